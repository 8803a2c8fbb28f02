"""What the engine knows of a case beyond its tables, as ``case.yaml`` states it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

ENGLISH: Final = 0
CHINESE: Final = 1
PRESSES: Final = "presses"
COURTS: Final = "courts"
TONES: Final = (PRESSES, COURTS)
PEOPLE: Final = "people"
MODELS: Final = "models"
ALL: Final = "all"
CODES_OF: Final = (PEOPLE, MODELS, ALL)  # whose codes count
# fields of the situation that tables may feed, and quantities of relations that they may score
DRIVER_FIELDS: Final = ("mobilisation", "capacity", "faction")
FIGURE_FIELDS: Final = ("dependence", "capability")
QUANTITIES: Final = ("supply", "met")


class Names(NamedTuple):
    """A name in English and in Traditional Chinese."""

    english: str
    chinese: str


@dataclass(frozen=True)
class Factor:
    """The acts of a state that attribution removes: those that press, or those that court.

    Attributes:
        actor: Code of the state.
        tone: Whether its pressing or its courting acts are meant.
        name: What pages call the factor; None for its key with spaces.
    """

    actor: str
    tone: str
    name: Names | None = None

    def entry(self) -> dict[str, Any]:
        """Return what a manifest stores of the factor."""
        named = {"name": list(self.name)} if self.name else {}
        return {"actor": self.actor, "tone": self.tone, **named}


@dataclass(frozen=True)
class Condition:
    """A yearly column that may stand as acts: whose acts they are, and of which tone."""

    actor: str
    tone: str


@dataclass(frozen=True)
class NamedRun:
    """A run that a thesis may ask for by name: acts left out, or another scenario.

    Attributes:
        only: Keys of the factors whose acts alone are kept.
        without: Key of the factor whose acts on the focus are left out.
        since: First month from which they are, YYYY-MM.
        scenario: Name or path of another scenario, run with the acts on trial.
        same_world: Whether the run removes nothing, so that the coded history answers for it.
        name: What pages call the run; None for its key.
    """

    only: tuple[str, ...] = ()
    without: str = ""
    since: str = ""
    scenario: str = ""
    same_world: bool = False
    name: Names | None = None

    def entry(self) -> dict[str, Any]:
        """Return what a manifest stores of the run."""
        what: dict[str, Any] = {"scenario": self.scenario}
        if self.only:
            what = {"only": list(self.only)}
        elif self.without:
            what = {"without": self.without}
        since = {"from": self.since} if self.since else {}
        named = {"name": list(self.name)} if self.name else {}
        return {**what, **since, **named}


@dataclass(frozen=True)
class CaseFile:
    """What the programs know of a case.

    Attributes:
        documents: Short names of the documents by id, in the order of tables; where there are
            none, theses may name any.
        states: Names of the case's states by code.
        others: Names of other states and bodies, which only pages of the report write.
        scenario: Name of the scenario with all acts of the record; empty without one.
        labeller: Key of the labeller that is printed first; empty for the first of the registry.
        window: First and last year of the outcome where a scenario names none; None for the last
            third of a scenario's span.
        factors: The factors of attribution; None for one factor a state that acts on the focus.
        background: What the table of attribution calls the background without acts of the span;
            empty for the first year of the span.
        runs: Runs that theses may ask for by name.
        fields: Yearly columns of drivers, with the field of the situation that each feeds.
        conditions: Yearly columns that a scenario may let stand as acts.
        null_drivers: Columns of pressure and support of the null ``table_1``; empty without it.
        figures: Quantities of tables, with the field of the situation that each feeds.
        outcomes: Quantities in percent, with the quantity of a relation that each scores.
        top_rung: Counts which say that all states of a list are partners of the top rung.
        spread: Outputs whose variance is decomposed by default.
        plain_words: Words of summaries that name states and so tell no two acts apart, in small
            letters.
        codes_of: Whose codes count where people and language models have coded, one of
            ``CODES_OF``; empty where one kind alone has.
        cuts: Years after which an inference holds out what follows; None for those that divide a
            scenario's span into four.
        folder: The folder of the file; None where there is none.
    """

    documents: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, Names] = field(default_factory=dict)
    others: Mapping[str, Names] = field(default_factory=dict)
    scenario: str = ""
    labeller: str = ""
    window: tuple[int, int] | None = None
    factors: Mapping[str, Factor] | None = None
    background: str = ""
    runs: Mapping[str, NamedRun] = field(default_factory=dict)
    fields: Mapping[str, str] = field(
        default_factory=lambda: {
            "domestic_mobilisation": "mobilisation",
            "economic_capacity": "capacity",
            "elite_faction": "faction",
        }
    )
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    null_drivers: tuple[str, ...] = ()
    figures: Mapping[str, str] = field(
        default_factory=lambda: {"trade_share": "dependence", "relative_size": "capability"}
    )
    outcomes: Mapping[str, str] = field(default_factory=lambda: {"arms_import_share": "supply"})
    top_rung: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spread: tuple[str, ...] = ("mean", "rise", "hedge", "soft_balance")
    plain_words: frozenset[str] = frozenset()
    codes_of: str = ""
    cuts: tuple[int, ...] | None = None
    folder: Path | None = None

    @property
    def codes(self) -> frozenset[str]:
        """Codes of all states that the case names."""
        return frozenset((*self.states, *self.others))

    def state(self, code: str) -> str:
        """Return the English name of a state of the case, or its code where it has none."""
        names = self.states.get(code)
        return names.english if names else code

    def name(self, code: str, language: int = ENGLISH) -> str | None:
        """Return the name of a state, factor, run or document as pages write it, or None."""
        names = self.states.get(code) or self.others.get(code)
        if names is None and self.factors and code in self.factors:
            names = self.factors[code].name
        if names is None and code in self.runs:
            names = self.runs[code].name
        return names[language] if names else self.documents.get(code)

    def supporter(self, target: str) -> str:
        """Return the first state that courts, other than a tie's target; empty without one."""
        courting = (f.actor for f in (self.factors or {}).values() if f.tone == COURTS)
        return next((actor for actor in courting if actor != target), "")

    def entry(self) -> dict[str, Any]:
        """Return what a manifest stores of the case: names, labeller and factors."""
        entry: dict[str, Any] = {
            "documents": dict(self.documents),
            "states": {code: list(names) for code, names in self.states.items()},
            "others": {code: list(names) for code, names in self.others.items()},
        }
        if self.labeller:
            entry["labeller"] = self.labeller
        if self.factors is not None:
            entry["factors"] = {key: factor.entry() for key, factor in self.factors.items()}
            entry["runs"] = {key: run.entry() for key, run in self.runs.items()}
        return entry
