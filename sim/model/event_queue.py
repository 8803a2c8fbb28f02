"""The event queue: dated acts in the month in which they arrive in each world."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.core.random_streams import quantiles
from sim.core.worlds import Worlds
from sim.mechanisms.encirclement import closing
from sim.model.event_kernels import (
    count_by_month,
    date_acts,
    deliver_acts,
    draw_unrecorded_years,
    sort_by_month,
    weigh_acts,
)
from sim.model.event_plan import UNRECORDED, EventPlan
from sim.model.given_figures import MARGIN
from sim.scenario.forcing_modes import UNCOURTED, UNPRESSED

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
    domain: NDArray[np.int8]
    due: NDArray[np.int32]
    act: str = ""


@dataclass(frozen=True)
class Arrivals:
    """Acts sorted by month, those of a month in the order of the events.

    Attributes:
        until: Number of acts before each month: (month + 1,).
        acts: Event, world, domain and level of each act.
    """

    until: Whole
    acts: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8], Floats]


class EventQueue:
    """All events of a run, sorted by the month in which they arrive.

    Every prescribed act is dated and weighed in every world, and unrecorded acts are drawn for
    years that no document covers. Values that worlds are given as ``acts.ID`` scale an act before
    it is weighed, as the edit ``scale`` does.

    Attributes:
        plan: What is the same in all worlds.
        level: Level of each event, 0 where it does not happen: (event, world).
        domain: Position of its domain: (event, world).
        due: Month of its arrival: (event, world).
    """

    def __init__(self, plan: EventPlan, worlds: Worlds, values: Mapping[str, Floats]) -> None:
        """Draw the events of all worlds.

        Args:
            plan: What is the same in all worlds.
            worlds: The worlds.
            values: Parameters over worlds; coding_noise, standing_weight, unrecorded_rate and ring
                are read.
        """
        self._case = plan.setting.scenario
        self._worlds = worlds
        self._values = values
        self._opens = plan.setting.opens
        self.plan = plan if values["ring"].any() else plan.without_ring
        size = (len(self.plan.events), len(worlds))
        self.level, self.domain = np.empty(size), np.empty(size, np.int8)
        self.due = np.empty(size, np.int32)
        self._fill_recorded()
        self._fill_unrecorded()

    @cached_property
    def events(self) -> list[Event]:
        """The events of all worlds; a watched model asks for them in every month."""
        return [
            Event(
                source=event.source,
                victim=event.victim,
                level=self.level[i],
                domain=self.domain[i],
                due=self.due[i],
                act="" if event.act == UNRECORDED else self.plan.acts[event.act].id,
            )
            for i, event in enumerate(self.plan.events)
        ]

    def deliver(self, month: int, pressure: Floats, courtship: Floats, arrived: Flags) -> None:
        """Deliver the acts of a month to their victims; outsiders share the last position.

        Args:
            month: The month.
            pressure: Pressure that arrives: (victim, source, domain, world).
            courtship: Courtship that arrives: (victim, source, domain, world).
            arrived: Set where anything arrives: (victim, source, domain).
        """
        at = month - self._opens
        first, last = self._arrivals.until[at : at + 2]
        acts = [part[first:last] for part in self._arrivals.acts]
        deliver_acts(*acts, self.plan.routes, pressure, courtship, arrived)

    def _fill_recorded(self) -> None:
        """Fill the prescribed acts and their effect on those whom they encircle."""
        plan = self.plan
        codings = plan.coders.shape[1]
        coder_of = np.zeros(len(self._worlds), np.int64)
        if not plan.coders.all():
            shares = quantiles(self._case.seed, "coder", "", self._worlds)
            coder_of = np.minimum(np.floor(shares * codings).astype(np.int64), codings - 1)
        standing = self._values["standing_weight"]
        weigh_acts(
            plan.weighed, self._coded(), self._errors(), standing, plan.coders, coder_of, self.level
        )
        date_acts(
            plan.weighed, plan.months, plan.spreads, plan.dates.quantiles(self._worlds), self.due
        )
        self.domain[plan.recorded] = plan.domains[plan.recorded_acts, None]
        for i in np.flatnonzero(plan.encircles):
            # the mechanism is elementwise: it takes all worlds as well as one
            ring = self._values["ring"]
            # the mechanism is typed for numbers, and takes arrays likewise
            self.level[i] = closing(-self.level[i], ring)  # type: ignore[arg-type]

    def _errors(self) -> Floats:
        """Draw coding errors, in levels: (draw, world)."""
        errors = self.plan.coding.quantiles(self._worlds)
        np.clip(errors, MARGIN, 1 - MARGIN, out=errors)
        ndtri(errors, out=errors)
        errors *= self._values["coding_noise"]
        return errors

    def _coded(self) -> Floats:
        """Return coded levels, by world where worlds are given factors: (act, world or 1)."""
        plan, given = self.plan, self._worlds.given
        scaled = [i for i, act in enumerate(plan.acts) if f"acts.{act.id}" in given]
        coded = plan.levels.reshape(-1, 1)
        if scaled:
            coded = np.repeat(coded, len(self._worlds), axis=1)
        for i in scaled:
            coded[i] *= given[f"acts.{plan.acts[i].id}"]
        return coded

    def _fill_unrecorded(self) -> None:
        """Fill what years that no document covers may have held."""
        places, years, keys = self.plan.unrecorded
        if not len(places):
            return
        events = [self.plan.events[i] for i in places]
        ids = [self._worlds.number("unrecorded", event.pair) for event in events]
        rate = self._values["unrecorded_rate"]
        own = np.array(ids, np.uint64)
        draw_unrecorded_years(keys, years, own, rate, places, self.level, self.domain, self.due)
        for i, event in zip(places, events, strict=True):
            if event.mode == UNPRESSED:
                np.minimum(self.level[i], 0.0, out=self.level[i])
            elif event.mode == UNCOURTED:
                np.maximum(self.level[i], 0.0, out=self.level[i])

    @cached_property
    def _arrivals(self) -> Arrivals:
        """The acts of all worlds by month."""
        counts = np.zeros(self._case.end + 2 - self._opens, np.int64)
        count_by_month(self.level, self.due, self._opens, counts)
        until = np.cumsum(counts)
        number = int(until[-1])
        acts = (
            np.empty(number, np.int32),
            np.empty(number, np.int32),
            np.empty(number, np.int8),
            np.empty(number),
        )
        place = until[:-1].copy()
        sort_by_month(self.level, self.domain, self.due, self._opens, place, *acts)
        return Arrivals(until, acts)
