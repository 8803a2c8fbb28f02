"""The lines of a user's series beside the record: a verdict a series, and what it rests on."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

import pandas as pd

from sim.comparison.paired_series import CHANGES, FEWEST, INDEPENDENT
from sim.comparison.series_agreement import AGREEMENT, CODED, FEW, NONE
from sim.core.errors import plain
from sim.core.state_codes import is_code
from sim.evidence.user_series import Outside, Series

NAMED: Final = 4  # skipped columns or actors that are named
NOTES: Final = {
    "few": f"fewer than {FEWEST} pairs of adjacent years in common",
    "still": (
        f"one of the two departs from its usual yearly change in fewer than {CHANGES} years: "
        "nothing to compare beside the trend"
    ),
    "smooth": (
        f"beside the trend, fewer than {INDEPENDENT:.0f} changes are independent of one another: "
        "two smooth curves cannot be told apart"
    ),
    "opposite": (
        "they move in opposite directions; "
        "a high level of the record means acting against the target"
    ),
    "differences": "their changes do not fall together",
    "patterns": "beside the trend, their years are not ordered alike",
    "elsewhere": "moved by some years, the series comes as near",
    "chance": "shuffled blocks of the series come as near too often, over all comparisons made",
}
TREND: Final = (
    "it follows a trend and so does the record; that alone would make them look alike, "
    "and beside it they do not agree"
)
CLOSING: Final = (
    (
        "Intervals: 90 %, over resampled blocks of five years. "
        "Changes: rank correlation of first differences, 0 is chance; "
        "order: pairs of years ordered alike, 0.5 is chance; both beside the trend."
    ),
    (
        "Levels are not correlated: any two trends are. "
        "That a series moves with the record does not say why."
    ),
)


def lines(outside: Outside, table: pd.DataFrame, name: str) -> list[str]:
    """Describe what was read, what was skipped, and each series' verdict with its reasons.

    Args:
        outside: The series that were read.
        table: The agreement of each series with each part of the record.
        name: The name of the file.
    """
    return [plain(line) for line in _lines(outside, table, name)]


def _lines(outside: Outside, table: pd.DataFrame, name: str) -> Iterator[str]:
    read = f"{_count(outside.rows, 'row')}, {len(outside.series)} series"
    yield f"Series of {name} beside the record: {read}{_skipped(outside)}"
    verdicts = []
    strangers = []
    for series in outside.series:
        rows = _rows(table, series)
        if rows.empty:
            strangers.append(series)
        else:
            yield from _series(series, rows)
            verdicts.append(_verdict(rows))
    if strangers:
        yield _not_compared(strangers)
    if not verdicts:
        states = ", ".join(outside.states)
        yield (
            "Nothing to compare: no series is of a tie that the record holds; "
            f"it holds ties of {states}; a counterpart is written with these codes, or left empty"
        )
        return
    agreements = verdicts.count(AGREEMENT)
    yield f"{agreements} of {len(verdicts)} series in agreement with the record"
    yield from CLOSING


def _rows(table: pd.DataFrame, series: Series) -> pd.DataFrame:
    return table[
        (table["actor"] == series.actor)
        & (table["counterpart"] == series.counterpart)
        & (table["quantity"] == series.quantity)
        & (table["unit"] == series.unit)
    ]


def _skipped(outside: Outside) -> str:
    """Count what was skipped, with the nearest code where an actor looks misspelt."""
    parts = list(_skipped_parts(outside))
    return f"; skipped: {', '.join(parts)}" if parts else ""


def _skipped_parts(outside: Outside) -> Iterator[str]:
    if outside.empty:
        yield f"{_count(outside.empty, 'row')} without a value"
    if outside.unknown:
        rows = _count(sum(outside.unknown.values()), "row")
        names = _actors(outside.unknown, outside.states)
        yield f"{rows} of actors that the record does not know ({names})"
    if outside.extra:
        names = ", ".join(outside.extra[:NAMED]) + _more(len(outside.extra))
        yield f"{_count(len(outside.extra), 'extra column')} ({names})"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _more(number: int) -> str:
    return " …" if number > NAMED else ""


def _not_compared(strangers: Sequence[Series]) -> str:
    """Count the series of ties that the record does not hold, and name the first few."""
    ties = list(dict.fromkeys(f"{series.actor}>{series.counterpart}" for series in strangers))
    names = f"{', '.join(ties[:NAMED])}{_more(len(ties))}"
    return f"{len(strangers)} series not compared: the record holds no such tie ({names})"


def _actors(unknown: Mapping[str, int], known: Sequence[str]) -> str:
    """Name the first few unknown actors, each with the known code that it is nearest to."""
    names = []
    for name in list(unknown)[:NAMED]:
        near = [] if is_code(name) else get_close_matches(name.upper(), known, n=1)
        hint = f", perhaps {near[0]}" if near else ""
        names.append(f"{name or 'nobody'}{hint}")
    return f"{'; '.join(names)}{_more(len(unknown))}"


def _verdict(rows: pd.DataFrame) -> str:
    """Return a series' verdict: agreement with some of the record, too few years, or none."""
    verdicts = set(rows["verdict"])
    if AGREEMENT in verdicts:
        return AGREEMENT
    return FEW if verdicts == {FEW} else NONE


def _series(series: Series, rows: pd.DataFrame) -> Iterator[str]:
    """Describe one series: its verdict, and a line for each part of the record."""
    verdict = _verdict(rows)
    yield f"{series.name}: {verdict}"
    if verdict == NONE and rows["shared_trend"].any():
        yield f"  warning: {TREND}"
    measured = rows["differences"].notna()
    for row in rows[measured].to_dict("records"):
        yield f"  {_place(row)}, {row['domain']}: {row['verdict']}; {_measured(row)}"
    for _, part in rows[~measured].groupby(["record", "target", "note"], sort=False):
        first = part.iloc[0].to_dict()
        domains = ", ".join(part["domain"])
        yield f"  {_place(first)}, {domains}: {first['verdict']}; {NOTES[first['note']]}"


def _place(row: Mapping[Hashable, Any]) -> str:
    record = "coded" if row["record"] == CODED else f"simulated in {row['record']}"
    return f"{row['actor']}>{row['target']} {record}"


def _measured(row: Mapping[Hashable, Any]) -> str:
    """Return the measures with their intervals, the turns, and what speaks against agreement."""
    changes = _interval(row, "differences")
    order = _interval(row, "patterns")
    years = f"{row['years']} years, {row['pairs']} adjacent pairs"
    ours = _years(row["change_years"])
    theirs = _years(row["record_change_years"])
    why = f"; {NOTES[row['note']]}" if row["note"] else ""
    return (
        f"changes {changes}, order {order} ({years}); turns in {ours}; the record in {theirs}{why}"
    )


def _interval(row: Mapping[Hashable, Any], measure: str) -> str:
    return f"{row[measure]:.2f} [{row[f'{measure}_low']:.2f}, {row[f'{measure}_high']:.2f}]"


def _years(listed: object) -> str:
    return str(listed).replace("; ", ", ") or "no year"
