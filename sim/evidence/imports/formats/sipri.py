"""The trade register of SIPRI's arms transfers database, with lines of a title above the header.

An order is an act of the supplier toward the recipient, in the year of the order; its size is the
trend-indicator value (TIV). Columns without a name hold marks of uncertainty and are left out. Two
orders of one size in a year are two where any cell of theirs differs.
"""

from typing import Final

from sim.core.table_layout import Form
from sim.evidence.imports.items import Item
from sim.evidence.imports.source_format import ACTS, Format, Version
from sim.evidence.imports.source_row import NO_CODE, SourceRow, one_a_row

COMMENTS: Final = Form(broken=True)  # they hold line breaks and have no quotes


def _read(row: SourceRow) -> Item | None:
    year = row.date()
    sides = row.pair("actor", "target", year) if year else None
    size = row.number("size")
    if sides is None:
        return None
    if size is None:
        row.skip(NO_CODE)
        return None
    what = row.text("what")
    key = f"{year[:4]}-{what}" if what else ""
    summary = f"orders: {what}" if what else "an order of arms"
    item = Item(year[:4], *sides, row.place, score=size, key=key, summary=summary)
    return item._replace(record=row.record)


def _columns(size: str) -> dict[str, str]:
    return {"target": "Recipient", "actor": "Supplier", "date": "Year of order", "size": size}


FORMAT: Final = Format(
    name="sipri",
    title="SIPRI arms transfers: the trade register, one order a row",
    citation="Stockholm International Peace Research Institute, Arms Transfers Database",
    versions=(
        Version(
            name="exports since 2023",
            columns=_columns("SIPRI TIV for total order"),
            further={"what": "Weapon designation"},
            form=COMMENTS,
        ),
        Version(
            name="exports of 2021-2022",
            columns=_columns("TIV delivery values"),
            further={"what": "Weapon designation"},
            form=COMMENTS,
        ),
    ),
    read=one_a_row(_read),
    measure=ACTS,
    mapping="arms_orders",
    narrow=True,
)
