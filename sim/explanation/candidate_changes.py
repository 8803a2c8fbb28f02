"""Candidate changes: what others could have done otherwise before a moment, as scalable edits."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sim.core.vocabulary import DOMAINS, month_text
from sim.evidence.rows import Act
from sim.explanation.ledger import Moment, split
from sim.scenario.edit_schema import Which
from sim.scenario.edits import matches
from sim.scenario.forcing_modes import PRESCRIBED, SILENT
from sim.scenario.frozen_scenario import Scenario

ACTS: Final = 40  # single acts that are tried, the weightiest first
GROUPS: Final = 12  # states and pairs of states that are tried, the weightiest first
SPANS: Final = (12, 36, None)  # months back over which acts are changed together
STRONGEST: Final = 4.0  # intensity of the strongest act that can be coded
WEAKEST: Final = 1.0  # intensity of the weakest; a weaker act is only noise of its coding
YEAR: Final = 12  # months of a campaign
Group = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Candidate:
    """A change of one size or another: acts that are scaled, or acts that are added.

    Attributes:
        family: Kind of change: ``act``, ``pair``, ``more`` or ``campaign``.
        ids: Ids of the acts.
        weight: Intensity that a change of the factor by one moves.
        rest: The factor that leaves the acts as they are.
        end: The factor of the greatest change.
        which: Which acts are scaled, as an edit writes it.
        new: Acts that are added, as an edit writes them but for their intensity.
    """

    family: str
    ids: tuple[str, ...]
    weight: float
    rest: float
    end: float
    which: Mapping[str, str] = field(default_factory=dict)
    new: tuple[Mapping[str, str], ...] = ()

    def at(self, share: float) -> float:
        """Return the factor at a share of the way from the least change to the greatest."""
        start = self.end * WEAKEST / STRONGEST if self.new else self.rest
        return round(start + share * (self.end - start), 4)

    def size(self, share: float) -> float:
        """Return the intensity that is moved at a share of the way."""
        return self.weight * abs(self.at(share) - self.rest)

    def edits(self, share: float) -> list[dict[str, Any]]:
        """Return the change at a share of the way, as edits of a scenario file."""
        factor = self.at(share)
        if self.new:
            return [{"add": {**new, "intensity": -STRONGEST * factor}} for new in self.new]
        if factor == 0.0:
            return [{"remove": dict(self.which)}]
        return [{"scale": {**self.which, "by": factor}}]


def candidates(scenario: Scenario, moment: Moment) -> Iterator[Candidate]:
    """Yield the changes that could matter to a moment.

    They are changes of the acts behind it, and acts added in the months before.
    """
    if moment.memory is None:
        return
    looked = moment.memory.now
    weights = _weights(moment)
    acts = {act.id: act for act in scenario.forcing.acts if act.id in weights}
    weightiest = sorted(acts, key=lambda act: -weights[act])
    for act in weightiest[:ACTS]:
        which = Which(id=act)
        meant = [found for found in scenario.forcing.acts if matches(found, which)]
        yield from _scaled("act", {"id": act}, meant)
    yield from _groups(scenario, list(acts.values()), weights, looked)
    yield from _added(scenario, moment.tie[0], looked - 1)


def _weights(moment: Moment) -> dict[str, float]:
    """Sum of the absolute contributions of each act, over domains."""
    weights: dict[str, float] = {}
    for domain in range(len(DOMAINS)):
        for entry in split(moment, domain):
            if entry.act:
                weights[entry.act] = weights.get(entry.act, 0.0) + abs(entry.contribution)
    return weights


def _scaled(family: str, which: Mapping[str, str], acts: Sequence[Act]) -> Iterator[Candidate]:
    """Yield the change of acts to their opposites, and that to their doubles."""
    weight = sum(2.0 * abs(act.level) for act in acts)
    if not weight or (family != "act" and len(acts) <= 1):
        return
    for end in (-2.0, 2.0):
        yield Candidate(
            family=family,
            ids=tuple(act.id for act in acts),
            weight=weight,
            rest=1.0,
            end=end,
            which=which,
        )


def _groups(
    scenario: Scenario, acts: Sequence[Act], weights: Mapping[str, float], looked: int
) -> Iterator[Candidate]:
    """Yield the changes of all acts of a pair of states, and of one state, over some years."""
    groups = _group_weights(acts, weights)
    weightiest = sorted(groups, key=lambda group: -groups[group])
    for group in weightiest[:GROUPS]:
        for span in SPANS:
            which = dict(group)
            if span:
                which["from"] = month_text(looked - span)
            which["to"] = month_text(looked - 1)
            wanted = Which.model_validate(which)
            matching = [act for act in scenario.forcing.acts if matches(act, wanted)]
            yield from _scaled("pair", which, matching)


def _group_weights(acts: Sequence[Act], weights: Mapping[str, float]) -> dict[Group, float]:
    """Weights of the acts of each pair of states and of each acting state."""
    groups: dict[Group, float] = {}
    for act in acts:
        pair = (("actor", act.actor), ("target", act.target))
        for group in (pair, pair[:1]):
            groups[group] = groups.get(group, 0.0) + weights[act.id]
    return groups


def _added(scenario: Scenario, actor: str, last: int) -> Iterator[Candidate]:
    """Yield acts that others could have done to the actor, pressing or courting, in each domain.

    They are added in the last month, or in each month of a year.
    """
    months = [month for month in range(last - YEAR + 1, last + 1) if month >= scenario.start]
    if not months:
        return
    taken = {act.id for act in scenario.forcing.acts}
    for source in _able(scenario, actor):
        for domain in DOMAINS:
            new = [
                {
                    "id": _free(f"if-{month_text(month)}-{source}-{domain[:3]}".lower(), taken),
                    "date": month_text(month),
                    "actor": source,
                    "target": actor,
                    "domain": domain,
                }
                for month in months
            ]
            yield from _both_ways("more", new[-1:])
            yield from _both_ways("campaign", new)


def _able(scenario: Scenario, actor: str) -> list[str]:
    """States whose acts on the actor are given, so that more can be added."""
    states = [state.id for state in scenario.actors] + list(scenario.partners)
    others = [state for state in states if state not in (actor, scenario.focus)]
    modes = scenario.forcing_modes
    return [s for s in others if modes.get((s, actor), PRESCRIBED) in (PRESCRIBED, SILENT)]


def _both_ways(family: str, new: Sequence[Mapping[str, str]]) -> Iterator[Candidate]:
    """Yield the addition of acts as pressure, and that as courtship."""
    for end in (-1.0, 1.0):
        yield Candidate(
            family=family,
            ids=tuple(act["id"] for act in new),
            weight=STRONGEST * len(new),
            rest=0.0,
            end=end,
            new=tuple(new),
        )


def _free(name: str, taken: Collection[str]) -> str:
    """Return a name that is not taken."""
    return name if name not in taken else _free(f"{name}-b", taken)
