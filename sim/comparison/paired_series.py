"""Two yearly series side by side: whether they move in the same years, beside a shared trend.

Two unrelated quantities that rise over thirty years correlate at 0.9 (Yule 1926; Granger & Newbold
1974). No function here therefore returns a correlation of levels. Two things are compared: the
ranks of first differences of adjacent years, less a parabola over time, and the order of pairs of
years in the levels, less a parabola (Thorngate & Edmonds 2013). Every number comes with an interval
over resampled blocks of years. Where nothing is left beside the trend, no number is returned.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.comparison.scores import BLOCK, SEED, blocks

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
FEWEST: Final = 15  # pairs of adjacent years: three blocks
CHANGES: Final = 4  # years in which each must change; fewer coincide too easily
# Changes that must be independent of one another; smooth curves have three or four.
INDEPENDENT: Final = 10.0
DEGREE: Final = 2  # of the polynomial in time that is removed
RESAMPLES: Final = 999
SHUFFLES: Final = 4999
RISES: Final = 0.5  # a rank correlation with the calendar that makes a trend
DIGITS: Final = 9  # smaller differences are errors of floating point
TOLERANCE: Final = 10.0**-DIGITS


@dataclass(frozen=True)
class Estimate:
    """A number with its 90 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Comovement:
    """How two series move together.

    Attributes:
        years: Number of years that both have.
        pairs: Number of pairs of adjacent years among them.
        trend: Whether both rise or both fall over the years.
        obstacle: Why no number is returned (``few``, ``still`` or ``smooth``), or empty.
        differences: Rank correlation of first differences; 0 is chance.
        patterns: Share of pairs of years that are ordered alike; 0.5 is chance.
        chance: Share of block permutations that come as near.
        shifted: Whether one series comes as near when it is moved by some years.
    """

    years: int
    pairs: int
    trend: bool
    obstacle: str = ""
    differences: Estimate | None = None
    patterns: Estimate | None = None
    chance: float = 1.0
    shifted: bool = True


def comovement(first: Mapping[int, float], second: Mapping[int, float]) -> Comovement:
    """Compare two series, value by year, on the years that both have.

    Differences are those of adjacent years only.
    """
    years = np.array(sorted(first.keys() & second.keys()), dtype=np.float64)
    x = _values(first, years)
    y = _values(second, years)
    adjacent = np.diff(years) == 1
    found = Comovement(
        years=len(years),
        pairs=int(adjacent.sum()),
        trend=len(years) > 1 and _trends(x, years) * _trends(y, years) > 0,
    )
    if found.pairs < FEWEST:
        return replace(found, obstacle="few")
    dx = np.diff(x)[adjacent].round(DIGITS)
    dy = np.diff(y)[adjacent].round(DIGITS)
    if min(_moves(dx), _moves(dy)) < CHANGES:
        return replace(found, obstacle="still")
    later = years[1:][adjacent]
    u = _beside_trend(_ranks(dx), later)
    v = _beside_trend(_ranks(dy), later)
    if independent(u, v) < INDEPENDENT:
        return replace(found, obstacle="smooth")
    return replace(
        found,
        differences=_differences(u, v),
        patterns=_patterns(_beside_trend(x, years), _beside_trend(y, years)),
        chance=_chance(u, v, later),
        shifted=_as_near_when_shifted(u, v, later),
    )


def _values(series: Mapping[int, float], years: Floats) -> Floats:
    """Values of a series in some years (year,), scaled by its range so that units do not matter."""
    values = np.array([series[int(year)] for year in years])
    reach = np.ptp(values) if len(values) else 0.0
    return (values - np.min(values)) / reach if reach > 0 else np.zeros(len(values))


def _moves(differences: Floats) -> int:
    """Count changes that depart from the commonest one, which a straight line makes every year."""
    counts = np.unique(differences, return_counts=True)[1]
    return int(len(differences) - np.max(counts))


def _ranks(values: Floats) -> Floats:
    """Centred ranks."""
    from scipy import stats  # takes most of a second to load

    ranks: Floats = np.asarray(stats.rankdata(values), dtype=np.float64)
    return np.asarray(ranks - ranks.mean())


def _trends(values: Floats, years: Floats) -> float:
    """Sign of a series' trend, 0 where it has none; the correlation itself is not returned."""
    correlation = float(_correlation(_ranks(values.round(DIGITS)), years - years.mean()))
    return float(np.sign(correlation)) if abs(correlation) > RISES else 0.0


def _basis(years: Floats) -> Floats:
    """Orthonormal polynomials of time: (year, degree + 1)."""
    scaled = (years - years.mean()) / np.ptp(years)
    return np.asarray(np.linalg.qr(np.vander(scaled, DEGREE + 1))[0])


def _beside_trend(values: Floats, years: Floats) -> Floats:
    """Remove a parabola over time; rounding errors of an exact parabola become 0."""
    basis = _basis(years)
    residuals = values - (values @ basis) @ basis.T
    negligible = TOLERANCE * max(float(np.abs(values).max()), 1.0)
    return np.asarray(np.where(np.abs(residuals) > negligible, residuals, 0.0))


def _correlation(a: Floats, b: Floats) -> Floats:
    """Correlate centred rows; 0 where one of them does not vary."""
    size = np.sqrt((a * a).sum(-1) * (b * b).sum(-1))
    product = (a * b).sum(-1)
    return np.asarray(np.divide(product, size, out=np.zeros_like(size), where=size > 0))


def independent(a: Floats, b: Floats) -> float:
    """Count the independent pairs of two centred series (year,); 0 where one does not vary.

    Only lags at which both are positively autocorrelated count: a series that oscillates is not
    smooth.

    Source: Bartlett 1946; Pyper & Peterman 1998.

    >>> smooth = np.sin(np.linspace(0, 6, 34))
    >>> independent(smooth, smooth) < 10
    True
    """
    n = len(a)
    if not (a.any() and b.any()):
        return 0.0
    lags = range(1, n // 4 + 1)
    both = zip(lags, _autocorrelations(a, lags), _autocorrelations(b, lags), strict=True)
    shared = sum((1 - lag / n) * own * other for lag, own, other in both)
    return float(n / (1.0 + 2.0 * shared))


def _autocorrelations(series: Floats, lags: range) -> list[float]:
    """Autocorrelations of a centred series at some lags; 0 where they are negative."""
    size = series @ series
    return [max(0.0, float(series[:-lag] @ series[lag:] / size)) for lag in lags]


@cache
def _shuffled(n: int) -> Places:
    """Orders of years in which blocks, cut at a random year, change places: (shuffle, n)."""
    rng = np.random.default_rng(SEED)
    block = (np.arange(n) + rng.integers(0, n, (SHUFFLES, 1))) % n // BLOCK
    keys = np.take_along_axis(rng.random((SHUFFLES, n)), block, axis=1)
    return np.argsort(keys, axis=1, kind="stable")


def _estimate(value: float, resamples: Floats) -> Estimate:
    """Number with the 90 % interval of its resamples, which contains it."""
    low, high = np.quantile(resamples, (0.05, 0.95))
    return Estimate(value, min(float(low), value), max(float(high), value))


def _differences(u: Floats, v: Floats) -> Estimate:
    """Rank correlation of first differences beside the trend, over resampled blocks of years."""
    resampled = _correlation(_resampled(u), _resampled(v))
    return _estimate(float(_correlation(u, v)), resampled)


def _resampled(series: Floats) -> Floats:
    """Centred resamples of a series: (resample, year)."""
    rows = series[blocks(len(series), RESAMPLES)]
    return np.asarray(rows - rows.mean(1, keepdims=True))


def _chance(u: Floats, v: Floats, years: Floats) -> float:
    """Share of orders in which shuffled blocks of one series come as near the other."""
    near = _as_near(u[_shuffled(len(u))], u, v, years)
    return (1 + int(near.sum())) / (1 + SHUFFLES)


def _as_near_when_shifted(u: Floats, v: Floats, years: Floats) -> bool:
    """Whether one series comes as near the other when it is moved by some years."""
    shifted = np.array([np.roll(u, by) for by in range(1, len(u))])
    return bool(_as_near(shifted, u, v, years).any())


def _as_near(rows: Floats, u: Floats, v: Floats, years: Floats) -> NDArray[np.bool_]:
    """Whether each row (row, year), a rearranged u, correlates with v as much as u does: (row,).

    The trend of the rows is removed in the norm alone, because v has no trend.
    """
    size = float(u @ u)
    trend = ((rows @ _basis(years)) ** 2).sum(1)
    norm = np.sqrt(np.maximum(size - trend, 0.0))
    needed = (u @ v) / np.sqrt(size) * norm - TOLERANCE * np.linalg.norm(v)
    return np.asarray(rows @ v >= needed)


@cache
def _counts(n: int) -> Floats:
    """How often each year is resampled: (1 + resample, year); in the first row, each year once."""
    times = (blocks(n, RESAMPLES)[:, :, None] == np.arange(n)).sum(1)
    return np.concatenate([np.ones((1, n)), times])


def _patterns(x: Floats, y: Floats) -> Estimate:
    """Share of the pairs of years that differ in both series that are ordered alike, in levels."""
    alike = _order(x) * _order(y)
    signed = _over_pairs(alike)
    differing = _over_pairs(np.abs(alike))
    balance = np.divide(signed, differing, out=np.zeros_like(signed), where=differing > 0)
    shares = 0.5 + 0.5 * balance
    return _estimate(float(shares[0]), shares[1:])


def _order(values: Floats) -> Floats:
    """Sign of the difference of each pair of years: (year, year)."""
    return np.asarray(np.sign((values[:, None] - values).round(DIGITS)))


def _over_pairs(matrix: Floats) -> Floats:
    """Sum over pairs of years (year, year) in each resample: (1 + resample,)."""
    counts = _counts(len(matrix))
    return np.asarray(((counts @ matrix) * counts).sum(1))
