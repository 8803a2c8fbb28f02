"""Relations: partnerships, arms supply and asks met on a state's ties, and how they tilt wishes.

The last axis of every array is the world. The compiled loops only call the elementwise functions
of ``sim.mechanisms``. No outcome of the record is read here: rungs, shares and asks met are made by
the model and scored against the record, never fed from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim import mechanisms
from sim.core.kernel_cache import njit
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
# quantities of relations, each with the mechanism that must run
QUANTITIES: Final = {"rung": "partnership", "supply": "supply", "met": "partnership"}
STRENGTHS: Final = ("partnership_bond", "reliance", "seesaw", "lever", "wedge")
PACES: Final = ("partnership_pace", "lock_in", "renewal")
LOWEST_ASK: Final = 1.0  # an ask is met by siding at least so far
_OFFERED: Final = ROWS["inducement"] + 1  # military courtship
_COURTED: Final = ROWS["inducement"]
_RECEIVED: Final = ROWS["received"]
pressed = njit(_pressed)
ordinary = njit(_ordinary)
tilt = njit(_tilt)
bond = njit(_bond)
climbed = njit(_climbed)
appeal = njit(_appeal)
held_back = njit(_held_back)
stocked = njit(_stocked)
division = njit(_division)
taken_back = njit(_taken_back)


@njit(cache=True, nogil=True, error_model="numpy")
def fill_offsets(  # type: ignore[no-untyped-def]
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
):
    """Write the levels by which relations tilt the wish of each tie.

    Args:
        offsets: Filled: (tie, domain, world).
        ideals: Ideal levels: (tie, domain, world).
        levels: Chosen levels: (tie, domain, world).
        usual: Level that the state is used to: (tie, world).
        standing: Rung of the partnership: (tie, world).
        share: Share of arms supply: (tie, world).
        rivalry: How far the targets of ties press each other: (tie, tie, world).
        divided: How evenly the target presses and courts a bloc: (tie, world).
        depends: How far the target depends on the state: (tie, world).
        received: Mean level that arrived from the target last month: (tie, world).
        partnership_bond: Strength of partnerships: (world,).
        reliance: Strength of arms supply: (world,).
        seesaw: Strength of compensation between rivals: (world,).
        lever: Strength of the lever of trade: (world,).
        wedge: Strength of wedges in a bloc: (world,).
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
def renew(  # type: ignore[no-untyped-def]
    levels,
    courted,
    offered,
    asked,
    courtship,
    asks,
    met,
    usual,
    standing,
    share,
    opened,
    pace,
    lock_in,
    renewal,
):
    """Close a month: answer last month's asks, note this month's, climb rungs, renew arms stocks.

    Args:
        levels: Levels chosen in the month: (tie, domain, world).
        courted: Mean courtship perceived: (tie, world).
        offered: Military courtship perceived: (tie, world).
        asked: Last month's asks; replaced by this month's: (tie, domain, world).
        courtship: Courtship that arrived: (tie, domain, world).
        asks: Number of asks so far: (tie, world).
        met: Number of asks met so far: (tie, world).
        usual: Level that the state is used to: (tie, world).
        standing: Rung of the partnership: (tie, world).
        share: Share of arms supply: (tie, world).
        opened: Whether stocks are known; before, what suppliers offer counts as stock: (world,).
        pace: Pace at which rungs are climbed: (world,).
        lock_in: Weight of the present supplier: (world,).
        renewal: Share of stocks renewed in a month: (world,).
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
                asked[i, d, w] = courtship[i, d, w]
            usual[i, w] = ordinary(usual[i, w], mean)
            standing[i, w] = climbed(standing[i, w], max(-mean, 0.0), courted[i, w], pace[w])
            if whole > 0.0:
                part = appeal(offered[i, w], levels[i, 1, w]) / whole
                share[i, w] = (
                    stocked(share[i, w], part, lock_in[w], renewal[w]) if opened[w] else part
                )
        opened[w] = opened[w] or whole > 0.0


@dataclass(frozen=True)
class Surroundings:
    """What relations read of other states.

    Attributes:
        rivalry: How far the targets of ties press each other: (tie, tie, world).
        divided: How evenly the target presses and courts a bloc: (tie, world).
        depends: How far the target depends on the state: (tie, world).
        received: Mean level that arrived from the target last month: (tie, world).
    """

    rivalry: Floats
    divided: Floats
    depends: Floats
    received: Floats


class Relations:
    """Partnerships, arms stocks and asks on a state's ties, and the level that it is used to.

    Attributes:
        usual: Level that the state is used to: (tie, world).
        standing: Rung of the partnership, 0 to 3: (tie, world).
        share: Share of arms supply: (tie, world).
        asks: Number of asks so far: (tie, world).
        met: Number of asks met so far: (tie, world).
        asked: Asks of last month: (tie, domain, world).
        offsets: Levels by which wishes are tilted: (tie, domain, world).
        opened: Whether arms stocks are known: (world,).
    """

    def __init__(self, levels: Sequence[NDArray[np.int8]], worlds: int) -> None:
        """Start at the first levels of the ties (domain, world), without rungs, stocks or asks."""
        ties = len(levels)
        domains = 4
        self.usual = np.array([level.mean(0) for level in levels])
        self.standing = np.zeros((ties, worlds))
        self.share = np.zeros((ties, worlds))
        self.asks = np.zeros((ties, worlds))
        self.met = np.zeros((ties, worlds))
        self.asked = np.zeros((ties, domains, worlds))
        self.offsets = np.zeros((ties, domains, worlds))
        self.opened = np.zeros(worlds, np.bool_)

    def tilt(
        self,
        ideals: Floats,
        levels: Floats,
        around: Surroundings,
        values: Mapping[str, Floats],
    ) -> Floats:
        """Return the levels by which relations tilt the wishes.

        Args:
            ideals: Ideal levels: (tie, domain, world).
            levels: Chosen levels: (tie, domain, world).
            around: What is read of other states.
            values: Parameters over worlds, by name.

        Returns:
            Offsets: (tie, domain, world).
        """
        fill_offsets(
            self.offsets,
            ideals,
            levels,
            self.usual,
            self.standing,
            self.share,
            around.rivalry,
            around.divided,
            around.depends,
            around.received,
            *(values[name] for name in STRENGTHS),
        )
        return self.offsets

    def close_month(
        self,
        levels: Floats,
        situations: Sequence[Floats],
        courtship: Floats,
        values: Mapping[str, Floats],
    ) -> None:
        """Close a month.

        Args:
            levels: Levels chosen in the month: (tie, domain, world).
            situations: Situation of each tie: (row, world).
            courtship: Courtship that arrived: (tie, domain, world).
            values: Parameters over worlds, by name.
        """
        courted = np.array([rows[_COURTED : _COURTED + 4].mean(0) for rows in situations])
        offered = np.array([rows[_OFFERED] for rows in situations])
        renew(
            levels,
            courted,
            offered,
            self.asked,
            courtship,
            self.asks,
            self.met,
            self.usual,
            self.standing,
            self.share,
            self.opened,
            *(values[name] for name in PACES),
        )

    def quantities(self, names: Sequence[str]) -> Floats:
        """Return quantities of relations.

        Args:
            names: ``rung`` (0 to 3), ``supply`` (share of arms) or ``met`` (share of asks met).

        Returns:
            Values: (tie, quantity, world); NaN where nothing was asked or offered.
        """
        unknown = np.full_like(self.met, np.nan)
        found = {
            "rung": np.floor(self.standing),
            "supply": np.where(self.opened, self.share, np.nan),
            "met": np.divide(self.met, self.asks, out=unknown, where=self.asks > 0),
        }
        return np.stack([found[name] for name in names], axis=1)


def relation_quantities(values: Mapping[str, Parameter | Fixed]) -> tuple[str, ...]:
    """Return the names of the quantities that the mechanisms of a scenario make."""
    running = [
        quantity for quantity, mechanism in QUANTITIES.items() if mechanisms.on([mechanism], values)
    ]
    return tuple(running)


def rivalry(alarms: Floats, targets: Sequence[int]) -> Floats:
    """Compute how far the targets of a state's ties press each other.

    Args:
        alarms: Alarm of each actor about each: (actor, actor, world).
        targets: Position of each tie's target.

    Returns:
        Mean of the two alarms: (tie, tie, world).
    """
    rows = []
    for i in targets:
        rows.append([0.5 * (alarms[i, j] + alarms[j, i]) for j in targets])
    return np.array(rows)


def received(situations: Sequence[Floats]) -> Floats:
    """Return the mean level that arrived from each target last month: (tie, world)."""
    return np.array([rows[_RECEIVED] for rows in situations])


@njit(cache=True, nogil=True, error_model="numpy")
def how_divided(pressed_, courted):  # type: ignore[no-untyped-def]
    """Compute how evenly a power presses and courts a bloc.

    Args:
        pressed_: Remembered pressure: (domain, world).
        courted: Remembered courtship: (domain, world).

    Returns:
        Division of the bloc: (world,).
    """
    found = np.zeros(pressed_.shape[1])
    for w in range(found.shape[0]):
        found[w] = division(pressed_[:, w].sum(), courted[:, w].sum())
    return found
