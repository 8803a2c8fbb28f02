"""The years in which a series turns to another level beside its trend, each with a band.

The series less its straight line is cut into pieces of constant level by ruptures (Truong, Oudre & Vayatis 2020; exact search, every year
a candidate). How many pieces, a penalty says (three variances of the noise times the logarithm of the years); the bands are 90 % intervals over
series rebuilt with blocks of residuals drawn anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.compare.scores import RESAMPLES, blocks

Floats = NDArray[np.float64]
SHORTEST: Final = 3  # years of a piece
MOST: Final = 3  # changes
PENALTY: Final = 3.0


@dataclass(frozen=True)
class Change:
    """The first year of a new level, and the years between which it lies in nine resamples of ten."""

    year: int
    low: int
    high: int

    def __str__(self) -> str:
        """Write the year with its band."""
        return f"{self.year} [{self.low}, {self.high}]"

    def meets(self, other: "Change") -> bool:
        """Tell whether each lies in the other's band.

        >>> Change(2009, 2008, 2011).meets(Change(2011, 2009, 2012))
        True
        """
        return self.low <= other.year <= self.high and other.low <= self.year <= other.high


def changes(series: Mapping[int, float]) -> tuple[Change, ...]:
    """Find the years of change of a series, value by year; none where it is too short or only a trend."""
    years = np.array(sorted(series))
    if len(years) < 2 * SHORTEST:
        return ()
    level = _beside_line(np.array([series[int(year)] for year in years]), years)
    cuts = _search(level)
    if not len(cuts):
        return ()
    drawn = years[
        np.array(
            [_cut(_beside_line(rebuilt, years), len(cuts)) for rebuilt in _rebuilt(level, cuts)]
        )
    ]
    low, high = np.quantile(drawn, (0.05, 0.95), axis=0, method="nearest")
    return tuple(
        Change(int(y), min(int(y), int(a)), max(int(y), int(b)))
        for y, a, b in zip(years[cuts], low, high, strict=True)
    )


def shared(ours: tuple[Change, ...], theirs: tuple[Change, ...]) -> int:
    """Count our changes that one of theirs meets."""
    return sum(any(mine.meets(other) for other in theirs) for mine in ours)


def _beside_line(values: Floats, years: NDArray[np.int64]) -> Floats:
    centred = years - years.mean()
    level = values - values.mean()
    return np.asarray(level - centred * (centred @ level) / (centred @ centred))


def _cut(level: Floats, number: int) -> list[int]:
    """Cut a series into pieces at the best places: the first place of each piece but the first."""
    from ruptures import KernelCPD

    return [
        int(c)
        for c in KernelCPD(kernel="linear", min_size=SHORTEST, jump=1)
        .fit(level[:, None])
        .predict(n_bkps=number)[:-1]
    ]


def _search(level: Floats) -> list[int]:
    """Cut where it costs less than the penalty; noise is what differs from year to year, and nothing is cut where there is none."""
    noise = float(np.var(np.diff(level)) / 2.0)
    if noise <= np.finfo(float).eps * float(np.abs(level).max()):
        return []
    most = min(MOST, len(level) // SHORTEST - 1)
    options: list[list[int]] = [[], *(_cut(level, k) for k in range(1, most + 1))]
    costs = [
        float((_residuals(level, cuts) ** 2).sum())
        + PENALTY * noise * np.log(len(level)) * len(cuts)
        for cuts in options
    ]
    return options[int(np.argmin(costs))]


def _residuals(level: Floats, cuts: list[int]) -> Floats:
    return np.concatenate([piece - piece.mean() for piece in np.split(level, cuts)])


def _rebuilt(level: Floats, cuts: list[int]) -> list[Floats]:
    """Rebuild the series with blocks of its residuals in other places."""
    left = _residuals(level, cuts)
    return [level - left + left[places] for places in blocks(len(level), RESAMPLES)]
