"""Alliances of ATOP, as directed dyads by year: what the first state owes the second.

Leeds et al. (2002), ATOP 5.1, 1815-2018. Years in a row with the same strongest obligation are one
standing condition, from the first to the last of them.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from sim.evidence.imports.items import Item
from sim.evidence.imports.source_format import ACTS, Format, Version
from sim.evidence.imports.source_row import NO_CODE, SourceRow

OBLIGATIONS: Final = ("defense", "offense", "neutral", "consul", "nonagg")  # strongest first


def _read(rows: Iterable[SourceRow]) -> Iterator[Item]:
    spans: dict[tuple[str, str], list[Item]] = {}
    for row in rows:
        item = _obligation(row)
        if item is not None:
            spans.setdefault(item[1:3], []).append(item)
    for years in spans.values():
        yield from _standing(sorted(years))


def _obligation(row: SourceRow) -> Item | None:
    date = row.date()[:4]
    sides = row.pair("actor", "target", date) if date else None
    if sides is None:
        return None
    owed = [name for name in OBLIGATIONS if row.number(name) == 1]
    if not owed:
        row.skip(NO_CODE)
        return None
    return Item(date, *sides, row.place, code=owed[0], end=date)


def _standing(years: Iterable[Item]) -> Iterator[Item]:
    """Join years in a row with one obligation."""
    span: Item | None = None
    for item in years:
        follows = span is not None and item.year - int(span.end) <= 1 and item.code == span.code
        if span is not None and follows:
            span = span._replace(end=item.date)
        else:
            if span is not None:
                yield span
            span = item
    if span is not None:
        yield span


FORMAT: Final = Format(
    name="atop",
    title="ATOP alliances: directed dyads by year",
    citation="Leeds, Ritter, Mitchell & Long 2002, ATOP 5.1",
    versions=(
        Version(
            name="atop5_1ddyr, atop5_0ddyr",
            columns={
                "actor": "stateA",
                "target": "stateB",
                "date": "year",
                **{name: name for name in OBLIGATIONS},
            },
        ),
    ),
    read=_read,
    measure=ACTS,
    mapping="atop_obligations",
    narrow=True,
)
