"""Implausibility: the distance of a point's worlds from the record, relative to all known errors.

History matching (Craig et al. 1997; Vernon, Goldstein & Bower 2010; Williamson et al. 2013): the
mean of a point's worlds differs from the coded level by errors of coding, by the model's own
discrepancy, and by chance, since history is one world and the mean is that of few. A point is
ruled out where the distance is larger than all of these explain, at a stated level. Nothing in this
module knows where the numbers come from.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# Share of the variance of coding and of the discrepancy that all blocks of one tie and domain have
# in common: a coder who is off is off for long.
SHARED: Final = 0.5
RIDGE: Final = 0.02  # keeps correlations estimated from few worlds well away from singular
PUKELSHEIM: Final = 3.0  # customary bound of one output's implausibility (Pukelsheim 1994)


@dataclass(frozen=True)
class ErrorModel:
    """The errors between any point and the record, whatever the point.

    Attributes:
        fixed: Covariance over outputs of coding and discrepancy (output, output).
        luck: Correlation over outputs of worlds that differ by luck alone (output, output).
    """

    fixed: Floats
    luck: Floats


def error_model(
    coding: Floats, discrepancy: float, groups: NDArray[np.str_], luck: Floats
) -> ErrorModel:
    """Combine the errors of coding and the model discrepancy.

    Args:
        coding: Variance of coding (output,).
        discrepancy: Standard deviation of the model discrepancy, in levels.
        groups: Tie and domain of each output (output,).
        luck: Correlation of luck over outputs, as ``luck_correlation`` returns it.
    """
    variance = coding + discrepancy**2
    same = groups[:, None] == groups[None, :]
    own = (1.0 - SHARED) * np.diag(variance)
    common = SHARED * same * np.sqrt(np.outer(variance, variance))
    return ErrorModel(own + common, luck)


def luck_correlation(outputs: Floats) -> Floats:
    """Return the correlation over outputs of worlds that differ by luck alone.

    Args:
        outputs: Outputs of the worlds of points (point, world, output).

    Returns:
        The correlation (output, output), shrunk toward the identity.
    """
    deviations = outputs - outputs.mean(1, keepdims=True)
    spread = np.sqrt((deviations**2).mean((0, 1)))
    scaled = deviations / np.where(spread > 0, spread, 1.0)
    each = scaled.reshape(-1, outputs.shape[-1])
    identity = np.eye(outputs.shape[-1])
    return np.asarray((1.0 - RIDGE) * each.T @ each / max(len(each), 1) + RIDGE * identity)


@dataclass(frozen=True)
class Points:
    """Simulated points.

    Attributes:
        mean: Mean over worlds of every output (point, output).
        variance: Variance over worlds (point, output).
        worlds: Number of worlds of a point.
    """

    mean: Floats
    variance: Floats
    worlds: int

    @classmethod
    def of(cls, outputs: Floats) -> "Points":
        """Summarise the worlds of points (point, world, output)."""
        return cls(outputs.mean(1), outputs.var(1, ddof=1), outputs.shape[1])

    @property
    def variance_of_difference(self) -> Floats:
        """Variance of the difference of one world and the mean of the worlds (point, output)."""
        return np.asarray(self.variance * (1.0 + 1.0 / self.worlds))


@dataclass(frozen=True)
class Distance:
    """The distance of points from one history.

    Attributes:
        points: The simulated points.
        record: The coded levels (output,).
        errors: The errors between any point and the record.
    """

    points: Points
    record: Floats
    errors: ErrorModel

    @cached_property
    def _factors(self) -> Floats:
        return factors(self.points, self.errors)

    @cached_property
    def whole(self) -> Floats:
        """Squared implausibility over all outputs at once (point,)."""
        return squared(self._factors, self.record - self.points.mean)

    @cached_property
    def single(self) -> Floats:
        """Implausibility of every output by itself, in standard deviations (point, output)."""
        variance = np.diagonal(self.errors.fixed) + self.points.variance_of_difference
        return np.asarray(np.abs(self.record - self.points.mean) / np.sqrt(variance))

    @cached_property
    def log_likelihood(self) -> Floats:
        """Logarithm of the normal density of the record, up to a constant (point,)."""
        diagonals = np.diagonal(self._factors, axis1=1, axis2=2)
        return np.asarray(-0.5 * self.whole - np.log(diagonals).sum(-1))


def factors(points: Points, errors: ErrorModel) -> Floats:
    """Return the lower Cholesky factor of the covariance between each point and history.

    Returns:
        One factor a point (point, output, output).
    """
    spread = np.sqrt(points.variance_of_difference)
    luck = spread[:, :, None] * errors.luck * spread[:, None, :]
    return np.asarray(np.linalg.cholesky(errors.fixed + luck))


def squared(lower: Floats, distance: Floats) -> Floats:
    """Return squared distances (point, output) in the metric of each point's factor: (point,)."""
    scaled = np.linalg.solve(lower, distance[..., None])[..., 0]
    return np.asarray((scaled**2).sum(-1))


def implausibility_limit(
    points: Points, histories: Floats, errors: ErrorModel, level: float, seed: int
) -> float:
    """Return the squared implausibility that the truth stays below with probability ``level``.

    The limit is a quantile over histories that the model itself makes, with coding and discrepancy
    drawn on top. It therefore holds whatever the number of outputs and their correlation; for many
    normal outputs it approaches a quantile of the chi-squared distribution.

    Args:
        points: The simulated points.
        histories: One more world of each point (point, output).
        errors: The errors between any point and the record.
        level: Share of histories for which the truth is not ruled out.
        seed: Seed of the drawn errors.
    """
    normal = np.random.default_rng(seed).standard_normal(histories.shape)
    noise = normal @ np.linalg.cholesky(errors.fixed).T
    distances = squared(factors(points, errors), histories + noise - points.mean)
    return float(np.quantile(distances, level))
