"""The chronicle for readers: month by month, what a state met, how it moved in one world, and what is recorded of it."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from textwrap import wrap
from typing import Any, Final

import pandas as pd

from sim.core.vocabulary import STATE_NAMES

WIDTH: Final = 120
INDENT: Final = " " * 9
SHORT: Final = {
    "political": "politics",
    "military": "arms",
    "economic": "economy",
    "multilateral": "multilateral bodies",
}
DOES: Final = {"sides with": -1, "hedges toward": 0, "resists": 1}


def lines(table: pd.DataFrame, title: Sequence[str]) -> list[str]:
    """Tell a chronicle in dated lines of at most 120 letters, the world first, the record below it."""
    rows: list[Any] = list(table.itertuples())
    told = [
        line
        for month, here in groupby(rows, key=attrgetter("month"))
        for line in _month(month, list(here))
    ]
    return [
        *title,
        "",
        *(told or ["Nothing came, nothing moved, and nothing is recorded in these months."]),
    ]


def _month(month: str, rows: Sequence[Any]) -> Iterator[str]:
    """Tell one month; its date stands on the first of its lines."""
    kinds = {kind: [r for r in rows if r.kind == kind] for kind in ("act", "move", "recorded")}
    for i, text in enumerate(
        [*_met(kinds["act"]), *_moved(kinds["move"]), *_recorded(kinds["recorded"])]
    ):
        start = f"{month:9}" if i == 0 else INDENT
        yield from wrap(
            text,
            WIDTH,
            initial_indent=start,
            subsequent_indent=INDENT + "  ",
            break_long_words=False,
            break_on_hyphens=False,
        )


def _met(rows: Sequence[Any]) -> Iterator[str]:
    for row in rows:
        yield f"{row.text}{f' [{row.source}]' if row.source else ''}, {SHORT[row.domain]} {row.level:+.1f}"


def _moved(rows: Sequence[Any]) -> Iterator[str]:
    """Tell a tie's moves in one sentence: what is done in which domains."""
    for target in dict.fromkeys(r.target for r in rows):
        here = [r for r in rows if r.target == target]
        said = [
            f"{verb} it in {_listed(part)}"
            for verb, sign in DOES.items()
            if (part := [r for r in here if (r.level > 0) - (r.level < 0) == sign])
        ]
        yield f"→ this world: toward {STATE_NAMES.get(target, target)}, {STATE_NAMES.get(here[0].actor, here[0].actor)} {'; '.join(said)}"


def _listed(rows: Sequence[Any]) -> str:
    return ", ".join(
        f"{SHORT[r.domain]} ({r.level:+.0f}{'' if 'as before' in r.text else ', new'})"
        for r in rows
    )


def _recorded(rows: Sequence[Any]) -> Iterator[str]:
    """Tell what is recorded: acts one by one, coded levels in one line."""
    coded: dict[str, list[str]] = {}
    for row in rows:
        if row.source.startswith("stance:"):
            coded.setdefault(row.source, []).append(f"{SHORT[row.domain]} {row.level:+g}")
        else:
            yield f"= recorded: {row.text} [{row.source}], {SHORT[row.domain]} {row.level:+.1f}"
    for source, levels in coded.items():
        yield f"= coded for the year: {', '.join(levels)} [{source}]"
