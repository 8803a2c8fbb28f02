"""Shares of a variance by groups of draws: Shapley effects, which sum to one by construction.

A group's Shapley effect (Owen 2014) is what it adds to the variance explained, averaged over all orders in which groups may be told. Four groups
are few enough to try all sixteen sets. The variance that a set leaves open when all others are known is half the mean squared difference of two
worlds that differ in that set alone (Jansen 1999); Shapley effects of that cost are those of the variance explained (Song, Nelson & Staum
2016). A group that moves no world so has the share 0 exactly, and one that alone moves worlds the share 1. Nothing here knows of diplomacy.
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
    """Shares of one output's variance by group, with 95 % intervals, and how much a group explains alone (first) and with all it joins (total)."""

    share: Floats
    low: Floats
    high: Floats
    first: Floats
    total: Floats
    variance: float


def shares(values: Floats) -> Shares:
    """Share a variance out from values (set, world): set ``u`` holds in its bits which groups are drawn anew. NaN where nothing varies."""
    costs = left_open(values)
    groups = len(values).bit_length() - 1
    rng = np.random.default_rng(SEED)
    worlds = costs.shape[1]
    again = np.array(
        [
            _effects(
                costs @ np.bincount(rng.integers(worlds, size=worlds), minlength=worlds) / worlds,
                groups,
            )
            for _ in range(RESAMPLES)
        ]
    )
    mean = costs.mean(1)
    whole = mean[-1] if mean[-1] > 0 else np.nan
    alone = 1 << np.arange(groups)
    low, high = np.percentile(again, LEVEL, axis=0)
    return Shares(
        _effects(mean, groups),
        low,
        high,
        1.0 - mean[len(mean) - 1 - alone] / whole,
        mean[alone] / whole,
        float(mean[-1]),
    )


def left_open(values: Floats) -> Floats:
    """Give, for every set of groups, half the squared difference that drawing it anew makes, mean over what else is drawn: (set, world)."""
    sets = np.arange(len(values))
    return np.array([((values - values[sets ^ u]) ** 2).mean(0) / 2.0 for u in sets])


def _effects(costs: Floats, groups: int) -> Floats:
    """Give the Shapley effects of a cost (set,), as shares of that of all groups."""
    whole = costs[-1] if costs[-1] > 0 else np.nan
    return np.array([_effect(costs, g, groups) for g in range(groups)]) / whole


def _effect(costs: Floats, group: int, groups: int) -> float:
    own = 1 << group
    without = [u for u in range(len(costs)) if not u & own]
    orders = [
        factorial(u.bit_count()) * factorial(groups - u.bit_count() - 1) / factorial(groups)
        for u in without
    ]
    return float(sum(w * (costs[u | own] - costs[u]) for w, u in zip(orders, without, strict=True)))
