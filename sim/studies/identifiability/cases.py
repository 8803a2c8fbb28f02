"""Records that nobody has: the acts of the span over and over, states that meet other mixes of pressure and support, parameters that are known.

A made-up state stands where the focus stands and decides as it does; its pressure and support are an act of the strongest intensity every
quarter of a year, or nothing at all, as in the known world (``scenarios/known``).
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final

from sim.core.parameters import Fixed, Parameter
from sim.core.vocabulary import MONTHS, month_text
from sim.evidence.rows import Act
from sim.scenario.scenario import Scenario
from sim.studies.run_types import FACTORS

QUARTER: Final = 3
STRONG: Final = 2.0
LONG: Final = 10  # years that each mix lasts for a state that meets all of them
Mix = tuple[bool, bool]  # strong pressure, strong support
MIXES: Final[dict[str, Mix]] = {
    "strong support, weak pressure": (False, True),
    "strong pressure, weak support": (True, False),
    "strong pressure, strong support": (True, True),
    "weak pressure, weak support": (False, False),
}


def again(scenario: Scenario, times: int) -> Scenario:
    """Let the span's acts, and what documents cover, happen ``times`` times, one after the other; figures keep their last value."""
    years, forcing = len(scenario.years), scenario.forcing
    late = [a for a in forcing.acts if a.month >= scenario.start]
    copies = [
        replace(
            a,
            id=f"{a.id}@{k}",
            date=month_text(a.month + k * years * MONTHS) + a.date[7:],
            joint=f"{a.joint}@{k}" if a.joint else "",
        )
        for k in range(1, times)
        for a in late
    ]
    covered = {
        (y + k * years, a)
        for k in range(1, times)
        for y, a in forcing.covered
        if y in scenario.years
    }
    longer = replace(forcing, acts=(*forcing.acts, *copies), covered=forcing.covered | covered)
    return replace(scenario, forcing=longer, end=scenario.end + (times - 1) * years * MONTHS)


def state(scenario: Scenario, mixes: Iterable[Mix], years: int) -> Scenario:
    """Put a made-up state in the place of the focus: it meets each mix for so many years, one after the other, and nobody else does anything."""
    acts = [
        act
        for i, mix in enumerate(mixes)
        for act in _met(scenario, mix, scenario.start + i * years * MONTHS, years)
    ]
    end = scenario.start + max(1, len(list(mixes))) * years * MONTHS - 1
    covered = frozenset(
        (y, a.id) for y in range(scenario.years[0], (end + 1) // MONTHS) for a in scenario.actors
    )
    return replace(
        scenario, forcing=replace(scenario.forcing, acts=tuple(acts), covered=covered), end=end
    )


def _met(scenario: Scenario, mix: Mix, start: int, years: int) -> list[Act]:
    """Give what a state meets: pressure by whom it faces, support by the United States."""
    target = scenario.own_ties[0][1]
    sides = [(target, STRONG)] * mix[0] + [(FACTORS["us_support"], -STRONG)] * mix[1]
    return [
        Act(f"{who}-{month}", month_text(month), "month", who, scenario.focus, "military", level)
        for who, level in sides
        for month in range(start, start + years * MONTHS, QUARTER)
    ]


def known(scenario: Scenario, names: Collection[str] | None = None) -> Scenario:
    """Pin parameters (all, unless named) to their defaults, as if they were known from elsewhere; which theories rule stays unknown."""
    pinned = {
        n: Fixed(n, p.default) if isinstance(p, Parameter) and (names is None or n in names) else p
        for n, p in scenario.parameters.items()
    }
    return replace(scenario, parameters=pinned)
