"""Free parameters: each declared once, with range, unit, source and direction, and drawn in every world.

A parameter has no tuned value. A world draws it from its range (uniform, or log-uniform where the range spans a
magnitude), keyed by (seed, "parameter", name) with the world as counter, so that neither other parameters nor the
chunking of worlds disturb it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.core.random_streams import quantiles
from sim.core.worlds import Worlds

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Parameter:
    """A number that the documents do not fix: what it is, between which bounds it lies, and why.

    ``raises`` says in which direction the literature lets it move a state's level toward the target: +1 (resists more),
    -1 (resists less), 0 (no sign is claimed).
    """

    name: str
    low: float
    high: float
    default: float
    unit: str
    source: str
    raises: int = 0
    log: bool = False

    def __post_init__(self) -> None:
        """Refuse a range that is empty or does not hold its default."""
        if not (self.low <= self.default <= self.high and self.low < self.high):
            raise ValueError(f"{self.name}: needs low < high and low <= default <= high")

    def at(self, quantile: Floats) -> Floats:
        """Give the values at quantiles in [0, 1] of the prior, in the parameter's unit."""
        if self.log:
            return np.asarray(
                np.exp(np.log(self.low) + quantile * (np.log(self.high) - np.log(self.low)))
            )
        return np.asarray(self.low + quantile * (self.high - self.low))

    def quantile(self, values: Floats) -> Floats:
        """Give the quantiles in [0, 1] of the prior at which values lie."""
        low, high, at = (
            (np.log(self.low), np.log(self.high), np.log(values))
            if self.log
            else (self.low, self.high, values)
        )
        return np.asarray(np.clip((at - low) / (high - low), 0.0, 1.0))


@dataclass(frozen=True)
class Fixed:
    """A parameter that a scenario pins to one value."""

    name: str
    value: float

    def at(self, quantile: Floats) -> Floats:
        """Give the same value in every world."""
        return np.full_like(quantile, self.value)


def narrowed(parameter: Parameter, low: float, high: float) -> Parameter:
    """Give the parameter another range inside what a scenario asks for."""
    return replace(parameter, low=low, high=high, default=min(max(parameter.default, low), high))


def by_name(parameters: Iterable[Parameter]) -> dict[str, Parameter]:
    """Index declarations by name; the same name declared differently twice is an error of the code."""
    found: dict[str, Parameter] = {}
    for parameter in parameters:
        if found.setdefault(parameter.name, parameter) != parameter:
            raise ValueError(f"parameter {parameter.name!r} is declared twice, differently")
    return found


def draw(
    parameters: Mapping[str, Parameter | Fixed], seed: int, worlds: Worlds
) -> dict[str, Floats]:
    """Draw every parameter that the worlds are not given: name → array over worlds."""
    given = worlds.given
    return {
        name: given[f"parameters.{name}"]
        if f"parameters.{name}" in given
        else p.at(quantiles(seed, "parameter", name, worlds))
        for name, p in parameters.items()
    }
