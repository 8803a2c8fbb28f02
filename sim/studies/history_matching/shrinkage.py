"""Shrinkage: what the record tells of each parameter, with intervals, and what it does not move."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.parameters import Parameter
from sim.studies.history_matching.proposal import UNIFORM, effective
from sim.studies.history_matching.waves import Calibration

Floats = NDArray[np.float64]
RESAMPLES: Final = 400
CONFIDENCE: Final = 95.0
LEAST: Final = 0.05  # share of the prior's variance that must be gone, by the low end of the interval, for a parameter to count as informed
MOVED: Final = 0.2  # spreads of the prior by which its mean must have moved, likewise
WORTH: Final = (
    50.0  # equal points that the weighted ones must be worth for resampling them to say anything
)
COLUMNS: Final = (
    "name",
    "unit",
    "prior_low",
    "prior_high",
    "mean",
    "p05",
    "p50",
    "p95",
    "shrinkage",
    "shrinkage_low",
    "shrinkage_high",
    "shift",
    "shift_low",
    "shift_high",
    "informed",
)


def table(done: Calibration) -> pd.DataFrame:
    """Give, by column, the constrained values and how far prior and record differ.

    ``shrinkage``: share of the prior's variance that is gone; ``shift``: move of the mean, in standard deviations of the prior; both of quantiles of the
    prior, with 95 % intervals over resampled points. Where the points are worth too few, nothing is called informed.
    """
    used = done.weights > 0
    quantiles, weights = done.seen.quantiles[used], done.weights[used]
    shrunk, moved = resampled(quantiles, weights, done.asked.seed)
    rows = [
        _row(c, quantiles[:, i], weights, shrunk[:, i], moved[:, i])
        for i, c in enumerate(done.columns)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values(
        "shrinkage", ascending=False, kind="stable", ignore_index=True
    )


def resampled(quantiles: Floats, weights: Floats, seed: int) -> tuple[Floats, Floats]:
    """Give shrinkage and shift (1 + resample, column): first of the points as they are, then of bootstrap resamples of them."""
    drawn = np.random.default_rng(seed).multinomial(
        len(weights), np.full(len(weights), 1.0 / len(weights)), RESAMPLES
    )
    shares = np.concatenate([np.ones((1, len(weights))), drawn]) * weights
    shares /= shares.sum(1, keepdims=True)
    mean = shares @ quantiles
    return 1.0 - (shares @ quantiles**2 - mean**2) / UNIFORM, (mean - 0.5) / np.sqrt(UNIFORM)


def _row(
    column: Parameter, quantiles: Floats, weights: Floats, shrunk: Floats, moved: Floats
) -> dict[str, object]:
    values = column.at(quantiles)
    order = np.argsort(values)
    low, middle, high = (
        float(values[order][np.searchsorted(np.cumsum(weights[order]), q * weights.sum())])
        for q in (0.05, 0.5, 0.95)
    )
    ends = [
        np.percentile(of[1:], ((100 - CONFIDENCE) / 2, (100 + CONFIDENCE) / 2))
        for of in (shrunk, moved)
    ]
    informed = effective(weights) >= WORTH and bool(
        ends[0][0] > LEAST or ends[1][0] > MOVED or ends[1][1] < -MOVED
    )
    return dict(
        zip(
            COLUMNS,
            (
                column.name,
                column.unit,
                column.low,
                column.high,
                float(weights @ values),
                low,
                middle,
                high,
                float(shrunk[0]),
                *map(float, ends[0]),
                float(moved[0]),
                *map(float, ends[1]),
                informed,
            ),
            strict=True,
        )
    )
