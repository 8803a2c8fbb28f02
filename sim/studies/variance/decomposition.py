"""The variance of a scenario's worlds by group of draws, and the effect of other codings."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.model.ensemble import Progress
from sim.record.columns import frame
from sim.scenario.frozen_scenario import Scenario
from sim.studies.variance import grouped_draws
from sim.studies.variance.grouped_draws import GROUPS, Request
from sim.studies.variance.shapley import shares

Floats = NDArray[np.float64]
NORMAL: Final = 1.96
LOW: Final = 0.025  # lower quantile that bounds a 95 % interval
CODINGS: Final = 48  # codings drawn to see how an output varies with them
LEAST: Final = 50  # worlds under each of them
DIGITS: Final = 6


@dataclass(frozen=True)
class Spread:
    """A variance decomposition.

    Attributes:
        shares: The table of ``spread.csv``: shares of the variance by group.
        codings: The table of ``codings.csv``: outputs under other codings.
    """

    shares: pd.DataFrame
    codings: pd.DataFrame


def decompose(
    scenario: Scenario,
    coders: tuple[Scenario, ...],
    request: Request,
    progress: Progress | None = None,
) -> Spread:
    """Decompose the variance of a scenario's worlds.

    Args:
        scenario: The scenario, with the number of worlds.
        coders: The same scenario under each of two coders' codes, or nothing.
        request: The outputs whose variance is decomposed.
        progress: Called with the number of finished batches and the number of all.
    """
    worlds = scenario.worlds
    few = max(LEAST, worlds // 4)
    values = grouped_draws.run_exchanged(scenario, request, worlds, progress)
    recoded = grouped_draws.run_recoded(scenario, request, CODINGS, few, progress)
    swapped = grouped_draws.run_paired(coders, request, worlds)
    shared: list[tuple[Any, ...]] = []
    codings = []
    for i, name in enumerate(request.names):
        shared += _share_rows(name, values[i])
        by_coder = [outputs[i] for outputs in swapped]
        codings.append(_coding_row(name, values[i, 0], recoded[i], by_coder))
    return Spread(
        shares=frame("spread", shared).round(DIGITS),
        codings=frame("codings", codings).round(DIGITS),
    )


def _share_rows(name: str, values: Floats) -> Iterator[tuple[Any, ...]]:
    """Yield the shares of an output's variance by group."""
    found = shares(values)
    parts = (found.share, found.low, found.high, found.first, found.total)
    for i, group in enumerate(GROUPS):
        yield (name, group, *(float(part[i]) for part in parts))


def _coding_row(name: str, own: Floats, recoded: Floats, by_coder: list[Floats]) -> tuple[Any, ...]:
    """Return how a mean over worlds varies between codings, and when the coders are swapped."""
    spread, most = spread_between_codings(recoded)
    # 95 % of pairs of codings drawn at random lie no farther apart
    stated = NORMAL * 2**0.5 * most
    row = (name, float(own.mean()), len(recoded), spread, stated)
    if not by_coder:
        return (*row, *(np.nan,) * 5, "")
    first, second = by_coder
    difference = second - first
    change = float(difference.mean())
    error = NORMAL * float(difference.std(ddof=1)) / len(difference) ** 0.5
    within = "yes" if abs(change) - error <= stated else "no"
    means = (float(first.mean()), float(second.mean()))
    return (*row, *means, change, change - error, change + error, within)


def spread_between_codings(values: Floats) -> tuple[float, float]:
    """Return the standard deviation between codings of a mean over worlds, and its upper bound.

    In a two-way analysis of variance, the residual after codings and worlds is chance. Averaging
    over worlds reduces it, and what remains of it is subtracted. The bound is the upper end of a
    95 % interval, since few codings are drawn.

    Args:
        values: An output of the same worlds under several codings (coding, world).
    """
    from scipy.stats import chi2  # takes most of a second to load

    codings, worlds = values.shape
    means = values.mean(1)
    residual = values - means[:, None] - values.mean(0) + values.mean()
    chance = float((residual**2).sum()) / ((codings - 1) * (worlds - 1))
    variance = float(means.var(ddof=1))
    free = codings - 1
    most = variance * free / chi2.ppf(LOW, free)
    return _without_chance(variance, chance / worlds), _without_chance(most, chance / worlds)


def _without_chance(variance: float, chance: float) -> float:
    return float(max(0.0, variance - chance) ** 0.5)
