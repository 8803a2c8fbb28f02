"""Proposals: where the points of a wave are laid - evenly at first, then denser where the record is to be expected.

Points are thought of as normal scores of their quantiles, so that the prior is a standard normal. From the points that were run, and their worlds'
outputs, follows what knowing the record tells of them to first order: the Bayes linear adjustment (Goldstein & Wooff 2007; Craig et al. 1997).
It only says where to look; what is found there is measured by simulation, and weights take the laying out back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp, ndtr, ndtri

Floats = NDArray[np.float64]
MARGIN: Final = 1e-9  # keeps normal scores finite
UNIFORM: Final = 1.0 / 12.0  # variance of a quantile of the prior
ROOM: Final = 0.05  # least variance along any direction
WIDER: Final = 1.2  # times the variance that is expected, so that tails are not missed


@dataclass(frozen=True)
class Proposal:
    """A normal distribution of the points' normal scores: ``mean`` (column,) and the lower factor of its covariance (column, column)."""

    mean: Floats
    lower: Floats

    def at(self, shares: Floats) -> Floats:
        """Bend an even design (point, column) to the proposal: quantiles of the prior."""
        return shares if self.even else np.asarray(ndtr(self.mean + scores(shares) @ self.lower.T))

    @cached_property
    def even(self) -> bool:
        """Tell whether this is the prior itself."""
        return not self.mean.any() and np.array_equal(self.lower, np.eye(len(self.mean)))

    def log_density(self, quantiles: Floats) -> Floats:
        """Give the logarithm of the density of points, relative to the prior's."""
        here = scores(quantiles)
        apart = np.linalg.solve(self.lower, (here - self.mean).T)
        return np.asarray(
            0.5 * ((here**2).sum(1) - (apart**2).sum(0)) - np.log(np.diagonal(self.lower)).sum()
        )


def scores(quantiles: Floats) -> Floats:
    """Give normal scores of quantiles."""
    return np.asarray(ndtri(np.clip(quantiles, MARGIN, 1.0 - MARGIN)))


def prior(columns: int) -> Proposal:
    """Give the proposal that is the prior."""
    return Proposal(np.zeros(columns), np.eye(columns))


def adjusted(
    quantiles: Floats, weights: Floats, outputs: Floats, noise: Floats, record: Floats
) -> Proposal:
    """Give where points are expected once the record is known.

    ``quantiles`` (point, column) with ``weights`` that make them a sample of the prior, ``outputs`` (point, output) a world's, ``noise`` (output, output)
    what else stands between world and record.
    """
    x, y = scores(quantiles), outputs - weights @ outputs
    across, within = (
        (x - weights @ x).T @ (weights[:, None] * y),
        y.T @ (weights[:, None] * y) + noise,
    )
    gain = np.linalg.solve(within, across.T).T
    return Proposal(
        gain @ (record - weights @ outputs), _lower(WIDER * (np.eye(x.shape[1]) - gain @ across.T))
    )


def _lower(covariance: Floats) -> Floats:
    """Give the lower factor of a covariance; what few points take to be known all but exactly is left some room."""
    values, axes = np.linalg.eigh(0.5 * (covariance + covariance.T))
    return np.asarray(np.linalg.cholesky((axes * np.maximum(values, ROOM)) @ axes.T), np.float64)


def crowding(quantiles: Floats, laid: Sequence[Proposal], counts: NDArray[np.int64]) -> Floats:
    """Give the logarithm of how densely all waves together laid the places of points, relative to the prior."""
    each = np.array([p.log_density(quantiles) for p in laid])
    return np.asarray(logsumexp(each + np.log(counts / counts.sum())[:, None], axis=0))


def effective(weights: Floats) -> float:
    """Give how many equal points weighted ones are worth (Kish 1965).

    >>> effective(np.array([1.0, 1.0, 0.0]))
    2.0
    """
    total = float((weights**2).sum())
    return float(weights.sum()) ** 2 / total if total > 0 else 0.0
