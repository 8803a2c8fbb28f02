"""Shrinkage: how much the record informs each column, with intervals."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.parameters import Parameter
from sim.record.columns import frame
from sim.studies.history_matching.proposal import UNIFORM, effective_sample_size
from sim.studies.history_matching.waves import Calibration

Floats = NDArray[np.float64]
RESAMPLES: Final = 400
INTERVAL: Final = (2.5, 97.5)
QUANTILES: Final = (0.05, 0.5, 0.95)
# A column is informed where, by the nearer end of the interval, at least a share LEAST of the
# prior's variance is gone or the mean has moved by MOVED standard deviations of the prior.
LEAST: Final = 0.05
MOVED: Final = 0.2
EFFECTIVE: Final = 50.0  # effective sample size below which resampling says nothing


def table(done: Calibration) -> pd.DataFrame:
    """Return the constrained values of every column, and how far prior and record differ.

    Returns:
        The table of ``shrinkage.csv``. ``shrinkage`` is the share of the prior's variance that is
        gone; ``shift`` is the move of the mean in standard deviations of the prior. Both are of
        quantiles of the prior, with 95 % intervals over resampled points. With too small an
        effective sample size, no column counts as informed.
    """
    used = done.weights > 0
    quantiles, weights = done.points.quantiles[used], done.weights[used]
    shrunk, moved = resample(quantiles, weights, done.settings.seed)
    rows = []
    for i, column in enumerate(done.columns):
        values = _values(column, quantiles[:, i], weights)
        rows.append(values | _differences(weights, shrunk[:, i], moved[:, i]))
    return frame("shrinkage", rows).sort_values(
        "shrinkage", ascending=False, kind="stable", ignore_index=True
    )


def resample(quantiles: Floats, weights: Floats, seed: int) -> tuple[Floats, Floats]:
    """Return shrinkage and shift of the points as they are and of bootstrap resamples.

    Args:
        quantiles: The points (point, column).
        weights: Their weights (point,).
        seed: Seed of the resamples.

    Returns:
        Shrinkage and shift, each (1 + resample, column); the first row is of the points as they
        are.
    """
    number = len(weights)
    equal = np.full(number, 1.0 / number)
    drawn = np.random.default_rng(seed).multinomial(number, equal, RESAMPLES)
    shares = np.concatenate([np.ones((1, number)), drawn]) * weights
    shares /= shares.sum(1, keepdims=True)
    mean = shares @ quantiles
    variance = shares @ quantiles**2 - mean**2
    return 1.0 - variance / UNIFORM, (mean - 0.5) / np.sqrt(UNIFORM)


def _values(column: Parameter, quantiles: Floats, weights: Floats) -> dict[str, object]:
    """Return the prior's range, and mean and quantiles of the constrained values."""
    values = column.at(quantiles)
    order = np.argsort(values)
    cumulative = np.cumsum(weights[order])
    targets = [quantile * weights.sum() for quantile in QUANTILES]
    low, middle, high = (
        float(values[order][np.searchsorted(cumulative, target)]) for target in targets
    )
    return {
        "name": column.name,
        "unit": column.unit,
        "prior_low": column.low,
        "prior_high": column.high,
        "mean": float(weights @ values),
        "p05": low,
        "p50": middle,
        "p95": high,
    }


def _differences(weights: Floats, shrunk: Floats, moved: Floats) -> dict[str, object]:
    """Return shrinkage and shift of a column with their intervals."""
    shrunk_low, shrunk_high = np.percentile(shrunk[1:], INTERVAL)
    moved_low, moved_high = np.percentile(moved[1:], INTERVAL)
    differs = bool(shrunk_low > LEAST or moved_low > MOVED or moved_high < -MOVED)
    return {
        "shrinkage": float(shrunk[0]),
        "shrinkage_low": float(shrunk_low),
        "shrinkage_high": float(shrunk_high),
        "shift": float(moved[0]),
        "shift_low": float(moved_low),
        "shift_high": float(moved_high),
        "informed": effective_sample_size(weights) >= EFFECTIVE and differs,
    }
