"""Proposals of new coordinates, for parameters with a standard normal prior."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PRIOR: Final = "prior"  # all coordinates, by a step that keeps the prior
BLOCK: Final = "block"  # a random few, by a step that keeps the prior
ENSEMBLE: Final = "ensemble"  # all, by a step that keeps the normal fitted to the particles
NUISANCE: Final = "nuisance"  # a fresh nuisance draw
# share of the particles that move by each kind
KINDS: Final = {PRIOR: 0.1, BLOCK: 0.25, ENSEMBLE: 0.45, NUISANCE: 0.2}
SHARE: Final = 0.15  # share of the coordinates that a proposal of the kind ``block`` moves
JITTER: Final = 1e-6  # added to the diagonal of the ensemble covariance


def propose(
    kind: str, here: Floats, others: Floats, size: float, random: np.random.Generator
) -> tuple[Floats, Floats]:
    """Propose new coordinates for some particles.

    Args:
        kind: One of ``KINDS``, not ``NUISANCE``.
        here: Coordinates of the particles that move: (mover, dimension).
        others: Coordinates of particles to which a proposal is fitted: (particle, dimension).
        size: Size of the step, 0 to 1.
        random: Source of random numbers.

    Returns:
        The proposed coordinates (mover, dimension), and what the proposal adds to the logarithm of
        the ratio of acceptance beside that of the likelihoods (mover,).
    """
    fresh = random.standard_normal(here.shape)
    if kind == ENSEMBLE:
        return _ensemble(here, others, size, fresh)
    proposed = np.sqrt(1.0 - size**2) * here + size * fresh
    if kind == BLOCK:
        share = max(SHARE, 1.0 / here.shape[1])
        proposed = np.where(random.random(here.shape) < share, proposed, here)
    return proposed, np.zeros(len(here))


def _ensemble(here: Floats, others: Floats, size: float, fresh: Floats) -> tuple[Floats, Floats]:
    """Propose steps that keep the normal distribution fitted to other particles.

    Their covariance is drawn toward its diagonal as far as they are few for their dimension.
    """
    dimension = here.shape[1]
    middle = others.mean(axis=0)
    spread = np.atleast_2d(np.cov(others, rowvar=False))
    kept = len(others) / (len(others) + dimension)
    spread = kept * spread + (1.0 - kept) * np.diag(np.diag(spread)) + JITTER * np.eye(dimension)
    root: Floats = np.asarray(np.linalg.cholesky(spread), np.float64)
    proposed = middle + np.sqrt(1.0 - size**2) * (here - middle) + size * (fresh @ root.T)
    fitted = _log_normal(proposed, middle, root) - _log_normal(here, middle, root)
    prior = -0.5 * ((proposed**2).sum(axis=1) - (here**2).sum(axis=1))
    return proposed, np.asarray(prior - fitted)


def _log_normal(points: Floats, middle: Floats, root: Floats) -> Floats:
    """Log density of a normal distribution up to a constant; ``root`` is its Cholesky factor."""
    scaled = np.linalg.solve(root, (points - middle).T)
    return np.asarray(-0.5 * (scaled**2).sum(axis=0))
