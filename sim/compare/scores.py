"""Scores: pure functions from what a contender says and what the record holds to a loss or a match, year by year.

Every score is a weighted mean over years, the weight being the coder's confidence; its interval comes from resampling
blocks of five years, because thirty-five years are not thirty-five observations.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BLOCK: Final = 5  # years resampled together
RESAMPLES: Final = 199
SEED: Final = 20140502


def distances(pmf: Floats, values: Floats, observed: Floats) -> Floats:
    """Expected absolute distance in levels of a distribution over ``values`` (year, value) from observed levels, by year."""
    return np.asarray((pmf * np.abs(values - observed[:, None])).sum(-1))


def patterns(higher: Floats, observed: Floats, confidence: Floats) -> tuple[Floats, Floats]:
    """Ordinal pattern agreement (Thorngate & Edmonds 2013): of the pairs of years that differ, which are ordered right?

    ``higher``: (year, year), probability that the first year's level is the higher; equal levels count one half. Gives, by
    year, the sum of weighted matches over its pairs and the sum of the weights.
    """
    rises = observed[:, None] > observed[None, :]
    falls = observed[:, None] < observed[None, :]
    equal = 1.0 - higher - higher.T
    right = rises * (higher + 0.5 * equal) + falls * (higher.T + 0.5 * equal)
    pairs = confidence[:, None] * confidence[None, :] * (rises | falls)
    return (pairs * right).sum(1), pairs.sum(1)


def ranked(shares: Floats, labels: NDArray[np.int64]) -> Floats:
    """Ranked probability score of shares over ordered strategies (year, strategy) against what happened, by year; 0 is best.

    Epstein 1969. Written out because the library that has it compiles for six seconds at import; a test holds it to that one.
    """
    happened = np.arange(shares.shape[-1]) >= labels[:, None]
    return np.asarray(((np.cumsum(shares, axis=-1) - happened) ** 2).sum(-1))


def weighted(losses: Floats, weights: Floats) -> Floats:
    """Weighted means of yearly values (row, year) with 90 % intervals over resampled blocks of years: (row, 3).

    Columns are value, low, high; NaN where nothing is observed, no interval where fewer than two blocks are.
    """
    out = np.full((len(losses), 3), np.nan)
    total = weights.sum(1)
    seen = total > 0
    out[seen, 0] = (losses * weights).sum(1)[seen] / total[seen]
    edges = np.arange(0, losses.shape[1], BLOCK)
    above, below = (
        np.add.reduceat(losses * weights, edges, axis=1),
        np.add.reduceat(weights, edges, axis=1),
    )
    for used in np.unique(below > 0, axis=0):
        rows = ((below > 0) == used).all(1)
        if used.sum() > 1:
            low, high = _interval(above[rows][:, used], below[rows][:, used])
            out[rows, 1], out[rows, 2] = (
                np.minimum(low, out[rows, 0]),
                np.maximum(high, out[rows, 0]),
            )
    return out


@cache
def blocks(n: int, times: int) -> NDArray[np.int64]:
    """Places of ``n`` years drawn in blocks around the circle: (times, n)."""
    starts = np.random.default_rng(SEED).integers(0, n, (times, -(-n // BLOCK)))
    return np.asarray(((starts[:, :, None] + np.arange(BLOCK)) % n).reshape(times, -1)[:, :n])


def _interval(above: Floats, below: Floats) -> tuple[Floats, Floats]:
    """90 % percentile intervals of ratios of block sums (row, block), by scipy's bootstrap."""
    from scipy import stats  # takes most of a second to load, which scores alone need

    def ratio(a: Floats, b: Floats, axis: int = -1) -> Floats:
        return np.asarray(a.sum(axis) / b.sum(axis))

    done = stats.bootstrap(
        (above, below),
        ratio,
        axis=-1,
        paired=True,
        vectorized=True,
        n_resamples=RESAMPLES,
        confidence_level=0.9,
        method="percentile",
        rng=np.random.default_rng(SEED),
    )
    return np.asarray(done.confidence_interval.low), np.asarray(done.confidence_interval.high)
