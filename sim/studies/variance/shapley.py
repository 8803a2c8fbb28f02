"""Shares of a variance by groups of draws: Shapley effects, which sum to one by construction.

A group's Shapley effect (Owen 2014) is what it adds to the variance explained, averaged over all
orders in which groups may become known. Four groups are few enough to evaluate all sixteen sets.
The variance that a set leaves unexplained when all others are known is half the mean squared
difference of two worlds that differ in that set alone (Jansen 1999); Shapley effects of this cost
equal those of the variance explained (Song, Nelson & Staum 2016). A group that changes no world has
the share 0 exactly, and one that alone changes worlds the share 1. Nothing here knows of diplomacy.
"""

from dataclasses import dataclass
from math import factorial
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RESAMPLES: Final = 400
SEED: Final = 20140502
LEVEL: Final = (2.5, 97.5)


@dataclass(frozen=True)
class Shares:
    """Shares of one output's variance by group.

    Attributes:
        share: Shapley effect (group,).
        low: Lower end of its 95 % interval (group,).
        high: Upper end (group,).
        first: Share that a group explains alone (group,).
        total: Share that a group explains with all its interactions (group,).
        variance: The variance that is shared.
    """

    share: Floats
    low: Floats
    high: Floats
    first: Floats
    total: Floats
    variance: float


def shares(values: Floats) -> Shares:
    """Decompose the variance of an output.

    Args:
        values: The output (set, world); the bits of a set's number say which groups are drawn
            anew.

    Returns:
        The shares; NaN where the output does not vary.
    """
    costs = unexplained(values)
    groups = len(values).bit_length() - 1
    resampled = [_effects(cost, groups) for cost in _resampled_means(costs)]
    low, high = np.percentile(np.array(resampled), LEVEL, axis=0)
    mean = costs.mean(1)
    whole = mean[-1] if mean[-1] > 0 else np.nan
    alone = 1 << np.arange(groups)
    all_others = len(mean) - 1 - alone
    return Shares(
        share=_effects(mean, groups),
        low=low,
        high=high,
        first=1.0 - mean[all_others] / whole,
        total=mean[alone] / whole,
        variance=float(mean[-1]),
    )


def _resampled_means(costs: Floats) -> list[Floats]:
    """Return the mean costs (set,) of bootstrap resamples of the worlds."""
    rng = np.random.default_rng(SEED)
    worlds = costs.shape[1]
    means = []
    for _ in range(RESAMPLES):
        drawn = rng.integers(worlds, size=worlds)
        counts = np.bincount(drawn, minlength=worlds)
        means.append(costs @ counts / worlds)
    return means


def unexplained(values: Floats) -> Floats:
    """Return the variance that every set of groups leaves unexplained when all others are known.

    Args:
        values: The output (set, world).

    Returns:
        Half the squared difference that drawing the set anew makes, averaged over the draws of the
        other groups (set, world).
    """
    sets = np.arange(len(values))
    costs = []
    for drawn_anew in sets:
        difference = values - values[sets ^ drawn_anew]
        costs.append((difference**2).mean(0) / 2.0)
    return np.array(costs)


def _effects(costs: Floats, groups: int) -> Floats:
    """Return the Shapley effects (group,) of a cost (set,), as shares of that of all groups."""
    whole = costs[-1] if costs[-1] > 0 else np.nan
    return np.array([_effect(costs, group, groups) for group in range(groups)]) / whole


def _effect(costs: Floats, group: int, groups: int) -> float:
    """Return the mean increase of the cost by a group over all orders of the groups."""
    own = 1 << group
    effect = 0
    for others in range(len(costs)):
        if not others & own:
            size = others.bit_count()
            orders = factorial(size) * factorial(groups - size - 1) / factorial(groups)
            effect += orders * (costs[others | own] - costs[others])
    return float(effect)
