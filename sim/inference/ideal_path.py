"""The ideal levels of one tie, month by month, from the model itself.

The model is run with one tie. Its wishes do not depend on its own past levels where the acts of
all others are prescribed; elsewhere the exact likelihood does not hold, and is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim import mechanisms
from sim.core.errors import BadInput
from sim.core.vocabulary import MONTHS, tie_name
from sim.core.worlds import Worlds
from sim.decision.situation import ROWS
from sim.model.alignment_model import AlignmentModel
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
    months = years * MONTHS
    model = AlignmentModel(replace(scenario, end=scenario.start + months - 1), worlds)
    tie = model.ties[0]
    ideals = np.empty((months, *tie.ideal.shape))
    commitment = np.empty(months)
    kept = np.empty((len(fields), months, len(worlds)))
    for month in model.months():
        at = month - scenario.start
        ideals[at] = tie.ideal
        commitment[at] = tie.situation[ROWS["commitment"], 0]
        for f, name in enumerate(fields):
            kept[f, at] = tie.situation[ROWS[name]]
    model.close()
    return IdealPath(ideals, commitment, kept)
