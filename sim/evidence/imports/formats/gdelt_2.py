"""GDELT 2.0 event exports: no header, tabs, dates as YYYYMMDD, CAMEO codes.

Leetaru & Schrodt (2013). 61 columns: each place has a second administrative division.
"""

from typing import Final

from sim.core.table_layout import Form
from sim.evidence.imports.gdelt_columns import END, EVENT, FIELDS, placed, read_event
from sim.evidence.imports.source_format import TONE, Format, Version
from sim.evidence.imports.source_row import one_a_row

FORMAT: Final = Format(
    name="gdelt2",
    title="GDELT 2.0 exports, one event a row, CAMEO codes",
    citation="Leetaru & Schrodt 2013, GDELT: Global Data on Events, Location and Tone",
    versions=(
        Version(name="extracts with a header", columns=FIELDS),
        Version(
            name="15-minute and daily .export.CSV files since 2015, 61 columns",
            columns=FIELDS,
            form=Form(
                columns=(*EVENT, *placed("ADM2Code"), *END),
                separator="\t",
                optional=1,
                quoted=False,
            ),
        ),
    ),
    read=one_a_row(read_event),
    measure=TONE,
    mapping="cameo",
    advice="files of 57 or 58 columns are gdelt1",
)
