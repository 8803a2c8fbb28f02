"""Where the variance between worlds comes from, and what another coding would change."""

from typing import Any, Final

import pandas as pd

from sim.report import variance_figure
from sim.report.figure_style import styled
from sim.report.label_ids import GROUPS, group_label, output_label
from sim.report.page.anchors import NOTHING, number, share, share_interval, to_thesis
from sim.report.page.blocks import Block, Cell, Part, Row, Section, Table, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.page.table_reader import records
from sim.report.page.vector_figures import picture
from sim.report.translation import Translator

ANSWERS: Final = {"yes": "calibration.yes", "no": "calibration.no"}


def variance(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the sources of variance between worlds."""
    table, codings = folder.table("spread"), folder.table("codings")
    if table is None or codings is None:
        return None
    with styled():
        figure = variance_figure.bars(table, folder.name, say)
    known = table[table["group"].isin(list(GROUPS))]
    shares = Table(
        caption=say("variance.table"),
        heads=say.each(
            "column.output", "column.group", "column.share_95", "column.first", "column.total"
        ),
        rows=tuple(_share_row(folder, row, say) for row in records(known)),
        filters=(0, 1),
        numbers=(2, 3, 4),
    )
    blocks: list[Block] = [
        paragraph(say("variance.lead")),
        picture(figure, "spread", say("variance.figure")),
        shares,
        _codings(folder, codings, say),
    ]
    return section("spread", say("variance.title"), blocks)


def _share_row(folder: Folder, row: Any, say: Translator) -> Row:
    cells: tuple[Cell, ...] = (
        _output(folder, row.output, say),
        group_label(row.group, say),
        share_interval(row.share, row.low, row.high),
        share(row.first),
        share(row.total),
    )
    return Row(cells)


def _codings(folder: Folder, codings: pd.DataFrame, say: Translator) -> Table:
    return Table(
        caption=say("variance.codings"),
        heads=say.each(
            "column.output",
            "column.mean_over_worlds",
            "column.coding_change",
            "column.first_coder",
            "column.second_coder",
            "column.change_95",
            "column.within_stated",
        ),
        rows=tuple(_coding_row(folder, row, say) for row in records(codings)),
        numbers=(1, 2, 3, 4, 5),
    )


def _coding_row(folder: Folder, row: Any, say: Translator) -> Row:
    answer = ANSWERS.get(row.within)
    cells: tuple[Cell, ...] = (
        _output(folder, row.output, say),
        number(row.mean, 3),
        number(row.stated, 3),
        number(row.first_coder, 3),
        number(row.second_coder, 3),
        f"{number(row.change, 3)} [{number(row.low, 3)}, {number(row.high, 3)}]",
        (row.within or NOTHING) if answer is None else say(answer),
    )
    return Row(cells)


def _output(folder: Folder, name: str, say: Translator) -> Part:
    """Return the label of an output; a thesis links to its criterion."""
    if name in folder.theses:
        return to_thesis(folder, name, name)
    return output_label(name, say)
