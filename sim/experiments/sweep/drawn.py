"""What a finished sweep is read as: its points as arrays, indices, boxes and figures, each where the design allows it."""

import io
from pathlib import Path
from typing import Any, Final, cast

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim import results
from sim.experiments.sweep import analysis
from sim.experiments.sweep.engine import Plan
from sim.experiments.sweep.outputs import SERIES
from sim.experiments.sweep.store import Store
from sim.report import sweeps
from sim.report.figures import STYLE
from sim.terms import STRATEGIES
from sim.worlds import Floats

MAPPED: Final = 2  # factors of a grid that can be drawn as a map
LABELLER: Final = "nguyen"


def read(store: Store, plan: Plan) -> dict[str, Floats]:
    """Give each number output by point, in the order of the design, and the share of each strategy in the window's years."""
    table = pd.read_csv(store.folder / "points.csv").sort_values("point", kind="stable")
    found = {name: table[name].to_numpy(float) for name in plan.setting.names if name not in SERIES}
    if "strategies" in plan.setting.names:
        found |= _strategies(store, plan, table["point"].to_numpy())
    return found


def _strategies(store: Store, plan: Plan, points: Floats) -> dict[str, Floats]:
    """Give the mean share of each strategy in the years of the window, by point, under Nguyen's labeller."""
    low, high = plan.scenarios[0].window
    sums = {s: np.zeros(len(points)) for s in STRATEGIES}
    for part in pd.read_csv(store.folder / "strategies.csv", chunksize=1_000_000):
        here = part[(part["labeller"] == LABELLER) & part["year"].between(low, high)]
        for strategy, shares in here.groupby("strategy"):
            by_point = shares.groupby("point")["share"].sum()
            sums[str(strategy)][np.searchsorted(points, by_point.index.to_numpy())] += by_point.to_numpy()
    years = max(1, sum(low <= y <= high for y in plan.scenarios[0].years))
    return {name: values / years for name, values in sums.items()}


def analysed(store: Store, plan: Plan) -> list[Path]:
    """Write indices, boxes and figures of a finished sweep; gives the files."""
    values = read(store, plan)
    theses = {t.id: values[t.id] for t in plan.setting.claims}
    found = {"indices": analysis.indices(plan.design, values), "boxes": analysis.boxes(plan.design, theses) if theses else None}
    written = []
    for name, table in found.items():
        if table is not None and len(table):
            store.put(store.folder / f"{name}.csv", table.round(results.DIGITS).to_csv(index=False, lineterminator="\n").encode())
            written.append(store.folder / f"{name}.csv")
    with mpl.rc_context(cast("Any", STYLE)):
        drawings = _figures(plan, values, found["indices"], found["boxes"])
        return written + [path for name, figure in drawings.items() for path in _drawn(store, name, figure)]


def _figures(plan: Plan, values: dict[str, Floats], indices: pd.DataFrame | None, boxes: pd.DataFrame | None) -> dict[str, Figure]:
    factors, title = plan.design.factors, plan.scenarios[0].title
    found: dict[str, Figure] = {}
    if plan.design.sweep.design == "grid" and len(factors) == MAPPED and all(f.stepped for f in factors):
        up, across = factors[0].name, factors[1].name
        table = pd.DataFrame({up: plan.design.table[:, 0], across: plan.design.table[:, 1]} | values)
        marks = {label: (y, x) for label, (x, y) in plan.design.sweep.marks.items()}
        groups: dict[str, list[str]] = {"strategies": [s for s in STRATEGIES if s in values], "numbers": [n for n in values if n not in STRATEGIES]}
        found |= {f"map_{k}": sweeps.grid_map(table, (across, up), panels, marks, title, shares=k == "strategies") for k, panels in groups.items() if panels}
    if indices is not None:
        found |= {f"tornado_{output}": sweeps.tornado(indices, str(output), title) for output in dict.fromkeys(indices["output"])}
    if boxes is not None:
        ranges = {f.name: (f.low, f.high) if f.ranged else (min(f.values), max(f.values)) for f in factors if f.stepped}
        found |= {f"box_{thesis}": sweeps.box(boxes, str(thesis), ranges) for thesis in dict.fromkeys(boxes["thesis"])}
    return found


def _drawn(store: Store, name: str, figure: Figure) -> list[Path]:
    """Write a figure as SVG and PNG, each whole."""
    folder = store.folder / "figures"
    folder.mkdir(exist_ok=True)
    paths = []
    for kind, more in (("svg", {"metadata": {"Date": None}}), ("png", {"dpi": 300})):
        held = io.BytesIO()
        figure.savefig(held, format=kind, **cast("Any", more))
        store.put(folder / f"{name}.{kind}", held.getvalue())
        paths.append(folder / f"{name}.{kind}")
    return paths
