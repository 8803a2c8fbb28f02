"""The spread of a scenario's worlds taken apart, and what another coding of the same documents would change."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2

from sim.model.ensemble import Progress
from sim.scenario.scenario import Scenario
from sim.studies.variance import grouped_draws
from sim.studies.variance.grouped_draws import GROUPS, Asked
from sim.studies.variance.shapley import shares

Floats = NDArray[np.float64]
COLUMNS: Final = ("output", "group", "share", "low", "high", "first", "total")
CODED: Final = (
    "output",
    "mean",
    "codings",
    "spread",
    "stated",
    "first_coder",
    "second_coder",
    "change",
    "low",
    "high",
    "within",
)
NORMAL: Final = 1.96
CODINGS: Final = 48  # drawn, to see how a number moves with them
LEAST: Final = 50  # worlds under each of them
DIGITS: Final = 6


@dataclass(frozen=True)
class Spread:
    """What came out: rows of ``COLUMNS`` (shares of the variance by group) and of ``CODED`` (numbers under other codings)."""

    shares: pd.DataFrame
    codings: pd.DataFrame


def decompose(
    scenario: Scenario, coders: tuple[Scenario, ...], asked: Asked, progress: Progress | None = None
) -> Spread:
    """Take the spread of a scenario's worlds apart; ``coders`` are the same scenario under each of two coders' codes, or none."""
    values = grouped_draws.exchanged(scenario, asked, scenario.worlds, progress)
    under = grouped_draws.recoded(
        scenario, asked, CODINGS, max(LEAST, scenario.worlds // 4), progress
    )
    swapped = grouped_draws.paired(coders, asked, scenario.worlds)
    table = [
        row
        for name, of_sets in zip(asked.names, values, strict=True)
        for row in _rows(name, of_sets)
    ]
    coded = [
        _coded(name, values[i, 0], under[i], [s[i] for s in swapped])
        for i, name in enumerate(asked.names)
    ]
    return Spread(
        pd.DataFrame(table, columns=list(COLUMNS)).round(DIGITS),
        pd.DataFrame(coded, columns=list(CODED)).round(DIGITS),
    )


def _rows(name: str, values: Floats) -> list[tuple[Any, ...]]:
    found = shares(values)
    return [
        (
            name,
            g,
            *(
                float(part[i])
                for part in (found.share, found.low, found.high, found.first, found.total)
            ),
        )
        for i, g in enumerate(GROUPS)
    ]


def _coded(name: str, own: Floats, under: Floats, swapped: list[Floats]) -> tuple[Any, ...]:
    """Say how a mean over worlds moves between codings, and by how much it moves when the coders are swapped: within what is stated, unless surely not."""
    spread, most = between(under)
    stated = NORMAL * 2**0.5 * most  # of two codings drawn by chance, 95 % lie no farther apart
    said = (name, float(own.mean()), len(under), spread, stated)
    if not swapped:
        return (*said, *(np.nan,) * 5, "")
    change = swapped[1] - swapped[0]
    moved, error = float(change.mean()), NORMAL * float(change.std(ddof=1)) / len(change) ** 0.5
    return (
        *said,
        float(swapped[0].mean()),
        float(swapped[1].mean()),
        moved,
        moved - error,
        moved + error,
        "yes" if abs(moved) - error <= stated else "no",
    )


def between(values: Floats) -> tuple[float, float]:
    """Give the standard deviation over codings of a mean over worlds, from values (coding, world) of the same worlds, and the most that it may be.

    Two-way analysis of variance: what is left when codings and worlds are taken out is chance, which so many worlds average down, and
    which is taken off. The most is the upper end of a 95 % interval, since the codings drawn are few.
    """
    means, worlds = values.mean(1), values.mean(0)
    rest = values - means[:, None] - worlds + values.mean()
    chance = float((rest**2).sum()) / ((values.shape[0] - 1) * (values.shape[1] - 1))
    seen, free = float(means.var(ddof=1)), len(means) - 1
    found = [
        float(max(0.0, v - chance / values.shape[1]) ** 0.5)
        for v in (seen, seen * free / chi2.ppf(0.025, free))
    ]
    return found[0], found[1]
