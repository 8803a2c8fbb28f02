"""Weights of particles as logarithms: their means, and how many draws they are worth."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
QUARTERS: Final = 4  # of a time, by whose means a drift is told


def evidence_error(each: Floats) -> float:
    """Standard error of a log evidence from those of the islands (island,); NaN for one island."""
    if len(each) < 2:  # noqa: PLR2004 - a spread needs two
        return float("nan")
    weights = np.exp(each - each.max())
    return float(weights.std(ddof=1) / (weights.mean() * np.sqrt(len(each))))


def log_mean(logs: Floats) -> Floats:
    """Logarithm of the mean of exponentials over the first axis."""
    top = np.max(logs, axis=0)
    floor = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        found = floor + np.log(np.exp(logs - floor).mean(axis=0))
    return np.asarray(found)


def effective_size(logs: Floats) -> float:
    """Effective sample size of log weights."""
    weights = np.exp(logs - logs.max())
    return float(weights.sum() ** 2 / (weights**2).sum())


def parted(islands: Whole, number: int) -> Whole:
    """Part every island into groups of neighbours, which copies of one particle are.

    Args:
        islands: Island of each particle, in ascending order: (particle,).
        number: Number of groups of an island, if it has so many particles.

    Returns:
        The group of each particle: (particle,).
    """
    found = np.empty_like(islands)
    groups = 0
    for name in np.unique(islands):
        own = np.flatnonzero(islands == name)
        found[own] = groups + np.arange(len(own)) * min(number, len(own)) // len(own)
        groups += min(number, len(own))
    return found


def effective_draws(coordinates: Floats, groups: Whole) -> float:
    """Effective number of draws: how many independent ones would spread means of groups as much.

    Args:
        coordinates: Draws: (draw, dimension).
        groups: Group of each draw; groups hold walks of different particles: (draw,).

    Returns:
        The number, a mean over the coordinates; NaN for one group.
    """
    names = np.unique(groups)
    if len(names) < 2:  # noqa: PLR2004 - a spread needs two
        return float("nan")
    means = np.array([coordinates[groups == name].mean(axis=0) for name in names])
    between = means.var(axis=0, ddof=1)
    return float(len(names) / np.mean(between / np.maximum(coordinates.var(axis=0), 1e-300)))


def effective_of_sets(draws: Floats, groups: Whole, sets: int) -> float:
    """Return the effective number of draws, by the spread of means of groups and of quarters.

    Means of groups tell how far walks hang together. They do not tell where all walks drift the
    same way; the means of the quarters of the time do.

    Args:
        draws: Coordinates, one set after another: (draw, dimension).
        groups: Group of each walk: (walk,).
        sets: Number of sets.
    """
    effective = effective_draws(draws, np.tile(groups, len(draws) // len(groups)))
    if sets < QUARTERS:
        return effective
    times = np.arange(sets) * QUARTERS // sets
    return min(effective, effective_draws(draws, np.repeat(times, len(draws) // sets)))


def next_step(before: Floats, logs: Floats, longest: float, target: float) -> float:
    """Longest tempering step that leaves the target effective sample size.

    Args:
        before: Log weights so far: (particle,).
        logs: Log likelihood of the block: (particle,).
        longest: Step that completes the block.
        target: Share of the effective sample size that it leaves.
    """
    wanted = target * len(logs)
    if effective_size(before + longest * logs) >= wanted:
        return longest
    low, high = 0.0, longest
    for _ in range(60):
        middle = 0.5 * (low + high)
        if effective_size(before + middle * logs) >= wanted:
            low = middle
        else:
            high = middle
    return max(low, 1e-12)
