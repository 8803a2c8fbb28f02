"""The lines of a chronicle: month by month, what a state met, how it moved, what is recorded."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from textwrap import wrap
from typing import Any, Final

import pandas as pd

from sim.evidence.case_parts import CaseFile

WIDTH: Final = 120
INDENT: Final = " " * 9
SHORT: Final = {
    "political": "politics",
    "military": "arms",
    "economic": "economy",
    "multilateral": "multilateral bodies",
}
VERBS: Final = {"sides with": -1, "hedges toward": 0, "resists": 1}  # by the sign of the level
EMPTY: Final = "No act came, no level changed, and nothing is recorded in these months."


def lines(table: pd.DataFrame, title: Sequence[str], case: CaseFile) -> list[str]:
    """Return a chronicle as dated lines of at most 120 letters, the world first, then the record.

    Args:
        table: The rows of the chronicle in the order of their months.
        title: Lines to put above.
        case: The case, which names states.
    """
    rows: list[Any] = list(table.itertuples())
    body: list[str] = []
    for month, here in groupby(rows, key=attrgetter("month")):
        body += _month(month, list(here), case)
    return [*title, "", *(body or [EMPTY])]


def _month(month: str, rows: Sequence[Any], case: CaseFile) -> Iterator[str]:
    """Yield the lines of one month, the first of them with its date."""
    start = f"{month:9}"
    for text in _sentences(rows, case):
        yield from wrap(
            text,
            WIDTH,
            initial_indent=start,
            subsequent_indent=f"{INDENT}  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        start = INDENT


def _sentences(rows: Sequence[Any], case: CaseFile) -> Iterator[str]:
    yield from _acts([row for row in rows if row.kind == "act"])
    yield from _moves([row for row in rows if row.kind == "move"], case)
    yield from _recorded([row for row in rows if row.kind == "recorded"])


def _acts(rows: Sequence[Any]) -> Iterator[str]:
    for row in rows:
        source = f" [{row.source}]" if row.source else ""
        yield f"{row.text}{source}, {SHORT[row.domain]} {row.level:+.1f}"


def _moves(rows: Sequence[Any], case: CaseFile) -> Iterator[str]:
    """Describe the moves toward each target in one sentence."""
    for target in dict.fromkeys(row.target for row in rows):
        here = [row for row in rows if row.target == target]
        state = case.state(here[0].actor)
        clauses = "; ".join(_clauses(here))
        yield f"→ this world: toward {case.state(target)}, {state} {clauses}"


def _clauses(rows: Sequence[Any]) -> Iterator[str]:
    """Describe what is done in which domains."""
    for verb, sign in VERBS.items():
        part = [row for row in rows if _sign(row.level) == sign]
        if part:
            domains = ", ".join(_level(row) for row in part)
            yield f"{verb} it in {domains}"


def _sign(level: float) -> int:
    return (level > 0) - (level < 0)


def _level(row: Any) -> str:
    new = "" if "as before" in row.text else ", new"
    return f"{SHORT[row.domain]} ({row.level:+.0f}{new})"


def _recorded(rows: Sequence[Any]) -> Iterator[str]:
    """Describe what is recorded: acts one by one, coded levels in one line a source."""
    coded: dict[str, list[str]] = {}
    for row in rows:
        domain = SHORT[row.domain]
        if row.source.startswith("stance:"):
            coded.setdefault(row.source, []).append(f"{domain} {row.level:+g}")
        else:
            yield f"= recorded: {row.text} [{row.source}], {domain} {row.level:+.1f}"
    for source, levels in coded.items():
        yield f"= coded for the year: {', '.join(levels)} [{source}]"
