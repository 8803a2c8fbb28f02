"""The outputs of a finished sweep, read from its tables as arrays."""

from typing import Final

import numpy as np
import pandas as pd

from sim.core.vocabulary import STRATEGIES
from sim.core.worlds import Floats
from sim.record.labellers import labeller_of
from sim.studies.sweep.chunk_plan import Plan
from sim.studies.sweep.chunk_store import Store
from sim.studies.sweep.sweep_outputs import SERIES

CHUNK_ROWS: Final = 1_000_000  # rows of a table that are read at once


def read_outputs(store: Store, plan: Plan) -> dict[str, Floats]:
    """Return each output that is one number, and the share of each strategy in the window's years.

    Returns:
        Values by name, in the order of the design (point,).
    """
    table = pd.read_csv(store.folder / "points.csv").sort_values("point", kind="stable")
    names = plan.setting.request.names
    found = {name: table[name].to_numpy(float) for name in names if name not in SERIES}
    if "strategies" in names:
        found |= _strategies(store, plan, table["point"].to_numpy())
    return found


def _strategies(store: Store, plan: Plan, points: Floats) -> dict[str, Floats]:
    """Return the mean share of each strategy in the window's years, under the case's labeller."""
    scenario = plan.scenarios[0]
    low, high = scenario.window
    labeller = labeller_of(scenario.case)
    sums = {strategy: np.zeros(len(points)) for strategy in STRATEGIES}
    for part in pd.read_csv(
        store.folder / "strategies.csv", keep_default_na=False, chunksize=CHUNK_ROWS
    ):
        inside = part["year"].between(low, high)
        here = part[(part["labeller"] == labeller) & inside]
        for strategy, shares in here.groupby("strategy"):
            by_point = shares.groupby("point")["share"].sum()
            places = np.searchsorted(points, by_point.index.to_numpy())
            sums[str(strategy)][places] += by_point.to_numpy()
    years = max(1, sum(low <= year <= high for year in scenario.years))
    return {name: values / years for name, values in sums.items()}
