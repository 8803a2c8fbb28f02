"""Which verdicts move where an analysis is made otherwise.

The same theses meet another inference: of another basis, of wider or narrower priors, without a
document, of one coder alone. Or the same worlds are asked with other thresholds and labellers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from sim.judgement.theses import Thesis
from sim.model.ensemble import Progress
from sim.record.columns import frame
from sim.studies.trial.multiverse import scale_thresholds
from sim.studies.verdicts import thesis_verdicts
from sim.studies.verdicts.drawn_worlds import InferredWorlds

KEYS: Final = ("thesis", "labeller")
SCALES: Final = (0.75, 1.25)  # of the sizes in criteria
SCALED: Final = "@"  # separates the id of a thesis from the scale of its sizes


@dataclass(frozen=True)
class ChoiceVerdicts:
    """Verdicts under one set of choices.

    Attributes:
        choice: What was chosen, in words.
        verdicts: The table ``verdicts``.
    """

    choice: str
    verdicts: pd.DataFrame


def judged(
    worlds: InferredWorlds, theses: Sequence[Thesis], progress: Progress | None = None
) -> ChoiceVerdicts:
    """Judge theses by the worlds of another inference.

    Args:
        worlds: The worlds.
        theses: The theses.
        progress: Called with the number of sets of worlds done and of all.
    """
    asked = thesis_verdicts.ask(worlds, theses, progress)
    table = thesis_verdicts.verdicts(worlds, theses, asked)
    return ChoiceVerdicts(worlds.plan.choice, table)


def with_thresholds(
    worlds: InferredWorlds, theses: Sequence[Thesis], progress: Progress | None = None
) -> Iterator[ChoiceVerdicts]:
    """Judge theses by the same worlds, the sizes in their criteria scaled.

    Args:
        worlds: The worlds.
        theses: The theses.
        progress: Called with the number of sets of worlds done and of all.
    """
    moved = [
        replace(
            thesis,
            id=f"{thesis.id}{SCALED}{scale:g}",
            criterion=scale_thresholds(thesis.criterion, scale),
        )
        for scale in SCALES
        for thesis in theses
    ]
    found = judged(worlds, moved, progress)
    for scale in SCALES:
        end = f"{SCALED}{scale:g}"
        rows = found.verdicts[found.verdicts["thesis"].str.endswith(end)]
        own = rows.assign(thesis=rows["thesis"].str.removesuffix(end))
        yield ChoiceVerdicts(f"{found.choice}, thresholds x {scale:g}", own)


def with_labellers(main: ChoiceVerdicts, own: str) -> Iterator[ChoiceVerdicts]:
    """Yield the verdicts under every other labeller, as if it were that of the case.

    Args:
        main: Verdicts under all labellers.
        own: The labeller of the case.
    """
    table = main.verdicts
    for name in dict.fromkeys(table["labeller"]):
        if name != own:
            other = table[table["labeller"] == name].assign(labeller=own)
            yield ChoiceVerdicts(f"{main.choice}, labeller {name}", other)


def changes(main: ChoiceVerdicts, others: Sequence[ChoiceVerdicts]) -> pd.DataFrame:
    """Return the verdicts under all choices side by side: the table ``verdict_changes``."""
    return frame("verdict_changes", _rows(main, others))


def _rows(main: ChoiceVerdicts, others: Sequence[ChoiceVerdicts]) -> Iterator[tuple[Any, ...]]:
    own = main.verdicts.set_index(list(KEYS))
    for judged_otherwise in others:
        rows = judged_otherwise.verdicts.set_index(list(KEYS))
        for key in own.index.intersection(rows.index, sort=False):
            first, row = own.loc[key], rows.loc[key]
            yield (
                *key,
                judged_otherwise.choice,
                first["verdict"],
                row["verdict"],
                bool(first["verdict"] != row["verdict"]),
                row["record"],
                row["emergence"],
                row["emergence_held_out"],
                row["bayes_factor"],
                row["probability"],
            )
