"""Histories of every reading in every case, run once, and the records that are put together from them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.parallel import side_by_side
from sim.core.vocabulary import MONTHS
from sim.core.worlds import Worlds
from sim.judge.verdict import MODEL
from sim.model import ensemble
from sim.model.annual import passed
from sim.model.ensemble import Progress
from sim.scenario.scenario import Scenario
from sim.studies.identifiability import cases
from sim.studies.identifiability.cases import MIXES
from sim.studies.trial import plan

Levels = NDArray[np.float32]
AGAIN: Final = 4  # times that the span is run
APART: Final = 10_000_000  # between the numbers of one state's worlds and those of the next
SHARED: Final = (
    "parameter",
    "weight",
)  # what all states have in common: how states decide; dispositions and luck are their own
RECORD, IN_TURN, LEANING, KNOWN, KNOWN_IN_TURN = (
    "record",
    "in turn",
    "disposition",
    "known",
    "known, in turn",
)


@dataclass(frozen=True)
class Change:
    """A record to judge by: which histories it is made of, each with how many spans of it are seen (0: all)."""

    name: str
    parts: tuple[tuple[str, int], ...]
    known: bool = False


CHANGES: Final = (
    Change("the record as it is", ((RECORD, 1),)),
    Change("a record twice as long", ((RECORD, 2),)),
    *(Change(f"the record and a state with {mix}", ((RECORD, 1), (mix, 0))) for mix in MIXES),
    Change("the record and a state that meets the four mixes in turn", ((RECORD, 1), (IN_TURN, 0))),
    Change("a record four times as long", ((RECORD, AGAIN),)),
    Change(
        "the record and four states, one with each mix", ((RECORD, 1), *((mix, 0) for mix in MIXES))
    ),
    Change(
        "a record four times as long, and all five states",
        ((RECORD, AGAIN), *((mix, 0) for mix in MIXES), (IN_TURN, 0)),
    ),
    Change("the record as it is, were dispositions known", ((LEANING, 0),), known=True),
    Change("the record as it is, were all parameters known", ((KNOWN, 0),), known=True),
    Change(
        "the record and the four mixes in turn, were all parameters known",
        ((KNOWN, 0), (KNOWN_IN_TURN, 0)),
        known=True,
    ),
)


@dataclass(frozen=True)
class Task:
    """A case of a reading: the scenario, and which state's worlds are run."""

    scenario: Scenario
    state: int
    worlds: int

    def done(self) -> Levels:
        """Run the worlds: annual levels of the focus's first tie (domain, year, world)."""
        base = np.arange(self.worlds, dtype=np.uint64)
        own = Worlds(base + np.uint64(self.state * APART), numbers=dict.fromkeys(SHARED, base))
        tie = self.scenario.ties.index(self.scenario.own_ties[0])
        return np.asarray(passed(self.scenario, own).annual[tie] / MONTHS, dtype=np.float32)


def readings(scenario: Scenario) -> dict[str, plan.Make]:
    """Give what makes a scenario that of the reading on trial, and of each of its rivals."""
    return {MODEL: lambda s: s, **plan.rivals(scenario)}


def histories(
    scenario: Scenario, progress: Progress | None = None, workers: int | None = None
) -> dict[tuple[str, str], Levels]:
    """Run every case under every reading: (reading, case) → levels (domain, year, world)."""
    tasks = {
        (who, name): Task(make(case), number, scenario.worlds)
        for who, make in readings(scenario).items()
        for name, (case, number) in _cases(scenario).items()
    }
    for task in tasks.values():
        ensemble.compiled(task.scenario)
    return dict(
        zip(
            tasks,
            _shown(side_by_side(Task.done, list(tasks.values()), workers), len(tasks), progress),
            strict=True,
        )
    )


def _cases(scenario: Scenario) -> dict[str, tuple[Scenario, int]]:
    """Give every case with the number of its state; a state in which parameters are known is the same state."""
    span, turn = len(scenario.years), cases.state(scenario, list(MIXES.values()), cases.LONG)
    found = {
        RECORD: (cases.again(scenario, AGAIN), 0),
        IN_TURN: (turn, 1),
        LEANING: (cases.known(scenario, {LEANING}), 0),
        KNOWN: (cases.known(scenario), 0),
        KNOWN_IN_TURN: (cases.known(turn), 1),
    }
    return found | {
        name: (cases.state(scenario, [mix], span), i)
        for i, (name, mix) in enumerate(MIXES.items(), start=2)
    }


def seen(change: Change, of: Mapping[str, Levels], span: int) -> list[tuple[str, Levels]]:
    """Give the histories (case, levels) that a change's record is made of, for one reading."""
    return [
        (case, of[case][:, : times * span] if times else of[case]) for case, times in change.parts
    ]


def _shown(parts: Iterator[Levels], number: int, progress: Progress | None) -> Iterator[Levels]:
    for done, part in enumerate(parts, start=1):
        if progress is not None:
            progress(done, number)
        yield part
