"""What worlds conditioned on the history do when acts are taken away, or met alone.

Each world keeps its parameters and the luck that led to this history (abduction); acts are changed
(action); and the world is run again (prediction). So the empty cell, courtship without pressure, is
asked of worlds in which this history happened.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.vocabulary import STRATEGIES
from sim.judgement.case_reader import FACTUAL
from sim.record.columns import frame
from sim.record.labellers import LABELLERS, labeller_of
from sim.record.summary import Trace
from sim.scenario.frozen_scenario import Scenario
from sim.studies import run_types
from sim.studies.verdicts.drawn_worlds import DrawnWorlds
from sim.studies.verdicts.world_traces import Traces

Floats = NDArray[np.float64]
BOUNDS: Final = (0.05, 0.5, 0.95)
DECIMALS: Final = 4


def cause_factors(scenario: Scenario) -> list[str]:
    """Return the first factor that presses and the first that courts, as far as there are any."""
    found = []
    for tone in ("presses", "courts"):
        every = run_types.factors(scenario).items()
        key = next((key for key, factor in every if factor.tone == tone), "")
        found += [key] if key else []
    return found


def counterfactual_runs(scenario: Scenario) -> list[str]:
    """Return the names of the runs in which acts are taken away, or met alone."""
    keys = cause_factors(scenario)
    plain = [f"{kind}_{key}" for kind in ("without", "only") for key in keys]
    named = [name for name, run in scenario.case.runs.items() if not run.same_world]
    return [*plain, run_types.NONE, *named]


def counterfactuals(worlds: DrawnWorlds, runs: Traces) -> pd.DataFrame:
    """Return what conditioned worlds do in every run: the table ``counterfactuals``.

    Args:
        worlds: The worlds.
        runs: Their traces by run, the replays of each world side by side; the first is factual.
    """
    scenario = worlds.plan.scenario
    asked = [FACTUAL, *(name for name in counterfactual_runs(scenario) if name in runs)]
    return frame("counterfactuals", _rows(worlds, {name: runs[name] for name in asked}))


def _rows(worlds: DrawnWorlds, runs: Traces) -> Iterator[tuple[Any, ...]]:
    scenario = worlds.plan.scenario
    # nulls know no acts: taking acts away changes nothing in them
    replays = runs[FACTUAL].worlds // len(worlds.weights)
    weights = np.repeat(worlds.weights * worlds.are_models, replays)
    label = LABELLERS[labeller_of(scenario.case)]
    for first, last in _spans(worlds):
        begin = first - scenario.years.start
        years = slice(begin, begin + last - first + 1)
        factual = _levels(runs[FACTUAL], years)
        for name, trace in runs.items():
            own = _levels(trace, years)
            by_domain = trace.levels[0][:, years].astype(np.float64)
            labels = label(by_domain)
            shares = [
                float(np.average((labels == place).mean(axis=0), weights=weights))
                for place in range(len(STRATEGIES))
            ]
            numbers = (*_summary(own, weights), *_summary(own - factual, weights), *shares)
            yield (name, first, last, *(round(number, DECIMALS) for number in numbers))


def _spans(worlds: DrawnWorlds) -> list[tuple[int, int]]:
    """Return the years between the cuts of the inference, and those after the last one."""
    years = worlds.plan.scenario.years
    ends = [*worlds.plan.cuts, years[-1]]
    begins = [years[0], *(cut + 1 for cut in ends[:-1])]
    return [span for span in zip(begins, ends, strict=True) if span[0] <= span[1]]


def _levels(trace: Trace, years: slice) -> Floats:
    """Return the mean level over domains and years: (replay,)."""
    return np.asarray(trace.levels[0][:, years].mean(axis=(0, 1), dtype=np.float64))


def _summary(values: Floats, weights: Floats) -> list[float]:
    """Return mean and quantiles by weights."""
    bounds = np.quantile(values, BOUNDS, weights=weights, method="inverted_cdf")
    return [float(np.average(values, weights=weights)), *bounds.tolist()]
