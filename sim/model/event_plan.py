"""What is the same in all worlds of the acts that are prescribed: who acts, when, and how coded.

Acts of one day, actor, target and domain count as one act, the strongest: a joint statement of
forty-eight paragraphs is a day's work, not a campaign (density of reporting).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.random_streams import NamedDraws, key_of
from sim.core.vocabulary import DOMAINS, MONTHS, tie_name
from sim.evidence.coders import recoded
from sim.evidence.rows import Act
from sim.scenario.forcing_modes import PRESCRIBED, RECORDED, SILENT
from sim.scenario.frozen_scenario import Scenario

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
OTHERS: Final = "OTHERS"  # all states that are neither actors nor named partners
UNRECORDED: Final = -1  # act of an event that no document records
DRAWN: Final = -1  # domain of an event that every world draws for itself


@dataclass(frozen=True)
class Setting:
    """What the prescribed acts depend on in all worlds alike.

    Attributes:
        scenario: The scenario.
        opens: Month of the first delivery.
    """

    scenario: Scenario
    opens: int

    @cached_property
    def codes(self) -> list[str]:
        """Codes of the actors."""
        return [actor.id for actor in self.scenario.actors]

    @cached_property
    def sources(self) -> list[str]:
        """Codes of all sources of acts: actors, partners, and the others as one."""
        return [*self.codes, *self.scenario.partners, OTHERS]

    def own(self, code: str) -> str:
        """Return the source that a state's acts count as: an actor, a partner, or the others."""
        return self._own.get(code, OTHERS)

    @cached_property
    def _own(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for actor in self.scenario.actors:
            found |= dict.fromkeys(actor.members, actor.id)
        return found | {source: source for source in self.sources}


@dataclass(frozen=True)
class PlannedEvent:
    """One event, as far as it is the same in all worlds.

    Attributes:
        source: Position of the acting source.
        victim: Code of the state that the act reaches.
        act: Position of the act among those of the plan; ``UNRECORDED`` where there is none.
        encircles: Whether it is a neighbour's courtship, which arrives as pressure.
        year: Calendar year of an unrecorded act.
        actor: Code of the source of an unrecorded act.
        mode: Forcing mode of an unrecorded act.
    """

    source: int
    victim: str
    act: int
    encircles: bool = False
    year: int = 0
    actor: str = ""
    mode: str = PRESCRIBED

    @property
    def pair(self) -> str:
        """Name of the pair of states of an unrecorded act."""
        return tie_name(self.actor, self.victim)


def one_a_day(acts: Iterable[Act], own: Callable[[str], str]) -> list[Act]:
    """Return the acts with the strongest only of those that share day, actor, target and domain.

    Args:
        acts: Dated acts; those without a day are all returned.
        own: Returns the source that a state's acts count as.
    """
    best: dict[tuple[str, ...], Act] = {}
    for act in acts:
        key: tuple[str, ...] = (act.id,)
        if act.precision == "day":
            key = (act.date, own(act.actor), own(act.target), act.domain)
        if key not in best or abs(act.level) > abs(best[key].level):
            best[key] = act
    return list(best.values())


@dataclass(frozen=True)
class EventPlan:
    """The prescribed acts of a scenario, read once for all worlds.

    Attributes:
        setting: What the acts depend on.
        acts: The acts that are weighed.
        coders: Whether each coding from which worlds draw holds each act: (act, coding).
        events: The events, in the order in which those of a month are added up.
    """

    setting: Setting
    acts: tuple[Act, ...]
    coders: Flags
    events: tuple[PlannedEvent, ...]

    @classmethod
    def of(cls, setting: Setting) -> "EventPlan":
        """Collect the prescribed acts that reach somebody."""
        reading = _Reading(setting)
        coded = reading.coded()
        codings = max(1, len(setting.scenario.forcing.codings))
        coders = np.array(list(coded.values()), np.bool_).reshape(-1, codings)
        events = (*reading.recorded(tuple(coded)), *reading.unrecorded())
        return cls(setting, tuple(coded), coders, events)

    def only(
        self, is_read: Callable[[PlannedEvent], bool], setting: Setting | None = None
    ) -> "EventPlan":
        """Return the plan with those events alone that something reads, of another setting too."""
        events = [event for event in self.events if is_read(event)]
        kept = sorted({event.act for event in events} - {UNRECORDED})
        place = {act: i for i, act in enumerate(kept)} | {UNRECORDED: UNRECORDED}
        return EventPlan(
            setting=setting or self.setting,
            acts=tuple(self.acts[act] for act in kept),
            coders=self.coders[kept],
            events=tuple(replace(event, act=place[event.act]) for event in events),
        )

    @cached_property
    def without_ring(self) -> "EventPlan":
        """The plan without the effect of acts on those whom they encircle."""
        if not self.encircles.any():
            return self
        return self.only(lambda event: not event.encircles)

    @cached_property
    def encircles(self) -> Flags:
        """Whether each event is a neighbour's courtship: (event,)."""
        return np.array([event.encircles for event in self.events], np.bool_)

    @cached_property
    def recorded(self) -> Whole:
        """Positions of the events that a document records."""
        found = [i for i, event in enumerate(self.events) if event.act != UNRECORDED]
        return np.array(found, np.int64)

    @cached_property
    def recorded_acts(self) -> Whole:
        """Position of the act of each of these events."""
        return np.array([self.events[i].act for i in self.recorded], np.int64)

    @cached_property
    def unrecorded(self) -> tuple[Whole, Whole, NDArray[np.uint64]]:
        """Positions of the other events, with the year and the key of the draws of each."""
        places = [i for i, event in enumerate(self.events) if event.act == UNRECORDED]
        events = [self.events[i] for i in places]
        seed = self.setting.scenario.seed
        keys = [key_of(seed, "unrecorded", event.pair) for event in events]
        years = [event.year for event in events]
        return np.array(places, np.int64), np.array(years, np.int64), np.array(keys, np.uint64)

    @cached_property
    def routes(self) -> Whole:
        """Victim and source of each event; all outsiders share the last position: (event, 2)."""
        codes = self.setting.codes
        place = {code: i for i, code in enumerate(codes)}
        rows = [(place.get(event.victim, len(codes)), event.source) for event in self.events]
        return np.array(rows, np.int64).reshape(-1, 2)

    @cached_property
    def common_domains(self) -> Whole:
        """Domain of each event; ``DRAWN`` where every world draws its own: (event,)."""
        found = np.full(len(self.events), DRAWN, np.int64)
        found[self.recorded] = self.domains[self.recorded_acts]
        return found

    @cached_property
    def by_month(self) -> tuple[Whole, Whole]:
        """Events by the months in which they can arrive, those of a month in their order.

        Returns:
            Number of events before each month from the first delivery on: (month + 1,); and the
            events, each once in every month of its span.
        """
        opens = self.setting.opens
        months = self.setting.scenario.end + 1 - opens
        first, until = np.clip(self._spans - opens, 0, months)
        length = np.maximum(until - first, 0)
        event = np.repeat(np.arange(len(length)), length)
        since = np.arange(len(event)) - np.repeat(np.cumsum(length) - length, length)
        month = first[event] + since
        number = np.bincount(month, minlength=months)
        return np.append(0, np.cumsum(number)), event[np.argsort(month, kind="stable")]

    @property
    def _spans(self) -> Whole:
        """First month in which each event can arrive, and the month after the last: (2, event)."""
        first = np.zeros(len(self.events), np.int64)
        number = np.full(len(self.events), MONTHS)
        first[self.recorded], number[self.recorded] = self.months[:, self.recorded_acts]
        places, years, _ = self.unrecorded
        first[places] = years * MONTHS
        return np.stack([first, first + number])

    @cached_property
    def coding(self) -> NamedDraws:
        """Draws of coding errors: an act and its renewals share one."""
        return NamedDraws.of(self.setting.scenario.seed, "coding", self._origins(self.acts))

    @cached_property
    def origins(self) -> Whole:
        """Position among the draws of coding errors of each act: (act,)."""
        return _places(self._origins(self.acts), self.acts)

    @cached_property
    def weighed(self) -> Whole:
        """Of each recorded event its position, act, draw of a coding error, and whether it renews.

        Shape: (event, 4).
        """
        acts = self.recorded_acts
        columns = (self.recorded, acts, self.origins[acts], self.renewals[acts].astype(np.int64))
        return np.stack(columns, axis=1)

    @cached_property
    def dates(self) -> NamedDraws:
        """Draws of dates whose month is not known: an act and its renewals share one."""
        return NamedDraws.of(self.setting.scenario.seed, "date", self._origins(self._spread_acts))

    @cached_property
    def spreads(self) -> Whole:
        """Position among the draws of dates of each act; -1 where its month is known: (act,)."""
        place = {origin: i for i, origin in enumerate(self._origins(self._spread_acts))}
        found = [place[act.origin] if act.span > 1 else -1 for act in self.acts]
        return np.array(found, np.int64)

    @cached_property
    def months(self) -> Whole:
        """First month and number of months of each act: (2, act)."""
        rows = [(act.month, act.span) for act in self.acts]
        return np.array(rows, np.int64).reshape(-1, 2).T

    @cached_property
    def levels(self) -> Floats:
        """Coded level of each act: (act,)."""
        return np.array([act.level for act in self.acts])

    @cached_property
    def renewals(self) -> Flags:
        """Whether each act renews another: (act,)."""
        return np.array([bool(act.renews) for act in self.acts], np.bool_)

    @cached_property
    def domains(self) -> Whole:
        """Position of the domain of each act: (act,)."""
        return np.array([DOMAINS.index(act.domain) for act in self.acts], np.int64)

    @property
    def _spread_acts(self) -> list[Act]:
        return [act for act in self.acts if act.span > 1]

    @staticmethod
    def _origins(acts: Iterable[Act]) -> list[str]:
        return list(dict.fromkeys(act.origin for act in acts))


def _places(origins: Sequence[str], acts: Iterable[Act]) -> Whole:
    place = {origin: i for i, origin in enumerate(origins)}
    return np.array([place[act.origin] for act in acts], np.int64)


_LAST: Final[list[EventPlan]] = []


def plan_of(setting: Setting) -> EventPlan:
    """Return the plan of a setting, read anew unless it was the last that was asked for.

    Chunks of one ensemble ask for the same plan one after another.
    """
    for plan in _LAST:
        if plan.setting == setting:
            return plan
    plan = EventPlan.of(setting)
    _LAST[:] = [plan]
    return plan


class _Reading:
    """Reads the prescribed acts of a scenario."""

    def __init__(self, setting: Setting) -> None:
        self._case, self._own, self._opens = setting.scenario, setting.own, setting.opens
        self._sources, self._codes = setting.sources, setting.codes

    def coded(self) -> dict[Act, list[bool]]:
        """Return the acts that reach somebody, each with the codings that hold it."""
        codings = self._case.forcing.codings or ({},)
        found: dict[Act, list[bool]] = {}
        for coder, codes in enumerate(codings):
            for act in one_a_day(recoded(self._case.forcing.acts, codes), self._own):
                if self._is_in_time(act) and self._reaches(act.actor, self._own(act.target)):
                    found.setdefault(act, [False] * len(codings))[coder] = True
        return found

    def recorded(self, acts: Sequence[Act]) -> Iterator[PlannedEvent]:
        """Yield the prescribed acts, each followed by its effect on those whom it encircles."""
        targets = {target for _, target in self._case.ties}
        for i, act in enumerate(acts):
            source = self._own(act.actor)
            event = PlannedEvent(self._sources.index(source), self._own(act.target), i)
            # acts of other powers on outsiders are read by nobody
            if event.victim in self._codes or source in targets:
                yield event
            for actor in self._case.actors if act.level < 0 else ():
                if act.target in actor.neighbours and source != actor.id:
                    yield replace(event, victim=actor.id, encircles=True)

    def unrecorded(self) -> Iterator[PlannedEvent]:
        """Yield what years that no document covers may have held: at most one act of a pair."""
        for (source, target), mode in self._case.forcing_modes.items():
            both = source in self._codes and target in self._codes
            if not both or mode not in RECORDED or mode == SILENT:
                continue
            for year in self._case.years:
                if (year, source) not in self._case.forcing.covered:
                    yield PlannedEvent(
                        source=self._sources.index(source),
                        victim=target,
                        act=UNRECORDED,
                        year=year,
                        actor=source,
                        mode=mode,
                    )

    def _is_in_time(self, act: Act) -> bool:
        """Whether an act can arrive while acts are delivered."""
        return act.month <= self._case.end and self._opens < act.month + act.span

    def _reaches(self, code: str, victim: str) -> bool:
        """Whether acts of a state on a victim are prescribed; outsiders are always reached."""
        # rules name the states that count as others one by one
        source = self._own(code) if self._own(code) in self._codes else code
        if source in (victim, self._case.focus):
            return False
        if victim not in self._codes:
            return True
        mode = self._case.forcing_modes.get((source, victim), PRESCRIBED)
        return mode in RECORDED
