"""The event queue: dated acts in the month in which they arrive in each world.

Acts of one day, actor, target and domain count as one act, the strongest: a joint statement of
forty-eight paragraphs is a day's work, not a campaign (density of reporting).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.core.random_streams import key_of, quantiles
from sim.core.vocabulary import DOMAINS, tie_name
from sim.core.worlds import Worlds
from sim.evidence.coders import recoded
from sim.evidence.rows import Act
from sim.mechanisms.encirclement import closing
from sim.model.event_kernels import (
    count_by_month,
    deliver_acts,
    draw_unrecorded,
    sort_by_month,
)
from sim.model.given_figures import MARGIN
from sim.scenario.forcing_modes import PRESCRIBED, RECORDED, SILENT, UNCOURTED, UNPRESSED
from sim.scenario.frozen_scenario import Scenario

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Event:
    """One act on its way to the state that it is done to.

    Attributes:
        source: Position of the acting source.
        victim: Code of the state that the act reaches.
        level: Level, 0 where the act does not happen: (world,).
        domain: Position of the domain: (world,).
        due: Month of arrival: (world,).
        act: Id of the act of the record; empty where no document records it.
    """

    source: int
    victim: str
    level: Floats
    domain: Whole
    due: Whole
    act: str = ""


@dataclass(frozen=True)
class Setting:
    """What the acts of a model's worlds depend on.

    Attributes:
        scenario: The scenario.
        own: Returns the source that a state's acts count as.
        sources: Codes of the sources.
        worlds: The worlds.
        values: Parameters over worlds; coding_noise, standing_weight, unrecorded_rate and ring
            are read.
        opens: Month of the first delivery.
    """

    scenario: Scenario
    own: Callable[[str], str]
    sources: Sequence[str]
    worlds: Worlds
    values: Mapping[str, Floats]
    opens: int


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


class EventQueue:
    """All events of a run, sorted by the month in which they arrive.

    Every prescribed act is dated and weighed in every world, and unrecorded acts are drawn for
    years that no document covers. Values that worlds are given as ``acts.ID`` scale an act before
    it is weighed, as the edit ``scale`` does.

    Attributes:
        events: The events of all worlds.
    """

    def __init__(self, setting: Setting) -> None:
        """Collect the events and sort them by month."""
        self._case = setting.scenario
        self._own = setting.own
        self._sources = list(setting.sources)
        self._worlds = setting.worlds
        self._values = setting.values
        self._opens = setting.opens
        self._codes = [actor.id for actor in self._case.actors]
        self._dates: dict[str, Floats] = {}  # an act's draw, which its renewals share
        self._constants: dict[int, Whole] = {}  # numbers that are the same in all worlds
        self.events = [*self._recorded(), *self._unrecorded()]
        self._sort()

    def deliver(self, month: int, pressure: Floats, courtship: Floats, arrived: Flags) -> None:
        """Deliver the acts of a month to their victims; outsiders share the last position.

        Args:
            month: The month.
            pressure: Pressure that arrives: (victim, source, domain, world).
            courtship: Courtship that arrives: (victim, source, domain, world).
            arrived: Set where anything arrives: (victim, source).
        """
        at = month - self._opens
        first, last = self._until[at : at + 2]
        acts = [part[first:last] for part in self._acts]
        deliver_acts(*acts, self._routes, pressure, courtship, arrived)

    def _recorded(self) -> Iterator[Event]:
        """Yield the prescribed acts, each followed by its effect on those whom it encircles."""
        targets = {target for _, target in self._case.ties}
        reaching = {
            act: coded
            for act, coded in self._coded().items()
            if self._is_in_time(act) and self._reaches(act.actor, self._own(act.target))
        }
        levels = self._weighed(list(reaching))
        for (act, coded), level in zip(reaching.items(), levels, strict=True):
            level[~coded] = 0.0
            source = self._own(act.actor)
            event = Event(
                source=self._sources.index(source),
                victim=self._own(act.target),
                level=level,
                domain=self._constant(DOMAINS.index(act.domain)),
                due=self._dated(act),
                act=act.id,
            )
            # acts of other powers on outsiders are read by nobody
            if event.victim in self._codes or source in targets:
                yield event
            yield from self._encircling(event, act)

    def _coded(self) -> dict[Act, Flags]:
        """Return the acts, each with the worlds whose coder codes it so: (world,)."""
        forcing = self._case.forcing
        codings = forcing.codings or ({},)
        shares = quantiles(self._case.seed, "coder", "", self._worlds)
        coder_of = np.floor(shares * len(codings))
        found: dict[Act, Flags] = {}
        for coder, codes in enumerate(codings):
            for act in one_a_day(recoded(forcing.acts, codes), self._own):
                before = found.get(act, np.zeros(len(self._worlds), np.bool_))
                found[act] = before | (coder_of == coder)
        return found

    def _weighed(self, acts: Sequence[Act]) -> Floats:
        """Draw the levels of acts around their codes: (act, world).

        Coders differ on how strong an act is, not on its sign. A renewal is drawn as the act that
        it renews, and weighs ``standing_weight`` of it.
        """
        origins = {name: i for i, name in enumerate(dict.fromkeys(act.origin for act in acts))}
        errors = np.empty((len(origins), len(self._worlds)))
        for name, i in origins.items():
            errors[i] = quantiles(self._case.seed, "coding", name, self._worlds)
        np.clip(errors, MARGIN, 1 - MARGIN, out=errors)
        ndtri(errors, out=errors)
        errors *= self._values["coding_noise"]
        coded = np.empty((len(acts), len(self._worlds)))
        coded[:] = np.array([act.level for act in acts]).reshape(-1, 1)
        for i, act in enumerate(acts if self._worlds.given else ()):
            if f"acts.{act.id}" in self._worlds.given:
                coded[i] = act.level * self._worlds.given[f"acts.{act.id}"]
        level = np.abs(coded)
        level += errors[[origins[act.origin] for act in acts]]
        np.clip(level, 0.0, 2.0, out=level)
        level *= np.sign(coded, out=coded)
        level[[bool(act.renews) for act in acts]] *= self._values["standing_weight"]
        return level

    def _dated(self, act: Act) -> Whole:
        """Draw the month of an act within the span of its date: (world,)."""
        if act.span == 1:
            return self._constant(act.month)
        if act.origin not in self._dates:
            shares = quantiles(self._case.seed, "date", act.origin, self._worlds)
            self._dates[act.origin] = shares
        return act.month + np.floor(self._dates[act.origin] * act.span).astype(np.int64)

    def _is_in_time(self, act: Act) -> bool:
        """Whether an act can arrive while acts are delivered."""
        return act.month <= self._case.end and self._opens < act.month + act.span

    def _constant(self, value: int) -> Whole:
        if value not in self._constants:
            self._constants[value] = np.broadcast_to(np.int64(value), len(self._worlds))
        return self._constants[value]

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

    def _encircling(self, event: Event, act: Act) -> Iterator[Event]:
        """Yield courtship of a state's neighbour as pressure on the state."""
        ring = self._values["ring"]
        if act.level >= 0 or not ring.any():
            return
        for actor in self._case.actors:
            if act.target in actor.neighbours and self._own(act.actor) != actor.id:
                # the mechanism is elementwise: it takes all worlds as well as one
                pressure = np.asarray(closing(-event.level, ring))  # type: ignore[arg-type]
                yield replace(event, victim=actor.id, level=pressure)

    def _unrecorded(self) -> Iterator[Event]:
        """Yield what years that no document covers may have held."""
        for (source, target), mode in self._case.forcing_modes.items():
            both = source in self._codes and target in self._codes
            if not both or mode not in RECORDED or mode == SILENT:
                continue
            for event in self._unrecorded_of(source, target):
                if mode == UNPRESSED:
                    np.minimum(event.level, 0.0, out=event.level)
                elif mode == UNCOURTED:
                    np.maximum(event.level, 0.0, out=event.level)
                yield event

    def _unrecorded_of(self, source: str, target: str) -> Iterator[Event]:
        """Draw at most one unrecorded act of a pair in every year not covered for the source."""
        name = tie_name(source, target)
        key = key_of(self._case.seed, "unrecorded", name)
        ids = self._worlds.number("unrecorded", name)
        for year in self._case.years:
            if (year, source) in self._case.forcing.covered:
                continue
            event = Event(
                source=self._sources.index(source),
                victim=target,
                level=np.empty(len(self._worlds)),
                domain=np.empty(len(self._worlds), np.int64),
                due=np.empty(len(self._worlds), np.int64),
            )
            rate = self._values["unrecorded_rate"]
            draw_unrecorded(key, year, ids, rate, event.level, event.domain, event.due)
            yield event

    def _sort(self) -> None:
        """Sort the acts of all worlds by month, those of a month in the order of the events."""
        victims = [self._victim(event) for event in self.events]
        sources = [event.source for event in self.events]
        self._routes = np.array([victims, sources], np.int64).reshape(2, -1).T
        months = self._case.end + 1 - self._opens
        counts = np.zeros(months + 1, np.int64)
        for event in self.events:
            count_by_month(event.level, event.due, self._opens, counts)
        self._until = np.cumsum(counts)
        number = int(self._until[-1])
        self._acts = (
            np.empty(number, np.int32),
            np.empty(number, np.int32),
            np.empty(number, np.int8),
            np.empty(number),
        )
        place = self._until[:-1].copy()
        for k, event in enumerate(self.events):
            own = (event.level, event.domain, event.due)
            sort_by_month(k, *own, self._opens, place, *self._acts)

    def _victim(self, event: Event) -> int:
        """Return the position of an event's victim; all outsiders share the last."""
        return self._codes.index(event.victim) if event.victim in self._codes else len(self._codes)
