"""The analysis of a finished sweep: indices, boxes and figures, where the design allows them."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from sim.core.vocabulary import STRATEGIES
from sim.core.worlds import Floats
from sim.record import columns
from sim.report import sweep_figures
from sim.report.figure_style import STYLE
from sim.scenario.sweep_factors import Factor
from sim.studies.sweep import analysis
from sim.studies.sweep.chunk_plan import Plan
from sim.studies.sweep.chunk_store import Store
from sim.studies.sweep.finished import read_outputs

MAPPED: Final = 2  # factors of a grid that can be plotted as a map
FORMATS: Final[Mapping[str, Mapping[str, Any]]] = {
    "svg": {"metadata": {"Date": None}},
    "png": {"dpi": 300},
}
Values = Mapping[str, Floats]
Table = pd.DataFrame | None


def write_analysis(plan: Plan, store: Store) -> list[Path]:
    """Write indices, boxes and figures of a finished sweep; return the files.

    Raises:
        BadInput: A file cannot be written.
    """
    values = read_outputs(store, plan)
    theses = {claim.id: values[claim.id] for claim in plan.setting.request.claims}
    indices = analysis.indices(plan.design, values)
    boxes = analysis.boxes(plan.design, theses) if theses else None
    written = [*_write_table(store, "indices", indices), *_write_table(store, "boxes", boxes)]
    with mpl.rc_context(cast("Any", STYLE)):
        figures = _maps(plan, values) | _tornados(plan, indices) | _boxes(plan, boxes)
        for name, figure in figures.items():
            written += _write_figure(store, name, figure)
    return written


def _write_table(store: Store, name: str, table: Table) -> list[Path]:
    if table is None or table.empty:
        return []
    path = store.folder / f"{name}.csv"
    text = table.round(columns.DIGITS).to_csv(index=False, lineterminator="\n")
    store.put(path, text.encode())
    return [path]


def _write_figure(store: Store, name: str, figure: Figure) -> list[Path]:
    """Write a figure as SVG and PNG, each whole."""
    folder = store.folder / "figures"
    folder.mkdir(exist_ok=True)
    paths = []
    for kind, options in FORMATS.items():
        content = io.BytesIO()
        figure.savefig(content, format=kind, **cast("Any", options))
        path = folder / f"{name}.{kind}"
        store.put(path, content.getvalue())
        paths.append(path)
    return paths


def _maps(plan: Plan, values: Values) -> dict[str, Figure]:
    """Plot a grid of two stepped factors: the strategies on one page, all else on another."""
    design = plan.design
    stepped = [factor for factor in design.factors if factor.stepped]
    if design.sweep.design != "grid" or len(design.factors) != MAPPED or len(stepped) != MAPPED:
        return {}
    up, across = (factor.name for factor in stepped)
    axes = {up: design.table[:, 0], across: design.table[:, 1]}
    grid = sweep_figures.Grid(
        table=pd.DataFrame({**axes, **values}),
        across=across,
        up=up,
        title=plan.scenarios[0].title,
        marks={label: (x, y) for label, (y, x) in design.sweep.marks.items()},
    )
    strategies = [name for name in STRATEGIES if name in values]
    numbers = [name for name in values if name not in STRATEGIES]
    found = {}
    if strategies:
        found["map_strategies"] = sweep_figures.grid_map(grid, strategies, shares=True)
    if numbers:
        found["map_numbers"] = sweep_figures.grid_map(grid, numbers, shares=False)
    return found


def _tornados(plan: Plan, indices: Table) -> dict[str, Figure]:
    """Plot the sensitivity indices of every output."""
    if indices is None:
        return {}
    title = plan.scenarios[0].title
    outputs = list(dict.fromkeys(map(str, indices["output"])))
    return {
        f"tornado_{output}": sweep_figures.tornado(indices, output, title) for output in outputs
    }


def _boxes(plan: Plan, boxes: Table) -> dict[str, Figure]:
    """Plot the box of every thesis that emerges in one."""
    if boxes is None:
        return {}
    ranges = {factor.name: _range(factor) for factor in plan.design.factors if factor.stepped}
    theses = list(dict.fromkeys(map(str, boxes["thesis"])))
    return {f"box_{thesis}": sweep_figures.box(boxes, thesis, ranges) for thesis in theses}


def _range(factor: Factor) -> tuple[float, float]:
    if factor.ranged:
        return factor.low, factor.high
    return min(factor.values), max(factor.values)
