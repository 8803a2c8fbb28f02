"""Why a claim got its verdict, in words: by the rule, from the answers beside it."""

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from sim.judgement import posterior_verdict as rule
from sim.report.page.anchors import NOTHING, number
from sim.report.page.folder_reader import Folder
from sim.report.page.reason_text import notes
from sim.report.translation import Translator

HELD: Final = {rule.SUPPORTED: "why.supported", rule.WEAK: "why.weak"}
SURE: Final = 0.01  # probabilities nearer to 0 or 1 are not told apart
FEW: Final = 10  # factors below are given with a decimal


def why(folder: Folder, row: Any, say: Translator) -> str:
    """Return why a row of the table ``verdicts`` has its verdict.

    Args:
        folder: The folder of the verdicts, for its theses.
        row: The row; of a stress test, its note says it.
        say: The reader's language.
    """
    parts = list(_parts(row, say)) if hasattr(row, "bayes_factor") else []
    if not parts and isinstance(row.note, str):
        parts = [notes(folder, row.note, str(row.thesis), say)]
    return say("list.semicolon").join(part for part in parts if part) or NOTHING


def _parts(row: Any, say: Translator) -> Iterator[str]:
    values = {"probability": _probability(row.probability), "factor": _factor(row.bayes_factor)}
    if row.verdict in HELD:
        yield say(HELD[row.verdict], **values)
        flags = str(row.flags).split() if isinstance(row.flags, str) else []
        yield say.terms(flags)
    elif row.verdict == rule.REFUTED:
        by_history = row.record <= rule.LOW
        yield (
            say("why.history", record=_probability(row.record))
            if by_history
            else say("why.lowered", **values)
        )
    elif row.verdict == rule.UNDETERMINED:
        yield from _lacking(row, say, values)


def _lacking(row: Any, say: Translator, values: dict[str, str]) -> Iterator[str]:
    """Yield what keeps an undetermined claim from support."""
    if row.record < rule.HALF:
        yield say("why.record")
    if row.cause < rule.HALF:
        yield say("why.cause")
    if row.bayes_factor < rule.MOVED:
        yield say("why.factor", factor=values["factor"])
    if row.probability < rule.HALF:
        yield say("why.probability", probability=values["probability"])


def _probability(value: float) -> str:
    """Return a probability; a further decimal where it would be rounded onto a threshold.

    None is written as 0 or 1, as if it were certain.
    """
    if value < SURE or value > 1 - SURE:
        return f"<{SURE}" if value < SURE else f">{1 - SURE}"
    near = round(value, 2) in (rule.LOW, rule.HALF, rule.HIGH)
    return f"{value:.3f}" if near else number(value)


def _factor(value: float) -> str:
    """Return a factor of odds: large ones without decimals."""
    if pd.isna(value):
        return NOTHING
    return f"{value:.0f}" if value >= FEW else number(value)
