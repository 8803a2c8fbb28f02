"""Free parameters, each declared once with range, unit, source and direction, and drawn in worlds.

A parameter has no tuned value. A world draws it from its range (uniform, or log-uniform where the
range spans a magnitude), keyed by (seed, "parameter", name) with the world as counter. So neither
other parameters nor the chunking of worlds change the draw.
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
    """A number that the documents do not fix, with the prior from which worlds draw it.

    Attributes:
        name: Name of the parameter.
        low: Lower bound.
        high: Upper bound.
        default: Value between the bounds, used where a single value is needed.
        unit: Unit of the values.
        source: Source of the bounds, or that they are assumed, and why.
        raises: Direction in which the literature lets the parameter move a state's level toward
            the target: +1 (resists more), -1 (resists less), 0 (no sign is claimed).
        log: Whether the prior is log-uniform.

    Raises:
        ValueError: The range is empty or does not hold the default.
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
        holds_default = self.low <= self.default <= self.high
        if not (holds_default and self.low < self.high):
            raise ValueError(f"{self.name}: needs low < high and low <= default <= high")

    def at(self, quantile: Floats) -> Floats:
        """Return the values at quantiles of the prior.

        Args:
            quantile: Quantiles in [0, 1], of any shape.

        Returns:
            Values in the parameter's unit, of the same shape.
        """
        low, high = self._bounds()
        position = low + quantile * (high - low)
        return np.asarray(np.exp(position) if self.log else position)

    def quantile(self, values: Floats) -> Floats:
        """Return the quantiles in [0, 1] of the prior at which values lie.

        Args:
            values: Values in the parameter's unit, of any shape; values outside the range lie at
                0 or 1.
        """
        low, high = self._bounds()
        position = np.log(values) if self.log else values
        share = (position - low) / (high - low)
        return np.asarray(np.clip(share, 0.0, 1.0))

    def _bounds(self) -> tuple[float, float]:
        """Return the bounds on the scale on which the prior is uniform."""
        if self.log:
            return np.log(self.low), np.log(self.high)
        return self.low, self.high


@dataclass(frozen=True)
class Fixed:
    """A parameter that a scenario pins to one value."""

    name: str
    value: float

    def at(self, quantile: Floats) -> Floats:
        """Return the pinned value in every world, in the shape of ``quantile``."""
        return np.full_like(quantile, self.value)


def narrowed(parameter: Parameter, low: float, high: float) -> Parameter:
    """Return the parameter with another range; its default moves to the nearer end if outside."""
    default = min(max(parameter.default, low), high)
    return replace(parameter, low=low, high=high, default=default)


def by_name(parameters: Iterable[Parameter]) -> dict[str, Parameter]:
    """Index declarations by name.

    Raises:
        ValueError: Two declarations of one name differ.
    """
    found: dict[str, Parameter] = {}
    for parameter in parameters:
        if found.setdefault(parameter.name, parameter) != parameter:
            raise ValueError(f"parameter {parameter.name!r} is declared twice, differently")
    return found


def draw(
    parameters: Mapping[str, Parameter | Fixed], seed: int, worlds: Worlds
) -> dict[str, Floats]:
    """Draw every parameter that the worlds are not given.

    Args:
        parameters: Parameters by name.
        seed: Seed of the scenario.
        worlds: Worlds, with the values that they are given.

    Returns:
        Values, (world,), by name, in the order of ``parameters``.
    """
    values: dict[str, Floats] = {}
    for name, parameter in parameters.items():
        given = worlds.given.get(f"parameters.{name}")
        if given is None:
            drawn = quantiles(seed, "parameter", name, worlds)
            values[name] = parameter.at(drawn)
        else:
            values[name] = given
    return values
