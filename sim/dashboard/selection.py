"""What the reader of the dashboard has chosen, as one frozen value, and its one translation into the language of scenarios.

A run and a saved file are made from the same translation, so that the file gives the same shares as the page.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sim.core.vocabulary import MONTHS
from sim.dashboard.starting_points import Base, based, known, misfit, which
from sim.evidence.rows import Act
from sim.scenario.edits import matches
from sim.scenario.loading import load_scenario
from sim.scenario.scenario import Scenario

WORLDS: Final = 500
Numbers = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Choice:
    """A scenario to start from and all that differs from it; equal choices give equal worlds.

    ``parameters``: pinned values. ``weights``: fixed weights of theories, none where worlds draw them. ``off``: ids of acts left out;
    ``groups``: named edits made. ``branch``: first year in which acts may be left out, nothing where any may. ``constrained``: file of the
    set that worlds take their parameters from, nothing where they draw them from the priors.
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

    @property
    def baseline(self) -> "Choice":
        """Give what the choice is compared with: the scenario as it is; of a branch, the same world with all of its acts."""
        return (
            Choice(self.base, self.worlds, self.seed, constrained=self.constrained)
            if self.branch is None
            else replace(self, off=frozenset(), groups=frozenset(), branch=None)
        )

    @property
    def is_edited(self) -> bool:
        """Tell whether anything was changed that a saved file would say."""
        return bool(self.parameters or self.weights or self.off or self.groups)

    def pinned(self, name: str, value: float) -> "Choice":
        """Pin a parameter to a value."""
        return replace(
            self, parameters=tuple(sorted({**dict(self.parameters), name: value}.items()))
        )

    def drawn(self, name: str) -> "Choice":
        """Leave a parameter to be drawn again."""
        return replace(self, parameters=tuple(p for p in self.parameters if p[0] != name))

    def weighed(self, name: str, weight: float) -> "Choice":
        """Fix the weight of one theory among those that are fixed."""
        return replace(
            self, weights=tuple((n, weight if n == name else w) for n, w in self.weights)
        )

    def toggled(self, act: str) -> "Choice":
        """Switch an act off, or on again."""
        return replace(self, off=self.off ^ {act})

    def switched(self, group: str) -> "Choice":
        """Make a named edit, or take it back."""
        return replace(self, groups=self.groups ^ {group})


def opened(source: str, constrained: str = "") -> Choice:
    """Give the choice with which a scenario opens: nothing changed, its worlds from a constrained set where one is named and fits."""
    fits = constrained and not misfit(source, constrained)
    return Choice(source, seed=based(source).scenario.seed, constrained=constrained if fits else "")


def edits(choice: Choice, base: Base) -> list[dict[str, Any]]:
    """Write what is left out as edits; those that would mean no act of the branch are not written."""
    left, found = list(base.scenario.forcing.acts), []
    for remove in _removes(choice, base):
        gone = [a for a in left if matches(a, which(remove))]
        left = [a for a in left if a not in gone]
        found += [{"remove": dict(remove)}] if gone else []
    return found


def _removes(choice: Choice, base: Base) -> Iterator[Mapping[str, Any]]:
    """Give what is to be removed: by named edits, from the branch on, then act by act."""
    first = None if choice.branch is None else f"{choice.branch}-01"
    for remove in (r for g in base.groups if g.name in choice.groups for r in g.removes):
        since = max(filter(None, (remove.get("from"), first)), default=None)
        yield (
            remove
            if since is None
            else {
                **{k: v for k, v in remove.items() if k not in ("from", "to")},
                "from": since,
                **({"to": remove["to"]} if "to" in remove else {}),
            }
        )
    yield from (
        {"id": a.id} for a in base.scenario.forcing.acts if a.id in choice.off and within(a, choice)
    )


def within(act: Act, choice: Choice) -> bool:
    """Tell whether an act lies in the part of the record that a branch may change."""
    return choice.branch is None or act.month >= choice.branch * MONTHS


def held_off(choice: Choice, base: Base) -> dict[str, str]:
    """Give the acts that a named edit leaves out, by id, with the title of the edit."""
    found: dict[str, str] = {}
    for group in (g for g in base.groups if g.name in choice.groups):
        means = [which(r) for r in group.removes]
        found |= {
            a.id: group.title
            for a in base.scenario.forcing.acts
            if within(a, choice) and any(matches(a, m) for m in means)
        }
    return found


def changes(choice: Choice, base: Base) -> dict[str, Any]:
    """Give the keys of a scenario file that say what was changed."""
    said: dict[str, Any] = {
        "theories": dict(choice.weights),
        "parameters": dict(choice.parameters),
        "edits": edits(choice, base),
    }
    return {key: value for key, value in said.items() if value}


def settings(choice: Choice, base: Base) -> list[str]:
    """Write the changes as ``KEY=VALUE`` settings."""
    return [f"{key}={json.dumps(value)}" for key, value in changes(choice, base).items()]


def scenario_of(choice: Choice) -> Scenario:
    """Resolve the choice into a scenario; raises BadInput."""
    base = based(choice.base)
    found = load_scenario(
        base.source, settings(choice, base), worlds=choice.worlds, seed=choice.seed
    )
    return found.drawn_from(known(choice.constrained)) if choice.constrained else found


def drawn_from(choice: Choice) -> str:
    """Say where a choice's worlds take their parameters from."""
    return constrained_words(choice.constrained) if choice.constrained else "prior worlds"


def constrained_words(path: str) -> str:
    """Name the worlds of a constrained set by what it was calibrated on."""
    return "constrained worlds (calibrated on {}-{})".format(*known(path).calibrated)


def left_out(choice: Choice, base: Base) -> list[Act]:
    """List the acts that the choice leaves out, in order of their dates."""
    means = [which(e["remove"]) for e in edits(choice, base)]
    return sorted(_fitting(base.scenario.forcing.acts, means), key=lambda a: (a.date, a.id))


def _fitting(acts: Iterable[Act], means: list[Any]) -> list[Act]:
    return [a for a in acts if any(matches(a, m) for m in means)]


def told(choice: Choice, base: Base) -> str:
    """Say in a line what a choice changes."""
    gone = len(left_out(choice, base))
    parts = [f"{gone} acts left out"] if gone else []
    parts += [f"branches in {choice.branch}"] if choice.branch is not None else []
    parts += [f"{n.replace('_', ' ')} {v:g}" for n, v in choice.parameters]
    parts += ["weights fixed"] if choice.weights else []
    parts += [drawn_from(choice)] if choice.constrained else []
    return f"{base.source}: " + (", ".join(parts) or "as it is")
