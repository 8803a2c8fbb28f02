"""ICEWS coded event data, as the Dataverse keeps it: 20 columns, separated by tabs, by year.

Boschee et al. (2015), doi:10.7910/DVN/28075. A code of CAMEO that lost its first zero when the
table was saved has it put back: the codes of the file have three or four digits, and roots end at
20. Events within one state are left out. What stands under two numbers is two events.
"""

from typing import Final

from sim.core.table_layout import Form
from sim.evidence.imports.items import Item
from sim.evidence.imports.source_format import TONE, Format, Version
from sim.evidence.imports.source_row import SourceRow, coded_pair, one_a_row

SHORTEST: Final = 3  # digits of a code
LAST_ROOT: Final = 20
COLUMNS: Final = {
    "date": "Event Date",
    "actor": "Source Country",
    "code": "CAMEO Code",
    "target": "Target Country",
}
NUMBERED: Final = {"number": "Event ID"}


def with_zero(code: str) -> str:
    """Return a code of CAMEO with the zero that a program took for nothing.

    >>> with_zero("42"), with_zero("211"), with_zero("190"), with_zero("042")
    ('042', '0211', '190', '042')
    """
    if not code.isdecimal():
        return code
    is_short = len(code) < SHORTEST
    is_no_root = len(code) == SHORTEST and int(code[:2]) > LAST_ROOT
    return f"0{code}" if is_short or is_no_root else code


def _read(row: SourceRow) -> Item | None:
    item = coded_pair(row, row.date(), with_zero(row.filled("code")))
    return item and item._replace(record=row.text("number"))


FORMAT: Final = Format(
    name="icews",
    title="ICEWS events, one a row, CAMEO codes",
    citation="Boschee et al. 2015, ICEWS Coded Event Data, doi:10.7910/DVN/28075",
    versions=(
        Version(
            name="yearly .tab files 1995-2023",
            columns=COLUMNS,
            further=NUMBERED,
            form=Form(separator="\t", quoted=False),
        ),
        Version(name="the same with commas", columns=COLUMNS, further=NUMBERED),
    ),
    read=one_a_row(_read),
    measure=TONE,
    mapping="cameo",
)
