"""Which record would distinguish each rival from the reading on trial."""

from typing import Any

from sim.report import identifiability_figures
from sim.report.figure_style import styled
from sim.report.label_ids import record_label
from sim.report.page.anchors import NOTHING, number, share_interval
from sim.report.page.blocks import Block, Row, Section, Table, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.page.vector_figures import picture
from sim.report.translation import Translator


def identifiability(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the smallest record that distinguishes each rival."""
    table = folder.filled("distinguish")
    if table is None:
        return None
    with styled():
        figure = identifiability_figures.table(table, folder.name, say)
    smallest = identifiability_figures.smallest(table)
    rows = [Row((say.term(rival), *_record(row, say))) for rival, row in smallest.items()]
    shown = Table(
        caption=say("identifiability.table"),
        heads=say.each(
            "column.rival",
            "column.smallest_record",
            "column.record_years",
            "column.attributed",
        ),
        rows=tuple(rows),
        filters=(1,),
        numbers=(2, 3),
    )
    blocks: list[Block] = [
        paragraph(say("identifiability.lead")),
        picture(figure, "distinguish", say("identifiability.figure")),
        shown,
    ]
    return section("distinguish", say("identifiability.title"), blocks)


def _record(row: Any, say: Translator) -> tuple[str, str, str]:
    """Return the name of a record, its years, and the share of histories correctly attributed."""
    if row is None:
        return say("identifiability.none"), NOTHING, NOTHING
    name = record_label(row.change, row.coded, say)
    return name, number(row.years, 0), share_interval(row.rightly, row.low, row.high)
