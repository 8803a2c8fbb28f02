"""The form of a scenario file, as types; editors get it as a JSON Schema (``scenarios/schema.json``)."""

import json
from typing import Annotated, Any, Literal

import pydantic
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
)

from sim.core.dates import is_date


def _written(came: object) -> object:
    """Read a year as it is written: YAML takes 2000 for a number."""
    return str(came) if type(came) is int else came


def _on_the_calendar(date: str) -> str:
    """Refuse a day that its month does not have."""
    if not is_date(date):
        raise ValueError(f"{date!r} is no day of the calendar; its month is shorter")
    return date


Month = Annotated[
    str,
    Field(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$", description="a month, written YYYY-MM"),
    BeforeValidator(_written),
]
Date = Annotated[
    str,
    Field(
        pattern=r"^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
        description="YYYY, YYYY-MM or YYYY-MM-DD",
    ),
    BeforeValidator(_written),
    AfterValidator(_on_the_calendar),
]
Name = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$",
        max_length=80,
        description="letters, digits, _ and -",
    ),
]
State = Annotated[str, Field(pattern=r"^[A-Z]{2,8}$", description="a state's code, such as VNM")]
Mode = Literal["prescribed", "free", "none"]
RANKS = {"small": 0, "middle": 1, "great": 2}


class Strict(BaseModel):
    """Unknown keys are faults; numbers are numbers and texts are texts."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class ActorSpec(Strict):
    """A state of the scenario."""

    size: Literal["great", "middle", "small"] = Field(
        description="who over-reads whom: the smaller side the larger"
    )
    members: list[State] = Field(
        default=[], description="states whose acts, and acts on whom, count as this actor's"
    )
    noes: dict[Month, Annotated[int, Field(ge=0, le=4)]] = Field(
        default={}, description="declared noes in force from a month on"
    )
    neighbours: list[State] = Field(
        default=[],
        description="states beside it whose courtship by others it feels as pressure (mechanism encirclement)",
    )

    @property
    def rank(self) -> int:
        """Give the size as a number, small to great."""
        return RANKS[self.size]


class Range(Strict):
    """A narrower prior than the declared one."""

    low: float
    high: float

    @pydantic.model_validator(mode="after")
    def forward(self) -> "Range":
        """Refuse a range that is empty."""
        if not self.low < self.high:
            raise ValueError(
                f"low {self.low:g} is not below high {self.high:g}; to pin a parameter write one number"
            )
        return self


Prior = Annotated[
    Annotated[float, Tag("number")] | Annotated[Range, Tag("range")],
    Discriminator(lambda came: "range" if isinstance(came, dict) else "number"),
]
Theories = Annotated[
    Annotated[list[str], Tag("list")]
    | Annotated[dict[str, Annotated[float, Field(ge=0)]], Tag("mapping")],
    Discriminator(lambda came: "mapping" if isinstance(came, dict) else "list"),
]


class Which(Strict):
    """Which acts an edit means: those that fit every key."""

    id: str | None = None
    actor: State | None = None
    target: State | None = None
    domain: Literal["political", "military", "economic", "multilateral"] | None = None
    kind: str | None = None
    document: str | None = None
    joint: bool | None = None
    tone: Literal["presses", "courts"] | None = Field(
        default=None, description="acts against their target, or toward it"
    )
    since: Month | None = Field(default=None, alias="from")
    to: Month | None = None


class Shift(Which):
    """Move acts in time by whole months."""

    months: Annotated[int, Field(ge=-240, le=240)]


class Scale(Which):
    """Multiply the levels of acts."""

    by: Annotated[float, Field(ge=-2, le=2)]


class Repeat(Which):
    """Let the acts of some years happen again, over and over, each a copy of a recorded one, moved by whole months."""

    at: Month = Field(description="month in which the pattern begins again")
    until: Month = Field(
        description="last month of the repetition; the pattern starts anew as often as it must"
    )
    why: str = ""

    @pydantic.model_validator(mode="after")
    def bounded(self) -> "Repeat":
        """Refuse a pattern without years, and a repetition that ends before it begins."""
        if self.since is None or self.to is None:
            raise ValueError("a repeat says which months happen again; write both from and to")
        if self.until < self.at:
            raise ValueError(f"until {self.until} lies before at {self.at}; a span runs forward")
        return self


class NewAct(Strict):
    """An act that did not happen."""

    id: Name
    date: Date
    date_precision: Literal["day", "month", "year", "imputed"] = "month"
    actor: State
    target: State
    domain: Literal["political", "military", "economic", "multilateral"]
    intensity: Annotated[float, Field(ge=-4, le=4)]
    why: str = ""


class Edit(Strict):
    """One edit of the record: exactly one of remove, add, shift, scale, repeat."""

    remove: Which | None = None
    add: NewAct | None = None
    shift: Shift | None = None
    scale: Scale | None = None
    repeat: Repeat | None = None

    @pydantic.model_validator(mode="after")
    def one(self) -> "Edit":
        """Refuse an edit that says nothing or two things."""
        said = [k for k in type(self).model_fields if getattr(self, k) is not None]
        if len(said) != 1:
            raise ValueError(
                f"an edit has exactly one of {', '.join(type(self).model_fields)}; this has {', '.join(said) or 'none'}"
            )
        return self


class StandingSpec(Strict):
    """A yearly condition that stands as an act: whose it is, in which domain, and whether it presses or courts."""

    actor: State = Field(
        description="the state whose act the condition is, toward the state that the table says met it"
    )
    domain: Literal["political", "military", "economic", "multilateral"]
    tone: Literal["presses", "courts"]


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
        """Refuse a factor that has values and a range, half a range, or an empty one."""
        if self.values is not None and (
            self.low is not None or self.high is not None or self.steps is not None or self.log
        ):
            raise ValueError("a factor has values, or a range of low and high; keep one of them")
        if (self.low is None) != (self.high is None):
            raise ValueError(
                "half a range: write both low and high, or neither for the declared range of a parameter"
            )
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise ValueError(f"low {self.low:g} is not below high {self.high:g}")
        if self.log and self.low is not None and self.low <= 0:
            raise ValueError(f"low {self.low:g} is not above 0, as equal ratios need")
        return self


class SweepSpec(Strict):
    """A design: which points are run, how often, and what is kept of them."""

    design: Literal["grid", "lhs", "sobol", "morris", "list"]
    factors: dict[str, FactorSpec] = Field(
        default={},
        description="keys of the scenario, such as parameters.precision, theories.hedging, constant.pressure, edits, structure",
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


class ScenarioFile(Strict):
    """A scenario file after ``extends`` is resolved."""

    name: Name
    title: str = ""
    description: str = ""
    extends: str | None = None
    start: Month
    end: Month
    focus: State = Field(
        default="VNM",
        description="the state whose acts are never prescribed: its choices are what is explained",
    )
    partners: list[State] = Field(
        default=[], description="states that only act: told apart, where the rest count as one"
    )
    evidence: str | None = Field(
        default=None,
        description="a folder beside this file whose tables are added to the shipped evidence",
    )
    alone: bool = Field(
        default=False, description="whether the added folder is all the evidence there is"
    )
    actors: dict[State, ActorSpec] = Field(min_length=2)
    ties: list[str] = Field(
        min_length=1, description="ties that are always decided, written 'VNM>CHN'"
    )
    theories: Theories = Field(description="names (weights drawn) or names with fixed weights")
    mechanisms: list[str] = []
    structure: Literal["documents", "external"] = "documents"
    coder: Literal["agreed", "first", "second", "drawn"] = Field(
        default="agreed",
        description="whose codes of the acts a world meets: the agreed ones, those of one coder, or those of a coder that every world draws",
    )
    forcing: dict[str, Mode] = Field(
        default={},
        description="'CHN>VNM' or a pattern such as '*>VNM', to prescribed, free or none",
    )
    standing: dict[str, StandingSpec] = Field(
        default={},
        description="columns of the yearly tables of drivers that stand as one act a year, where no act as strong is coded",
    )
    setting: Month | None = Field(
        default=None,
        description="first month of a hypothetical setting: what lies from here on is conditional, and its edits state all acts",
    )
    theses: Name = Field(
        default="theses",
        description="the file of claims, among the tables of evidence, that the scenario is tried on",
    )
    constant: dict[str, float] = Field(
        default={},
        description="fields of the situation that the focus perceives as constant on its own ties, such as pressure and support",
    )
    hold: Month | None = Field(
        default=None, description="hold the perceived situation from this month on"
    )
    split: Month | None = Field(
        default=None, description="first month of the second span, for scores outside the sample"
    )
    calibrate: Literal["before", "after"] = Field(
        default="before",
        description="the side of the split that 'bamboo constrain' may see; the other side is held out",
    )
    window: Annotated[
        list[Annotated[int, Field(ge=1900, le=2100)]], Field(min_length=2, max_length=2)
    ] = Field(
        default=[2014, 2019],
        description="first and last year of the outcome that attribution asks about",
    )
    parameters: dict[str, Prior] = {}
    edits: list[Edit] = []
    worlds: Annotated[int, Field(ge=1, le=100_000_000)] = 1000
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = 1
    sweep: SweepSpec | None = None


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema for editors; a file that extends another needs none of the other keys but its name."""
    said = ScenarioFile.model_json_schema(by_alias=True)
    needed = said.pop("required")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **said,
        "anyOf": [{"required": ["name", "extends"]}, {"required": needed}],
    }


if __name__ == "__main__":
    print(json.dumps(json_schema(), indent=1))
