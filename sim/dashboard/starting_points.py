"""What a reader can start from: the shipped scenarios and a file of one's own, with the acts and named edits that can be switched off."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
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
from sim.scenario.loading import load_scenario
from sim.scenario.scenario import Scenario
from sim.scenario.scenario_files import find, shipped
from sim.scenario.schema import Which

DEFAULT: Final = "replay_1991_2025"
PLAIN: Final = {
    "name",
    "title",
    "description",
    "extends",
    "edits",
}  # keys of a scenario that is nothing but edits of another


@dataclass(frozen=True)
class Group:
    """A named edit: a shipped scenario that does nothing but remove acts from the one it extends."""

    name: str
    title: str
    removes: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Base:
    """A scenario to start from, resolved, with the named edits made for it; ``source`` is what loads it."""

    source: str
    scenario: Scenario
    groups: tuple[Group, ...]

    @property
    def acts(self) -> tuple[Act, ...]:
        """Give the acts within the span, the strongest first."""
        s = self.scenario
        return tuple(
            sorted(
                (a for a in s.forcing.acts if s.start <= a.month <= s.end),
                key=lambda a: (-abs(a.level), a.date, a.id),
            )
        )

    @property
    def parameters(self) -> dict[str, Parameter | Fixed]:
        """Give the parameters that something reads: those of the scenario but for mechanisms that it leaves out."""
        runs = json.loads(self.scenario.text).get("mechanisms", [])
        idle = mechanisms.declared(m for m in mechanisms.BUILT_IN if m not in runs)
        return {
            n: p for n, p in self.scenario.parameters.items() if n in declared() and n not in idle
        }


def offered(opened: str = DEFAULT) -> dict[str, str]:
    """List what can be chosen, source by source with its title: the shipped scenarios that are no sweep, and the one opened with."""
    found = {
        name: str(document.data.get("title") or name)
        for name, document in _shipped().items()
        if "sweep" not in document.data and "/" not in name
    }
    return found if opened in found else {opened: based(opened).scenario.title, **found}


@cache
def _shipped() -> dict[str, Document]:
    return {name: yaml_reader.read(path) for name, path in shipped().items()}


@cache
def based(source: str) -> Base:
    """Load a scenario to start from; raises BadInput."""
    path = find(source).resolve()
    groups = (
        Group(name, str(d.data.get("title") or name), tuple(e["remove"] for e in d.data["edits"]))
        for name, d in _shipped().items()
        if _edits_only(d, name, path)
    )
    return Base(source, load_scenario(source), tuple(groups))


@cache
def known(path: str) -> Constrained:
    """Read a constrained set once, so that what the page draws from is one set as long as it is served; raises BadInput."""
    return load(Path(path))


def misfit(source: str, path: str) -> bool:
    """Tell whether a constrained set was made for a scenario with other parameters."""
    try:
        refuse_misfit(
            known(path), Path(path), based(source).scenario.parameters, theories.declared()
        )
    except BadInput:
        return True
    return False


def _edits_only(document: Document, name: str, base: Path) -> bool:
    """Tell whether a shipped scenario only removes acts from a base."""
    said = document.data
    if (
        not set(said) <= PLAIN
        or not {"extends", "edits"} <= set(said)
        or any(set(e) != {"remove"} for e in said["edits"])
    ):
        return False
    beside = shipped()[name].parent / said["extends"]
    try:
        return (beside if beside.is_file() else find(said["extends"])).resolve() == base
    except BadInput:
        return False


def which(remove: Mapping[str, Any]) -> Which:
    """Read what a remove means."""
    return Which.model_validate(dict(remove))


@cache
def declared() -> dict[str, Parameter]:
    """Give every parameter by name with its declared range."""
    return {
        **theories.declared(),
        **by_name([*choice.PARAMETERS, *choice.TEMPLATES]),
        **mechanisms.declared(),
    }


@cache
def locators() -> dict[str, str]:
    """Give the place in its document of every act of the shipped evidence, by id."""
    return {
        key: row.cells.get("locator", "") for name, key, row in catalogue.rows() if name == "events"
    }
