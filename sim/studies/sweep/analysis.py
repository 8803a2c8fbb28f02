"""Analysis of a finished sweep: sensitivity of outputs, and boxes in which a thesis emerges.

Sensitivities are Sobol indices or Morris's elementary effects; boxes are found by PRIM. The
estimators are those of published libraries; this module only passes them the design and its
results.
"""

import warnings
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.record.columns import frame
from sim.scenario.sweep_factors import Factor
from sim.studies.sweep.design import LEVELS, Design, problem

Floats = NDArray[np.float64]
RESAMPLES: Final = 400
SEED: Final = 20140502
CONFIDENCE: Final = 0.95
EMERGES: Final = 0.5  # a thesis emerges at a point where it holds in more than half of its worlds
LEAST: Final = 20  # points that emerge, and that do not, below which no box is sought
Row = dict[str, Any]


def indices(design: Design, values: Mapping[str, Floats]) -> pd.DataFrame:
    """Return the sensitivity of outputs to factors or their groups, with 95 % intervals.

    Args:
        design: The design of the sweep.
        values: Each output by point (point,).

    Returns:
        The table of ``indices.csv``: S1 and ST of a Sobol design, mu* and sigma of a Morris design,
        none of other designs. Outputs that do not vary, or are unknown at some point, have no rows.
    """
    estimators = {"sobol": _sobol, "morris": _morris}
    estimate = estimators.get(design.sweep.design)
    rows: list[Row] = []
    if estimate is not None:
        for name, value in values.items():
            if not np.isnan(value).any() and np.ptp(value) > 0:
                rows += [{"output": name} | row for row in estimate(design, value)]
    return frame("indices", rows)


def _sobol(design: Design, value: Floats) -> list[Row]:
    from SALib.analyze import sobol

    asked = problem(design.sweep)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # resamples without variance
        found = sobol.analyze(
            asked,
            value,
            calc_second_order=False,
            num_resamples=RESAMPLES,
            conf_level=CONFIDENCE,
            seed=SEED,
        )
    names = list(dict.fromkeys(asked.get("groups", asked["names"])))
    rows = []
    for index in ("S1", "ST"):
        halves = found[f"{index}_conf"]
        for i, name in enumerate(names):
            rows.append(_interval(name, index, found[index][i], halves[i]))
    return rows


def _morris(design: Design, value: Floats) -> list[Row]:
    from SALib.analyze import morris

    columns = [share_of(factor, design.table[:, i]) for i, factor in enumerate(design.factors)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = morris.analyze(
            problem(design.sweep),
            np.column_stack(columns),
            value,
            num_resamples=RESAMPLES,
            conf_level=CONFIDENCE,
            num_levels=LEVELS,
            seed=SEED,
        )
    effects = zip(found["names"], found["mu_star"], found["mu_star_conf"], strict=True)
    spreads = zip(found["names"], found["sigma"], strict=True)
    rows = [_interval(name, "mu_star", mean, half) for name, mean, half in effects]
    rows += [_interval(name, "sigma", sigma, np.nan) for name, sigma in spreads]
    return rows


def _interval(factor: str, index: str, value: float, half: float) -> Row:
    return {
        "factor": factor,
        "index": index,
        "value": float(value),
        "low": float(value - half),
        "high": float(value + half),
    }


def share_of(factor: Factor, values: Floats) -> Floats:
    """Return the shares in [0, 1] of a factor's range at which values lie."""
    low, high = factor.low, factor.high
    if factor.log:
        low, high, values = np.log(low), np.log(high), np.log(values)
    return np.clip((values - low) / (high - low), 0.0, 1.0)


def boxes(design: Design, values: Mapping[str, Floats]) -> pd.DataFrame | None:
    """Return the box of factors in which each thesis emerges, by PRIM (Friedman & Fisher 1999).

    Args:
        design: The design of the sweep.
        values: Each thesis's share of worlds by point (point,).

    Returns:
        The table of ``boxes.csv``; None where the extra is not installed. ``density`` is the share
        of the box's points at which the thesis emerges, ``coverage`` the share of all such points
        that the box holds.
    """
    try:
        from prim import Prim
    except ImportError:
        return None
    columns = {
        factor.name: design.table[:, i].astype(float)
        for i, factor in enumerate(design.factors)
        if factor.stepped
    }
    table = pd.DataFrame(columns)
    rows: list[Row] = []
    for name, value in values.items():
        emerges = np.nan_to_num(value) > EMERGES
        if min(emerges.sum(), (~emerges).sum()) < LEAST:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            search = Prim(table, emerges.astype(float), threshold=EMERGES, threshold_type=">")
            box = search.find_box()
        rows += _box_rows(name, box, list(table.columns))
    return frame("boxes", rows)


def _box_rows(thesis: str, box: Any, factors: list[str]) -> Iterator[Row]:
    """Yield the limits of a box by factor."""
    for factor in factors:
        if factor in box.limits.index:
            yield {
                "thesis": thesis,
                "factor": factor,
                "low": float(box.limits.loc[factor, "min"]),
                "high": float(box.limits.loc[factor, "max"]),
                "density": float(box.density),
                "coverage": float(box.coverage),
                "mass": float(box.mass),
            }
