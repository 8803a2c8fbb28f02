"""The chronicle for readers: month by month, what a state met, how it moved in one world, and what is recorded of it."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Final

import pandas as pd

from sim.report.words import NAMES
from sim.terms import DOMAINS

WIDTH: Final = 120
INDENT: Final = " " * 9
SHORT: Final = {"political": "politics", "military": "arms", "economic": "economy", "multilateral": "multilateral bodies"}
DOES: Final = {"sides with": -1, "hedges toward": 0, "resists": 1}


def lines(table: pd.DataFrame, title: Sequence[str]) -> list[str]:
    """Tell a chronicle in dated lines of at most 120 letters, the world first, the record below it."""
    told = [line for month, rows in table.groupby("month", sort=True) for line in _month(str(month), rows)]
    return [*title, "", *(told or ["Nothing came, nothing moved, and nothing is recorded in these months."])]


def _month(month: str, rows: pd.DataFrame) -> Iterator[str]:
    """Tell one month; its date stands on the first of its lines."""
    said = [*_met(rows[rows["kind"] == "act"]), *_moved(rows[rows["kind"] == "move"]), *_recorded(rows[rows["kind"] == "recorded"])]
    for i, text in enumerate(said):
        start = f"{month:9}" if i == 0 else INDENT
        yield from wrap(text, WIDTH, initial_indent=start, subsequent_indent=INDENT + "  ", break_long_words=False, break_on_hyphens=False)


def _met(rows: pd.DataFrame) -> Iterator[str]:
    for row in rows.itertuples():
        yield f"{row.text!s}{f' [{row.source!s}]' if row.source else ''}, {SHORT[str(row.domain)]} {row.level:+.1f}"


def _moved(rows: pd.DataFrame) -> Iterator[str]:
    """Tell a tie's moves in one sentence: what is done in which domains."""
    for (actor, target), part in rows.groupby(["actor", "target"], sort=False):
        said = [f"{verb} it in {_listed(here)}" for verb, sign in DOES.items() if (here := part[_sign(part["level"]) == sign]).size]
        yield f"→ this world: toward {NAMES.get(str(target), str(target))}, {NAMES.get(str(actor), str(actor))} {'; '.join(said)}"


def _sign(levels: "pd.Series[float]") -> "pd.Series[int]":
    return (levels > 0).astype(int) - (levels < 0).astype(int)


def _listed(rows: pd.DataFrame) -> str:
    return ", ".join(f"{SHORT[str(r.domain)]} ({r.level:+.0f}{'' if 'as before' in str(r.text) else ', new'})" for r in rows.itertuples())


def _recorded(rows: pd.DataFrame) -> Iterator[str]:
    """Tell what is recorded: acts one by one, coded levels in one line."""
    coded = rows[rows["source"].str.startswith("stance:")]
    for row in rows.drop(index=coded.index).itertuples():
        yield f"= recorded: {row.text} [{row.source}], {SHORT[str(row.domain)]} {row.level:+.1f}"
    for source, part in coded.groupby("source", sort=False):
        at = part.set_index("domain")["level"]
        yield f"= coded for the year: {', '.join(f'{SHORT[d]} {at[d]:+g}' for d in DOMAINS if d in at.index)} [{source}]"
