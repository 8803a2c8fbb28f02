"""Labellers: published rules that name a strategy from the annual mean levels of the four domains.

A strategy is never chosen and never coded; it is read off. The rules disagree, and a finding that holds under one only is
reported so. Each takes levels (domain, …) in the order political, military, economic, multilateral and gives 0 bandwagon,
1 hedge, 2 soft balance, 3 hard balance. Thresholds are the midpoints of the five levels, fixed before any scoring.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Levels = NDArray[np.float64]
Labels = NDArray[np.int8]
HALF: Final = 0.5  # midpoint between neutral and the first step
HARD: Final = 1.5  # midpoint between the first step and the second


def nguyen(x: Levels) -> Labels:
    """Nguyen 2020: soft balancing is resistance in all four domains; hedging still cooperates in some; hard where it is intense."""
    resists, sides, mean = (x >= HALF).all(0), (x <= -HALF).all(0), x.mean(0)
    return np.select([resists & (mean >= HARD), resists, sides], [3, 2, 0], 1).astype(np.int8)


def le_kuik(x: Levels) -> Labels:
    """Le 2013, Kuik 2008: soft balancing is a part of hedging; only arms against it without any accommodation is balancing."""
    arms, accommodates = x[1] >= HARD, (x <= -HALF).any(0)
    resists = (x >= HALF).any(0)
    return np.select(
        [arms & ~accommodates, accommodates & ~resists & (x.mean(0) <= -HALF)], [3, 0], 1
    ).astype(np.int8)


def ma_kang(x: Levels) -> Labels:
    """Ma & Kang 2023: only military effort counts as balancing; without it, words and law are business as usual."""
    return np.select([x[1] >= HARD, x[1] <= -HALF], [3, 0], 1).astype(np.int8)


def position(x: Levels) -> Labels:
    """Read a 0-100 position scale (Anatomy of Choice index): 45-55 hedges, above it balances, from 87.5 on hard."""
    score = 50.0 + 25.0 * x.mean(0)
    return np.select([score >= 87.5, score > 55.0, score < 45.0], [3, 2, 0], 1).astype(np.int8)


LABELLERS: Final[dict[str, Callable[[Levels], Labels]]] = {
    "nguyen": nguyen,
    "le_kuik": le_kuik,
    "ma_kang": ma_kang,
    "position": position,
}
