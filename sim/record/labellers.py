"""Labellers: published rules that name a strategy from the annual mean levels of the four domains.

A strategy is never chosen and never coded; it is derived. The rules disagree, and a finding that
holds under one only is reported so. Each rule takes levels (domain, …) in the order political,
military, economic, multilateral and returns positions in ``STRATEGIES``: 0 bandwagon, 1 hedge,
2 soft balance, 3 hard balance. Thresholds are the midpoints of the five levels, fixed before any
scoring.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import BadInput, bad_word
from sim.core.vocabulary import DOMAINS
from sim.evidence.case import FILE
from sim.evidence.case_parts import CaseFile

Levels = NDArray[np.float64]
Labels = NDArray[np.int8]
HALF: Final = 0.5  # midpoint between neutral and the first step
HARD: Final = 1.5  # midpoint between the first step and the second
MILITARY: Final = DOMAINS.index("military")
# positions in STRATEGIES
BANDWAGON: Final = 0
HEDGE: Final = 1
SOFT: Final = 2
BALANCE: Final = 3
# bounds of the Anatomy of Choice index
INDEX_HARD: Final = 87.5
INDEX_BALANCE: Final = 55.0
INDEX_BANDWAGON: Final = 45.0


def nguyen(x: Levels) -> Labels:
    """Nguyen 2020: soft balancing resists in all four domains, hedging cooperates in some.

    Balancing is hard where the mean level is intense.
    """
    resists = (x >= HALF).all(0)
    sides = (x <= -HALF).all(0)
    intense = resists & (x.mean(0) >= HARD)
    labels = np.select([intense, resists, sides], [BALANCE, SOFT, BANDWAGON], HEDGE)
    return labels.astype(np.int8)


def le_kuik(x: Levels) -> Labels:
    """Le 2013, Kuik 2008: soft balancing is a part of hedging; only arms alone are balancing.

    Balancing is military resistance without accommodation in any domain.
    """
    arms = x[MILITARY] >= HARD
    accommodates = (x <= -HALF).any(0)
    resists = (x >= HALF).any(0)
    balances = arms & ~accommodates
    bandwagons = accommodates & ~resists & (x.mean(0) <= -HALF)
    return np.select([balances, bandwagons], [BALANCE, BANDWAGON], HEDGE).astype(np.int8)


def ma_kang(x: Levels) -> Labels:
    """Ma & Kang 2023: only military effort counts as balancing; words and law do not."""
    arms = x[MILITARY] >= HARD
    sides = x[MILITARY] <= -HALF
    return np.select([arms, sides], [BALANCE, BANDWAGON], HEDGE).astype(np.int8)


def position(x: Levels) -> Labels:
    """Anatomy of Choice index, 0 to 100: 45 to 55 hedges, above balances, from 87.5 on hard."""
    score = 50.0 + 25.0 * x.mean(0)
    hard = score >= INDEX_HARD
    balances = score > INDEX_BALANCE
    bandwagons = score < INDEX_BANDWAGON
    labels = np.select([hard, balances, bandwagons], [BALANCE, SOFT, BANDWAGON], HEDGE)
    return labels.astype(np.int8)


LABELLERS: Final[dict[str, Callable[[Levels], Labels]]] = {
    "nguyen": nguyen,
    "le_kuik": le_kuik,
    "ma_kang": ma_kang,
    "position": position,
}
FIRST: Final = next(iter(LABELLERS))  # of a case that names none


def labeller_of(case: CaseFile) -> str:
    """Return the labeller whose strategies a case prints and plots first.

    Raises:
        BadInput: The case names a labeller that does not exist.
    """
    if not case.labeller:
        return FIRST
    if case.labeller not in LABELLERS:
        file = FILE if case.folder is None else case.folder / FILE
        raise BadInput.at(file, bad_word("labeller", case.labeller, list(LABELLERS)))
    return case.labeller
