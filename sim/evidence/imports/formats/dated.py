"""Anyone's list of dated acts; options name its columns and what all rows share.

The code is a word of the list that a mapping looks up, or an intensity of the codebook. A list may
state the domain of each row itself.
"""

from typing import Final

from sim.core.cells import without_zeros
from sim.core.dates import is_date
from sim.core.errors import shown
from sim.evidence.imports.items import Item
from sim.evidence.imports.source_format import ACTS, Format, Version
from sim.evidence.imports.source_row import SourceRow, coded_pair, one_a_row


def _read(row: SourceRow) -> Item | None:
    item = coded_pair(row, row.date(), without_zeros(row.filled("code")).removeprefix("+"))
    if item is None:
        return None
    end = row.date("end") if row.filled("end") else ""
    if end and is_date(end) and end < item.date[: len(end)]:
        row.refuse("end", f"{shown(end)} lies before the date {item.date}; a span runs forward")
    return item._replace(end=end, domain=row.domain(), summary=row.text("summary"))


FORMAT: Final = Format(
    name="dated",
    title="A list of dated acts, with columns named by options",
    citation="named by the user",
    versions=(
        Version(
            name="date, actor, target, intensity",
            columns={
                "date": "date",
                "actor": "actor",
                "target": "target",
                "code": "intensity",
            },
            further={"domain": "domain", "end": "end", "summary": "summary", "key": "id"},
        ),
    ),
    read=one_a_row(_read),
    measure=ACTS,
    mapping="dated_intensities",
    own_codes=True,
)
