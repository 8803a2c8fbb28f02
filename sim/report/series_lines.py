"""What is said of anyone's series beside the record: the verdict first, each number with its interval, and a warning where a shared trend deceives."""

from collections.abc import Hashable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

import pandas as pd

from sim.compare.paired_series import CHANGES, FEWEST, INDEPENDENT
from sim.compare.series_agreement import AGREEMENT, CODED, FEW, NONE
from sim.core.errors import plain
from sim.evidence.user_series import Outside, Series

NOTES: Final = {
    "few": f"fewer than {FEWEST} pairs of adjacent years in common",
    "still": f"one of the two departs from its usual yearly change in fewer than {CHANGES} years: nothing to compare beside the trend",
    "smooth": f"beside the trend, fewer than {INDEPENDENT:.0f} changes are independent of one another: two smooth curves cannot be told apart",
    "opposite": "they move in opposite directions; a high level of the record means acting against the target",
    "differences": "their changes do not fall together",
    "patterns": "beside the trend, their years are not ordered alike",
    "elsewhere": "moved by some years, the series comes as near",
    "chance": "shuffled blocks of the series come as near too often, over all comparisons made",
}
TREND: Final = "it follows a trend and so does the record; that alone would make them look alike, and beside it they do not agree"
CLOSING: Final = (
    "Intervals: 90 %, over resampled blocks of five years. Changes: rank correlation of first differences, 0 is chance; order: pairs of years ordered alike, 0.5 is chance; both beside the trend.",
    "Levels are not correlated: any two trends are. That a series moves with the record does not say why.",
)


def lines(outside: Outside, table: pd.DataFrame, name: str) -> list[str]:
    """Say what was read, what was skipped, and each series' verdict with what it rests on."""
    told = [line for series in outside.series for line in _told(series, _rows(table, series))]
    verdicts = [_verdict(rows) for rows in (_rows(table, s) for s in outside.series) if len(rows)]
    counted = (
        f"{verdicts.count(AGREEMENT)} of {len(verdicts)} series in agreement with the record"
        if verdicts
        else "Nothing to compare: no series is of a tie that the record holds."
    )
    return [
        plain(line)
        for line in (
            f"Series of {name} beside the record: {_count(outside.rows, 'row')}, {len(outside.series)} series{_skipped(outside, table)}",
            *told,
            counted,
            *(CLOSING if verdicts else ()),
        )
    ]


def _rows(table: pd.DataFrame, series: Series) -> pd.DataFrame:
    return table[
        (table["actor"] == series.actor)
        & (table["counterpart"] == series.counterpart)
        & (table["quantity"] == series.quantity)
        & (table["unit"] == series.unit)
    ]


def _skipped(outside: Outside, table: pd.DataFrame) -> str:
    """Count what was skipped, with the nearest code where an actor looks misspelt."""
    compared = set(table["actor"])
    parts = [f"{_count(outside.empty, 'row')} without a value"] if outside.empty else []
    parts += (
        [
            f"{_count(sum(outside.unknown.values()), 'row')} of actors that the record does not know ({_some(outside.unknown, compared)})"
        ]
        if outside.unknown
        else []
    )
    parts += (
        [
            f"{_count(len(outside.extra), 'extra column')} ({', '.join(outside.extra[:4])}{' …' if len(outside.extra) > 4 else ''})"
        ]
        if outside.extra
        else []
    )
    return f"; skipped: {', '.join(parts)}" if parts else ""


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _some(unknown: Mapping[str, int], known: set[str]) -> str:
    names = [
        f"{n or 'nobody'}{f', perhaps {near[0]}' if (near := get_close_matches(n.upper(), sorted(known), n=1)) else ''}"
        for n in list(unknown)[:4]
    ]
    return f"{'; '.join(names)}{' …' if len(unknown) > len(names) else ''}"


def _verdict(rows: pd.DataFrame) -> str:
    """Give a series' verdict: agreement with some of the record, too few years for all of it, or none."""
    said = set(rows["verdict"])
    return AGREEMENT if AGREEMENT in said else FEW if said == {FEW} else NONE


def _told(series: Series, rows: pd.DataFrame) -> Iterator[str]:
    """Tell one series: its verdict, the warning, a line for each part of the record, and why others could not be compared."""
    if rows.empty:
        yield f"{series.name}: not compared; the record holds no tie of {series.actor} toward {series.counterpart}"
        return
    yield f"{series.name}: {_verdict(rows)}"
    if _verdict(rows) == NONE and rows["shared_trend"].any():
        yield f"  warning: {TREND}"
    measured = rows["differences"].notna()
    for row in rows[measured].to_dict("records"):
        yield f"  {_place(row)}, {row['domain']}: {row['verdict']}; {_measured(row)}"
    for _, part in rows[~measured].groupby(["record", "target", "note"], sort=False):
        first = part.iloc[0].to_dict()
        yield f"  {_place(first)}, {', '.join(part['domain'])}: {first['verdict']}; {NOTES[first['note']]}"


def _place(row: Mapping[Hashable, Any]) -> str:
    return f"{row['actor']}>{row['target']} {'coded' if row['record'] == CODED else 'simulated in ' + str(row['record'])}"


def _measured(row: Mapping[Hashable, Any]) -> str:
    """Write what was measured, every number with its interval, and what stands in the way of agreement."""
    numbers = ", ".join(
        f"{word} {row[n]:.2f} [{row[f'{n}_low']:.2f}, {row[f'{n}_high']:.2f}]"
        for word, n in (("changes", "differences"), ("order", "patterns"))
    )
    ours, theirs = (
        str(row[c]).replace("; ", ", ") or "no year"
        for c in ("change_years", "record_change_years")
    )
    turns = f"turns in {ours}; the record in {theirs}"
    why = f"; {NOTES[row['note']]}" if row["note"] else ""
    return f"{numbers} ({row['years']} years, {row['pairs']} adjacent pairs); {turns}{why}"
