"""The schema of a scenario file, as types; ``scenarios/schema.json`` is made from it."""

import json
from typing import Annotated, Any, Final, Literal

import pydantic
from pydantic import Discriminator, Field, Tag

from sim.core.vocabulary import FIRST_YEAR, LAST_YEAR
from sim.scenario.edit_schema import Edit
from sim.scenario.schema_types import STATE, Domain, Month, Name, State, Strict, Tone
from sim.scenario.sweep_schema import SweepSpec

Mode = Literal["prescribed", "free", "none"]
RANKS: Final = {"small": 0, "middle": 1, "great": 2}


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
        description=(
            "states beside it whose courtship by others it feels as pressure "
            "(mechanism encirclement)"
        ),
    )

    @property
    def rank(self) -> int:
        """Size as a number, 0 (small) to 2 (great)."""
        return RANKS[self.size]


class PanelSpec(Strict):
    """States that each decide their tie in turn, on one source of evidence after another."""

    states: dict[State, Literal["great", "middle", "small"]] = Field(
        min_length=1, description="size of each state, as under 'actors'"
    )
    sources: dict[str, Month] = Field(
        min_length=1, description="last month of each evidence folder beside the file"
    )


class Range(Strict):
    """A narrower prior than the declared one."""

    low: float
    high: float

    @pydantic.model_validator(mode="after")
    def forward(self) -> "Range":
        """Check that the range is not empty; raises ValueError."""
        if not self.low < self.high:
            raise ValueError(
                f"low {self.low:g} is not below high {self.high:g}; "
                "to pin a parameter write one number"
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


class StandingSpec(Strict):
    """A yearly condition that counts as an act: whose it is, its domain and its tone."""

    actor: State = Field(
        description=(
            "the state whose act the condition is, toward the state that the table says met it"
        )
    )
    domain: Domain
    tone: Tone


class ScenarioFile(Strict):
    """A scenario file after ``extends`` is resolved."""

    name: Name
    title: str = ""
    description: str = ""
    extends: str | None = None
    start: Month
    end: Month
    partners: list[State] = Field(
        default=[],
        description="states that only act: counted one by one, where the rest count as one",
    )
    evidence: str | None = Field(
        default=None,
        description=(
            "a folder beside this file whose tables are added to the shipped evidence; with a "
            "case.yaml it is a case of its own, and all evidence comes from it"
        ),
    )
    alone: bool = Field(
        default=False, description="whether the added folder is all the evidence there is"
    )
    in_place: list[Literal["acts", "record"]] = Field(
        default=[],
        description=(
            "what the added folder gives in place of the other evidence, not beside it: its acts, "
            "or its stances; figures, claims and names stay"
        ),
    )
    actors: dict[State, ActorSpec] = Field(min_length=2)
    ties: list[str] = Field(
        min_length=1, description="ties that are always decided, written 'AAA>BBB'"
    )
    focus: State = Field(
        default_factory=str,
        description=(
            "the state whose acts are never prescribed: its choices are what is explained; "
            "by default the actor of the first tie"
        ),
    )
    theories: Theories = Field(description="names (weights drawn) or names with fixed weights")
    mechanisms: list[str] = Field(default=[])
    structure: Literal["documents", "external"] = "documents"
    coder: Literal["agreed", "first", "second", "drawn"] = Field(
        default="agreed",
        description=(
            "whose codes of the acts a world meets: the agreed ones, those of one coder, "
            "or those of a coder that every world draws"
        ),
    )
    forcing: dict[str, Mode] = Field(
        default={},
        description="'BBB>AAA' or a pattern such as '*>AAA', to prescribed, free or none",
    )
    free_acts: Literal["levels", "departures"] = Field(
        default="levels",
        description=(
            "what free ties send: their levels at the drawn rate act_rate, or their departures "
            "from habit at the rates of the recorded acts of each pair of states and domain"
        ),
    )
    joint: Literal["all", "without"] = Field(
        default="all",
        description=(
            "whether acts that the state itself helped to make, such as joint statements, are met"
        ),
    )
    standing: dict[str, StandingSpec] = Field(
        default={},
        description=(
            "columns of the yearly tables of drivers that stand as one act a year, "
            "where no act as strong is coded"
        ),
    )
    setting: Month | None = Field(
        default=None,
        description=(
            "first month of a hypothetical setting: what lies from here on is conditional, "
            "and its edits state all acts"
        ),
    )
    theses: Name = Field(
        default="theses",
        description=(
            "the file of claims, among the tables of evidence, that the scenario is tried on"
        ),
    )
    codes: Literal["recorded", "made"] = Field(
        default="recorded",
        description=(
            "the codes that an inference is given: those of the coders, or those that five "
            "careful coders would give to the first world of this scenario, whose answer is known"
        ),
    )
    constant: dict[str, float] = Field(
        default={},
        description=(
            "fields of the situation that the focus perceives as constant on its own ties, "
            "such as pressure and support"
        ),
    )
    hold: Month | None = Field(
        default=None, description="hold the perceived situation from this month on"
    )
    split: Month | None = Field(
        default=None, description="first month of the second span, for scores outside the sample"
    )
    calibrate: Literal["before", "after"] = Field(
        default="before",
        description=(
            "the side of the split that 'bamboo constrain' may see; the other side is held out"
        ),
    )
    window: Annotated[
        list[Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]], Field(min_length=2, max_length=2)
    ] = Field(
        default_factory=list,
        description=(
            "first and last year of the outcome that attribution asks about; by default that of "
            "the case, or the last third of the span"
        ),
    )
    parameters: dict[str, Prior] = Field(default={})
    edits: list[Edit] = Field(default=[])
    worlds: Annotated[int, Field(ge=1, le=100_000_000)] = 1000
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = 1
    sweep: SweepSpec | None = None
    panel: PanelSpec | None = None

    @pydantic.model_validator(mode="before")
    @classmethod
    def with_focus(cls, stated: Any) -> Any:
        """Take the actor of the first tie as the focus, where none is stated."""
        if not isinstance(stated, dict) or "focus" in stated:
            return stated
        ties = stated.get("ties")
        first = ties[0] if isinstance(ties, list) and ties else ""
        actor = str(first).partition(">")[0]
        return {**stated, "focus": actor} if STATE.fullmatch(actor) else stated


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema for editors; a file that extends another needs only its name."""
    schema = ScenarioFile.model_json_schema(by_alias=True)
    needed = schema.pop("required")
    least = {"minProperties": schema["properties"]["actors"].pop("minProperties")}
    whole = {"required": needed, "properties": {"actors": least}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "anyOf": [{"required": ["name", "extends"]}, whole],
    }


if __name__ == "__main__":
    print(json.dumps(json_schema(), indent=1))
