"""The columns of GDELT exports, which have no header, and how a row is read.

Only root events count: the others stand further down in a report and repeat it.
"""

from typing import Final

from sim.evidence.imports.items import Item
from sim.evidence.imports.source_row import SourceRow, coded_pair

NOT_ROOT: Final = "it is no root event"
OF_ACTOR: Final = (
    *("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code"),
    *("Religion2Code", "Type1Code", "Type2Code", "Type3Code"),
)
OF_PLACE: Final = ("Type", "FullName", "CountryCode", "ADM1Code", "Lat", "Long", "FeatureID")
PLACES: Final = ("Actor1Geo", "Actor2Geo", "ActionGeo")
EVENT: Final = (
    *("GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"),
    *(f"Actor{side}{part}" for side in (1, 2) for part in OF_ACTOR),
    *("IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass"),
    *("GoldsteinScale", "NumMentions", "NumSources", "NumArticles", "AvgTone"),
)
END: Final = ("DATEADDED", "SOURCEURL")
FIELDS: Final = {
    "date": "SQLDATE",
    "actor": "Actor1CountryCode",
    "target": "Actor2CountryCode",
    "root": "IsRootEvent",
    "code": "EventCode",
}


def placed(*further: str) -> tuple[str, ...]:
    """Return the columns of the three places of an event.

    Args:
        *further: Columns that a version has behind ADM1Code.
    """
    at = OF_PLACE.index("ADM1Code") + 1
    parts = (*OF_PLACE[:at], *further, *OF_PLACE[at:])
    return tuple(f"{place}_{part}" for place in PLACES for part in parts)


def read_event(row: SourceRow) -> Item | None:
    """Read a root event between two states; all others give None."""
    if row.text("root") == "0":
        row.skip(NOT_ROOT)
        return None
    return coded_pair(row, row.date(), row.filled("code"))
