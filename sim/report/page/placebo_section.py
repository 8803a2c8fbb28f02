"""Where the real acts stand among permuted ones, by the evidence of contenders."""

from typing import Any, Final

from sim.report import placebo_figure
from sim.report.figure_style import styled
from sim.report.page.anchors import number
from sim.report.page.blocks import Block, Row, Section, Table, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.page.table_reader import records
from sim.report.page.vector_figures import picture
from sim.report.translation import Translator

KIND: Final = "placebos"


def lead(folder: Folder, say: Translator) -> str:
    """Return the sentence that sums the report up: the rank of the real acts."""
    ranks = folder.filled("placebo_ranks")
    if ranks is None:
        return say("placebos.lead")
    row = ranks.iloc[0]
    values = {"rank": int(row["rank"]), "sets": int(row["sets"]) + 1, "p": f"{row['p']:.3g}"}
    return say("placebos.page", **values)


def placebos(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the evidence of every set."""
    ranks, evidence = folder.filled("placebo_ranks"), folder.filled("placebo_evidence")
    if ranks is None or evidence is None:
        return None
    with styled():
        figure = placebo_figure.strips(evidence, ranks, say)
    shown = Table(
        caption=say("placebos.table"),
        heads=say.each(
            "column.contender",
            "placebos.real",
            "column.median",
            "placebos.span",
            "placebos.rank",
            "placebos.p",
        ),
        rows=tuple(_row(row, say) for row in records(ranks)),
        numbers=(1, 2, 3, 4, 5),
    )
    blocks: list[Block] = [
        paragraph(say("placebos.lead")),
        picture(figure, "placebos", say("placebos.figure")),
        shown,
    ]
    return section("placebos", say("placebos.title"), blocks)


def _row(row: Any, say: Translator) -> Row:
    cells = (
        placebo_figure.name_of(str(row.contender), say),
        number(row.log_evidence, 1),
        number(row.median, 1),
        say("figure.interval", low=number(row.p05, 1), high=number(row.p95, 1)),
        f"{row.rank:.0f} / {row.sets + 1:.0f}",
        f"{row.p:.3g}",
    )
    return Row(cells)
