"""Memory by act: how much of what a state perceives in one world each act carries.

The model keeps sums, not acts. Here the acts of one world are listed one by one, and faded and
weighed as the model fades and weighs them, so that an impression can be divided among them. A test
compares their sums with what the model itself perceived.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS
from sim.decision import impressions
from sim.decision.situation import DOMAIN_FIELDS

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Part = tuple[float, Floats]  # a piece of a field, and the weight of each act in it: (act,)
Parts = Sequence[Part]
ECONOMIC: Final = DOMAINS.index("economic")


@dataclass(frozen=True)
class ArrivedActs:
    """Acts of one world as they arrive, one a position: (act,) each.

    Attributes:
        due: Month of arrival.
        source: Position of the acting source.
        victim: Position of the state that it reaches; the number of states for outsiders.
        domain: Position of the domain.
        level: Level, positive for pressure.
        act: Id of the act of the record; empty where no document records it.
    """

    due: Whole
    source: Whole
    victim: Whole
    domain: Whole
    level: Floats
    act: tuple[str, ...]

    @cached_property
    def coded(self) -> tuple[list[str], Whole]:
        """The distinct ids of acts, and the place of each act's id among them: (act,)."""
        names, places = np.unique(np.array(self.act, np.str_), return_inverse=True)
        return names.tolist(), places


@dataclass(frozen=True)
class MemoryRules:
    """How the states of one world remember.

    Attributes:
        values: Parameters by name.
        weaker: 1 where the source is of a larger size class than the state: (state, source).
        worth: What a source's courtship of the state counts as support: (state, source).
    """

    values: Mapping[str, float]
    weaker: Floats
    worth: Floats


class Memory:
    """What the states of one world remember in a month: all acts that arrived before it.

    The methods that are named after fields of the situation return their parts. All but ``parts``
    take an actor, the target of its tie, and a domain, by position.

    Attributes:
        acts: The acts of the world.
        rules: How its states remember.
        now: The month.
        pressed: Remembered pressure of each act: (act,).
        courted: Remembered courtship of each act: (act,).
    """

    def __init__(self, acts: ArrivedActs, rules: MemoryRules, now: int) -> None:
        """Fade every act to the month ``now``; acts that arrive in it are not yet known."""
        self.acts = acts
        self.rules = rules
        self.now = now
        self._states = len(rules.weaker)
        self._known: dict[tuple[str, int, int, int], Parts] = {}
        age = np.maximum(now - 1 - acts.due, 0)
        read = self._attention() * (acts.due < now)
        keep_threat = impressions.kept(rules.values["threat_half_life"])
        keep_support = impressions.kept(rules.values["support_half_life"])
        self.pressed = np.maximum(acts.level, 0.0) * read * keep_threat**age
        self.courted = np.maximum(-acts.level, 0.0) * read * keep_support**age

    def _attention(self) -> Floats:
        """Weight that its victim gives each act; 1 for outsiders: (act,)."""
        acts = self.acts
        values = self.rules.values
        weights = [impressions.attention(weaker, values) for weaker in (0.0, 1.0)]
        victim = np.minimum(acts.victim, self._states - 1)
        is_weaker = self.rules.weaker[victim, acts.source].astype(np.int64)
        return np.where(acts.victim < self._states, np.array(weights)[is_weaker], 1.0)

    def parts(self, field: str, actor: int, target: int, domain: int) -> Parts:
        """Divide the deviation of a field from its value at rest among acts.

        Returns:
            Pieces that sum to the deviation, each with the weights of the acts behind it; empty for
            a field that no act carries.
        """
        key = field, actor, target, domain if field in DOMAIN_FIELDS else 0
        if key not in self._known:
            self._known[key] = self._divided(field, actor, target, domain)
        return self._known[key]

    def _divided(self, field: str, actor: int, target: int, domain: int) -> Parts:
        """Divide a field, without the pieces that are 0."""
        divide = _FIELDS.get(field)
        if divide is None:
            return []
        parts = divide(self, actor, target, domain)
        return [(value, weights) for value, weights in parts if value != 0.0 and weights.any()]

    def _met(self, victim: int, source: int) -> Flags:
        """Acts of a source on a state: (act,)."""
        return np.asarray((self.acts.victim == victim) & (self.acts.source == source))

    def _in(self, domain: int) -> Flags:
        """Acts in a domain: (act,)."""
        return np.asarray(self.acts.domain == domain)

    def _witnessed(self, actor: int, target: int) -> Floats:
        """Pressure of the target on the actor, and a share of that on everybody else: (act,)."""
        everybody = self.pressed * (self.acts.source == target)
        own = everybody * (self.acts.victim == actor)
        witness = self.rules.values["witness"]
        return np.asarray(impressions.witnessed(own, everybody, witness))

    def _felt(self, acts: Floats, domain: int) -> Floats:
        """What of each act is felt in a domain: all of its own, and the spill-over of others."""
        own = np.where(self._in(domain), acts, 0.0)
        spill_over = self.rules.values["spill_over"]
        elementwise: Any = impressions.felt
        return np.asarray(elementwise(own, acts, spill_over))

    def _saturated(self, acts: Floats, half: str) -> Part:
        """One piece: the impression that remembered acts leave."""
        return impressions.saturated(float(acts.sum()), self.rules.values[half]), acts

    def threat(self, actor: int, target: int, domain: int) -> Parts:
        """Divide the threat perceived in a domain."""
        acts = self._felt(self._witnessed(actor, target), domain)
        return [self._saturated(acts, "alarm")]

    def inducement(self, actor: int, target: int, domain: int) -> Parts:
        """Divide the inducement perceived in a domain."""
        acts = self._felt(self.courted * self._met(actor, target), domain)
        return [self._saturated(acts, "welcome")]

    def pressure(self, actor: int, target: int, _domain: int) -> Parts:
        """Divide the pressure over all domains."""
        return [self._saturated(self._witnessed(actor, target), "alarm")]

    def support(self, actor: int, target: int, _domain: int) -> Parts:
        """Divide the support of third powers, which court the actor."""
        worth = self.rules.worth[actor][self.acts.source]
        of_others = (self.acts.victim == actor) & (self.acts.source != target)
        return [self._saturated(self.courted * worth * of_others, "welcome")]

    def expectation(self, actor: int, target: int, _domain: int) -> Parts:
        """Divide the expectation of trade between acts that improve and acts that worsen it."""
        here = self._met(actor, target) & self._in(ECONOMIC)
        improved, courting = self._saturated(self.courted * here, "welcome")
        worsened, pressing = self._saturated(self.pressed * here, "alarm")
        return [(improved, courting), (-worsened, pressing)]

    def received(self, actor: int, target: int, _domain: int) -> Parts:
        """Divide the mean level that the target's acts of the past month had."""
        last_month = self._met(actor, target) & (self.acts.due == self.now - 1)
        acts = 0.25 * self.acts.level * last_month
        level = impressions.mean_received(float((self.acts.level * last_month).sum()), 0.0)
        return [(level, acts)]

    def trust(self, actor: int, target: int, _domain: int) -> Parts:
        """Divide the loss of trust by what each act took of the trust that was left.

        What has mended since is taken off.
        """
        acts = self.acts
        breaks = self.rules.values["trust_break"]
        mends = self.rules.values["trust_mend"]
        pressing = np.maximum(acts.level, 0.0) * self._met(actor, target)
        lost = np.zeros(len(acts.due))
        last = self.now
        for month in np.unique(acts.due[(pressing > 0.0) & (acts.due < self.now)]):
            lost *= (1.0 - mends) ** max(int(month) - last, 0)  # calm since the last break
            new = pressing * (acts.due == month)
            share = 1.0 - (1.0 - breaks) ** (0.5 * new.sum())
            lost += (1.0 - lost.sum()) * share * new / new.sum()
            last = int(month)
        lost *= (1.0 - mends) ** max(self.now - last, 0)
        return [(-float(lost.sum()), lost)]

    def _alarm(self, victim: int, source: int) -> Part:
        """How alarmed a state is by a source, and the acts behind it."""
        return self._saturated(self.pressed * self._met(victim, source), "alarm")

    def _others(self, actor: int, target: int) -> list[int]:
        """Third states."""
        return [state for state in range(self._states) if state not in (actor, target)]

    def rivalry(self, actor: int, target: int, _domain: int) -> Parts:
        """Divide the rivalry between the target and the third power that is most its rival."""
        pairs = [
            (self._alarm(target, other), self._alarm(other, target))
            for other in self._others(actor, target)
        ]
        worst = max(pairs, key=_sum_of_levels, default=())
        return [(impressions.rivalry(level, 0.0), acts) for level, acts in worst]

    def shared_threat(self, actor: int, target: int, _domain: int) -> Parts:
        """Divide the threat by which one third power alarms actor and target alike.

        Both halves of the product count the same.
        """
        pairs = [
            (self._alarm(actor, other), self._alarm(target, other))
            for other in self._others(actor, target)
        ]
        worst = max(pairs, key=_product_of_levels, default=())
        whole = impressions.shared_threat(*(level for level, _ in worst)) if worst else 0.0
        return [(0.5 * whole, acts) for _, acts in worst]


def _sum_of_levels(pair: tuple[Part, Part]) -> float:
    """Key of the strongest rivalry."""
    return pair[0][0] + pair[1][0]


def _product_of_levels(pair: tuple[Part, Part]) -> float:
    """Key of the strongest shared threat."""
    return pair[0][0] * pair[1][0]


_FIELDS: Final[Mapping[str, Callable[[Memory, int, int, int], Parts]]] = {
    "threat": Memory.threat,
    "inducement": Memory.inducement,
    "pressure": Memory.pressure,
    "support": Memory.support,
    "expectation": Memory.expectation,
    "received": Memory.received,
    "trust": Memory.trust,
    "rivalry": Memory.rivalry,
    "shared_threat": Memory.shared_threat,
}
