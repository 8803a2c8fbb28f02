"""POLECAT, coded by PLOVER: a table separated by tabs, by year or week.

Halterman et al. (2023), doi:10.7910/DVN/AJGVIT. The code is the event type with its mode, such as
``COOPERATE / military``. Names of states are ISO codes; several in one cell are no state.
"""

from typing import Final

from sim.core.table_layout import Form
from sim.evidence.imports.items import Item
from sim.evidence.imports.source_format import TONE, Format, Version
from sim.evidence.imports.source_row import SourceRow, coded_pair, one_a_row


def _read(row: SourceRow) -> Item | None:
    mode = row.filled("mode")
    code = row.filled("code")
    return coded_pair(row, row.date(), f"{code} / {mode}" if code and mode else code)


FORMAT: Final = Format(
    name="polecat",
    title="POLECAT events, one a row, PLOVER types and modes",
    citation="Halterman et al. 2023, POLECAT, doi:10.7910/DVN/AJGVIT",
    versions=(
        Version(
            name="ngecEvents files 2018-2024",
            columns={
                "date": "Event Date",
                "code": "Event Type",
                "actor": "Actor Country",
                "target": "Recipient Country",
            },
            further={"mode": "Event Mode"},
            form=Form(separator="\t", quoted=False),
        ),
    ),
    read=one_a_row(_read),
    measure=TONE,
    mapping="plover",
)
