"""Flips: the smallest change of what others did after which another move is the likeliest.

The search covers four families of changes: one recorded act made weaker, stronger or its opposite;
all acts of one state, or of one pair of states, over some years; one act added in the month before;
and one act added in each month of the year before. Copies of the same world, which share all noise,
are stepped together, each with its own change, so that later levels answer earlier ones as they
would. The best of each family is then made as an edit of the scenario and run again. Only what
flips there is returned.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import yaml
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS
from sim.core.worlds import Worlds
from sim.decision.situation import ROWS
from sim.evidence.rows import Act
from sim.explanation.candidate_changes import STRONGEST, Candidate, candidates
from sim.explanation.ledger import MILITARY, Moment, chances, modal
from sim.model.alignment_model import AlignmentModel
from sim.scenario.edit_schema import Edit
from sim.scenario.edits import edited
from sim.scenario.frozen_scenario import Scenario

# Shares of the way that are tried first. At a third of the way from 1 to -2, an act is gone.
COARSE: Final = (0.0, 1 / 6, 1 / 3, 2 / 3, 1.0)
FINE: Final = tuple(i / 8 for i in range(1, 8))
ROUNDS: Final = 2  # of finer steps
TRIES: Final = 3  # candidates of a family that are made as edits before it is given up
FAMILIES: Final = ("act", "pair", "more", "campaign")
CHOICE: Final = ("precision", "inertia", "commitment_price")  # parameters of the choice
Key = tuple[int, int]  # positions of a candidate and of a domain
Bracket = tuple[float, float]  # shares of the way between which a candidate flips


@dataclass(frozen=True)
class Flip:
    """The smallest change of a family after which the likeliest move in a domain is another one.

    Attributes:
        domain: The domain.
        family: The family of changes.
        was: The likeliest move without the change.
        becomes: The likeliest move with it.
        size: Intensity that the change moves.
        edits: The change as edits of a scenario file.
    """

    domain: str
    family: str
    was: str
    becomes: str
    size: float
    edits: tuple[Mapping[str, Any], ...]

    @property
    def lines(self) -> list[str]:
        """The edits as lines below ``edits:`` of a scenario file."""
        return [f"- {_one_line(edit)}" for edit in self.edits]


def _one_line(edit: Mapping[str, Any]) -> str:
    """Write an edit as YAML on one line."""
    text: str = yaml.safe_dump(dict(edit), default_flow_style=True, sort_keys=False, width=10_000)
    return text.strip()


class Reached(NamedTuple):
    """A candidate that flips: its size there, and the share of the way."""

    size: float
    candidate: Candidate
    share: float


def smallest(scenario: Scenario, moment: Moment) -> list[Flip]:
    """Return the smallest change found that flips the likeliest move, by domain and family.

    A family in which nothing flips it is left out.
    """
    tried = list(candidates(scenario, moment))
    search = _Search(_with_added(scenario, tried), moment, tried)
    reached = search.run()
    found: list[Flip] = []
    for domain in range(len(DOMAINS)):
        for family in FAMILIES:
            of_family = [each for each in reached[domain] if each.candidate.family == family]
            found += _made(scenario, moment, domain, of_family)
    return found


def _with_added(scenario: Scenario, tried: Iterable[Candidate]) -> Scenario:
    """Return the scenario with every act that might be added.

    Each copy of a world can then give a level to one of them.
    """
    added = {}
    for candidate in tried:
        for new in candidate.new:
            added[new["id"]] = Act(
                id=new["id"],
                date=new["date"],
                precision="month",
                actor=new["actor"],
                target=new["target"],
                domain=new["domain"],
                level=STRONGEST / 2,
            )
    return scenario.with_acts([*scenario.forcing.acts, *added.values()], scenario.name)


class _Search:
    """The search for how little of each candidate suffices.

    Attributes:
        brackets: By candidate and domain, the shares of the way between which it flips.
    """

    def __init__(self, scenario: Scenario, moment: Moment, tried: Sequence[Candidate]) -> None:
        """Begin with every candidate, all the way."""
        self.scenario = scenario
        self.moment = moment
        self.tried = tried
        self.was = [modal(moment.chances(domain)) for domain in range(len(DOMAINS))]
        self.rests = {act: candidate.rest for candidate in tried for act in candidate.ids}
        self.brackets: dict[Key, Bracket] = {
            (i, domain): (0.0, 1.0) for i in range(len(tried)) for domain in range(len(DOMAINS))
        }

    def run(self) -> list[list[Reached]]:
        """Return, by domain, the candidates that flip, smallest first."""
        for steps in (COARSE, *(FINE,) * ROUNDS):
            if self.brackets:
                self._narrow(steps)
        found: list[list[Reached]] = [[] for _ in DOMAINS]
        for (i, domain), (_, high) in self.brackets.items():
            candidate = self.tried[i]
            found[domain].append(Reached(candidate.size(high), candidate, high))
        return [sorted(reached, key=_size) for reached in found]

    def _narrow(self, steps: Sequence[float]) -> None:
        """Try each candidate at some steps of its bracket, and keep those that flip."""
        points = {
            (i, share)
            for (i, _), bracket in self.brackets.items()
            for share in _shares(bracket, steps)
        }
        moves = self._moves(sorted(points))
        narrowed: dict[Key, Bracket] = {}
        for (i, domain), (low, high) in self.brackets.items():
            before, first = low, None
            for share in _shares((low, high), steps):
                if moves[i, share][domain] != self.was[domain]:
                    first = share
                    break
                before = share
            if first is not None:
                narrowed[i, domain] = (before, first)
            elif steps is not COARSE:  # it flips at the end of the bracket
                narrowed[i, domain] = (before, high)
        self.brackets = self._promising(narrowed)

    def _moves(self, points: Sequence[tuple[int, float]]) -> dict[tuple[int, float], Any]:
        """Run a copy of the moment's world for each point, a candidate at a share of its way.

        Returns:
            The likeliest moves of each point: (domain,).
        """
        given = {f"acts.{act}": np.full(len(points), rest) for act, rest in self.rests.items()}
        for k, (i, share) in enumerate(points):
            for act in self.tried[i].ids:
                given[f"acts.{act}"][k] = self.tried[i].at(share)
        moment = self.moment
        worlds = self.scenario.numbered([moment.world] * len(points), given)
        moves = likeliest(self.scenario, worlds, moment.month, moment.tie)
        return dict(zip(points, moves.T, strict=True))

    def _promising(self, brackets: Mapping[Key, Bracket]) -> dict[Key, Bracket]:
        """Keep, by domain and family, the candidates that may still be among the smallest few."""
        groups: dict[tuple[int, str], list[tuple[float, float, Key]]] = {}
        for (i, domain), (low, high) in brackets.items():
            candidate = self.tried[i]
            sizes = (candidate.size(high), candidate.size(low), (i, domain))
            groups.setdefault((domain, candidate.family), []).append(sizes)
        kept: dict[Key, Bracket] = {}
        for group in groups.values():
            enough = sorted(group)[:TRIES][-1][0]
            kept |= {key: brackets[key] for _, least, key in group if least <= enough}
        return kept


def _shares(bracket: Bracket, steps: Sequence[float]) -> list[float]:
    """Shares of the way at some steps within a bracket."""
    low, high = bracket
    return [low + step * (high - low) for step in steps]


def _size(reached: Reached) -> float:
    """Key that sorts the smallest change first."""
    return reached.size


def likeliest(
    scenario: Scenario, worlds: Worlds, month: int, tie: tuple[str, str]
) -> NDArray[np.str_]:
    """Run worlds to a month and return the likeliest moves of a tie in it: (domain, world)."""
    model = AlignmentModel(scenario, worlds)
    while model.month < month:
        model.step()
    mine = next(own for own in model.ties if (own.actor, own.target) == tie)
    before = mine.level.copy()
    model.step()
    committed = mine.situation[ROWS["commitment"]]
    found = []
    for d in range(len(DOMAINS)):
        moves = []
        for w in range(len(worlds)):
            values = {name: float(model[name][w]) for name in CHOICE}
            commitment = float(committed[w]) if d == MILITARY else 0.0
            chance = chances(mine.ideal[d, w], int(before[d, w]), values, commitment)
            moves.append(modal(chance))
        found.append(moves)
    model.close()
    return np.array(found)


def _made(
    scenario: Scenario, moment: Moment, domain: int, reached: Sequence[Reached]
) -> Iterator[Flip]:
    """Make the smallest changes as edits and run them; yield the first that flips there too."""
    was = modal(moment.chances(domain))
    worlds = scenario.numbered([moment.world])
    for size, candidate, share in reached[:TRIES]:
        edits = candidate.edits(share)
        moves = likeliest(changed(scenario, edits), worlds, moment.month, moment.tie)
        now = str(moves[domain, 0])
        if now != was:
            yield Flip(
                domain=DOMAINS[domain],
                family=candidate.family,
                was=was,
                becomes=now,
                size=size,
                edits=tuple(edits),
            )
            return


def changed(scenario: Scenario, edits: Sequence[Mapping[str, Any]]) -> Scenario:
    """Return the scenario with more edits, made as those of its own file are.

    Raises:
        ValueError: An edit matches nothing.
    """
    own = {scenario.focus, *scenario.of(scenario.focus).members}
    parsed = [Edit.model_validate(edit) for edit in edits]
    acts, complaints = edited(scenario.forcing.acts, parsed, scenario.start, scenario.end, own)
    if complaints:
        raise ValueError(complaints[0].message)
    return scenario.with_acts(acts, scenario.name)
