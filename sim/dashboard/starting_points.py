"""Scenarios to start from: the shipped ones and a user's file, with acts and named edits."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from sim import mechanisms
from sim.core import yaml_reader
from sim.core.errors import BadInput
from sim.core.parameters import Fixed, Parameter, by_name
from sim.core.yaml_reader import Document
from sim.decision import choice, theories
from sim.evidence import catalogue
from sim.evidence.rows import Act
from sim.scenario.constrained_set import Constrained, load, refuse_misfit
from sim.scenario.edit_schema import Which
from sim.scenario.frozen_scenario import Scenario
from sim.scenario.loading import load_scenario
from sim.scenario.posterior_set import PosteriorSet
from sim.scenario.scenario_files import find, shipped
from sim.studies.inferring.given_record import given_record
from sim.studies.inferring.posterior_replay import read_drawn

DEFAULT: Final = "replay_1991_2025"
# Keys of a scenario that consists only of edits of another one.
PLAIN: Final = {"name", "title", "description", "extends", "edits"}


@dataclass(frozen=True)
class Group:
    """A named edit: a shipped scenario that only removes acts from the one it extends.

    Attributes:
        name: Name of the scenario.
        title: Title of the scenario.
        removes: Which acts it removes, one mapping an edit.
    """

    name: str
    title: str
    removes: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Base:
    """A scenario to start from.

    Attributes:
        source: Name or path that loads it.
        scenario: The resolved scenario.
        groups: The named edits made for it.
    """

    source: str
    scenario: Scenario
    groups: tuple[Group, ...]

    @property
    def acts(self) -> tuple[Act, ...]:
        """The acts within the span, the strongest first; each stands for its renewals too."""
        start, end = self.scenario.start, self.scenario.end
        inside = [act for act in self.scenario.forcing.acts if start <= act.month <= end]
        return tuple(sorted(without_renewals(inside), key=_strongest_first))

    @cached_property
    def last_months(self) -> dict[str, int]:
        """Month of the last renewal of each act, or of the act itself, by id."""
        acts = sorted(self.scenario.forcing.acts, key=attrgetter("month"))
        return {act.origin: act.month for act in acts}

    @property
    def parameters(self) -> dict[str, Parameter | Fixed]:
        """The parameters that something reads: without those of mechanisms that do not run."""
        running = json.loads(self.scenario.text).get("mechanisms", [])
        idle = mechanisms.declared(name for name in mechanisms.BUILT_IN if name not in running)
        return {
            name: parameter
            for name, parameter in self.scenario.parameters.items()
            if name in declared_parameters() and name not in idle
        }


def without_renewals(acts: Iterable[Act]) -> list[Act]:
    """Return the first of each act and its renewals, under the id of the act."""
    first: dict[str, Act] = {}
    for act in sorted(acts, key=attrgetter("month")):
        first.setdefault(act.origin, replace(act, id=act.origin, renews=""))
    return list(first.values())


def _strongest_first(act: Act) -> tuple[float, str, str]:
    """Key that sorts acts by strength, then by date."""
    return -abs(act.level), act.date, act.id


def offered_scenarios(opened: str = DEFAULT) -> dict[str, str]:
    """Return titles by source: the shipped scenarios that are no sweep, and the one opened with."""
    found = {}
    for name, document in _shipped().items():
        if "sweep" not in document.data and "/" not in name:
            found[name] = _title(name, document)
    return found if opened in found else {opened: load_base(opened).scenario.title, **found}


@cache
def _shipped() -> dict[str, Document]:
    """Read the shipped scenario files."""
    return {name: yaml_reader.read(path) for name, path in shipped().items()}


def _title(name: str, document: Document) -> str:
    """Title of a scenario file, or its name."""
    return str(document.data.get("title") or name)


@cache
def load_base(source: str) -> Base:
    """Load a scenario to start from.

    Raises:
        BadInput: The scenario does not exist or has faults.
    """
    path = find(source).resolve()
    groups = []
    for name, document in _shipped().items():
        if _only_removes_from(document, name, path):
            removes = tuple(edit["remove"] for edit in document.data["edits"])
            groups.append(Group(name, _title(name, document), removes))
    return Base(source, load_scenario(source), tuple(groups))


@cache
def load_constrained(path: str) -> Constrained:
    """Read a constrained set once, so that it stays the same as long as the page is served.

    Raises:
        BadInput: The file cannot be read.
    """
    return load(Path(path))


def is_posterior(path: str) -> bool:
    """Whether a source of worlds is the folder of an inference, and no file of a set."""
    return bool(path) and Path(path).is_dir()


@cache
def trainings(source: str, path: str) -> tuple[PosteriorSet, ...]:
    """Return the worlds of an inference by the last year that they were given, all years first.

    Worlds of the prior are left out, since the scenario draws its own.

    Raises:
        BadInput: The folder does not fit the scenario.
    """
    scenario = load_base(source).scenario
    _, drawn = read_drawn(scenario, Path(path))
    years = sorted({int(year) for year in drawn["trained_until"]}, reverse=True)[:-1]
    cases = [given_record(scenario, Path(path), year) for year in years]
    return tuple(case.posterior for case in cases if case.posterior is not None)


def is_misfit(source: str, path: str) -> bool:
    """Whether a source of worlds was made for other parameters, other evidence or another tie."""
    if not path:
        return True
    if is_posterior(path):
        try:
            return not trainings(source, path)
        except BadInput:
            return True
    parameters = load_base(source).scenario.parameters
    try:
        refuse_misfit(load_constrained(path), Path(path), parameters, theories.declared())
    except BadInput:
        return True
    return False


def _only_removes_from(document: Document, name: str, base: Path) -> bool:
    """Whether a shipped scenario only removes acts from the scenario in the file ``base``."""
    data = document.data
    if not set(data) <= PLAIN or not {"extends", "edits"} <= set(data):
        return False
    if any(set(edit) != {"remove"} for edit in data["edits"]):
        return False
    beside = shipped()[name].parent / data["extends"]
    try:
        extended = beside if beside.is_file() else find(data["extends"])
        return extended.resolve() == base
    except BadInput:
        return False


def parse_which(remove: Mapping[str, Any]) -> Which:
    """Parse which acts an edit removes."""
    return Which.model_validate(dict(remove))


@cache
def declared_parameters() -> dict[str, Parameter]:
    """Return every parameter by name, with its declared range."""
    of_choice = by_name([*choice.PARAMETERS, *choice.TEMPLATES])
    return {**theories.declared(), **of_choice, **mechanisms.declared()}


@cache
def locators() -> dict[str, str]:
    """Return the place in its document of every act of the shipped evidence, by id."""
    events = [(key, row) for name, key, row in catalogue.rows() if name == "events"]
    return {key: row.cells.get("locator", "") for key, row in events}
