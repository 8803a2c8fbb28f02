"""The checks of a trial: placebos, recovery, documents left out, other choices, shifted acts."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.report.page import figure_section
from sim.report.page.anchors import (
    interval,
    number,
    share,
    slug,
    spaced,
    to_thesis,
)
from sim.report.page.blocks import (
    Block,
    Cell,
    Heading,
    Link,
    Row,
    Section,
    Table,
    paragraph,
    section,
)
from sim.report.page.folder_reader import Folder
from sim.report.page.table_reader import records
from sim.report.page.trial_section import claim
from sim.report.translation import Translator

LARGEST: Final = 10  # changes that are listed


def checks(folder: Folder, say: Translator) -> Section | None:
    """Return the section on what could take a verdict away."""
    blocks: list[Block] = [
        *_placebos(folder, say),
        *_recovery(folder, say),
        *_left_out(folder, say),
        *_multiverse(folder, say),
        *figure_section.shift(folder, say),
    ]
    return section("checks", say("checks.title"), blocks)


def _placebos(folder: Folder, say: Translator) -> Iterator[Block]:
    table = folder.filled("placebos")
    if table is None:
        return
    yield Heading(say("checks.placebos"), "placebos")
    yield paragraph(say("checks.placebo_lead"))
    yield Table(
        caption=say("checks.placebo_table"),
        heads=say.each(
            "column.thesis",
            "column.placebo",
            "column.labeller",
            "column.placebo_emergence",
            "column.standing",
        ),
        rows=tuple(_placebo_row(folder, row, say) for row in records(table)),
        filters=(1, 2),
        numbers=(3, 4),
        wide=(0,),
        preset=((1, say.term("permuted")), (2, say.term(say.labeller))),
    )


def _placebo_row(folder: Folder, row: Any, say: Translator) -> Row:
    known = row.thesis in folder.theses
    words = claim(folder, row.thesis, say)
    cells: tuple[Cell, ...] = (
        Link(words, slug("thesis", row.thesis)) if known else words,
        say.term(row.placebo),
        say.term(row.labeller),
        interval(row.emergence, row.low, row.high),
        share(row.standing),
    )
    return Row(cells)


def _recovery(folder: Folder, say: Translator) -> Iterator[Block]:
    table = folder.filled("confusion")
    if table is None:
        return
    readings = [column for column in table.columns if column != "made_by"]
    values = table[readings].apply(pd.to_numeric, errors="coerce").to_numpy()
    rows = []
    for maker, shares in zip(table["made_by"], values, strict=True):
        rows.append(Row((say.term(maker), *(share(value) for value in shares))))
    yield Heading(say("checks.recovery"), "recovery")
    yield paragraph(say("checks.recovery_lead"))
    yield Table(
        caption=say("checks.recovery_table"),
        heads=(say("column.made_by"), *(say.term(reading) for reading in readings)),
        rows=tuple(rows),
        numbers=tuple(range(1, len(readings) + 1)),
    )


def _left_out(folder: Folder, say: Translator) -> Iterator[Block]:
    table = folder.table("leave_one_out")
    if table is None:
        return
    mine = table[table["labeller"] == say.labeller].dropna(subset=["change"])
    if mine.empty:
        return
    sizes = mine["change"].abs()
    largest = mine.iloc[np.argsort(-sizes.to_numpy(), kind="stable")[:LARGEST]]
    yield Heading(say("checks.left_out"), "left-out")
    yield paragraph(say("checks.left_out_lead", mean=number(sizes.mean())))
    yield Table(
        caption=say("checks.left_out_table", labeller=say.term(say.labeller)),
        heads=say.each(
            "column.thesis", "column.left_out", "column.emergence_without", "column.change"
        ),
        rows=tuple(_left_out_row(folder, row, say) for row in records(largest)),
        numbers=(2, 3),
        wide=(0,),
    )


def _left_out_row(folder: Folder, row: Any, say: Translator) -> Row:
    emergence = interval(row.probability, row.low, row.high)
    cells: tuple[Cell, ...] = (
        claim(folder, row.thesis, say),
        row.document,
        to_thesis(folder, emergence, row.thesis),
        number(row.change),
    )
    return Row(cells)


def _multiverse(folder: Folder, say: Translator) -> Iterator[Block]:
    table = folder.filled("multiverse_summary")
    if table is None:
        return
    yield Heading(say("checks.multiverse"), "multiverse")
    yield Table(
        caption=say("checks.multiverse_table"),
        heads=say.each(
            "column.thesis", "column.share_holds", "column.emergence_range", "column.moved_most_by"
        ),
        rows=tuple(_multiverse_row(folder, row, say) for row in records(table)),
        numbers=(1, 2),
        wide=(0,),
    )


def _multiverse_row(folder: Folder, row: Any, say: Translator) -> Row:
    cells: tuple[Cell, ...] = (
        claim(folder, row.thesis, say),
        to_thesis(folder, share(row.share_holds), row.thesis),
        spaced([number(row.min), number(row.max)], say("list.to")),
        say.term(row.moved_most_by),
    )
    return Row(cells)
