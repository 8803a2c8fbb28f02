"""The report of a transfer: spans scored by worlds that were not calibrated on them."""

from typing import Any, Final

import pandas as pd

from sim.report import transfer_figures
from sim.report.figure_style import styled
from sim.report.label_ids import direction_label
from sim.report.page.anchors import NOTHING, interval, number
from sim.report.page.blocks import Block, Cell, Row, Section, Table, Typed, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.page.reason_text import reason_text
from sim.report.page.table_reader import records
from sim.report.page.vector_figures import picture
from sim.report.translation import Translator

KIND: Final = "transfer"
FITS: Final = "distance_|pattern_|rps_"  # how the names of scores begin
CARRIED: Final = ("pn", "level", "level_carried")


def lead(_: Folder, say: Translator) -> str:
    """Return the sentence that sums the report of a transfer up."""
    return say("transfer.page")


def spans(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the directions: where the worlds come from and what scores them."""
    rows = [_direction_row(stated, say) for stated in folder.directions]
    if not rows:
        return None
    table = Table(
        caption=say("transfer.spans"),
        heads=say.each(
            "column.direction",
            "column.scenario",
            "column.worlds",
            "column.seed",
            "column.theses_asked",
            "column.digest",
        ),
        rows=tuple(rows),
        numbers=(2, 3, 4),
    )
    blocks: list[Block] = [paragraph(say("transfer.spans_lead")), table]
    return section("spans", say("transfer.spans_title"), blocks)


def _direction_row(stated: dict[str, Any], say: Translator) -> Row:
    cells: tuple[Cell, ...] = (
        direction_label(str(stated.get("direction")), say),
        Typed(str(stated.get("scenario"))),
        str(stated.get("worlds")),
        str(stated.get("seed")),
        str(len(stated.get("theses") or [])),
        Typed(str(stated.get("scenario_digest"))),
    )
    return Row(cells)


def results(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the results: the paths, scores, theses, and whose acts carried them."""
    table = folder.filled("transfer")
    paths = folder.filled("paths")
    if table is None:
        return None
    quantity = table["quantity"]
    fits = table[quantity.str.match(FITS)]
    theses = table[quantity == "emergence"]
    carried = table[quantity.isin(CARRIED)].dropna(subset=["value"])
    blocks: list[Block | None] = [
        None if paths is None else _figure(folder, table, paths, say),
        _listing(folder, say("transfer.scores"), fits, say),
        _listing(folder, say("transfer.theses"), theses, say),
        _listing(folder, say("transfer.carried"), carried, say),
    ]
    return section("transfer", say("transfer.results_title"), blocks)


def directions_of(folder: Folder, paths: pd.DataFrame) -> list[tuple[str, str, tuple[int, int]]]:
    """Return the directions of a transfer, each with its scenario and its window of years."""
    distinct = paths[["direction", "scenario"]].drop_duplicates()
    about = []
    for label, name in distinct.itertuples(index=False):
        about.append((str(label), str(name), _window(folder, str(label), str(name))))
    return about


def _figure(folder: Folder, table: pd.DataFrame, paths: pd.DataFrame, say: Translator) -> Block:
    about = directions_of(folder, paths)
    with styled():
        figure = transfer_figures.outside(table, paths, about, say)
    return picture(figure, "transfer", say("transfer.figure"))


def _window(folder: Folder, label: str, name: str) -> tuple[int, int]:
    """Return the window of a direction as its manifest states it, else its whole span."""
    stated: dict[str, Any] = {}
    for direction in folder.directions:
        if (direction.get("direction"), direction.get("scenario")) == (label, name):
            stated = direction
            break
    first, last = stated.get("window") or label.rpartition(" ")[2].split("-")
    return int(first), int(last)


def _listing(folder: Folder, caption: str, rows: pd.DataFrame, say: Translator) -> Block | None:
    if rows.empty:
        return None
    return Table(
        caption=caption,
        heads=say.each(
            "column.direction",
            "column.quantity",
            "column.thesis",
            "column.labeller",
            "column.contender",
            "column.value_interval",
            "column.worlds_or_years",
            "column.beside_nulls",
        ),
        rows=tuple(_row(folder, row, say) for row in records(rows)),
        filters=(0, 1, 3, 4),
        numbers=(5, 6),
        wide=(7,),
    )


def _row(folder: Folder, row: Any, say: Translator) -> Row:
    where = row.beside_nulls
    cells: tuple[Cell, ...] = (
        direction_label(row.direction, say),
        _quantity(row.quantity, say),
        Typed(row.thesis) if row.thesis else NOTHING,
        say.term(row.labeller) if row.labeller else NOTHING,
        say.term(row.contender),
        interval(row.value, row.low, row.high),
        number(row.n, 0),
        reason_text(folder, where, row.thesis, say) if where else NOTHING,
    )
    return Row(cells)


def _quantity(name: str, say: Translator) -> str:
    """Return the name of a quantity: a code, or a score and what it is the score of."""
    metric, _, part = name.partition("_")
    if say.knows(name) or not part:
        return say.term(name)
    return f"{say.term(metric)}{say('list.colon')}{say.term(part)}"
