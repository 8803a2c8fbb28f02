"""The ideal levels of one tie, month by month, from the model itself.

The model is run with one tie. Its wishes do not depend on its own past levels where the acts of
all others are prescribed; elsewhere the exact likelihood does not hold, and is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim import mechanisms
from sim.core.errors import BadInput
from sim.core.vocabulary import MONTHS, tie_name
from sim.core.worlds import Worlds
from sim.model.alignment_model import WARM_UP, AlignmentModel
from sim.model.event_plan import UNRECORDED, EventPlan, PlannedEvent, Setting
from sim.model.given_figures import FEWEST, Key, allowed, key_of
from sim.model.tie_inputs import pass_tie
from sim.scenario.forcing_modes import FREE
from sim.scenario.frozen_scenario import Scenario

Floats = NDArray[np.float64]
Pair = tuple[str, str]


@dataclass(frozen=True)
class IdealPath:
    """What a tie's state would like in every month.

    Attributes:
        ideals: Ideal levels: (month, domain, world).
        commitment: How far declared noes bind the state: (month,).
        fields: Fields of the situation that were asked for: (field, month, world).
    """

    ideals: Floats
    commitment: Floats
    fields: Floats


def refuse_inexact(scenario: Scenario, tie: Pair) -> None:
    """Refuse a scenario in which a tie's wishes depend on its own past levels.

    Raises:
        BadInput: Mechanisms of relations run, or states that react to the tie choose freely.
    """
    running = [
        name for name in mechanisms.RELATIONAL if mechanisms.on((name,), scenario.parameters)
    ]
    if running:
        message = (
            f"the likelihood of {tie_name(*tie)} is not exact with {', '.join(running)}: wishes "
            "then depend on past levels; leave them out of 'mechanisms'"
        )
        raise BadInput.at(scenario.name, message)
    free = [
        tie_name(*pair)
        for pair, mode in scenario.forcing_modes.items()
        if mode == FREE and pair[0] != tie[0] and pair in scenario.ties
    ]
    if free:
        message = (
            f"the likelihood of {tie_name(*tie)} is not exact while {', '.join(free)} choose "
            "freely, since they may answer it; prescribe them in 'forcing'"
        )
        raise BadInput.at(scenario.name, message)


def of_one_tie(scenario: Scenario, tie: Pair) -> Scenario:
    """Return the scenario with one decided tie; the acts that reach it stay as they are."""
    return replace(scenario, ties=(tie,), own_ties=(tie,))


def until(scenario: Scenario, year: int) -> Scenario:
    """Return the scenario up to the end of a year, without any evidence of later years."""
    end = min(scenario.end, year * MONTHS + MONTHS - 1)
    forcing = scenario.forcing
    known = replace(
        forcing,
        acts=tuple(act for act in forcing.acts if act.month <= end),
        figures=tuple(figure for figure in forcing.figures if figure.year <= year),
        covered=frozenset(pair for pair in forcing.covered if pair[0] <= year),
    )
    return replace(scenario, end=end, forcing=known)


def foreseeing(scenario: Scenario, year: int) -> Scenario:
    """Return the scenario for those who know the evidence up to a year and forecast from it.

    It has the acts of all years. Of the figures it has the series that fed a field by then: with a
    series that begins to feed one later, forecasts would begin with a break.
    """
    forcing = scenario.forcing
    fed: dict[Key, set[float]] = {}
    for figure in allowed(scenario):
        if figure.year <= year:
            fed.setdefault(key_of(figure), set()).add(figure.year)
    known = {key for key, years in fed.items() if len(years) >= FEWEST}
    figures = tuple(figure for figure in forcing.figures if key_of(figure) in known)
    return replace(scenario, forcing=replace(forcing, figures=figures))


class TiePaths:
    """The ideal levels of one tie, for batch after batch of worlds.

    What is the same in all worlds is read once; of the acts, those alone that something reads.
    """

    def __init__(self, scenario: Scenario, fields: Sequence[str] = ()) -> None:
        """Read the prescribed acts.

        Args:
            scenario: A scenario of one tie.
            fields: Names of fields of the situation that are kept.
        """
        self.scenario = scenario
        self.fields = tuple(fields)
        self._setting = Setting(scenario, scenario.start - WARM_UP)
        whole = EventPlan.of(self._setting).only(self._is_read)
        self._plans = {len(scenario.years): whole}

    def path(self, worlds: Worlds, years: int) -> IdealPath:
        """Run the first years; see ``ideal_path``."""
        plan = self._plan(years)
        model = AlignmentModel(plan.setting.scenario, worlds, plan, warm=False)
        found = pass_tie(model, self.fields)
        model.close()
        return IdealPath(found.ideals, found.commitment, found.fields)

    def _plan(self, years: int) -> EventPlan:
        """Return the acts of the first years."""
        if years not in self._plans:
            end = self.scenario.start + years * MONTHS - 1
            whole = self._plans[len(self.scenario.years)]
            setting = Setting(replace(self.scenario, end=end), whole.setting.opens)
            last = end // MONTHS
            self._plans[years] = whole.only(
                lambda event: (
                    event.year <= last
                    if event.act == UNRECORDED
                    else whole.acts[event.act].month <= end
                ),
                setting,
            )
        return self._plans[years]

    def _is_read(self, event: PlannedEvent) -> bool:
        """Whether anything that the wishes read depends on an event."""
        case, reads = self.scenario, self._reads
        actor, target = case.ties[0]
        others = bool(reads & {"rivalry", "shared_threat"})
        by_target = self._setting.sources[event.source] == target
        if event.victim == actor:
            return by_target or "support" in reads or "shared_threat" in reads
        if by_target:
            return others or bool(reads & {"threat", "pressure"})
        return others and event.victim == target

    @cached_property
    def _reads(self) -> frozenset[str]:
        """Fields of the situation that theories and mechanisms read, and those that are kept."""
        read = {name for theory in self.scenario.theories for name in theory.reads}
        for kind in ("TILT", "ADJUST"):
            for hook in mechanisms.hooks(kind):
                read |= {*hook.arguments, hook.target}
        return frozenset(read | set(self.fields))


def ideal_path(
    scenario: Scenario, worlds: Worlds, years: int, fields: Sequence[str] = ()
) -> IdealPath:
    """Run the first years of a scenario of one tie.

    Args:
        scenario: A scenario of one tie.
        worlds: The worlds, with the values that they are given.
        years: Number of years.
        fields: Names of fields of the situation that are kept.
    """
    return TiePaths(scenario, fields).path(worlds, years)
