"""What a user has chosen, as one frozen value, and its translation into a scenario.

A run and a saved file are made from the same translation, so that the file gives the same shares as
the page.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from sim.core.vocabulary import MONTHS
from sim.dashboard.language import named, say, scenario_title
from sim.dashboard.starting_points import (
    Base,
    is_misfit,
    is_posterior,
    load_base,
    load_constrained,
    parse_which,
    trainings,
    without_renewals,
)
from sim.evidence.rows import Act
from sim.scenario.edits import matches
from sim.scenario.frozen_scenario import Scenario
from sim.scenario.loading import load_scenario
from sim.studies.inferring.given_record import given_record

WORLDS: Final = 500
Numbers = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Choice:
    """A scenario to start from and all that differs from it; equal choices give equal worlds.

    Attributes:
        base: Name or path of the scenario.
        worlds: Number of worlds.
        seed: Random seed.
        parameters: Pinned parameters, sorted by name.
        weights: Fixed weights of theories; empty where worlds draw them.
        off: Ids of acts that are left out.
        groups: Names of the named edits that are made.
        branch: First year in which acts may be left out; None where any may.
        constrained: File of the set, or folder of the inference, that worlds take their parameters
            from; empty where they draw them from the priors.
        given_until: Last year whose codes the worlds of an inference were given; None for all.
        against: Settings of its own that the baseline has; None for those that follow the choice.
    """

    base: str
    worlds: int = WORLDS
    seed: int = 1
    parameters: Numbers = ()
    weights: Numbers = ()
    off: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    branch: int | None = None
    constrained: str = ""
    given_until: int | None = None
    against: "Choice | None" = None

    @property
    def baseline(self) -> "Choice":
        """What the choice is compared with.

        This is the scenario as it is, or the settings that were taken as the baseline; for a
        branch, the same world with all of its acts. Worlds are always those of the choice, so that
        they are paired.
        """
        if self.against is not None:
            return self._paired(self.against)
        if self.branch is None:
            return Choice(
                self.base,
                self.worlds,
                self.seed,
                constrained=self.constrained,
                given_until=self.given_until,
            )
        return replace(self, off=frozenset(), groups=frozenset(), branch=None)

    def _paired(self, other: "Choice") -> "Choice":
        """Return other settings with the worlds of this choice."""
        return replace(
            other,
            worlds=self.worlds,
            seed=self.seed,
            constrained=self.constrained,
            given_until=self.given_until,
            weights=() if is_posterior(self.constrained) else other.weights,
        )

    @property
    def alone(self) -> "Choice":
        """The settings without what they are compared with."""
        return replace(self, against=None)

    def as_baseline(self) -> "Choice":
        """Return the choice with its present settings as the baseline, which later changes keep."""
        return replace(self, against=self.alone)

    def pinned(self, name: str, value: float) -> "Choice":
        """Return the choice with a parameter pinned to a value."""
        parameters = {**dict(self.parameters), name: value}
        return replace(self, parameters=tuple(sorted(parameters.items())))

    def unpinned(self, name: str) -> "Choice":
        """Return the choice with a parameter drawn again."""
        left = tuple(pin for pin in self.parameters if pin[0] != name)
        return replace(self, parameters=left)

    def weighed(self, name: str, weight: float) -> "Choice":
        """Return the choice with another weight of one theory among those that are fixed."""
        weights = [(theory, weight if theory == name else old) for theory, old in self.weights]
        return replace(self, weights=tuple(weights))

    def toggled(self, act: str) -> "Choice":
        """Return the choice with an act switched off, or on again."""
        return replace(self, off=self.off ^ {act})

    def switched(self, group: str) -> "Choice":
        """Return the choice with a named edit made, or undone."""
        return replace(self, groups=self.groups ^ {group})


def opening_choice(source: str, constrained: str = "", branch: int | None = None) -> Choice:
    """Return the choice with which a scenario opens.

    Worlds that were given the record open on a change: the first named edit that its case names.
    All others open as the scenario is.

    Args:
        source: Name or path of the scenario.
        constrained: File of a constrained set, folder of an inference, or empty; worlds are taken
            from it where it fits.
        branch: First year in which acts may be left out; None for any.
    """
    fits = constrained and not is_misfit(source, constrained)
    base = load_base(source)
    worlds_of = constrained if fits else ""
    opened = Choice(source, seed=base.scenario.seed, branch=branch, constrained=worlds_of)
    if not is_posterior(worlds_of):
        return opened
    return replace(opened, groups=_first_change(opened, base))


def _first_change(choice: Choice, base: Base) -> frozenset[str]:
    """Return the first named edit among the runs of the case that leaves out an act, if any."""
    named = {group.name for group in base.groups}
    for run in base.scenario.case.runs.values():
        groups = frozenset({str(run.scenario)}) & named
        if groups and edits(replace(choice, groups=groups), base):
            return groups
    return frozenset()


def edits(choice: Choice, base: Base) -> list[dict[str, Any]]:
    """Return what is left out as edits, without those that match no act of the branch."""
    left = list(base.scenario.forcing.acts)
    found = []
    for remove in _removes(choice, base):
        wanted = parse_which(remove)
        kept = [act for act in left if not matches(act, wanted)]
        if len(kept) < len(left):
            found.append({"remove": dict(remove)})
        left = kept
    return found


def _removes(choice: Choice, base: Base) -> Iterator[Mapping[str, Any]]:
    """Yield what is removed: by named edits, from the branch on, then act by act."""
    first = None if choice.branch is None else f"{choice.branch}-01"
    for group in _chosen_groups(choice, base):
        for remove in group.removes:
            yield _since(remove, first)
    acts = [act for act in base.scenario.forcing.acts if act.origin in choice.off]
    early = {act.origin for act in acts if not in_branch(act, choice)}
    for act in without_renewals(act for act in acts if in_branch(act, choice)):
        remove = {"id": act.id}
        yield _since(remove, first) if act.id in early else remove


def _chosen_groups(choice: Choice, base: Base) -> list[Any]:
    """Named edits that are made."""
    return [group for group in base.groups if group.name in choice.groups]


def _since(remove: Mapping[str, Any], first: str | None) -> Mapping[str, Any]:
    """Move the beginning of a remove to the first month of the branch, where that is later."""
    since = max(filter(None, (remove.get("from"), first)), default=None)
    if since is None:
        return remove
    moved = {key: value for key, value in remove.items() if key not in ("from", "to")}
    moved["from"] = since
    if "to" in remove:
        moved["to"] = remove["to"]
    return moved


def in_branch(act: Act, choice: Choice, last: int = 0) -> bool:
    """Whether an act, or its last renewal, lies in the part of the record a branch may change."""
    return choice.branch is None or max(act.month, last) >= choice.branch * MONTHS


def left_out_by_edits(choice: Choice, base: Base) -> dict[str, str]:
    """Return the acts that named edits leave out: titles of the edits by id."""
    found: dict[str, str] = {}
    for group in _chosen_groups(choice, base):
        wanted = [parse_which(remove) for remove in group.removes]
        for act in base.scenario.forcing.acts:
            if in_branch(act, choice) and any(matches(act, which) for which in wanted):
                found[act.origin] = scenario_title(group.name, group.title)
    return found


def changes(choice: Choice, base: Base) -> dict[str, Any]:
    """Return the keys of a scenario file that hold what was changed."""
    found: dict[str, Any] = {
        "theories": dict(choice.weights),
        "parameters": dict(choice.parameters),
        "edits": edits(choice, base),
    }
    return {key: value for key, value in found.items() if value}


def settings(choice: Choice, base: Base) -> list[str]:
    """Return the changes as ``KEY=VALUE`` settings."""
    return [f"{key}={json.dumps(value)}" for key, value in changes(choice, base).items()]


def scenario_of(choice: Choice) -> Scenario:
    """Resolve the choice into a scenario.

    Raises:
        BadInput: The choice cannot be run.
    """
    base = load_base(choice.base)
    changed = settings(choice, base)
    found = load_scenario(base.source, changed, worlds=choice.worlds, seed=choice.seed)
    if not choice.constrained:
        return found
    if is_posterior(choice.constrained):
        return given_record(found, Path(choice.constrained), choice.given_until)
    return found.drawn_from(load_constrained(choice.constrained))


def describe_worlds(choice: Choice) -> str:
    """Describe where a choice's worlds take their parameters from."""
    if not choice.constrained:
        return say("dash.prior")
    if not is_posterior(choice.constrained):
        return describe_constrained(choice.constrained)
    return describe_given(
        given_years(choice), trainings(choice.base, choice.constrained)[0].given[1]
    )


def given_years(choice: Choice) -> tuple[int, int]:
    """Return the first and last year whose codes the worlds of an inference were given."""
    first, last = trainings(choice.base, choice.constrained)[0].given
    return first, choice.given_until or last


def describe_given(given: tuple[int, int], last: int) -> str:
    """Describe the worlds of an inference by the years that they were given.

    Args:
        given: First and last year.
        last: Last year of the inference.
    """
    key = "dash.given_record" if given[1] == last else "dash.trained_to"
    return say(key, first=given[0], last=given[1])


def describe_constrained(path: str) -> str:
    """Describe the worlds of a constrained set by what it was calibrated on."""
    first, last = load_constrained(path).calibrated
    return say("dash.constrained", first=first, last=last)


def left_out(choice: Choice, base: Base) -> list[Act]:
    """Return the acts that the choice leaves out, in order of their dates."""
    wanted = [parse_which(edit["remove"]) for edit in edits(choice, base)]
    acts = base.scenario.forcing.acts
    removed = [act for act in acts if any(matches(act, which) for which in wanted)]
    return sorted(without_renewals(removed), key=_by_date)


def _by_date(act: Act) -> tuple[str, str]:
    """Key that sorts acts by date."""
    return act.date, act.id


def describe(choice: Choice, base: Base) -> str:
    """Describe in a line what a choice changes."""
    removed = len(left_out(choice, base))
    parts = [say("dash.acts_left_out", number=removed)] if removed else []
    if choice.branch is not None:
        parts.append(say("dash.branches_in", year=choice.branch))
    parts += [f"{named(name)} {value:g}" for name, value in choice.parameters]
    if choice.weights:
        parts.append(say("dash.weights_fixed"))
    if choice.constrained:
        parts.append(describe_worlds(choice))
    described = say("list.comma").join(parts) or say("dash.as_it_is")
    return f"{base.source}{say('list.colon')}{described}"
