"""Write what a finished sweep is read as: indices, boxes and figures, each where the design allows it."""

import io
from pathlib import Path
from typing import Any, Final, cast

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from sim.core.vocabulary import STRATEGIES
from sim.core.worlds import Floats
from sim.record import folders
from sim.report import sweep_figures
from sim.report.figures import STYLE
from sim.studies.sweep import analysis
from sim.studies.sweep.chunk_store import Store
from sim.studies.sweep.engine import Plan
from sim.studies.sweep.finished import read

MAPPED: Final = 2  # factors of a grid that can be drawn as a map


def analysed(store: Store, plan: Plan) -> list[Path]:
    """Write indices, boxes and figures of a finished sweep; gives the files."""
    values = read(store, plan)
    theses = {t.id: values[t.id] for t in plan.setting.claims}
    found = {
        "indices": analysis.indices(plan.design, values),
        "boxes": analysis.boxes(plan.design, theses) if theses else None,
    }
    written = []
    for name, table in found.items():
        if table is not None and len(table):
            store.put(
                store.folder / f"{name}.csv",
                table.round(folders.DIGITS).to_csv(index=False, lineterminator="\n").encode(),
            )
            written.append(store.folder / f"{name}.csv")
    with mpl.rc_context(cast("Any", STYLE)):
        drawings = _figures(plan, values, found["indices"], found["boxes"])
        return written + [
            path for name, figure in drawings.items() for path in _drawn(store, name, figure)
        ]


def _figures(
    plan: Plan, values: dict[str, Floats], indices: pd.DataFrame | None, boxes: pd.DataFrame | None
) -> dict[str, Figure]:
    factors, title = plan.design.factors, plan.scenarios[0].title
    found: dict[str, Figure] = {}
    if (
        plan.design.sweep.design == "grid"
        and len(factors) == MAPPED
        and all(f.stepped for f in factors)
    ):
        up, across = factors[0].name, factors[1].name
        table = pd.DataFrame(
            {up: plan.design.table[:, 0], across: plan.design.table[:, 1]} | values
        )
        marks = {label: (y, x) for label, (x, y) in plan.design.sweep.marks.items()}
        groups: dict[str, list[str]] = {
            "strategies": [s for s in STRATEGIES if s in values],
            "numbers": [n for n in values if n not in STRATEGIES],
        }
        found |= {
            f"map_{k}": sweep_figures.grid_map(
                table, (across, up), panels, marks, title, shares=k == "strategies"
            )
            for k, panels in groups.items()
            if panels
        }
    if indices is not None:
        found |= {
            f"tornado_{output}": sweep_figures.tornado(indices, str(output), title)
            for output in dict.fromkeys(indices["output"])
        }
    if boxes is not None:
        ranges = {
            f.name: (f.low, f.high) if f.ranged else (min(f.values), max(f.values))
            for f in factors
            if f.stepped
        }
        found |= {
            f"box_{thesis}": sweep_figures.box(boxes, str(thesis), ranges)
            for thesis in dict.fromkeys(boxes["thesis"])
        }
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
