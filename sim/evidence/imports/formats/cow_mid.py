"""Militarized interstate disputes of the Correlates of War: participants, incidents, dyads.

Palmer et al. (2022), MID 5.0. In tables of participants every state of one side acts on every
state of the other while both take part, at the level of hostility that it reached itself. What went
on for more than a month stands until its end. Unknown days and months are -9.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from sim.evidence.imports.items import Item
from sim.evidence.imports.source_format import ACTS, Format, Version
from sim.evidence.imports.source_row import NO_CODE, NO_STATE, SourceRow

START: Final = ("styear", "stmon", "stday")
END: Final = ("endyear", "endmon", "endday")
SIDES: Final = ("0", "1")
MONTH, DAY = len("1991-01"), len("1991-01-01")  # lengths of dates
ALONE: Final = "no state stands on the other side at that time"
NO_SIDE: Final = "its side is not 0 or 1"
BACKWARD: Final = "it ends before it begins"
OPEN: Final = "9999-99-99"  # an end that is not known
LAST: Final = "-99"  # stands behind a year or month whose last day is meant
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


class Part(NamedTuple):
    """What a state did as a participant, on no one yet, and the last date of its part."""

    item: Item
    until: str


def _read(rows: Iterable[SourceRow]) -> Iterator[Item]:
    groups: dict[str, dict[str, list[Part]]] = {}
    left_out = None
    for row in rows:
        left_out = row.left_out
        if "target" in row.columns:
            yield from _dyad(row)
            continue
        for side, part in _participant(row):
            groups.setdefault(part.item.key, {"0": [], "1": []})[side].append(part)
    for sides in groups.values():
        for mine, others in ((sides["0"], sides["1"]), (sides["1"], sides["0"])):
            for part in mine:
                acts = [act for other in others if (act := _opposed(part, other)) is not None]
                yield from acts
                if not acts and left_out is not None:
                    left_out.add(ALONE, part.item.place.line)


def _opposed(mine: Part, other: Part) -> Item | None:
    """Return what a state does to one of the other side while both take part, or None."""
    start = max(mine.item.date, other.item.date)  # of one year the date that is known better
    end = min(mine.until, other.until, key=_last_day)
    if mine.item.actor == other.item.actor or _last_day(end) < start:
        return None
    lasts = end != OPEN and end[: len(start)][:MONTH] > start[:MONTH]
    return mine.item._replace(date=start, end=end if lasts else "", target=other.item.actor)


def _last_day(date: str) -> str:
    """Return a text of a date that sorts as its last day."""
    return f"{date}{LAST * ((DAY - len(date)) // len(LAST))}"


def _participant(row: SourceRow) -> Iterator[tuple[str, Part]]:
    """Yield the side of a participant and what it did, where both are known."""
    date = row.date_of_parts(*START)
    state = row.state("state", int(date[:4])) if date else ""
    side, level = row.text("side").split(".")[0], row.number("level")
    if date and not state:
        row.skip(NO_STATE)
    elif date and (level is None or side not in SIDES):
        row.skip(NO_CODE if level is None else NO_SIDE)
    elif date:
        item = Item(date, state, "", row.place, f"{level:g}", key=row.text("group"))
        part = Part(item, _until(row))
        if _last_day(part.until) < date:
            row.skip(BACKWARD)
        else:
            yield side, part


def _dyad(row: SourceRow) -> Iterator[Item]:
    date = row.date_of_parts(*START)
    sides = row.pair("actor", "target", date) if date else None
    level = row.number("level")
    if sides is None:
        return
    if level is None:
        row.skip(NO_CODE)
        return
    end, key = _until(row), row.text("group")
    lasts = end != OPEN and end[: len(date)][:MONTH] > date[:MONTH]
    yield Item(date, *sides, row.place, f"{level:g}", end=end if lasts else "", key=key)


def _until(row: SourceRow) -> str:
    """Read the last date; a date after all others where none is known."""
    year = row.text("endyear")
    return row.date_of_parts(*END) if year.split(".")[0].isdecimal() else OPEN


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
    advice="who acts on whom is in MIDB, MIDIP and the dyads, not in MIDA and MIDI",
)
