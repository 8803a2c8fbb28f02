"""Proposals of new coordinates, for parameters with a standard normal prior.

Most are steps that keep a normal distribution fitted to other particles: of all coordinates, or of
some given the others.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
BLOCK: Final = "block"  # a random few coordinates, by a step that keeps the prior
ENSEMBLE: Final = "ensemble"  # all coordinates
FACTORS: Final = "factors"  # the own coordinates of every factor, each accepted for itself
NUISANCE: Final = "nuisance"  # fresh nuisance draws of some parts
PART: Final = "nuisance part"  # a fresh nuisance draw of one part, oftener where few are accepted
# some of the coordinates that all factors share: three, five, half or all of them; the factors' own
# coordinates are carried along by their regression on these, so that a ridge is no obstacle
THREE, FIVE, HALF, ALL = "three shared", "five shared", "half shared", "all shared"
SHARED: Final = {THREE: 3.0, FIVE: 5.0, HALF: 0.5, ALL: 1.0}  # a number, or a share up to 1
# how often particles move by each kind, in proportion
KINDS: Final = {
    BLOCK: 0.02,
    ENSEMBLE: 0.1,
    FACTORS: 0.2,
    NUISANCE: 0.1,
    PART: 0.13,
    THREE: 0.03,
    FIVE: 0.08,
    HALF: 0.09,
    ALL: 0.25,
}
SHARE: Final = 0.15  # share of the coordinates that a proposal of the kind ``block`` moves
KNOWN: Final = 64  # conditional distributions that are kept for the next step
JITTER: Final = 1e-6  # added to the diagonal of the ensemble covariance


def by_prior(here: Floats, size: float, random: np.random.Generator) -> Floats:
    """Propose steps of a random few coordinates that keep the prior.

    Args:
        here: Coordinates: (particle, dimension).
        size: Size of the step, 0 to 1.
        random: Source of random numbers.
    """
    share = max(SHARE, 1.0 / here.shape[1])
    moved = random.random(here.shape) < share
    proposed = np.sqrt(1.0 - size**2) * here + size * random.standard_normal(here.shape)
    return np.where(moved, proposed, here)


class Fitted:
    """A normal distribution fitted to particles, drawn toward its diagonal where they are few."""

    def __init__(self, particles: Floats, weights: Floats | None = None) -> None:
        """Fit mean and covariance.

        Args:
            particles: (particle, dimension).
            weights: Weights of the particles; None for equal ones: (particle,).
        """
        number, dimension = particles.shape
        shares = np.full(number, 1.0 / number) if weights is None else weights / weights.sum()
        number = 1.0 / (shares**2).sum()
        self.mean = shares @ particles
        away = particles - self.mean
        spread = (shares[:, None] * away).T @ away
        kept = number / (number + dimension)
        self._known: dict[tuple[bytes, bytes], tuple[Floats, Floats]] = {}
        diagonal = np.diag(np.diag(spread))
        self.covariance = kept * spread + (1.0 - kept) * diagonal + JITTER * np.eye(dimension)

    def step(
        self, here: Floats, moved: Whole, given: Whole, size: float, random: np.random.Generator
    ) -> tuple[Floats, Floats]:
        """Propose steps of some coordinates that keep their distribution given others.

        Args:
            here: Coordinates of the particles that move: (particle, dimension).
            moved: Positions of the coordinates that move.
            given: Positions of the coordinates that they are conditioned on.
            size: Size of the step, 0 to 1.
            random: Source of random numbers.

        Returns:
            The proposed values of the moved coordinates (particle, moved), and what the proposal
            and the prior add to the logarithm of the ratio of acceptance (particle,).
        """
        middle = np.broadcast_to(self.mean[moved], (len(here), len(moved)))
        slopes, root = self._conditional(moved, given)
        if len(given):
            middle = middle + (here[:, given] - self.mean[given]) @ slopes
        old, kept = here[:, moved], np.sqrt(1.0 - size**2)
        before = np.linalg.solve(root, (old - middle).T).T
        after = kept * before + size * random.standard_normal(old.shape)
        new = middle + after @ root.T
        fitted = -0.5 * ((after**2).sum(axis=1) - (before**2).sum(axis=1))
        prior = -0.5 * ((new**2).sum(axis=1) - (old**2).sum(axis=1))
        return new, np.asarray(prior - fitted)

    def _conditional(self, moved: Whole, given: Whole) -> tuple[Floats, Floats]:
        """Return slopes of some coordinates on others, and the root of what varies beside them."""
        key = moved.tobytes(), given.tobytes()
        if key in self._known:
            return self._known[key]
        spread = self.covariance[np.ix_(moved, moved)]
        slopes = np.zeros((0, len(moved)))
        if len(given):
            across = self.covariance[np.ix_(given, moved)]
            slopes = np.linalg.solve(self.covariance[np.ix_(given, given)], across)
            spread = spread - across.T @ slopes
            spread = 0.5 * (spread + spread.T) + JITTER * np.eye(len(moved))
        root: Floats = np.asarray(np.linalg.cholesky(spread), np.float64)
        if len(self._known) >= KNOWN:  # random parts hardly come again
            self._known.clear()
        self._known[key] = slopes, root
        return slopes, root

    def carried(self, change: Floats, shared: Whole, moved: Whole, own: Whole) -> Floats:
        """Return how far coordinates are carried along by a change of others.

        Args:
            change: Change of the moved coordinates: (particle, moved).
            shared: Positions of the coordinates on which the others are regressed.
            moved: Positions of those of them that change.
            own: Positions of the coordinates that are carried along.

        Returns:
            Changes: (particle, own). They keep the distance from the regression, so that the step
            can be undone and no volume changes.
        """
        slopes, _ = self._conditional(own, shared)
        return np.asarray(change @ slopes[np.searchsorted(shared, moved)])
