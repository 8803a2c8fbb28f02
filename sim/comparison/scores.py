"""Scores: pure functions that compare a forecast with the record, year by year.

Every score is a weighted mean over years. The weight of a year is the coder's confidence. Its
interval comes from resampling blocks of five years, because thirty-five years are not thirty-five
independent observations.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BLOCK: Final = 5  # years resampled together
FEWEST_BLOCKS: Final = 2  # that an interval needs
RESAMPLES: Final = 199
SEED: Final = 20140502


def distances(pmf: Floats, values: Floats, observed: Floats) -> Floats:
    """Compute the expected absolute distance of a forecast from observed levels.

    Args:
        pmf: Probabilities of the values: (year, value).
        values: The values, in levels: (value,).
        observed: Observed levels: (year,).

    Returns:
        Distances in levels: (year,).
    """
    deviations = np.abs(values - observed[:, None])
    return np.asarray((pmf * deviations).sum(-1))


def patterns(higher: Floats, observed: Floats, confidence: Floats) -> tuple[Floats, Floats]:
    """Compute ordinal pattern agreement: which pairs of years that differ are ordered right.

    Source: Thorngate & Edmonds 2013.

    Args:
        higher: Probability that the level of the first year is the higher: (year, year). Equal
            levels count one half.
        observed: Observed levels: (year,).
        confidence: Confidence in each year, 0 to 1: (year,).

    Returns:
        The sum of weighted matches over the pairs of each year, and the sum of the weights of these
        pairs: (year,) each.
    """
    rises = observed[:, None] > observed[None, :]
    falls = observed[:, None] < observed[None, :]
    equal = 1.0 - higher - higher.T
    right = rises * (higher + 0.5 * equal) + falls * (higher.T + 0.5 * equal)
    pairs = confidence[:, None] * confidence[None, :] * (rises | falls)
    return (pairs * right).sum(1), pairs.sum(1)


def ranked_probability(shares: Floats, labels: NDArray[np.int64]) -> Floats:
    """Compute the ranked probability score of shares over ordered strategies; 0 is best.

    Source: Epstein 1969. The score is written out here because the library that has it compiles for
    six seconds at import; a test compares the two.

    Args:
        shares: Shares of the strategies: (year, strategy).
        labels: Places of the strategies that were observed: (year,).

    Returns:
        Scores: (year,).
    """
    reached = np.arange(shares.shape[-1]) >= labels[:, None]
    errors = np.cumsum(shares, axis=-1) - reached
    return np.asarray((errors**2).sum(-1))


def weighted(losses: Floats, weights: Floats) -> Floats:
    """Compute weighted means of yearly values with 90 % intervals over resampled blocks of years.

    Args:
        losses: Yearly values: (row, year).
        weights: Their weights: (row, year).

    Returns:
        Value, low and high of each row: (row, 3). NaN where nothing is observed; no interval where
        fewer than two blocks are observed.
    """
    out = np.full((len(losses), 3), np.nan)
    products = losses * weights
    total = weights.sum(1)
    seen = total > 0
    out[seen, 0] = products.sum(1)[seen] / total[seen]
    edges = np.arange(0, losses.shape[1], BLOCK)
    above = np.add.reduceat(products, edges, axis=1)
    below = np.add.reduceat(weights, edges, axis=1)
    observed = below > 0
    for used in np.unique(observed, axis=0):
        if used.sum() < FEWEST_BLOCKS:
            continue
        rows = (observed == used).all(1)
        low, high = _interval(above[rows][:, used], below[rows][:, used])
        out[rows, 1] = np.minimum(low, out[rows, 0])
        out[rows, 2] = np.maximum(high, out[rows, 0])
    return out


@cache
def blocks(n: int, times: int) -> NDArray[np.int64]:
    """Return places of ``n`` years resampled in blocks around the circle: (times, n)."""
    rng = np.random.default_rng(SEED)
    starts = rng.integers(0, n, (times, -(-n // BLOCK)))
    places = (starts[:, :, None] + np.arange(BLOCK)) % n
    return np.asarray(places.reshape(times, -1)[:, :n])


def _interval(above: Floats, below: Floats) -> tuple[Floats, Floats]:
    """90 % percentile intervals of ratios of block sums (row, block), by scipy's bootstrap."""
    from scipy import stats  # takes most of a second to load, and scores alone need it

    def ratio(numerators: Floats, denominators: Floats, axis: int = -1) -> Floats:
        return np.asarray(numerators.sum(axis) / denominators.sum(axis))

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
    interval = done.confidence_interval
    return np.asarray(interval.low), np.asarray(interval.high)
