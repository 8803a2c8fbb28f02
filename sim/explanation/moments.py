"""Moments: the model observed from outside, so that any choice in any world can be explained.

The model itself runs the worlds that are asked about. Their numbers give them the same draws as in
any ensemble, and nothing in the model depends on the observer.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim import mechanisms
from sim.core.worlds import Worlds
from sim.explanation.ledger import Moment
from sim.explanation.memory_trace import Memory
from sim.explanation.observer import Observer, memory_rules, values_of
from sim.model import partnerships, relation_kernels
from sim.model.agents import State, Tie
from sim.model.alignment_model import AlignmentModel
from sim.model.partnerships import Relations, Surroundings
from sim.scenario.frozen_scenario import Scenario

Floats = NDArray[np.float64]
Levels = NDArray[np.int8]
Pair = tuple[str, str]
# The parameter of each mechanism that joins ties; the tilt is linear in it.
TILTS: Final = {
    "partnership": "partnership_bond",
    "supply": "reliance",
    "compensation": "seesaw",
    "coercion": "lever",
    "wedge": "wedge",
}


@dataclass(frozen=True)
class LastLook:
    """The month in which states last appraised their situation.

    Attributes:
        month: The month.
        tilts: What relations have added to wishes since, by state and mechanism: (tie, domain,
            world).
    """

    month: int
    tilts: Mapping[str, Mapping[str, Floats]] = field(default_factory=dict)


@dataclass(frozen=True)
class RelationsBefore:
    """What tilts a state's wishes in a month, copied before the month overwrites it.

    Attributes:
        ideals: Ideal levels: (tie, domain, world).
        levels: Chosen levels: (tie, domain, world).
        usual: Level that the state is used to: (tie, world).
        standing: Rung of the partnership: (tie, world).
        share: Share of arms supply: (tie, world).
        around: What relations read of other states.
    """

    ideals: Floats
    levels: Floats
    usual: Floats
    standing: Floats
    share: Floats
    around: Surroundings


def _relations_before(model: AlignmentModel) -> dict[str, RelationsBefore]:
    """Copy what tilts the wishes of each state with relations."""
    return {
        state.code: _copied(state, state.relations)
        for state in model.states
        if state.relations is not None
    }


def _copied(state: State, relations: Relations) -> RelationsBefore:
    """Copy what tilts the wishes of a state."""
    return RelationsBefore(
        ideals=np.array([tie.ideal for tie in state.ties]),
        levels=np.array([tie.level for tie in state.ties], np.float64),
        usual=relations.usual.copy(),
        standing=relations.standing.copy(),
        share=relations.share.copy(),
        around=state.surroundings(),
    )


def _tilts(model: AlignmentModel, code: str, before: RelationsBefore) -> dict[str, Floats]:
    """Compute what each mechanism adds to a state's wishes: by mechanism (tie, domain, world)."""
    received = partnerships.received([tie.situation for tie in model.state(code).ties])
    found = {}
    for mechanism, own in TILTS.items():
        if not mechanisms.on([mechanism], model.case.parameters):
            continue
        silent = np.zeros(model.n_worlds)
        offsets = np.zeros_like(before.ideals)
        relation_kernels.fill_offsets(
            offsets,
            before.ideals,
            before.levels,
            before.usual,
            before.standing,
            before.share,
            before.around.rivalry,
            before.around.divided,
            before.around.depends,
            received,
            *(model[name] if name == own else silent for name in TILTS.values()),
        )
        found[mechanism] = offsets
    return found


def moments(
    scenario: Scenario, worlds: Worlds, months: Collection[int], ties: Collection[Pair]
) -> Iterator[Moment]:
    """Run some worlds and yield moments: month by month, world by world, tie by tie.

    Args:
        scenario: The scenario.
        worlds: The worlds.
        months: Months that are asked about.
        ties: Ties that are asked about, as (actor, target).
    """
    model = AlignmentModel(scenario, worlds)
    observer = Observer(model)
    last_look = LastLook(scenario.start - 1)
    looks = set(months)
    if scenario.hold is not None:  # states do not appraise anything from this month on
        looks = {min(month, scenario.hold - 1) for month in months}
    while model.month <= max(months):
        month = model.month
        levels = [tie.level.copy() for tie in model.ties]
        before = _relations_before(model) if month in looks else {}
        observer.step()
        if month in looks:
            tilts = {code: _tilts(model, code, copied) for code, copied in before.items()}
            last_look = LastLook(month, tilts)
        if month in months:
            yield from _Month(observer, last_look, month, levels).moments(ties)
    model.close()


def _domain_weights(tie: Tie, world: int) -> Floats:
    """Return the weights of a tie's domains in a world: (domain,)."""
    if tie.domain_weights is None:
        return np.ones(len(tie.disposition))
    return tie.domain_weights[:, world].copy()


@dataclass(frozen=True)
class _Month:
    """A month that has just passed, with the levels (domain, world) that each tie had before it."""

    observer: Observer
    last_look: LastLook
    month: int
    before: Sequence[Levels]

    def moments(self, ties: Collection[Pair]) -> Iterator[Moment]:
        """Yield the moments of some ties, world by world."""
        model = self.observer.model
        for world in range(model.n_worlds):
            memory = self._memory(world)
            for i, tie in enumerate(model.ties):
                if (tie.actor, tie.target) in ties:
                    yield self._moment(tie, self.before[i], world, memory)

    def _memory(self, world: int) -> Memory | None:
        """What states remember; None where they have not looked since the span began."""
        model = self.observer.model
        if self.last_look.month < model.case.start:
            return None
        acts = self.observer.acts(world)
        return Memory(acts, memory_rules(model, world), self.last_look.month)

    def _moment(self, tie: Tie, before: Levels, world: int, memory: Memory | None) -> Moment:
        """What a choice on a tie was made of."""
        model = self.observer.model
        return Moment(
            month=self.month,
            world=int(model.ids[world]),
            tie=(tie.actor, tie.target),
            who=(model.codes.index(tie.actor), tie.source),
            situation=tie.situation[:, world].copy(),
            disposition=tie.disposition[:, world],
            tilts=self._tilts(tie, world),
            theories=model.case.theories,
            weights=np.where(tie.says, tie.weights[:, world], 0.0),
            domain_weights=_domain_weights(tie, world),
            values=values_of(model, world),
            memory=memory,
            held=self._held() if tie.actor == model.case.focus else frozenset(),
            before=before[:, world],
            ideal=tie.ideal[:, world].copy(),
            drawn=tie.level[:, world].copy(),
        )

    def _tilts(self, tie: Tie, world: int) -> dict[str, Floats]:
        """What relations add to the wish of a tie, by mechanism: (domain,)."""
        targets = [own.target for own in self.observer.model.state(tie.actor).ties]
        place = targets.index(tie.target)
        by_mechanism = self.last_look.tilts.get(tie.actor, {})
        return {name: tilt[place, :, world] for name, tilt in by_mechanism.items()}

    def _held(self) -> frozenset[str]:
        """Fields that the scenario or the worlds hold constant."""
        model = self.observer.model
        fields = set(model.case.constant)
        for name in model.worlds.given:
            key, _, held = name.partition(".")
            if key == "constant":
                fields.add(held)
        if "pressure" in fields:
            fields.add("threat")
        return frozenset(fields)
