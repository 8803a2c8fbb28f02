"""The main reason of a choice: the act that weighs most over worlds, and those worlds without it.

The same worlds are run again without the act and its renewals, and without all acts of the same
state and tone; luck, parameters and the coding of all other acts stay.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS, MOVES
from sim.core.worlds import Worlds
from sim.evidence.rows import Act
from sim.explanation import ledger_tables
from sim.explanation.ledger import Moment
from sim.model.alignment_model import AlignmentModel
from sim.scenario.frozen_scenario import Scenario

HEDGES: Final = 0.5  # levels; the mean level of the domains lies within so much of 0
LEAST: Final = 0.005  # levels; where acts add less, none of them is a reason
Sums = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Without:
    """The same worlds without some acts.

    Attributes:
        changed: Number of worlds that make another move.
        move: The move that most worlds turn to; the commonest where none does.
        before: Number of worlds that make this move with the acts.
        after: Number of worlds that make it without them.
    """

    changed: int
    move: str
    before: int
    after: int


@dataclass(frozen=True)
class Reason:
    """The act that weighs most in a choice.

    Attributes:
        act: The act; its renewals count as the act.
        lasts: Whether it is renewed.
        theory: Name of the theory or mechanism through which it weighs most.
        contribution: What it adds to the mean ideal level of the domains, over worlds, in levels.
        whole: What all acts add.
        worlds: Number of worlds.
        alone: The worlds without this act.
        alike: The worlds without all acts of its state and tone that reach the same states.
    """

    act: Act
    lasts: bool
    theory: str
    contribution: float
    whole: float
    worlds: int
    alone: Without
    alike: Without

    @property
    def facts(self) -> dict[str, Any]:
        """What a sentence states of the reason, by key."""
        own = {name: getattr(self, name) for name in ("lasts", "theory", "contribution", "whole")}
        named = {"act": self.act.id, "date": self.act.date, "state": self.act.actor}
        more = {"presses": self.act.level > 0.0, "worlds": self.worlds}
        return own | named | more | {"alone": vars(self.alone), "alike": vars(self.alike)}


def main_reason(
    case: Scenario, moments: Sequence[Moment], ledger: pd.DataFrame | None = None
) -> Reason | None:
    """Return the act that weighs most in a month of a tie; None where no act weighs anything.

    Args:
        case: The scenario.
        moments: One moment of each world, all of one month and tie.
        ledger: Their ledger, where it is at hand.
    """
    acts = case.forcing.acts
    table = ledger_tables.ledger(moments) if ledger is None else ledger
    sums = _sums(table, len(moments), {act.id: act.origin for act in acts})
    by_act = {act: sum(parts.values()) for act, parts in sums.items()}
    origin = max(by_act, key=lambda name: abs(by_act[name]), default="")
    if abs(by_act.get(origin, 0.0)) < LEAST:
        return None
    same = [each for each in acts if each.origin == origin]
    told = next((each for each in same if not each.renews), same[0])
    met = {moments[0].tie[0], *case.of(moments[0].tie[0]).members}
    alike = [each for each in acts if _is_alike(each, told, met)]
    return Reason(
        act=told,
        lasts=len(same) > 1,
        theory=max(sums[origin], key=lambda name: abs(sums[origin][name])),
        contribution=by_act[origin],
        whole=sum(by_act.values()),
        worlds=len(moments),
        alone=_without(case, moments, same),
        alike=_without(case, moments, [*same, *alike]),
    )


def _is_alike(act: Act, told: Act, met: set[str]) -> bool:
    """Whether an act is one of the same state and tone on the state that chooses."""
    return act.actor == told.actor and act.target in met and act.level * told.level > 0.0


def _sums(ledger: pd.DataFrame, worlds: int, origins: Mapping[str, str]) -> Sums:
    """Return what acts add through theories, by act and theory: means over worlds and domains."""
    found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    named = ledger[ledger["act"].isin(list(origins))]
    cells = (named[name].tolist() for name in ("act", "theory", "contribution"))
    for act, theory, added in zip(*cells, strict=True):
        found[origins[act]][theory] += added / (worlds * len(DOMAINS))
    return found


def _without(case: Scenario, moments: Sequence[Moment], left: Sequence[Act]) -> Without:
    """Run the worlds of moments to their month again, without some acts."""
    names = {act.id for act in left}
    kept = [each for each in case.forcing.acts if each.id not in names]
    worlds = case.numbered([moment.world for moment in moments])
    first = moments[0]
    levels = levels_in(case.with_acts(kept, case.name), worlds, first.month, first.tie)
    before = moves_of(np.array([moment.drawn for moment in moments]).T)
    after = moves_of(levels)
    counts = np.array(
        [[(moves == i).sum() for i in range(len(MOVES))] for moves in (before, after)]
    )
    gains = counts[1] - counts[0]
    move = int(np.argmax(gains)) if gains.max() > 0 else int(np.argmax(counts[0]))
    return Without(
        changed=int((before != after).sum()),
        move=MOVES[move],
        before=int(counts[0, move]),
        after=int(counts[1, move]),
    )


def levels_in(case: Scenario, worlds: Worlds, month: int, tie: tuple[str, str]) -> NDArray[np.int8]:
    """Run worlds to a month and return the levels of a tie in it: (domain, world)."""
    model = AlignmentModel(case, worlds)
    while model.month <= month:
        model.step()
    mine = next(own for own in model.ties if (own.actor, own.target) == tie)
    levels = mine.level.copy()
    model.close()
    return levels


def moves_of(levels: NDArray[np.int8]) -> NDArray[np.int64]:
    """Return the position among ``MOVES`` of each world's move: that of its mean level: (world,).

    Args:
        levels: Levels of a month: (domain, world).

    >>> moves_of(np.array([[1, 0, -1], [1, 0, -1], [2, 1, 0], [0, 0, -2]], np.int8)).tolist()
    [2, 1, 0]
    """
    means = levels.mean(axis=0)
    return np.asarray(1 + (means >= HEDGES).astype(np.int64) - (means <= -HEDGES))
