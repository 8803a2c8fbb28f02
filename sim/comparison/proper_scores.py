"""Proper scores of draws of a forecast: what is expected to be best is the honest forecast.

The mean distance between draws and record (``sim.comparison.scores.distances``) is not proper: it
punishes honest spread. These two subtract half of the distance among the draws.

Source: Gneiting & Raftery 2007.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def crps(draws: Floats, observed: Floats) -> Floats:
    """Compute the continuous ranked probability score; 0 is best.

    Args:
        draws: Draws of the forecast: (..., draw).
        observed: What was observed: (...); NaN where nothing was.

    Returns:
        Scores in the unit of the draws: (...); NaN where nothing was observed.

    >>> crps(np.array([0.0, 2.0]), np.array(1.0)).item()
    0.5
    """
    number = draws.shape[-1]
    ordered = np.sort(draws, axis=-1)
    ranks = 2.0 * np.arange(1, number + 1) - number - 1.0
    among = (ordered * ranks).sum(axis=-1) / number**2  # half the mean distance of two draws
    away = np.abs(draws - np.asarray(observed)[..., None]).mean(axis=-1)
    return np.asarray(away - among)


def energy(draws: Floats, observed: Floats) -> Floats:
    """Compute the energy score of vectors; 0 is best.

    Args:
        draws: Draws of the forecast: (component, ..., draw).
        observed: What was observed: (component, ...); components that are NaN are left out.

    Returns:
        Scores: (...); NaN where no component was observed. Half of the draws are compared with the
        other half, which keeps the score proper.
    """
    known = ~np.isnan(observed)
    filled = np.where(known, observed, 0.0)
    away = _length(draws - filled[..., None], known)
    half = draws.shape[-1] // 2
    among = _length(draws[..., :half] - draws[..., half : 2 * half], known)
    found = away.mean(axis=-1) - 0.5 * among.mean(axis=-1)
    return np.asarray(np.where(known.any(axis=0), found, np.nan))


def _length(vectors: Floats, known: NDArray[np.bool_]) -> Floats:
    """Length of vectors (component, ..., draw) over the known components."""
    return np.asarray(np.sqrt((vectors**2 * known[..., None]).sum(axis=0)))


def stacking_weights(densities: Floats, rounds: int = 2000) -> Floats:
    """Compute the weights of a mixture of forecasts that would have scored best in logarithm.

    Args:
        densities: Log predictive density of each forecast in each case: (forecast, case).
        rounds: Number of steps; each raises the score.

    Returns:
        Weights that sum to 1: (forecast,).

    Source: Yao et al. 2018; the steps are those of expectation and maximisation of a mixture.
    """
    shares = np.exp(densities - densities.max(axis=0))
    weights = np.full(len(shares), 1.0 / len(shares))
    for _ in range(rounds):
        parts = weights[:, None] * shares
        weights = (parts / parts.sum(axis=0)).mean(axis=1)
    return np.asarray(weights)
