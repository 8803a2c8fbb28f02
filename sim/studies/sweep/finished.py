"""What a finished sweep is read as: its points as arrays, indices, boxes and figures, each where the design allows it."""

from typing import Final

import numpy as np
import pandas as pd

from sim.core.vocabulary import STRATEGIES
from sim.core.worlds import Floats
from sim.studies.sweep.chunk_store import Store
from sim.studies.sweep.engine import Plan
from sim.studies.sweep.sweep_outputs import SERIES

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
            sums[str(strategy)][np.searchsorted(points, by_point.index.to_numpy())] += (
                by_point.to_numpy()
            )
    years = max(1, sum(low <= y <= high for y in plan.scenarios[0].years))
    return {name: values / years for name, values in sums.items()}
