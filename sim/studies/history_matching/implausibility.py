"""Implausibility: how far a point's worlds lie from the record, measured in what may stand between the two.

History matching (Craig et al. 1997; Vernon, Goldstein & Bower 2010; Williamson et al. 2013): between the mean of a point's worlds and the coded level
stand errors of coding, the model's own discrepancy, and chance: history is one world, and the mean is that of few. A point is ruled out where
the distance is larger than all of these explain, at a stated level. Nothing here knows where the numbers come from.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SHARED: Final = 0.5  # of the variance of coding, and of the discrepancy, what all blocks of one tie and domain share: who is off is off for long
RIDGE: Final = 0.02  # keeps correlations estimated from few worlds well away from singular
PUKELSHEIM: Final = 3.0  # the customary bound of a single output's implausibility (Pukelsheim 1994)


@dataclass(frozen=True)
class Between:
    """What stands between any point and the record whatever the point: a covariance over outputs, and how luck correlates over outputs."""

    fixed: Floats
    luck: Floats


def between(coding: Floats, discrepancy: float, groups: NDArray[np.str_], luck: Floats) -> Between:
    """Add coding and discrepancy: variances (output,), one standard deviation in levels, and the tie and domain of each output."""
    variance = coding + discrepancy**2
    same = groups[:, None] == groups[None, :]
    return Between(
        (1.0 - SHARED) * np.diag(variance) + SHARED * same * np.sqrt(np.outer(variance, variance)),
        luck,
    )


def luck_of(outputs: Floats) -> Floats:
    """Give the correlation over outputs of worlds that differ by luck alone: (point, world, output) to (output, output)."""
    apart = outputs - outputs.mean(1, keepdims=True)
    spread = np.sqrt((apart**2).mean((0, 1)))
    each = (apart / np.where(spread > 0, spread, 1.0)).reshape(-1, outputs.shape[-1])
    return np.asarray(
        (1.0 - RIDGE) * each.T @ each / max(len(each), 1) + RIDGE * np.eye(outputs.shape[-1])
    )


@dataclass(frozen=True)
class Points:
    """Simulated points: mean and variance over worlds of every output (point, output), and how many worlds a point has."""

    mean: Floats
    variance: Floats
    worlds: int

    @classmethod
    def of(cls, outputs: Floats) -> "Points":
        """Sum up the worlds of points: (point, world, output)."""
        return cls(outputs.mean(1), outputs.var(1, ddof=1), outputs.shape[1])


@dataclass(frozen=True)
class Distance:
    """How far points lie from one history: ``whole`` (point,), squared and over all outputs; ``single`` (point, output), in standard deviations."""

    points: Points
    record: Floats
    apart: Between

    @cached_property
    def _factors(self) -> Floats:
        return factors(self.points, self.apart)

    @cached_property
    def whole(self) -> Floats:
        """Give the squared implausibility over all outputs at once."""
        return squared(self._factors, self.record - self.points.mean)

    @cached_property
    def single(self) -> Floats:
        """Give the implausibility of every output by itself."""
        variance = np.diagonal(self.apart.fixed) + self.points.variance * (
            1.0 + 1.0 / self.points.worlds
        )
        return np.asarray(np.abs(self.record - self.points.mean) / np.sqrt(variance))

    @cached_property
    def log_likelihood(self) -> Floats:
        """Give the logarithm of a normal density of the record at every point, apart from a constant."""
        return np.asarray(
            -0.5 * self.whole - np.log(np.diagonal(self._factors, axis1=1, axis2=2)).sum(-1)
        )


def factors(points: Points, apart: Between) -> Floats:
    """Give the lower Cholesky factor of what stands between each point and history: (point, output, output)."""
    spread = np.sqrt(points.variance * (1.0 + 1.0 / points.worlds))
    return np.asarray(
        np.linalg.cholesky(apart.fixed + spread[:, :, None] * apart.luck * spread[:, None, :])
    )


def squared(lower: Floats, distance: Floats) -> Floats:
    """Give squared distances (point, output) in the measure of each point's factor."""
    return np.asarray((np.linalg.solve(lower, distance[..., None])[..., 0] ** 2).sum(-1))


def bound(points: Points, histories: Floats, apart: Between, level: float, seed: int) -> float:
    """Give the squared implausibility that the truth stays below in a share ``level`` of histories that the model itself makes.

    ``histories``: (point, output), one more world of each point; coding and discrepancy are drawn on top. So the level is what it says
    whatever the number of outputs and however they hang together; for many normal outputs it comes near to a chi-squared quantile.
    """
    noise = (
        np.random.default_rng(seed).standard_normal(histories.shape)
        @ np.linalg.cholesky(apart.fixed).T
    )
    return float(
        np.quantile(squared(factors(points, apart), histories + noise - points.mean), level)
    )
