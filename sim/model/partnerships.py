"""Relations: partnerships, arms supply and asks met on all of a state's ties, and how they tilt its wishes.

One per state, worlds last. The compiled loops only call the elementwise functions of ``sim.mechanisms``. Nothing here
reads an outcome: rungs, shares and asks met are made by the model and scored against the record, never fed from it.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim import mechanisms
from sim.core.parameters import Fixed, Parameter
from sim.decision.situation import ROWS
from sim.mechanisms.coercion import pressed as _pressed
from sim.mechanisms.compensation import ordinary as _ordinary
from sim.mechanisms.compensation import tilt as _tilt
from sim.mechanisms.partnership import bond as _bond
from sim.mechanisms.partnership import climbed as _climbed
from sim.mechanisms.supply import appeal as _appeal
from sim.mechanisms.supply import held_back as _held_back
from sim.mechanisms.supply import stocked as _stocked
from sim.mechanisms.wedge import division as _division
from sim.mechanisms.wedge import taken_back as _taken_back

Floats = NDArray[np.float64]
QUANTITIES: Final = {
    "rung": "partnership",
    "supply": "supply",
    "met": "partnership",
}  # what is kept, and the mechanism that must run
LOWEST_ASK: Final = 1.0  # an ask is met by siding at least so far
_OFFERED: Final = ROWS["inducement"] + 1  # military courtship
_COURTED: Final = ROWS["inducement"]
_RECEIVED: Final = ROWS["received"]
pressed, ordinary, tilt, bond, climbed = (
    njit(_pressed),
    njit(_ordinary),
    njit(_tilt),
    njit(_bond),
    njit(_climbed),
)
appeal, held_back, stocked, division, taken_back = (
    njit(_appeal),
    njit(_held_back),
    njit(_stocked),
    njit(_division),
    njit(_taken_back),
)


@njit(cache=True, nogil=True, error_model="numpy")
def tilted(
    offsets,
    ideals,
    levels,
    usual,
    standing,
    share,
    rivalry,
    divided,
    depends,
    received,
    partnership_bond,
    reliance,
    seesaw,
    lever,
    wedge,
):  # type: ignore[no-untyped-def]
    """Write the levels by which relations tilt each tie's wish: ``offsets, ideals, levels`` (tie, domain, world); others (tie, world).

    ``rivalry``: (tie, tie, world), between the ties' targets; ``received``: what was met of each target.
    """
    for i in range(levels.shape[0]):
        for w in range(levels.shape[2]):
            whole = bond(np.floor(standing[i, w]), partnership_bond[w])
            for j in range(levels.shape[0]):
                if j != i:
                    mean = 0.25 * (
                        levels[j, 0, w] + levels[j, 1, w] + levels[j, 2, w] + levels[j, 3, w]
                    )
                    whole += tilt(mean - usual[j, w], rivalry[i, j, w], seesaw[w])
            for d in range(4):
                offsets[i, d, w] = whole + taken_back(ideals[i, d, w], divided[i, w], wedge[w])
            offsets[i, 1, w] += held_back(share[i, w], reliance[w])
            offsets[i, 2, w] += pressed(depends[i, w], received[i, w], lever[w])


@njit(cache=True, nogil=True, error_model="numpy")
def renewed(
    levels,
    courted,
    offered,
    asked,
    court,
    asks,
    met,
    usual,
    standing,
    share,
    opened,
    pace,
    lock_in,
    renewal,
):  # type: ignore[no-untyped-def]
    """Close a month: answer last month's asks, note this month's, climb rungs, renew arms stocks.

    ``levels, asked, court``: (tie, domain, world); ``courted, offered`` and the states kept: (tie, world). Where ``opened`` is
    false no stock is known yet, and what suppliers have offered until now is taken for it.
    """
    ties = levels.shape[0]
    for w in range(levels.shape[2]):
        whole = 0.0
        for i in range(ties):
            whole += appeal(offered[i, w], levels[i, 1, w])
        for i in range(ties):
            mean = 0.0
            for d in range(4):
                level = levels[i, d, w]
                mean += 0.25 * level
                if asked[i, d, w] > 0.0:
                    asks[i, w] += 1
                    met[i, w] += level <= -max(LOWEST_ASK, np.rint(min(asked[i, d, w], 2.0)))
                asked[i, d, w] = court[i, d, w]
            usual[i, w] = ordinary(usual[i, w], mean)
            standing[i, w] = climbed(standing[i, w], max(-mean, 0.0), courted[i, w], pace[w])
            if whole > 0.0:
                part = appeal(offered[i, w], levels[i, 1, w]) / whole
                share[i, w] = (
                    stocked(share[i, w], part, lock_in[w], renewal[w]) if opened[w] else part
                )
        opened[w] = opened[w] or whole > 0.0


class Relations:
    """What a state keeps on its ties: rungs, arms stocks, asks and answers, and the level it is used to."""

    def __init__(self, levels: Sequence[NDArray[np.int8]], worlds: int) -> None:
        """Open the books at the levels from which the ties start; no rung is held and no ask is open."""
        ties = len(levels)
        self.usual = np.array([level.mean(0) for level in levels])
        self.standing, self.share, self.asks, self.met = (
            np.zeros((ties, worlds)) for _ in range(4)
        )
        self.asked, self.offsets = (np.zeros((ties, 4, worlds)) for _ in range(2))
        self.opened = np.zeros(worlds, np.bool_)

    def tilt(
        self,
        ideals: Floats,
        levels: Floats,
        around: Mapping[str, Floats],
        values: Mapping[str, Floats],
    ) -> Floats:
        """Give the levels by which relations tilt the wishes: (tie, domain, world). ``around``: rivalry, divided, depends, received."""
        tilted(
            self.offsets,
            ideals,
            levels,
            self.usual,
            self.standing,
            self.share,
            around["rivalry"],
            around["divided"],
            around["depends"],
            around["received"],
            values["partnership_bond"],
            values["reliance"],
            values["seesaw"],
            values["lever"],
            values["wedge"],
        )
        return self.offsets

    def close(
        self,
        levels: Floats,
        situations: Sequence[Floats],
        court: Floats,
        values: Mapping[str, Floats],
    ) -> None:
        """Close a month with the levels chosen in it and the courtship (tie, domain, world) that arrived."""
        courted = np.array([s[_COURTED : _COURTED + 4].mean(0) for s in situations])
        offered = np.array([s[_OFFERED] for s in situations])
        renewed(
            levels,
            courted,
            offered,
            self.asked,
            court,
            self.asks,
            self.met,
            self.usual,
            self.standing,
            self.share,
            self.opened,
            values["partnership_pace"],
            values["lock_in"],
            values["renewal"],
        )

    def kept(self, names: Sequence[str]) -> Floats:
        """Give quantities kept: (tie, quantity, world); ladder 0 … 3, share of arms supply, share of asks met so far; NaN where nothing was asked or no arms were ever offered."""
        met = np.divide(
            self.met, self.asks, out=np.full_like(self.met, np.nan), where=self.asks > 0
        )
        found = {
            "rung": np.floor(self.standing),
            "supply": np.where(self.opened, self.share, np.nan),
            "met": met,
        }
        return np.stack([found[name] for name in names], axis=1)


def relation_quantities(values: Mapping[str, Parameter | Fixed]) -> tuple[str, ...]:
    """Name the quantities that the mechanisms of a scenario keep."""
    return tuple(q for q, mechanism in QUANTITIES.items() if mechanisms.on([mechanism], values))


def rivalry(alarms: Floats, targets: Sequence[int]) -> Floats:
    """How far the targets of a state's ties press each other: (tie, tie, world), from the alarms (actor, actor, world)."""
    pairs = [[0.5 * (alarms[i, j] + alarms[j, i]) for j in targets] for i in targets]
    return np.array(pairs)


def received(situations: Sequence[Floats]) -> Floats:
    """What was met of each target last month: (tie, world)."""
    return np.array([s[_RECEIVED] for s in situations])


@njit(cache=True, nogil=True, error_model="numpy")
def how_divided(pressed_, courted):  # type: ignore[no-untyped-def]
    """How evenly one power presses and courts a bloc: (world,) from remembered levels (domain, world)."""
    found = np.zeros(pressed_.shape[1])
    for w in range(found.shape[0]):
        found[w] = division(pressed_[:, w].sum(), courted[:, w].sum())
    return found
