"""The observer: a model as it runs, with all acts that reach the states of each world."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.random_streams import fill_uniforms
from sim.explanation.memory_trace import ArrivedActs, MemoryRules
from sim.model.agents import Tie
from sim.model.alignment_model import WARM_UP, AlignmentModel

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Chosen:
    """Levels that a state chose freely and that its target noticed as acts in a month.

    Attributes:
        month: The month.
        source: Position of the state among the sources.
        victim: Position of the target among the actors.
        levels: Levels, 0 where nothing was noticed: (domain, world).
    """

    month: int
    source: int
    victim: int
    levels: Floats


@dataclass(frozen=True)
class Events:
    """The dated acts of all worlds, stacked.

    Attributes:
        due: Month of arrival: (act, world).
        level: Level: (act, world).
        domain: Position of the domain: (act, world).
        source: Position of the acting source: (act,).
        victim: Position of the state that it reaches; the number of states for outsiders: (act,).
    """

    due: Whole
    level: Floats
    domain: Whole
    source: Whole
    victim: Whole


@dataclass
class Observer:
    """A model, and all that its states freely chose to do to each other.

    Free choices are listed here because the model's event queue holds only dated acts.

    Attributes:
        model: The model.
        chosen: The free choices, in the order of months and ties.
    """

    model: AlignmentModel
    chosen: list[Chosen] = field(default_factory=list)

    def step(self) -> None:
        """Pass a month, and list which freely chosen levels were noticed as acts."""
        month = self.model.month
        self.model.step()
        for tie in self.model.ties:
            if tie.free:
                self.chosen.append(self._noticed(tie, month))

    def _noticed(self, tie: Tie, month: int) -> Chosen:
        """Draw which levels of a tie are noticed; the draws are those of the model itself."""
        model = self.model
        if tie.departures is not None:
            levels = tie.departures.sent.copy()
        else:
            numbers = np.empty(tie.level.shape)
            fill_uniforms(tie.act_key, np.uint64(month), model.ids, numbers)
            levels = np.where(numbers < model["act_rate"], tie.level, 0.0)
        return Chosen(
            month=month,
            source=model.sources.index(tie.actor),
            victim=model.codes.index(tie.target),
            levels=levels,
        )

    def acts(self, world: int) -> ArrivedActs:
        """Return the acts of one world that weigh anything: dated acts, then free choices.

        Args:
            world: Position of the world.
        """
        events = self._events
        opens = self.model.case.start - WARM_UP
        here = np.flatnonzero((events.level[:, world] != 0.0) & (events.due[:, world] >= opens))
        dated = np.stack(
            [
                events.due[here, world],
                events.source[here],
                events.victim[here],
                events.domain[here, world],
            ]
        )
        places = []
        levels = []
        for choice in self.chosen:
            for domain in np.flatnonzero(choice.levels[:, world]):
                places.append((choice.month, choice.source, choice.victim, int(domain)))
                levels.append(choice.levels[domain, world])
        free = np.array(places, np.int64).reshape(-1, 4).T
        due, source, victim, domains = np.concatenate([dated, free], axis=1)
        names = [self.model.queue.events[event].act for event in here]
        return ArrivedActs(
            due=due,
            source=source,
            victim=victim,
            domain=domains,
            level=np.append(events.level[here, world], levels),
            act=(*names, *("" for _ in places)),
        )

    @cached_property
    def _events(self) -> Events:
        """Stack the dated acts of all worlds."""
        events, codes = self.model.queue.events, self.model.codes
        victims = [codes.index(e.victim) if e.victim in codes else len(codes) for e in events]
        return Events(
            due=self._stacked("due"),
            level=self._stacked("level"),
            domain=self._stacked("domain"),
            source=np.array([event.source for event in events], np.int64),
            victim=np.array(victims, np.int64),
        )

    def _stacked(self, name: str) -> NDArray[Any]:
        """Stack one attribute of the dated acts: (act, world)."""
        rows = [getattr(event, name) for event in self.model.queue.events]
        return np.array(rows).reshape(-1, self.model.n_worlds)


def memory_rules(model: AlignmentModel, world: int) -> MemoryRules:
    """Return how the states of one world remember; ``world`` is its position."""
    return MemoryRules(
        values=values_of(model, world),
        weaker=np.array([state.weaker for state in model.states]),
        worth=np.array([state.worth[:, world] for state in model.states]),
    )


def values_of(model: AlignmentModel, world: int) -> dict[str, float]:
    """Return the parameters of one world by name; ``world`` is its position."""
    return {name: float(values[world]) for name, values in model.values.items()}
