"""Given figures: fields of the situation that come from tables, interpolated between years."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.core.random_streams import quantiles
from sim.core.vocabulary import MONTHS
from sim.core.worlds import Worlds
from sim.decision.situation import FIELDS
from sim.evidence.rows import Figure
from sim.scenario.frozen_scenario import Scenario

Floats = NDArray[np.float64]
Key = tuple[str, str, str]
FEWEST = 2  # years of a series that feeds a field
MARGIN = 1e-12  # distance of quantiles from 0 and 1 that keeps normal draws finite
BOUNDS = {field.name: (field.low, field.high) for field in FIELDS}


def allowed(scenario: Scenario) -> list[Figure]:
    """Return the figures that a scenario allows."""
    return [f for f in scenario.forcing.figures if scenario.external or not f.external]


def key_of(figure: Figure) -> Key:
    """Return the series that a figure belongs to."""
    return figure.field, figure.actor, figure.counterpart


def series_of(scenario: Scenario) -> list[str]:
    """Return the names of the series that feed a field, by which their errors are drawn."""
    years: dict[Key, set[float]] = {}
    for figure in allowed(scenario):
        years.setdefault(key_of(figure), set()).add(figure.year)
    return sorted(name_of(key) for key, known in years.items() if len(known) >= FEWEST)


def name_of(key: Key) -> str:
    """Return the name of a series."""
    return "|".join(key)


class GivenFigures:
    """Figures that feed fields of the situation, with an error of measurement in every world."""

    def __init__(self, scenario: Scenario, worlds: Worlds, noise: Floats) -> None:
        """Index the figures that the scenario allows; documents take precedence over others.

        Args:
            scenario: The scenario.
            worlds: The worlds.
            noise: Standard deviation of the logarithm of the error: (world,).
        """
        self._seed = scenario.seed
        self._worlds = worlds
        self._noise = noise
        self._series: dict[Key, dict[float, float]] = {}
        self._errors: dict[Key, Floats] = {}
        for figure in sorted(allowed(scenario), key=lambda f: not f.external):
            series = self._series.setdefault(key_of(figure), {})
            series[figure.year] = figure.value

    def known(self, name: str, actor: str, target: str) -> bool:
        """Whether at least two years of a field are given for a tie."""
        key = _key(name, actor, target)
        return len(self._series.get(key, {})) >= FEWEST

    def at(self, name: str, actor: str, target: str, month: int) -> Floats | float:
        """Return a field's value in a month.

        Returns:
            Values over worlds (world,); 0 where fewer than two years are given.
        """
        found = self.over(name, actor, target, [month])
        return 0.0 if found is None else found[0]

    def over(self, name: str, actor: str, target: str, months: Sequence[int]) -> Floats | None:
        """Return a field's values in some months.

        Returns:
            Values (month, world); None where fewer than two years are given.
        """
        if not self.known(name, actor, target):
            return None
        key = _key(name, actor, target)
        series = self._series[key]
        years = sorted(series)
        values = [series[year] for year in years]
        value = np.interp(np.asarray(months) / MONTHS, years, values)
        low, high = BOUNDS[name]
        return np.clip(value[:, None] * self._error(key), low, high)

    def _error(self, key: Key) -> Floats:
        """Return the factor by which a series is off: (world,); drawn once."""
        if key not in self._errors:
            shares = quantiles(self._seed, "figure", name_of(key), self._worlds)
            normal = ndtri(np.clip(shares, MARGIN, 1 - MARGIN))
            self._errors[key] = np.exp(self._noise * normal)
        return self._errors[key]


def _key(name: str, actor: str, target: str) -> Key:
    """Return the series that gives a field: of a tie, of the target, or of the actor."""
    if name == "dependence":
        return name, actor, target
    if name == "capability":
        return name, target, ""
    return name, actor, ""
