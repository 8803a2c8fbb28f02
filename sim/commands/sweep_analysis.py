"""The analysis of a finished sweep: indices, boxes and figures, where the design allows them."""

import io
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

import pandas as pd
from matplotlib.figure import Figure

from sim.core.paths import file_name
from sim.core.vocabulary import STRATEGIES
from sim.core.worlds import Floats
from sim.record import columns, folders
from sim.report import figure_fit, letters, sweep_figures
from sim.report.drawing import complaint
from sim.report.figure_style import styled
from sim.studies.sweep import analysis, sweep_identity
from sim.studies.sweep.chunk_plan import Plan
from sim.studies.sweep.chunk_store import Store
from sim.studies.sweep.finished import read_outputs

MAPPED: Final = 2  # factors of a grid that can be plotted as a map
FORMATS: Final[Mapping[str, Mapping[str, Any]]] = {
    "svg": {"metadata": {"Date": None}},
    "png": {"dpi": 300},
}
Values = Mapping[str, Floats]
Make = Callable[[], Figure]
Table = pd.DataFrame | None


def write_analysis(plan: Plan, store: Store) -> tuple[list[Path], list[str]]:
    """Write indices, boxes and figures of a finished sweep, the tables first.

    Returns:
        The files that are written, and a line for each figure that is missing.

    Raises:
        BadInput: A table cannot be written.
    """
    values = read_outputs(store, plan)
    theses = {claim.id: values[claim.id] for claim in plan.setting.request.claims}
    indices = analysis.indices(plan.design, values)
    boxes = analysis.boxes(plan.design, theses) if theses else None
    tables = {"indices": indices, "boxes": boxes}
    filled = {name: table for name, table in tables.items() if not _is_empty(table)}
    sweep_identity.list_files(store, [f"{name}.csv" for name in filled], complete=False)
    written = [_write_table(store, name, table) for name, table in filled.items()]
    missing = []
    for name, make in _figures(plan, values, indices, boxes).items():
        try:
            written += _write_figure(store, file_name(name), make)
        except Exception as error:  # noqa: BLE001  any failure of a figure costs that figure only
            missing.append(complaint(name, error))
    return written, missing


def _is_empty(table: Table) -> bool:
    return table is None or table.empty


def _write_table(store: Store, name: str, table: Table) -> Path:
    path = store.folder / f"{name}.csv"
    if table is not None:
        store.put(path, folders.csv_text(table.round(columns.DIGITS)).encode())
    return path


def _write_figure(store: Store, name: str, make: Make) -> list[Path]:
    """Plot a figure and write it as SVG and PNG, each whole."""
    with styled():
        rendered = _rendered(make())
    contents = {f"figures/{name}.{kind}": content for kind, content in rendered.items()}
    sweep_identity.list_files(store, contents, complete=False)
    (store.folder / "figures").mkdir(exist_ok=True)
    for place, written in contents.items():
        store.put(store.folder / place, written)
    return [store.folder / place for place in contents]


def _rendered(figure: Figure) -> dict[str, bytes]:
    """Return a figure in every format."""
    letters.complete(figure)
    figure_fit.fit(figure)
    found = {}
    for kind, options in FORMATS.items():
        content = io.BytesIO()
        figure.savefig(content, format=kind, **cast("Any", options))
        found[kind] = content.getvalue()
    return found


def _figures(plan: Plan, values: Values, indices: Table, boxes: Table) -> dict[str, Make]:
    """List the figures of a sweep by name."""
    return _maps(plan, values) | _tornados(plan, indices) | _boxes(plan, boxes)


def _maps(plan: Plan, values: Values) -> dict[str, Make]:
    """List the maps of a grid of two stepped factors: of strategies, and of all else."""
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
        names=_claims(plan),
    )
    strategies = [name for name in STRATEGIES if name in values]
    numbers = [name for name in values if name not in STRATEGIES]
    found: dict[str, Make] = {}
    if strategies:
        found["map_strategies"] = partial(sweep_figures.grid_map, grid, strategies, shares=True)
    if numbers:
        found["map_numbers"] = partial(sweep_figures.grid_map, grid, numbers, shares=False)
    return found


def _tornados(plan: Plan, indices: Table) -> dict[str, Make]:
    """List the figures of the sensitivity indices of every output."""
    if indices is None:
        return {}
    title = plan.scenarios[0].title
    outputs = list(dict.fromkeys(map(str, indices["output"])))
    claims = _claims(plan)
    return {
        f"tornado_{output}": partial(
            sweep_figures.tornado, indices, output, title, name=claims.get(output, "")
        )
        for output in outputs
    }


def _claims(plan: Plan) -> dict[str, str]:
    """Return the claims of the theses that are outputs, by id."""
    return {claim.id: claim.claim for claim in plan.setting.request.claims}


def _boxes(plan: Plan, boxes: Table) -> dict[str, Make]:
    """List the figures of the box of every thesis that emerges in one."""
    if boxes is None:
        return {}
    ranges = {factor.name: factor.ends for factor in plan.design.factors if factor.stepped}
    theses = list(dict.fromkeys(map(str, boxes["thesis"])))
    claims = _claims(plan)
    return {
        f"box_{thesis}": partial(sweep_figures.box, boxes, thesis, ranges, name=claims[thesis])
        for thesis in theses
    }
