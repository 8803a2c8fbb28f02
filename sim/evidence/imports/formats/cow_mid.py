"""Militarized interstate disputes of the Correlates of War: participants, incidents, dyads.

Palmer et al. (2022), MID 5.0. In tables of participants every state of one side acts on every
state of the other, at the level of hostility that it reached itself. What went on for more than a
month stands until its end. Unknown days and months are -9.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final

from sim.evidence.imports.items import Item
from sim.evidence.imports.source_format import ACTS, Format, Version
from sim.evidence.imports.source_row import NO_CODE, NO_STATE, SourceRow

START: Final = ("styear", "stmon", "stday")
END: Final = ("endyear", "endmon", "endday")
SIDES: Final = ("0", "1")
ALONE: Final = "no state stands on the other side"
DATED: Final = {name: name for name in (*START, *END)}
SIDED: Final = {"state": "ccode", "level": "hostlev", **DATED}
DYADIC_DATES: Final = {
    "styear": "strtyr",
    "stmon": "strtmnth",
    "stday": "strtday",
    "endyear": "endyear",
    "endmon": "endmnth",
    "endday": "endday",
}


def _read(rows: Iterable[SourceRow]) -> Iterator[Item]:
    groups: dict[str, dict[str, list[Item]]] = {}
    left_out = None
    for row in rows:
        left_out = row.left_out
        if "target" in row.columns:
            yield from _dyad(row)
            continue
        for side, item in _participant(row):
            groups.setdefault(item.key, {"0": [], "1": []})[side].append(item)
    for sides in groups.values():
        for mine, others in ((sides["0"], sides["1"]), (sides["1"], sides["0"])):
            yield from _opposed(mine, others)
            if not others and left_out is not None:
                for item in mine:
                    left_out.add(ALONE, item.place.line)


def _opposed(mine: Iterable[Item], others: Iterable[Item]) -> Iterator[Item]:
    """Yield the acts of every state of one side on every state of the other."""
    for item, other in product(mine, others):
        if item.actor != other.actor:
            yield item._replace(target=other.actor)


def _participant(row: SourceRow) -> Iterator[tuple[str, Item]]:
    """Yield the side of a participant and what it did, where both are known."""
    date = row.date_of_parts(*START)
    state = row.state("state", int(date[:4])) if date else ""
    side, level = row.text("side").split(".")[0], row.number("level")
    if date and not state:
        row.skip(NO_STATE)
    elif date and (level is None or side not in SIDES):
        row.skip(NO_CODE)
    elif date:
        key, end = row.text("group"), _end(row, date)
        yield side, Item(date, state, "", row.place, f"{level:g}", end=end, key=key)


def _dyad(row: SourceRow) -> Iterator[Item]:
    date = row.date_of_parts(*START)
    sides = row.pair("actor", "target", date) if date else None
    level = row.number("level")
    if sides is None:
        return
    if level is None:
        row.skip(NO_CODE)
        return
    end, key = _end(row, date), row.text("group")
    yield Item(date, *sides, row.place, f"{level:g}", end=end, key=key)


def _end(row: SourceRow, date: str) -> str:
    """Read the end; empty where it lies in the month of the start or is not known."""
    year = row.text("endyear")
    if not year.split(".")[0].isdecimal():
        return ""
    end = row.date_of_parts(*END)
    return end if end[: len(date)][:7] > date[:7] else ""


FORMAT: Final = Format(
    name="cow-mid",
    title="Militarized interstate disputes: participants (MIDB), incidents (MIDIP) or dyads",
    citation="Palmer et al. 2022, The MID5 Dataset, Conflict Management and Peace Science 39(4)",
    versions=(
        Version(
            name="MIDIP 5.0, participants of incidents",
            columns={**SIDED, "group": "incidnum", "side": "insidea"},
        ),
        Version(
            name="MIDIP with sidea",
            columns={**SIDED, "group": "incidnum", "side": "sidea"},
        ),
        Version(
            name="MIDIP 4.x",
            columns={**SIDED, "group": "incidnum3", "side": "insidea"},
        ),
        Version(
            name="MIDB 5.0, participants of disputes",
            columns={**SIDED, "group": "dispnum", "side": "sidea"},
        ),
        Version(name="MIDB 4.x", columns={**SIDED, "group": "dispnum3", "side": "sidea"}),
        Version(
            name="dyadic MID 4.x",
            columns={
                "group": "disno",
                "actor": "statea",
                "target": "stateb",
                "level": "hihosta",
                **DYADIC_DATES,
            },
        ),
        Version(
            name="dyadic MID 4.x without the sides' own levels",
            columns={
                "group": "disno",
                "actor": "statea",
                "target": "stateb",
                "level": "hihost",
                **DYADIC_DATES,
            },
        ),
    ),
    read=_read,
    measure=ACTS,
    mapping="cow_hostility",
    narrow=True,
)
