"""The world that is told: the nearest to the median of its ensemble, or to the median change.

Worlds of a posterior are told by their change from the years before the window of the outcome to
the window, so that what the record shows to happen happens in the world that is told. A world near
the median of every year would be one in which little does.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import MONTHS
from sim.explanation import ledger_tables
from sim.explanation.ledger_tables import LOOKED_AT
from sim.model.annual import simulate_years
from sim.record.summary import Summary
from sim.scenario.frozen_scenario import Scenario

Floats = NDArray[np.float64]
NEAR: Final = 10  # of the worlds, one in so many is near the median change


def told(scenario: Scenario, tie: tuple[str, str], summary: Summary | None = None) -> int:
    """Return the number of the world that is told of a tie.

    Args:
        scenario: The scenario; its first ``LOOKED_AT`` worlds are searched.
        tie: The tie as (actor, target).
        summary: Counts whose median is meant where worlds are of the prior; default: those of the
            worlds that are searched.
    """
    before, inside = periods(scenario)
    if scenario.posterior is None or not (before.any() and inside.any()):
        return ledger_tables.typical(scenario, tie, summary)
    number = min(scenario.worlds, LOOKED_AT)
    years = simulate_years(scenario, scenario.numbered(range(number)))
    return nearest_change(years.annual[scenario.ties.index(tie)] / MONTHS, before, inside)


def periods(scenario: Scenario) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which years lie before the window of the outcome, and which within: (year,) each."""
    years = np.array(scenario.years)
    first, last = scenario.window
    return years < first, (first <= years) & (years <= last)


def nearest_change(levels: Floats, before: NDArray[np.bool_], inside: NDArray[np.bool_]) -> int:
    """Return the world nearest to the median path among those near the median change.

    Args:
        levels: Mean levels of years: (domain, year, world).
        before: Whether a year lies before the change: (year,).
        inside: Whether a year lies after it: (year,).
    """
    change = levels[:, inside].mean(axis=1) - levels[:, before].mean(axis=1)
    apart = ((change - np.median(change, axis=1, keepdims=True)) ** 2).sum(axis=0)
    near = np.argsort(apart, kind="stable")[: max(1, len(apart) // NEAR)]
    paths = ((levels - np.median(levels, axis=2, keepdims=True)) ** 2).sum(axis=(0, 1))
    return int(near[np.argmin(paths[near])])
