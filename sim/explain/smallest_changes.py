"""Flips: the smallest change of what others did after which another move would have been the likeliest.

Searched are one recorded act made weaker, stronger or its opposite; so all acts of one state, or of one pair of states, over some years; one act more in the month
before; and one more in each month of the year before. Copies of the same world, which share all noise, are stepped together, each with its own change, so that later levels answer earlier
ones as they would; the best of each family is then made as an edit of the scenario and run again, and only what flips there is told.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import yaml
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS, month_text
from sim.core.worlds import Worlds
from sim.decision.situation import ROWS
from sim.evidence.rows import Act
from sim.explain.ledger import Moment, chances, modal, split
from sim.model.alignment_model import AlignmentModel
from sim.scenario.edits import edited, matches
from sim.scenario.forcing_modes import PRESCRIBED, SILENT
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Edit, Which

ACTS: Final = 40  # single acts that are tried, those that weigh most first
GROUPS: Final = 12  # states and pairs of states likewise
SPANS: Final = (12, 36, None)  # months back over which acts are changed together
STRONGEST: Final = 4.0  # intensity of the strongest act that can be coded
WEAKEST: Final = 1.0  # and of the weakest: below it there is no act, only the noise of its coding
COARSE: Final = (
    0.0,
    1 / 6,
    1 / 3,
    2 / 3,
    1.0,
)  # a third of the way to its opposite twice over, an act is gone
FINE: Final = tuple(i / 8 for i in range(1, 8))
ROUNDS: Final = 2  # of finer steps
TRIES: Final = 3  # candidates of a family that are made as edits before it is given up
FAMILIES: Final = ("act", "pair", "more", "campaign")
YEAR: Final = 12  # months of a campaign


@dataclass(frozen=True)
class Candidate:
    """A change that can be made more or less of: acts by id, the factor that leaves them be, and the farthest one."""

    family: str
    ids: tuple[str, ...]
    weight: float  # intensity that a factor of one moves
    rest: float
    end: float
    which: Mapping[str, str] = field(default_factory=dict)
    new: tuple[Mapping[str, str], ...] = ()

    def at(self, share: float) -> float:
        """Give the factor at a share of the way from no change to the farthest."""
        start = self.end * WEAKEST / STRONGEST if self.new else self.rest
        return round(start + share * (self.end - start), 4)

    def size(self, share: float) -> float:
        """Intensity moved, at a share of the way."""
        return self.weight * abs(self.at(share) - self.rest)

    def edits(self, share: float) -> list[dict[str, Any]]:
        """Write the change as edits of a scenario file."""
        by = self.at(share)
        if self.new:
            return [{"add": {**new, "intensity": -STRONGEST * by}} for new in self.new]
        return [{"remove": dict(self.which)} if by == 0.0 else {"scale": {**self.which, "by": by}}]


@dataclass(frozen=True)
class Flip:
    """The smallest change of a family after which the likeliest move in a domain is another one."""

    domain: str
    family: str
    was: str
    becomes: str
    size: float
    edits: tuple[Mapping[str, Any], ...]

    @property
    def lines(self) -> list[str]:
        """Write the edits as lines below ``edits:`` of a scenario file."""
        return [
            "- "
            + yaml.safe_dump(
                dict(e), default_flow_style=True, sort_keys=False, width=10_000
            ).strip()
            for e in self.edits
        ]


def candidates(scenario: Scenario, moment: Moment) -> Iterator[Candidate]:
    """List the changes that could matter to a moment, from the acts behind it and from an act more in the month before."""
    if moment.memory is None:
        return
    looked = moment.memory.now
    weights: dict[str, float] = {}
    for entry in (e for d in range(len(DOMAINS)) for e in split(moment, d) if e.act):
        weights[entry.act] = weights.get(entry.act, 0.0) + abs(entry.contribution)
    acts = {a.id: a for a in scenario.forcing.acts if a.id in weights}
    for act in sorted(acts.values(), key=lambda a: -weights[a.id])[:ACTS]:
        yield from _scaled("act", {"id": act.id}, [act])
    yield from _together(scenario, list(acts.values()), weights, looked)
    yield from _more(scenario, moment.tie[0], looked - 1)


def _scaled(family: str, which: Mapping[str, str], acts: Sequence[Act]) -> Iterator[Candidate]:
    weight = sum(2.0 * abs(a.level) for a in acts)
    for end in (-2.0, 2.0) if weight and (family == "act" or len(acts) > 1) else ():
        yield Candidate(family, tuple(a.id for a in acts), weight, 1.0, end, which=which)


def _together(
    scenario: Scenario, acts: Sequence[Act], weights: Mapping[str, float], looked: int
) -> Iterator[Candidate]:
    """List the acts of a pair of states, and all of one state, over some years."""
    groups: dict[tuple[tuple[str, str], ...], float] = {}
    for act in acts:
        both: tuple[tuple[str, str], ...] = (("actor", act.actor), ("target", act.target))
        for key in (both, both[:1]):
            groups[key] = groups.get(key, 0.0) + weights[act.id]
    for key in sorted(groups, key=lambda k: -groups[k])[:GROUPS]:
        for span in SPANS:
            which = {
                **dict(key),
                **({"from": month_text(looked - span)} if span else {}),
                "to": month_text(looked - 1),
            }
            yield from _scaled(
                "pair",
                which,
                [a for a in scenario.forcing.acts if matches(a, Which.model_validate(which))],
            )


def _more(scenario: Scenario, actor: str, last: int) -> Iterator[Candidate]:
    """List acts that others could have done to the actor in the span, pressing or courting, in each domain: in the last month, or in each of a year."""
    states = [a.id for a in scenario.actors] + list(scenario.partners)
    able = [
        s
        for s in states
        if s not in (actor, scenario.focus)
        and scenario.forcing_modes.get((s, actor), PRESCRIBED) in (PRESCRIBED, SILENT)
    ]
    months = [m for m in range(last - YEAR + 1, last + 1) if m >= scenario.start]
    taken = {a.id for a in scenario.forcing.acts}
    for source in able if months else ():
        for domain in DOMAINS:
            new = [
                {
                    "id": _free(f"if-{month_text(m)}-{source}-{domain[:3]}".lower(), taken),
                    "date": month_text(m),
                    "actor": source,
                    "target": actor,
                    "domain": domain,
                }
                for m in months
            ]
            for family, some in (("more", new[-1:]), ("campaign", new)):
                for end in (-1.0, 1.0):
                    yield Candidate(
                        family,
                        tuple(n["id"] for n in some),
                        STRONGEST * len(some),
                        0.0,
                        end,
                        new=tuple(some),
                    )


def _free(name: str, taken: Collection[str]) -> str:
    return name if name not in taken else _free(f"{name}-b", taken)


def smallest(scenario: Scenario, moment: Moment) -> list[Flip]:
    """Give, by domain and family, the smallest change found that flips the likeliest move; a family in which nothing does is left out."""
    tried = list(candidates(scenario, moment))
    ready = _with_more(scenario, tried)
    reached = _searched(ready, moment, tried)
    return [
        flip
        for d in range(len(DOMAINS))
        for family in FAMILIES
        for flip in _made(scenario, moment, d, [r for r in reached[d] if r[1].family == family])
    ]


def _with_more(scenario: Scenario, tried: Iterable[Candidate]) -> Scenario:
    """Give the scenario with every act that might be added, so that copies of a world can take up one of them each."""
    new = {
        n["id"]: Act(
            n["id"], n["date"], "month", n["actor"], n["target"], n["domain"], STRONGEST / 2
        )
        for c in tried
        for n in c.new
    }
    return scenario.with_acts([*scenario.forcing.acts, *new.values()], scenario.name)


Reached = list[
    tuple[float, Candidate, float]
]  # size, candidate, share of the way at which it flips


def _searched(scenario: Scenario, moment: Moment, tried: Sequence[Candidate]) -> list[Reached]:
    """Find by domain which candidates flip and how little of each suffices, smallest first."""
    was = [modal(moment.chances(d)) for d in range(len(DOMAINS))]
    rests = {a: c.rest for c in tried for a in c.ids}
    brackets = {(i, d): (0.0, 1.0) for i in range(len(tried)) for d in range(len(DOMAINS))}
    flipped: set[tuple[int, int]] = set()
    for steps in (COARSE, *(FINE,) * ROUNDS) if tried else ():
        points = sorted(
            {(i, low + s * (high - low)) for (i, _), (low, high) in brackets.items() for s in steps}
        )
        moves = _moves(scenario, moment, [(tried[i], at) for i, at in points], rests)
        there = {point: moves[:, k] for k, point in enumerate(points)}
        for (i, d), (low, high) in list(brackets.items()):
            at = next(
                (
                    low + s * (high - low)
                    for s in steps
                    if there[i, low + s * (high - low)][d] != was[d]
                ),
                None,
            )
            if at is not None or steps is not COARSE:
                flipped.add((i, d))
                before = [
                    low + s * (high - low)
                    for s in steps
                    if at is None or low + s * (high - low) < at
                ]
                brackets[i, d] = (before[-1] if before else low, high if at is None else at)
        brackets = _worth_a_look(tried, {k: b for k, b in brackets.items() if k in flipped})
        if not brackets:
            break
    found = [
        (d, tried[i].size(high), tried[i], high)
        for (i, d), (_, high) in brackets.items()
        if (i, d) in flipped
    ]
    return [
        sorted((r[1:] for r in found if r[0] == domain), key=lambda r: r[0])
        for domain in range(len(DOMAINS))
    ]


def _worth_a_look(
    tried: Sequence[Candidate], brackets: Mapping[tuple[int, int], tuple[float, float]]
) -> dict[tuple[int, int], tuple[float, float]]:
    """Keep, by domain and family, the candidates that may still be among the smallest few."""
    groups: dict[tuple[int, str], list[tuple[float, float, tuple[int, int]]]] = {}
    for (i, d), (low, high) in brackets.items():
        groups.setdefault((d, tried[i].family), []).append(
            (tried[i].size(high), tried[i].size(low), (i, d))
        )
    kept = [
        key
        for group in groups.values()
        for _, least, key in group
        if least <= sorted(group)[:TRIES][-1][0]
    ]
    return {key: brackets[key] for key in kept}


def _moves(
    scenario: Scenario,
    moment: Moment,
    points: Sequence[tuple[Candidate, float]],
    rests: Mapping[str, float],
) -> NDArray[np.str_]:
    """Give the likeliest moves (domain, point) where each candidate goes a share of its way, in copies of the moment's world."""
    given = {f"acts.{a}": np.full(len(points), rest) for a, rest in rests.items()}
    for k, (c, share) in enumerate(points):
        for a in c.ids:
            given[f"acts.{a}"][k] = c.at(share)
    return likeliest(
        scenario, scenario.numbered([moment.world] * len(points), given), moment.month, moment.tie
    )


def likeliest(
    scenario: Scenario, worlds: Worlds, month: int, tie: tuple[str, str]
) -> NDArray[np.str_]:
    """Run worlds to a month and give the likeliest moves of a tie in it: (domain, world)."""
    lab = AlignmentModel(scenario, worlds)
    while lab.month < month:
        lab.step()
    mine = next(t for t in lab.ties if (t.actor, t.target) == tie)
    before = mine.level.copy()
    lab.step()
    rows = [
        {
            n: float(v[w])
            for n, v in lab.values.items()
            if n in ("precision", "inertia", "commitment_price")
        }
        for w in range(len(worlds))
    ]
    dear = [
        mine.situation[ROWS["commitment"]] if d == 1 else np.zeros(len(worlds))
        for d in range(len(DOMAINS))
    ]
    found = [
        [
            modal(chances(mine.ideal[d, w], int(before[d, w]), row, float(dear[d][w])))
            for w, row in enumerate(rows)
        ]
        for d in range(len(DOMAINS))
    ]
    lab.close()
    return np.array(found)


def _made(scenario: Scenario, moment: Moment, domain: int, reached: Reached) -> Iterator[Flip]:
    """Make the smallest as an edit and run it; the first that flips there too is told."""
    was = modal(moment.chances(domain))
    for size, candidate, share in reached[:TRIES]:
        edits = candidate.edits(share)
        now = likeliest(
            changed(scenario, edits), scenario.numbered([moment.world]), moment.month, moment.tie
        )[domain, 0]
        if now != was:
            yield Flip(DOMAINS[domain], candidate.family, was, str(now), size, tuple(edits))
            return


def changed(scenario: Scenario, edits: Sequence[Mapping[str, Any]]) -> Scenario:
    """Give the scenario with more edits, made as its own file's are; an edit that means nothing raises ValueError."""
    own = {scenario.focus, *scenario.of(scenario.focus).members}
    acts, complaints = edited(
        scenario.forcing.acts,
        [Edit.model_validate(e) for e in edits],
        scenario.start,
        scenario.end,
        own,
    )
    if complaints:
        raise ValueError(complaints[0].message)
    return scenario.with_acts(acts, scenario.name)
