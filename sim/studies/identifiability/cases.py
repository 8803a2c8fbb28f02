"""Synthetic cases: longer spans, states that meet other mixes of acts, and known parameters.

A synthetic state takes the place of the focus and decides as it does. Its pressure and support are
an act of the strongest intensity every quarter of a year, or nothing, as in the known world
(``scenarios/known``).
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final

from sim.core.parameters import Fixed, Parameter
from sim.core.vocabulary import MONTHS, month_text
from sim.evidence.case_parts import COURTS
from sim.evidence.rows import COPY, Act
from sim.judgement.record_names import MIX_NAMES
from sim.scenario.frozen_scenario import Scenario
from sim.studies.run_types import power

QUARTER: Final = 3
STRONG: Final = 2.0
LONG: Final = 10  # years of each mix for a state that meets all of them
MONTH_LETTERS: Final = 7  # of a date, "2008-01"
Mix = tuple[bool, bool]  # strong pressure, strong support
MIXES: Final[dict[str, Mix]] = {
    MIX_NAMES["strong_support"]: (False, True),
    MIX_NAMES["strong_pressure"]: (True, False),
    MIX_NAMES["both_strong"]: (True, True),
    MIX_NAMES["both_weak"]: (False, False),
}


def repeated(scenario: Scenario, times: int) -> Scenario:
    """Return the scenario with its span so many times, one after the other.

    Acts and covered years are repeated; figures keep their last value.
    """
    years = len(scenario.years)
    forcing = scenario.forcing
    span_acts = [act for act in forcing.acts if act.month >= scenario.start]
    acts = list(forcing.acts)
    covered = set(forcing.covered)
    for number in range(1, times):
        acts += [_copy(act, number, number * years * MONTHS) for act in span_acts]
        for year, actor in forcing.covered:
            if year in scenario.years:
                covered.add((year + number * years, actor))
    longer = replace(forcing, acts=tuple(acts), covered=frozenset(covered))
    return replace(scenario, forcing=longer, end=scenario.end + (times - 1) * years * MONTHS)


def _copy(act: Act, number: int, months: int) -> Act:
    """Return an act so many months later, under an identifier of its own."""
    day = act.date[MONTH_LETTERS:]
    later = act.moved(months)
    return replace(
        later,
        id=f"{act.id}{COPY}{number}",
        date=later.date + day,
        joint=f"{act.joint}{COPY}{number}" if act.joint else "",
    )


def synthetic_state(scenario: Scenario, mixes: Iterable[Mix], years: int) -> Scenario:
    """Return the scenario with a synthetic state in the place of the focus.

    Args:
        scenario: The scenario whose actors and theories are used.
        mixes: The mixes of pressure and support that the state meets, one after the other; nobody
            else acts.
        years: How many years each mix lasts.
    """
    acts: list[Act] = []
    start = scenario.start
    for mix in mixes:
        acts += _acts_of_mix(scenario, mix, start, years)
        start += years * MONTHS
    end = max(start, scenario.start + years * MONTHS) - 1
    first, after = scenario.years[0], (end + 1) // MONTHS
    covered = frozenset(
        (year, actor.id) for year in range(first, after) for actor in scenario.actors
    )
    forcing = replace(scenario.forcing, acts=tuple(acts), covered=covered)
    return replace(scenario, forcing=forcing, end=end)


def _acts_of_mix(scenario: Scenario, mix: Mix, start: int, years: int) -> list[Act]:
    """Return the acts that a state meets: pressure by its target, support by the first supporter.

    Where the case has no factor that courts, the support is the target's own.
    """
    pressure, support = mix
    target = scenario.own_ties[0][1]
    sources = []
    if pressure:
        sources.append((target, STRONG))
    if support:
        sources.append((power(scenario, COURTS) or target, -STRONG))
    return [
        Act(
            id=f"{source}-{month}",
            date=month_text(month),
            precision="month",
            actor=source,
            target=scenario.focus,
            domain="military",
            level=level,
        )
        for source, level in sources
        for month in range(start, start + years * MONTHS, QUARTER)
    ]


def with_known_parameters(scenario: Scenario, names: Collection[str] | None = None) -> Scenario:
    """Return the scenario with parameters pinned to their defaults, as if they were known.

    Args:
        scenario: The scenario; which theories rule stays unknown.
        names: The parameters to pin; by default all.
    """
    parameters = dict(scenario.parameters)
    for name, parameter in scenario.parameters.items():
        if isinstance(parameter, Parameter) and (names is None or name in names):
            parameters[name] = Fixed(name, parameter.default)
    return replace(scenario, parameters=parameters)
