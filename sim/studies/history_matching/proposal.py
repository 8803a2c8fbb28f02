"""Proposals: where the points of a wave lie, evenly at first and then denser near the record.

Points are handled as normal scores of their quantiles, so that the prior is a standard normal. The
points already run and their worlds' outputs determine, to first order, what knowing the record says
about the columns: the Bayes linear adjustment (Goldstein & Wooff 2007; Craig et al. 1997). It only
directs the search; what is found is measured by simulation, and importance weights undo the uneven
design.
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
WIDER: Final = 1.2  # times the expected variance, so that tails are not missed


@dataclass(frozen=True)
class Proposal:
    """A normal distribution of the points' normal scores.

    Attributes:
        mean: Mean score (column,).
        lower: Lower Cholesky factor of the covariance (column, column).
    """

    mean: Floats
    lower: Floats

    def at(self, shares: Floats) -> Floats:
        """Return quantiles of the prior (point, column) for an even design (point, column)."""
        if self.even:
            return shares
        return np.asarray(ndtr(self.mean + scores(shares) @ self.lower.T))

    @cached_property
    def even(self) -> bool:
        """Whether this is the prior itself."""
        return not self.mean.any() and np.array_equal(self.lower, np.eye(len(self.mean)))

    def log_density(self, quantiles: Floats) -> Floats:
        """Return the log density of points (point, column) relative to the prior's: (point,)."""
        own = scores(quantiles)
        scaled = np.linalg.solve(self.lower, (own - self.mean).T)
        difference = (own**2).sum(1) - (scaled**2).sum(0)
        return np.asarray(0.5 * difference - np.log(np.diagonal(self.lower)).sum())


def scores(quantiles: Floats) -> Floats:
    """Return the normal scores of quantiles."""
    return np.asarray(ndtri(np.clip(quantiles, MARGIN, 1.0 - MARGIN)))


def prior_proposal(columns: int) -> Proposal:
    """Return the proposal that is the prior of so many columns."""
    return Proposal(np.zeros(columns), np.eye(columns))


def adjust(
    quantiles: Floats, weights: Floats, outputs: Floats, noise: Floats, record: Floats
) -> Proposal:
    """Return where points are expected once the record is known.

    Args:
        quantiles: The points run so far (point, column).
        weights: Weights that make the points a sample of the prior (point,).
        outputs: The outputs of one world of each point (point, output).
        noise: Covariance of all other errors between world and record (output, output).
        record: The coded levels (output,).
    """
    columns = scores(quantiles)
    x = columns - weights @ columns
    y = outputs - weights @ outputs
    across = x.T @ (weights[:, None] * y)
    within = y.T @ (weights[:, None] * y) + noise
    gain = np.linalg.solve(within, across.T).T
    mean = gain @ (record - weights @ outputs)
    covariance = WIDER * (np.eye(x.shape[1]) - gain @ across.T)
    return Proposal(mean, _lower(covariance))


def _lower(covariance: Floats) -> Floats:
    """Return the lower factor of a covariance whose variance is at least ``ROOM``."""
    values, axes = np.linalg.eigh(0.5 * (covariance + covariance.T))
    widened = (axes * np.maximum(values, ROOM)) @ axes.T
    return np.asarray(np.linalg.cholesky(widened), np.float64)


def log_design_density(
    quantiles: Floats, proposals: Sequence[Proposal], counts: NDArray[np.int64]
) -> Floats:
    """Return the log density of all waves together, relative to the prior's: (point,).

    Args:
        quantiles: The points (point, column).
        proposals: The proposal of every wave.
        counts: The number of points of every wave (wave,).
    """
    each = np.array([proposal.log_density(quantiles) for proposal in proposals])
    shares = np.log(counts / counts.sum())[:, None]
    return np.asarray(logsumexp(each + shares, axis=0))


def effective_sample_size(weights: Floats) -> float:
    """Return the effective sample size of weighted points (Kish 1965).

    >>> effective_sample_size(np.array([1.0, 1.0, 0.0]))
    2.0
    """
    total = float((weights**2).sum())
    return float(weights.sum()) ** 2 / total if total > 0 else 0.0
