"""What stands behind an impression: the acts of one world that a state remembers, and how much of what it perceives each carries.

The kernel keeps sums, not acts. Here one world's acts are laid out one by one, faded and weighed as the kernel fades and weighs them, so
that an impression can be shared out among them; a test holds their sums to what the kernel itself perceived.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS
from sim.decision.situation import DOMAIN_FIELDS
from sim.mechanisms.asymmetry import attention
from sim.mechanisms.memory import kept, saturated
from sim.mechanisms.spillover import felt

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Parts = Sequence[tuple[float, Floats]]  # what a field owes, and by how much each act carries it
ECONOMIC: Final = DOMAINS.index("economic")
BOUND: Final = 2.0  # what was received last month is a level


@dataclass(frozen=True)
class Deeds:
    """Acts of one world as they arrive, one a place (act,): month, source, victim (the number of states: an outsider), domain, level, and the evidence's id (empty: none)."""

    due: Whole
    source: Whole
    victim: Whole
    domain: Whole
    level: Floats
    act: tuple[str, ...]

    @cached_property
    def coded(self) -> tuple[list[str], Whole]:
        """Name every piece of evidence once, and give the place of each act's among them."""
        names, places = np.unique(np.array(self.act, np.str_), return_inverse=True)
        return names.tolist(), places


@dataclass(frozen=True)
class Habits:
    """How the states of one world remember: parameters by name, ``weaker`` (state, source) whom they over-read, ``worth`` (state, source) what support counts."""

    values: Mapping[str, float]
    weaker: Floats
    worth: Floats


class Memory:
    """What the states of one world remember when they look around in a month: all acts that arrived before it."""

    def __init__(self, deeds: Deeds, habits: Habits, now: int) -> None:
        """Fade every act to the month ``now``; what arrives in it is not met yet."""
        self.deeds, self.habits, self.now = deeds, habits, now
        self.states, self._known = len(habits.weaker), dict[tuple[str, int, int, int], Parts]()
        age = np.maximum(now - 1 - deeds.due, 0)
        inside = np.minimum(deeds.victim, self.states - 1)
        over = np.array([attention(w, habits.values["over_attention"]) for w in (0.0, 1.0)])
        read = np.where(
            deeds.victim < self.states,
            over[habits.weaker[inside, deeds.source].astype(np.int64)],
            1.0,
        ) * (deeds.due < now)
        self.pressed = (
            np.maximum(deeds.level, 0.0) * read * kept(habits.values["threat_half_life"]) ** age
        )
        self.courted = (
            np.maximum(-deeds.level, 0.0) * read * kept(habits.values["support_half_life"]) ** age
        )

    def parts(self, field: str, actor: int, target: int, domain: int) -> Parts:
        """Share out how far a field stands from its rest among acts; empty for a field that no act carries. Pieces sum to the deviation."""
        key = field, actor, target, domain if field in DOMAIN_FIELDS else 0
        if key not in self._known:
            found = _FIELDS.get(field)
            self._known[key] = (
                []
                if found is None
                else [p for p in found(self, actor, target, domain) if p[0] != 0.0 and p[1].any()]
            )
        return self._known[key]

    def _met(self, victim: int, source: int) -> NDArray[np.bool_]:
        return np.asarray((self.deeds.victim == victim) & (self.deeds.source == source))

    def _in(self, domain: int) -> NDArray[np.bool_]:
        return np.asarray(self.deeds.domain == domain)

    def _witnessed(self, actor: int, target: int) -> Floats:
        """Pressure of the target on the actor, and at a share that on everybody else."""
        d = self.deeds
        return np.asarray(
            self.pressed
            * (d.source == target)
            * np.where(d.victim == actor, 1.0, self.habits.values["witness"])
        )

    def _felt(self, acts: Floats, domain: int) -> Floats:
        """What of each act is felt in a domain: all of its own, and what spills over from the others."""
        return np.asarray(
            felt(np.where(self._in(domain), acts, 0.0), acts, self.habits.values["spill_over"])
        )  # type: ignore[arg-type] # elementwise

    def _saturated(self, acts: Floats, half: str) -> Parts:
        return [(saturated(float(acts.sum()), self.habits.values[half]), acts)]

    def threat(self, actor: int, target: int, domain: int) -> Parts:
        """Acts behind the threat perceived in a domain."""
        return self._saturated(self._felt(self._witnessed(actor, target), domain), "alarm")

    def inducement(self, actor: int, target: int, domain: int) -> Parts:
        """Acts behind the inducement perceived in a domain."""
        return self._saturated(
            self._felt(self.courted * self._met(actor, target), domain), "welcome"
        )

    def pressure(self, actor: int, target: int, _domain: int) -> Parts:
        """Acts behind the pressure of the whole."""
        return self._saturated(self._witnessed(actor, target), "alarm")

    def support(self, actor: int, target: int, _domain: int) -> Parts:
        """Acts by which third powers court the actor."""
        d = self.deeds
        return self._saturated(
            self.courted
            * self.habits.worth[actor][d.source]
            * ((d.victim == actor) & (d.source != target)),
            "welcome",
        )

    def expectation(self, actor: int, target: int, _domain: int) -> Parts:
        """Acts that brighten, and acts that darken, what is expected of trade with the target."""
        here = self._met(actor, target) & self._in(ECONOMIC)
        (bright, courting), (dark, pressing) = (
            *self._saturated(self.courted * here, "welcome"),
            *self._saturated(self.pressed * here, "alarm"),
        )
        return [(bright, courting), (-dark, pressing)]

    def received(self, actor: int, target: int, _domain: int) -> Parts:
        """Acts of the target in the past month, as they are answered in kind."""
        acts = (
            0.25 * self.deeds.level * (self._met(actor, target) & (self.deeds.due == self.now - 1))
        )
        return [(min(BOUND, max(-BOUND, float(acts.sum()))), acts)]

    def trust(self, actor: int, target: int, _domain: int) -> Parts:
        """Acts that broke trust, by what each took of the trust that was left and what has not mended since."""
        d, breaks, mends = (
            self.deeds,
            self.habits.values["trust_break"],
            self.habits.values["trust_mend"],
        )
        pressing = np.maximum(d.level, 0.0) * self._met(actor, target)
        lost, at = np.zeros(len(d.due)), self.now
        for month in np.unique(d.due[(pressing > 0.0) & (d.due < self.now)]):
            lost *= (1.0 - mends) ** max(int(month) - at, 0)  # calm since the last break
            new = pressing * (d.due == month)
            lost += (
                (1.0 - lost.sum()) * (1.0 - (1.0 - breaks) ** (0.5 * new.sum())) * new / new.sum()
            )
            at = int(month)
        lost *= (1.0 - mends) ** max(self.now - at, 0)
        return [(-float(lost.sum()), lost)]

    def _alarm(self, victim: int, source: int) -> tuple[float, Floats]:
        """How alarmed a state is by a source, and the acts behind it."""
        return self._saturated(self.pressed * self._met(victim, source), "alarm")[0]

    def _others(self, actor: int, target: int) -> list[int]:
        return [k for k in range(self.states) if k not in (actor, target)]

    def rivalry(self, actor: int, target: int, _domain: int) -> Parts:
        """Acts that the target and the third power that is most its rival have done to each other."""
        pairs = [
            (self._alarm(target, k), self._alarm(k, target)) for k in self._others(actor, target)
        ]
        worst = max(pairs, key=lambda p: p[0][0] + p[1][0], default=())
        return [(0.5 * level, acts) for level, acts in worst]

    def shared_threat(self, actor: int, target: int, _domain: int) -> Parts:
        """Acts by which one third power alarms actor and target alike; either half of the product is as needed as the other."""
        pairs = [
            (self._alarm(actor, k), self._alarm(target, k)) for k in self._others(actor, target)
        ]
        worst = max(pairs, key=lambda p: p[0][0] * p[1][0], default=())
        whole = float(np.prod([level for level, _ in worst])) if worst else 0.0
        return [(0.5 * whole, acts) for _, acts in worst]


_FIELDS: Final[Mapping[str, Callable[[Memory, int, int, int], Parts]]] = {
    name: getattr(Memory, name)
    for name in (
        "threat",
        "inducement",
        "pressure",
        "support",
        "expectation",
        "received",
        "trust",
        "rivalry",
        "shared_threat",
    )
}
