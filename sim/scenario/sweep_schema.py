"""The schema of sweeps: the design, its factors and its outputs."""

from typing import Annotated, Any, Literal

import pydantic
from pydantic import Field

from sim.scenario.schema_types import Strict


class FactorSpec(Strict):
    """What a sweep varies: a range, or values."""

    low: float | None = None
    high: float | None = None
    steps: Annotated[int, Field(ge=2, le=10_000)] | None = Field(
        default=None, description="how many values of the range a grid takes"
    )
    log: bool = Field(default=False, description="whether the range is walked in equal ratios")
    values: (
        Annotated[list[Any], Field(min_length=1)]
        | Annotated[dict[str, Any], Field(min_length=1)]
        | None
    ) = Field(default=None, description="a list of values, or a mapping of labels to values")

    @pydantic.model_validator(mode="after")
    def one(self) -> "FactorSpec":
        """Check that the factor has values or a range, which is whole and not empty."""
        of_range = (self.low, self.high, self.steps)
        ranged = self.log or any(part is not None for part in of_range)
        if self.values is not None and ranged:
            raise ValueError("a factor has values, or a range of low and high; keep one of them")
        if (self.low is None) != (self.high is None):
            raise ValueError(
                "half a range: write both low and high, "
                "or neither for the declared range of a parameter"
            )
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise ValueError(f"low {self.low:g} is not below high {self.high:g}")
        if self.log and self.low is not None and self.low <= 0:
            raise ValueError(f"low {self.low:g} is not above 0, as equal ratios need")
        return self


class SweepSpec(Strict):
    """A design: which points are run, how often, and which outputs are stored."""

    design: Literal["grid", "lhs", "sobol", "morris", "list"]
    factors: dict[str, FactorSpec] = Field(
        default={},
        description=(
            "keys of the scenario, such as parameters.precision, theories.hedging, "
            "constant.pressure, edits, structure"
        ),
    )
    samples: Annotated[int, Field(ge=1, le=10_000_000)] = Field(
        default=64,
        description="points of a Latin hypercube, base samples of Sobol, trajectories of Morris",
    )
    points: str | None = Field(
        default=None,
        description="a CSV file beside this one: a column a factor, a row a point (design: list)",
    )
    groups: dict[str, list[str]] = Field(
        default={}, description="factors that an analysis varies together"
    )
    replicates: Annotated[int, Field(ge=1, le=100_000_000)] = Field(
        default=100, description="worlds a point"
    )
    marks: dict[str, Annotated[list[float], Field(min_length=2, max_length=2)]] = Field(
        default={},
        description="words to write on the map of a grid, at values of its first two factors",
    )
    noise: Literal["common", "own"] = Field(
        default="common", description="whether points share the noise of their worlds"
    )
    outputs: Annotated[list[str], Field(min_length=1)] = Field(
        default=["strategies", "rise"],
        description="strategies, levels, mean, rise, error, or ids of theses",
    )
