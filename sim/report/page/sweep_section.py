"""A sweep: its map, what drives its outputs, where a thesis emerges, and what failed."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

import pandas as pd

from sim.core.vocabulary import STRATEGIES
from sim.report import sweep_figures
from sim.report.figure_style import styled
from sim.report.page import shipped_scenario
from sim.report.page.anchors import interval, number
from sim.report.page.blocks import Block, Heading, Row, Section, Table, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.page.table_reader import records
from sim.report.page.trial_section import claim
from sim.report.page.vector_figures import picture
from sim.report.translation import Translator

MAPPED: Final = 2  # factors of a grid that a map shows
RANGED: Final = 4  # parts of a factor in a manifest: low, high, by ratio, steps
STEPS: Final = 3  # the place of the steps among them


def sweep(folder: Folder, say: Translator) -> Section | None:
    """Return the section on a sweep."""
    points = folder.table("points") if folder.swept else None
    if points is None:
        return None
    with styled():
        blocks = [
            _design(folder, points, say),
            *_maps(folder, points, say),
            *_indices(folder, say),
            *_boxes(folder, say),
            *_failures(folder, say),
        ]
    return section("sweep", say("sweep.title"), blocks)


def _design_of(folder: Folder) -> Mapping[str, Any]:
    stated: Mapping[str, Any] = folder.manifest.get("sweep", {}).get("design", {})
    return stated


def factors_of(folder: Folder) -> Mapping[str, list[Any]]:
    """Return what the manifest of a sweep states of its factors, by name."""
    found = _design_of(folder).get("factors", {})
    return found if isinstance(found, dict) else {}


def _last_part(factor: str) -> str:
    """Return the last part of a factor's path, which is the code of a parameter."""
    return factor.rpartition(".")[2]


def _design(folder: Folder, points: pd.DataFrame, say: Translator) -> Block:
    rows = []
    for name in factors_of(folder):
        if name in points.columns and pd.api.types.is_numeric_dtype(points[name]):
            values = points[name]
            least, most = number(values.min(), 3), number(values.max(), 3)
            rows.append(Row((say.term(_last_part(name)), least, most, str(values.nunique()))))
    worlds = int(points["worlds"].max()) if len(points) else 0
    return Table(
        caption=say("sweep.design", points=len(points), worlds=worlds),
        heads=say.each("column.factor", "column.least", "column.most", "column.distinct_values"),
        rows=tuple(rows),
        numbers=(1, 2, 3),
    )


def grid_of(
    folder: Folder, points: pd.DataFrame, say: Translator
) -> tuple[sweep_figures.Grid, dict[str, list[str]]] | None:
    """Return a grid of two factors, and its panels: shares of strategies, and numbers.

    None where the design is no such grid.
    """
    factors = factors_of(folder)
    stepped = [name for name, stated in factors.items() if _is_stepped(stated)]
    is_grid = _design_of(folder).get("kind") == "grid"
    if not is_grid or len(stepped) != MAPPED or len(factors) != MAPPED:
        return None
    up, across = stepped
    table = points
    if folder.table("strategies") is not None:
        table = points.merge(_strategy_shares(folder, say.labeller), on="point")
    aside = {"point", "worlds", "failed", *stepped}
    panels = {
        "strategies": [name for name in STRATEGIES if name in table.columns],
        "numbers": [name for name in points.columns if name not in aside],
    }
    grid = sweep_figures.Grid(
        table=table,
        across=across,
        up=up,
        title=shipped_scenario.title(folder, say),
        marks=shipped_scenario.marks(folder, say),
        names={name: claim(folder, name, say) for name in folder.theses},
    )
    return grid, panels


def _maps(folder: Folder, points: pd.DataFrame, say: Translator) -> Iterator[Block]:
    """Plot the maps of a grid of two factors."""
    found = grid_of(folder, points, say)
    if found is None:
        return
    grid, panels = found
    across, up = (say.named(_last_part(name)) for name in (grid.across, grid.up))
    caption = say("sweep.map", across=across, up=up)
    for kind, names in panels.items():
        if names:
            figure = sweep_figures.grid_map(grid, names, shares=kind == "strategies", say=say)
            yield picture(figure, f"map_{kind}", caption)


def _is_stepped(stated: Any) -> bool:
    return isinstance(stated, list) and len(stated) >= RANGED and stated[STEPS] is not None


def _strategy_shares(folder: Folder, labeller: str) -> pd.DataFrame:
    """Return the mean share of each strategy in the window's years by point."""
    table = cast("pd.DataFrame", folder.table("strategies"))
    years = table["year"]
    window = folder.window or (int(years.min()), int(years.max()))
    here = table[(table["labeller"] == labeller) & years.between(window[0], window[1])]
    shares = here.pivot_table(index="point", columns="strategy", values="share", aggfunc="mean")
    return shares.reset_index()


def _indices(folder: Folder, say: Translator) -> Iterator[Block]:
    table = folder.filled("indices")
    if table is None:
        return
    title = shipped_scenario.title(folder, say)
    for count, output in enumerate(dict.fromkeys(table["output"]), 1):
        caption = say("sweep.tornado", output=say.named(output))
        figure = sweep_figures.tornado(table, str(output), title, say=say)
        yield picture(figure, f"tornado_{count}", caption)
    renamed = table.rename(columns={"index": "measure"})
    yield Table(
        caption=say("sweep.indices"),
        heads=say.each("column.output", "column.factor", "column.index", "column.value_95"),
        rows=tuple(_index_row(row, say) for row in records(renamed)),
        filters=(0, 2),
        numbers=(3,),
    )


def _index_row(row: Any, say: Translator) -> Row:
    cells = (
        say.named(row.output),
        say.term(_last_part(row.factor)),
        say.term(row.measure),
        interval(row.value, row.low, row.high, 3),
    )
    return Row(cells)


def _boxes(folder: Folder, say: Translator) -> Iterator[Block]:
    table = folder.filled("boxes")
    if table is None:
        return
    yield Heading(say("sweep.boxes"), "boxes")
    yield Table(
        caption=say("sweep.boxes_table"),
        heads=say.each(
            "column.thesis",
            "column.factor",
            "column.from",
            "column.to",
            "column.density",
            "column.coverage",
        ),
        rows=tuple(_box_row(row, say) for row in records(table)),
        filters=(0,),
        numbers=(2, 3, 4, 5),
    )


def _box_row(row: Any, say: Translator) -> Row:
    cells = (
        str(row.thesis),
        say.term(_last_part(str(row.factor))),
        number(row.low, 3),
        number(row.high, 3),
        number(row.density),
        number(row.coverage),
    )
    return Row(cells)


def _failures(folder: Folder, say: Translator) -> Iterator[Block]:
    table = folder.table("failures")
    if table is None:
        return
    if table.empty:
        yield paragraph(say("sweep.none_failed"))
        return
    causes = table["cause"].value_counts(sort=False)
    yield paragraph(say("sweep.failed", number=len(table)))
    yield Table(
        caption=say("sweep.causes"),
        heads=say.each("column.cause", "column.worlds"),
        rows=tuple(Row((str(cause), str(n))) for cause, n in causes.items()),
        numbers=(1,),
    )
