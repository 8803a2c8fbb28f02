"""Verdicts under other choices: which move where an analysis is made otherwise."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from sim.report import choices_figure
from sim.report.choices_figure import Changes, choice_name
from sim.report.figure_style import styled
from sim.report.page.anchors import NOTHING, number, to_thesis
from sim.report.page.blocks import Block, Cell, Row, Section, Table, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.page.table_reader import records
from sim.report.page.trial_section import claim
from sim.report.page.vector_figures import picture
from sim.report.translation import Translator


def read(folder: Folder, say: Translator) -> Changes | None:
    """Return the verdicts of a folder under all choices, or None where there is one choice."""
    table = folder.filled("verdict_changes")
    if table is None:
        return None
    manifest = folder.manifest
    main = manifest.get("choice") or manifest.get("basis", NOTHING)
    return choices_figure.read(table, str(main), say.labeller)


def choices(folder: Folder, say: Translator) -> Section | None:
    """Return the section on verdicts that move: how many, a figure, and their answers."""
    changes = read(folder, say)
    if changes is None or changes.verdicts.empty:
        return None
    moved, number = (len(rows) for rows in (changes.moved, changes.verdicts))
    blocks: list[Block] = [paragraph(say("choices.lead", moved=moved, all=number))]
    for name, make in plots(folder, changes, say):
        with styled():
            blocks.append(picture(make(), name, say("choices.figure")))
    if moved:
        blocks.append(_table(folder, changes.rows, say))
    return section("choices", say("choices.title"), blocks)


def plots(
    folder: Folder, changes: Changes, say: Translator
) -> Iterator[tuple[str, Callable[[], Figure]]]:
    """Yield what plots each figure of verdicts that move, by name."""
    counts = (len(changes.moved), len(changes.verdicts))
    for name, rows in choices_figure.parts(changes):
        claims = {thesis: claim(folder, thesis, say) for thesis in map(str, rows.index)}
        yield name, partial(choices_figure.grid, rows, counts, claims, say)


def _table(folder: Folder, rows: pd.DataFrame, say: Translator) -> Table:
    return Table(
        caption=say("choices.table"),
        heads=say.each(
            "column.thesis",
            "column.verdict",
            "choices.choice",
            "choices.other",
            "posterior.record",
            "column.share_that_holds",
            "posterior.factor",
            "posterior.probability",
        ),
        rows=tuple(_row(folder, row, say) for row in records(rows)),
        filters=(1, 2, 3),
        numbers=(4, 5, 6, 7),
        wide=(0,),
    )


def _row(folder: Folder, row: Any, say: Translator) -> Row:
    numbers = (row.record, row.emergence, row.bayes_factor, row.probability)
    cells: tuple[Cell, ...] = (
        to_thesis(folder, claim(folder, str(row.thesis), say), str(row.thesis)),
        say.term(row.verdict),
        choice_name(str(row.choice), say),
        say.term(row.other_verdict),
        *(NOTHING if pd.isna(value) else number(value) for value in numbers),
    )
    return Row(cells)
