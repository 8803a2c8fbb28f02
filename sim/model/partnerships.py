"""Relations: partnerships, arms supply and asks met on a state's ties, and how they tilt wishes.

The last axis of every array is the world. No outcome of the record is read here: rungs, shares and
asks met are made by the model and scored against the record, never fed from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim import mechanisms
from sim.core.parameters import Fixed, Parameter
from sim.core.vocabulary import DOMAINS
from sim.decision.situation import ROWS
from sim.model.relation_kernels import fill_offsets, renew

Floats = NDArray[np.float64]
# quantities of relations, each with the mechanism that must run
QUANTITIES: Final = {"rung": "partnership", "supply": "supply", "met": "partnership"}
STRENGTHS: Final = ("partnership_bond", "reliance", "seesaw", "lever", "wedge")
PACES: Final = ("partnership_pace", "lock_in", "renewal")
_OFFERED: Final = ROWS["inducement"] + 1  # military courtship
_COURTED: Final = ROWS["inducement"]
_RECEIVED: Final = ROWS["received"]


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
        domains = len(DOMAINS)
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
