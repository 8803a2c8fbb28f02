"""Acts of free ties as departures from habit, at the rates of the recorded acts.

A state that lives at a level is expected to: only a departure from it is an act to others. The
habit of a tie follows its levels slowly. How often a departure becomes an act is known from the
acts that the documents record of each pair of states and domain: a world draws the rate from its
posterior (Gamma, with Jeffreys's prior of a Poisson rate). The focus's own acts are no part of the
forcing; its rate keeps the prior of ``act_rate``.
"""

from collections import Counter
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from sim.core.random_streams import quantiles
from sim.core.vocabulary import DOMAINS, tie_name
from sim.core.worlds import Worlds
from sim.mechanisms.memory import kept
from sim.model.event_plan import Setting, one_a_day
from sim.scenario.frozen_scenario import Scenario

Floats = NDArray[np.float64]
Pair = tuple[str, str]
HABIT_HALF_LIFE: Final = 60.0  # months; assumed: a habit outlives a crisis, not a generation
KEEP: Final = kept(HABIT_HALF_LIFE)
JEFFREYS: Final = 0.5  # shape of the prior of a Poisson rate


def recorded_counts(scenario: Scenario) -> Counter[tuple[str, str, str]]:
    """Count the recorded acts of the span, by source, target and domain.

    Members count as their group; acts of one day, pair and domain count once, as they arrive.
    """
    own = Setting(scenario, scenario.start).own
    inside = [act for act in scenario.forcing.acts if scenario.start <= act.month <= scenario.end]
    acts = one_a_day(inside, own)
    return Counter((own(act.actor), own(act.target), act.domain) for act in acts)


def rates_of(scenario: Scenario, tie: Pair, worlds: Worlds) -> Floats:
    """Draw the rates of a tie's acts, in acts a month: (domain, world).

    Args:
        scenario: The scenario.
        tie: Actor, which is not the focus, and target.
        worlds: The worlds.
    """
    counts = recorded_counts(scenario)
    months = scenario.end - scenario.start + 1
    rows = []
    for domain in DOMAINS:
        shape = counts[(*tie, domain)] + JEFFREYS
        shares = quantiles(scenario.seed, "rate", f"{tie_name(*tie)}.{domain}", worlds)
        rows.append(np.minimum(gammaincinv(shape, shares) / months, 1.0))
    return np.array(rows)
