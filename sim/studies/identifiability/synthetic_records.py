"""Histories of every reading in every case, and the records that are composed of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import MONTHS
from sim.core.worlds import Worlds
from sim.judgement.record_names import MIX_NAMES, RECORD_NAMES
from sim.judgement.stress_verdict import MODEL
from sim.model import ensemble
from sim.model.annual import simulate_years
from sim.model.ensemble import Progress
from sim.scenario.frozen_scenario import Scenario
from sim.studies.batches import run_batches
from sim.studies.identifiability import cases
from sim.studies.identifiability.cases import MIXES
from sim.studies.trial import plan

Levels = NDArray[np.float32]
TIMES: Final = 4  # times that the span is run
APART: Final = 10_000_000  # between the numbers of one state's worlds and those of the next
# draws that all states share: how states decide. Dispositions and luck are their own.
SHARED: Final = ("parameter", "weight")
RECORD: Final = "record"
IN_TURN: Final = "in turn"
DISPOSITION: Final = "disposition"
KNOWN: Final = "known"
KNOWN_IN_TURN: Final = "known, in turn"


@dataclass(frozen=True)
class Change:
    """A record by which readings are told apart.

    Attributes:
        name: What the record is.
        parts: The cases of which it is made, each with the number of spans that are seen; 0 means
            all of them.
        known: Whether parameters are taken to be known.
    """

    name: str
    parts: tuple[tuple[str, int], ...]
    known: bool = False


EVERY_MIX: Final = tuple((mix, 0) for mix in MIXES)
CHANGES: Final = (
    Change(RECORD_NAMES["as_it_is"], ((RECORD, 1),)),
    Change(RECORD_NAMES["twice"], ((RECORD, 2),)),
    *(
        Change(RECORD_NAMES[f"with_{name}"], ((RECORD, 1), (mix, 0)))
        for name, mix in MIX_NAMES.items()
    ),
    Change(RECORD_NAMES["in_turn"], ((RECORD, 1), (IN_TURN, 0))),
    Change(RECORD_NAMES["four_times"], ((RECORD, TIMES),)),
    Change(RECORD_NAMES["four_states"], ((RECORD, 1), *EVERY_MIX)),
    Change(
        RECORD_NAMES["four_times_all"],
        ((RECORD, TIMES), *EVERY_MIX, (IN_TURN, 0)),
    ),
    Change(RECORD_NAMES["dispositions_known"], ((DISPOSITION, 0),), known=True),
    Change(RECORD_NAMES["parameters_known"], ((KNOWN, 0),), known=True),
    Change(
        RECORD_NAMES["in_turn_known"],
        ((KNOWN, 0), (KNOWN_IN_TURN, 0)),
        known=True,
    ),
)


@dataclass(frozen=True)
class Task:
    """A case under a reading: the scenario, and the state whose worlds are run."""

    scenario: Scenario
    state: int
    worlds: int

    def run(self) -> Levels:
        """Return annual levels of the focus's first tie (domain, year, world)."""
        base = np.arange(self.worlds, dtype=np.uint64)
        own = base + np.uint64(self.state * APART)
        worlds = Worlds(own, numbers=dict.fromkeys(SHARED, base))
        tie = self.scenario.ties.index(self.scenario.own_ties[0])
        annual = simulate_years(self.scenario, worlds).annual[tie]
        return np.asarray(annual / MONTHS, dtype=np.float32)


def readings(scenario: Scenario) -> dict[str, plan.Transform]:
    """Return what turns a scenario into that of the model, and of each of its rivals."""
    return {MODEL: lambda own: own, **plan.rivals(scenario)}


def histories(
    scenario: Scenario, progress: Progress | None = None, workers: int | None = None
) -> dict[tuple[str, str], Levels]:
    """Run every case under every reading.

    Args:
        scenario: The scenario on trial.
        progress: Called with the number of finished cases and the number of all.
        workers: How many cases run at once; by default one a processor.

    Returns:
        Annual levels (domain, year, world) by (reading, case).
    """
    tasks = {}
    for reading, transform in readings(scenario).items():
        for name, (case, state) in _cases(scenario).items():
            tasks[reading, name] = Task(transform(case), state, scenario.worlds)
    for task in tasks.values():
        ensemble.compile_kernels(task.scenario)
    levels = run_batches(Task.run, list(tasks.values()), workers=workers, progress=progress)
    return dict(zip(tasks, levels, strict=True))


def _cases(scenario: Scenario) -> dict[str, tuple[Scenario, int]]:
    """Return every case with the number of its state.

    Knowing parameters does not make it another state.
    """
    in_turn = cases.synthetic_state(scenario, list(MIXES.values()), cases.LONG)
    found = {
        RECORD: (cases.repeated(scenario, TIMES), 0),
        IN_TURN: (in_turn, 1),
        DISPOSITION: (cases.with_known_parameters(scenario, {DISPOSITION}), 0),
        KNOWN: (cases.with_known_parameters(scenario), 0),
        KNOWN_IN_TURN: (cases.with_known_parameters(in_turn), 1),
    }
    years = len(scenario.years)
    for state, (name, mix) in enumerate(MIXES.items(), start=2):
        found[name] = (cases.synthetic_state(scenario, [mix], years), state)
    return found


def parts_seen(change: Change, of: Mapping[str, Levels], span: int) -> list[tuple[str, Levels]]:
    """Return the histories of which a record is made, for one reading.

    Args:
        change: The record.
        of: The reading's histories by case (domain, year, world).
        span: The number of years of the span.

    Returns:
        Each case with the levels that are seen of it.
    """
    parts = []
    for case, times in change.parts:
        levels = of[case]
        parts.append((case, levels[:, : times * span] if times else levels))
    return parts
