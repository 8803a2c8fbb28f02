"""Two yearly series side by side: do they move in the same years, once the trend that all growing things share is taken out?

Two unrelated quantities that rise over thirty years correlate at 0.9 (Yule 1926; Granger & Newbold 1974), so that no function here
gives a correlation of levels. What is compared are first differences of adjacent years, by ranks, less a parabola over time, and
the order of pairs of years in the levels less a parabola (Thorngate & Edmonds 2013). Every number comes with an interval over
resampled blocks of years; where nothing is left beside the trend, no number is given.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.compare.scores import BLOCK, SEED, blocks

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
FEWEST: Final = 15  # pairs of adjacent years: three blocks
CHANGES: Final = 4  # years in which each must change; fewer coincide too easily
INDEPENDENT: Final = (
    10.0  # changes that must be independent of one another; smooth curves have three or four
)
DEGREE: Final = 2  # of the polynomial in time that is taken out
RESAMPLES: Final = 999
SHUFFLES: Final = 4999
RISES: Final = 0.5  # a rank correlation with the calendar that makes a trend
DIGITS: Final = 9  # beyond these a difference is an error of floating point


@dataclass(frozen=True)
class Estimate:
    """A number with its 90 % interval; there is none without."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Together:
    """How two series move together: common years, adjacent pairs, and what is left beside the trend.

    ``differences``: rank correlation of first differences, 0 is chance; ``patterns``: share of pairs of years ordered alike, 0.5 is chance;
    ``chance``: share of block permutations that come as near; ``elsewhere``: as near with one of them moved by some years; ``trend``: both rise or
    both fall over the years; ``obstacle``: why nothing is given ('few', 'still', 'smooth'), or empty.
    """

    years: int
    pairs: int
    trend: bool
    obstacle: str = ""
    differences: Estimate | None = None
    patterns: Estimate | None = None
    chance: float = 1.0
    elsewhere: bool = True


def together(first: Mapping[int, float], second: Mapping[int, float]) -> Together:
    """Compare two series, value by year, on the years that both have; differences are those of adjacent years only."""
    years = np.array(sorted(first.keys() & second.keys()), dtype=np.float64)
    x, y = (_scaled(np.array([s[int(year)] for year in years])) for s in (first, second))
    adjacent = np.diff(years) == 1
    seen = Together(
        len(years),
        int(adjacent.sum()),
        len(years) > 1 and _trends(x, years) * _trends(y, years) > 0,
    )
    if seen.pairs < FEWEST:
        return _without(seen, "few")
    dx, dy = (np.diff(s)[adjacent].round(DIGITS) for s in (x, y))
    if min(_moves(dx), _moves(dy)) < CHANGES:
        return _without(seen, "still")
    u, v = (_beside_trend(_ranks(d), years[1:][adjacent]) for d in (dx, dy))
    if independent(u, v) < INDEPENDENT:
        return _without(seen, "smooth")
    chance, elsewhere = _by_chance(u, v, years[1:][adjacent])
    patterns = _patterns(*(_beside_trend(s, years) for s in (x, y)))
    return Together(
        seen.years, seen.pairs, seen.trend, "", _differences(u, v), patterns, chance, elsewhere
    )


def _without(seen: Together, obstacle: str) -> Together:
    return Together(seen.years, seen.pairs, seen.trend, obstacle)


def _scaled(values: Floats) -> Floats:
    """Measure a series in its own range, so that units do not matter."""
    reach = np.ptp(values) if len(values) else 0.0
    return (values - np.min(values)) / reach if reach > 0 else np.zeros(len(values))


def _moves(differences: Floats) -> int:
    """Count changes that depart from the commonest one, which a straight line makes every year."""
    counts = np.unique(differences, return_counts=True)[1]
    return int(len(differences) - np.max(counts))


def _ranks(values: Floats) -> Floats:
    from scipy import stats  # takes most of a second to load

    ranks: Floats = np.asarray(stats.rankdata(values), dtype=np.float64)
    return np.asarray(ranks - ranks.mean())


def _trends(values: Floats, years: Floats) -> float:
    """Give the sign of a series' trend, 0 where it has none; the correlation itself stays in here."""
    r = float(_correlation(_ranks(values.round(DIGITS)), years - years.mean()))
    return float(np.sign(r)) if abs(r) > RISES else 0.0


def _basis(years: Floats) -> Floats:
    """Orthonormal polynomials of time: (year, degree + 1)."""
    return np.asarray(
        np.linalg.qr(np.vander((years - years.mean()) / np.ptp(years), DEGREE + 1))[0]
    )


def _beside_trend(values: Floats, years: Floats) -> Floats:
    """Take a parabola over time out; what is left of a parabola is nothing, not an error of floating point."""
    basis = _basis(years)
    left = values - (values @ basis) @ basis.T
    return np.asarray(
        np.where(np.abs(left) > 10.0**-DIGITS * max(float(np.abs(values).max()), 1.0), left, 0.0)
    )


def _correlation(a: Floats, b: Floats) -> Floats:
    """Correlate centred rows; 0 where one of them does not vary."""
    size = np.sqrt((a * a).sum(-1) * (b * b).sum(-1))
    return np.asarray(np.divide((a * b).sum(-1), size, out=np.zeros_like(size), where=size > 0))


def independent(a: Floats, b: Floats) -> float:
    """Count the independent pairs among those that keep their direction (Bartlett 1946; Pyper & Peterman 1998); 0 where one does not vary.

    Only lags at which both resemble themselves count: what swings to and fro is not smooth.

    >>> smooth = np.sin(np.linspace(0, 6, 34))
    >>> independent(smooth, smooth) < 10
    True
    """
    n = len(a)
    if not (a.any() and b.any()):
        return 0.0
    kept = [
        [max(0.0, float(s[:-k] @ s[k:] / (s @ s))) for k in range(1, n // 4 + 1)] for s in (a, b)
    ]
    shared = sum((1 - k / n) * p * q for k, (p, q) in enumerate(zip(*kept, strict=True), 1))
    return float(n / (1.0 + 2.0 * shared))


@cache
def _shuffled(n: int) -> Places:
    """Orders of years in which blocks, cut at a random year, change places: (shuffle, n)."""
    rng = np.random.default_rng(SEED)
    block = (np.arange(n) + rng.integers(0, n, (SHUFFLES, 1))) % n // BLOCK
    return np.argsort(
        np.take_along_axis(rng.random((SHUFFLES, n)), block, axis=1), axis=1, kind="stable"
    )


def _estimate(value: float, resamples: Floats) -> Estimate:
    low, high = np.quantile(resamples, (0.05, 0.95))
    return Estimate(value, min(float(low), value), max(float(high), value))


def _differences(u: Floats, v: Floats) -> Estimate:
    """Rank correlation of first differences beside the trend, over resampled blocks of years."""
    drawn = [r - r.mean(1, keepdims=True) for r in (s[blocks(len(s), RESAMPLES)] for s in (u, v))]
    return _estimate(float(_correlation(u, v)), _correlation(*drawn))


def _by_chance(u: Floats, v: Floats, years: Floats) -> tuple[float, bool]:
    """Tell how often shuffled blocks of one series come as near the other, and whether some move of it by whole years does."""
    basis, n, size = _basis(years), len(u), float(u @ u)

    def as_near(rows: Floats) -> NDArray[np.bool_]:
        """Compare what is left of rows beside the trend; the other series has no trend, so that theirs need not be taken out above the line."""
        left = np.sqrt(np.maximum(size - ((rows @ basis) ** 2).sum(1), 0.0))
        return np.asarray(
            rows @ v >= (u @ v) / np.sqrt(size) * left - 10.0**-DIGITS * np.linalg.norm(v)
        )

    moved = np.array([np.roll(u, k) for k in range(1, n)])
    return (1 + int(as_near(u[_shuffled(n)]).sum())) / (1 + SHUFFLES), bool(as_near(moved).any())


@cache
def _drawn(n: int) -> Floats:
    """How often each year is drawn: (1 + resample, year); first, each year once."""
    times = (blocks(n, RESAMPLES)[:, :, None] == np.arange(n)).sum(1)
    return np.concatenate([np.ones((1, n)), times])


def _patterns(x: Floats, y: Floats) -> Estimate:
    """Ordinal pattern agreement of levels beside the trend: of the pairs of years that differ in both, which are ordered alike?"""
    alike = np.sign((x[:, None] - x).round(DIGITS)) * np.sign((y[:, None] - y).round(DIGITS))
    signed, differing = (
        ((_drawn(len(x)) @ a) * _drawn(len(x))).sum(1) for a in (alike, np.abs(alike))
    )
    shares = 0.5 + 0.5 * np.divide(
        signed, differing, out=np.zeros_like(signed), where=differing > 0
    )
    return _estimate(float(shares[0]), shares[1:])
