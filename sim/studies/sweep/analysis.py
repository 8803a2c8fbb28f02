"""Analysis of a finished sweep: what drives an output (Sobol, Morris), and in which box of parameters a thesis emerges (PRIM).

The estimators are those of published libraries; here they are only given the design and what came of it, row by row as sampled.
"""

import warnings
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.scenario.sweep_factors import Factor
from sim.studies.sweep.design import LEVELS, Design, problem

Floats = NDArray[np.float64]
RESAMPLES: Final = 400
SEED: Final = 20140502
CONFIDENCE: Final = 0.95
EMERGES: Final = 0.5  # a thesis emerges at a point where it holds in more than half of its worlds
LEAST: Final = 20  # points that emerge, and that do not, below which no box is sought
COLUMNS: Final = ("output", "factor", "index", "value", "low", "high")


def indices(design: Design, values: Mapping[str, Floats]) -> pd.DataFrame:
    """Sensitivity of outputs (value by point) to factors or their groups, with 95 % intervals: S1 and ST, or mu* and sigma.

    Outputs that do not vary, or are unknown at some point, have none. Designs other than Sobol's and Morris's have none either.
    """
    make = {"sobol": _sobol, "morris": _morris}.get(design.sweep.design)
    rows: list[dict[str, Any]] = []
    for name, value in values.items() if make else ():
        if make and not np.isnan(value).any() and np.ptp(value) > 0:
            rows += [{"output": name} | row for row in make(design, value)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _sobol(design: Design, value: Floats) -> list[dict[str, Any]]:
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
    return [
        _interval(n, index, found[index][i], found[f"{index}_conf"][i])
        for index in ("S1", "ST")
        for i, n in enumerate(names)
    ]


def _morris(design: Design, value: Floats) -> list[dict[str, Any]]:
    from SALib.analyze import morris

    asked = problem(design.sweep)
    shares = np.column_stack(
        [share_of(f, design.table[:, i]) for i, f in enumerate(design.factors)]
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = morris.analyze(
            asked,
            shares,
            value,
            num_resamples=RESAMPLES,
            conf_level=CONFIDENCE,
            num_levels=LEVELS,
            seed=SEED,
        )
    rows = [
        _interval(n, "mu_star", m, c)
        for n, m, c in zip(found["names"], found["mu_star"], found["mu_star_conf"], strict=True)
    ]
    return rows + [
        _interval(n, "sigma", s, np.nan)
        for n, s in zip(found["names"], found["sigma"], strict=True)
    ]


def _interval(factor: str, index: str, value: float, half: float) -> dict[str, Any]:
    return {
        "factor": factor,
        "index": index,
        "value": float(value),
        "low": float(value - half),
        "high": float(value + half),
    }


def share_of(factor: Factor, values: Floats) -> Floats:
    """Give the shares in [0, 1] of a factor's range at which values lie."""
    low, high, at = (
        (np.log(factor.low), np.log(factor.high), np.log(values))
        if factor.log
        else (factor.low, factor.high, values)
    )
    return np.clip((at - low) / (high - low), 0.0, 1.0)


def boxes(design: Design, values: Mapping[str, Floats]) -> pd.DataFrame | None:
    """Give, for each thesis (share of worlds by point), the box of factors in which it emerges, by the patient rule (Friedman & Fisher 1999).

    ``density``: share of the box's points at which it emerges; ``coverage``: share of all such points that the box holds. Nothing where
    the extra is not installed.
    """
    try:
        from prim import Prim
    except ImportError:
        return None
    ranged = [i for i, f in enumerate(design.factors) if f.stepped]
    table = pd.DataFrame({design.factors[i].name: design.table[:, i].astype(float) for i in ranged})
    rows: list[dict[str, Any]] = []
    for name, value in values.items():
        emerges = np.nan_to_num(value) > EMERGES
        if min(emerges.sum(), (~emerges).sum()) < LEAST:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            box = Prim(
                table, emerges.astype(float), threshold=EMERGES, threshold_type=">"
            ).find_box()
        said = {
            "thesis": name,
            "density": float(box.density),
            "coverage": float(box.coverage),
            "mass": float(box.mass),
        }
        limits = box.limits
        rows += [
            said
            | {"factor": f, "low": float(limits.loc[f, "min"]), "high": float(limits.loc[f, "max"])}
            for f in table.columns
            if f in limits.index
        ]
    return pd.DataFrame(
        rows, columns=["thesis", "factor", "low", "high", "density", "coverage", "mass"]
    )
