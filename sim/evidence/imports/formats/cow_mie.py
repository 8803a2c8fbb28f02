"""Militarized interstate events: one event a row, of the first state toward the second.

Gibler & Miller (2024), MIE 1.0, 1816-2014. The code is the level of hostility.
"""

from typing import Final

from sim.evidence.imports.items import Item
from sim.evidence.imports.source_format import ACTS, Format, Version
from sim.evidence.imports.source_row import SourceRow, coded_pair, one_a_row


def _read(row: SourceRow) -> Item | None:
    date = row.date_of_parts("styear", "stmon", "stday")
    level = row.number("level")
    item = coded_pair(row, date, "" if level is None else f"{level:g}")
    if item is None:
        return None
    number = row.text("event")
    return item._replace(key=f"{item.key}-{number}" if item.key else "")


FORMAT: Final = Format(
    name="cow-mie",
    title="Militarized interstate events, one a row",
    citation="Gibler & Miller 2024, The Militarized Interstate Events (MIE) dataset, 1816-2014",
    versions=(
        Version(
            name="mie-1.0",
            columns={
                "key": "micnum",
                "event": "eventnum",
                "actor": "ccode1",
                "target": "ccode2",
                "styear": "styear",
                "stmon": "stmon",
                "stday": "stday",
                "level": "hostlev",
            },
        ),
    ),
    read=one_a_row(_read),
    measure=ACTS,
    mapping="cow_hostility",
    narrow=True,
)
