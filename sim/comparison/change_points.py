"""Change points: the years in which a series takes another level beside its trend, with bands.

The series less its straight line is cut into pieces of constant level by ruptures (Truong, Oudre &
Vayatis 2020; exact search, every year a candidate). A penalty decides how many pieces there are:
three variances of the noise times the logarithm of the number of years. The bands are 90 %
intervals over series rebuilt with resampled blocks of residuals.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.comparison.scores import RESAMPLES, blocks

Floats = NDArray[np.float64]
SHORTEST: Final = 3  # years of a piece
MOST: Final = 3  # changes
PENALTY: Final = 3.0


@dataclass(frozen=True)
class Change:
    """The first year of a new level, with its 90 % interval over resamples."""

    year: int
    low: int
    high: int

    def __str__(self) -> str:
        """Write the year with its band."""
        return f"{self.year} [{self.low}, {self.high}]"

    def meets(self, other: "Change") -> bool:
        """Whether each change lies in the band of the other.

        >>> Change(2009, 2008, 2011).meets(Change(2011, 2009, 2012))
        True
        """
        return self.low <= other.year <= self.high and other.low <= self.year <= other.high


def changes(series: Mapping[int, float]) -> tuple[Change, ...]:
    """Find the change points of a yearly series, value by year.

    Returns:
        The changes in order; none where the series is too short or has only a trend.
    """
    years = np.array(sorted(series))
    if len(years) < 2 * SHORTEST:
        return ()
    values = np.array([series[int(year)] for year in years])
    level = _beside_line(values, years)
    cuts = _search(level)
    if not cuts:
        return ()
    resampled = [_cut(_beside_line(rebuilt, years), len(cuts)) for rebuilt in _rebuilt(level, cuts)]
    low, high = np.quantile(years[np.array(resampled)], (0.05, 0.95), axis=0, method="nearest")
    return tuple(
        _change(int(year), int(early), int(late))
        for year, early, late in zip(years[cuts], low, high, strict=True)
    )


def _change(year: int, low: int, high: int) -> Change:
    """Change whose band contains its year."""
    return Change(year, min(year, low), max(year, high))


def shared(ours: tuple[Change, ...], theirs: tuple[Change, ...]) -> int:
    """Count the changes of the first series that one of the second meets."""
    return sum(any(mine.meets(other) for other in theirs) for mine in ours)


def _beside_line(values: Floats, years: NDArray[np.int64]) -> Floats:
    """Series (year,) less its straight line."""
    centred = years - years.mean()
    level = values - values.mean()
    return np.asarray(level - centred * (centred @ level) / (centred @ centred))


def _cut(level: Floats, number: int) -> list[int]:
    """Cut a series at the best places: the first place of each piece except the first piece."""
    from ruptures import KernelCPD

    search = KernelCPD(kernel="linear", min_size=SHORTEST, jump=1).fit(level[:, None])
    ends = search.predict(n_bkps=number)
    return [int(end) for end in ends[:-1]]


def _search(level: Floats) -> list[int]:
    """Find the cuts that cost least, penalty included; none where no year differs from the next."""
    noise = float(np.var(np.diff(level)) / 2.0)
    if noise <= np.finfo(float).eps * float(np.abs(level).max()):
        return []
    most = min(MOST, len(level) // SHORTEST - 1)
    options = [[], *(_cut(level, number) for number in range(1, most + 1))]
    costs = [_cost(level, cuts, noise) for cuts in options]
    return options[int(np.argmin(costs))]


def _cost(level: Floats, cuts: list[int], noise: float) -> float:
    """Squared error of a series cut into pieces, with the penalty for the cuts."""
    error = float((_residuals(level, cuts) ** 2).sum())
    penalty = PENALTY * noise * np.log(len(level)) * len(cuts)
    return float(error + penalty)


def _residuals(level: Floats, cuts: list[int]) -> Floats:
    """Series less the means of its pieces: (year,)."""
    pieces = np.split(level, cuts)
    return np.concatenate([piece - piece.mean() for piece in pieces])


def _rebuilt(level: Floats, cuts: list[int]) -> list[Floats]:
    """Rebuild the series with resampled blocks of its residuals."""
    residuals = _residuals(level, cuts)
    steps = level - residuals
    return [steps + residuals[places] for places in blocks(len(level), RESAMPLES)]
