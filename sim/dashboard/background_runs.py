"""Work: the worlds of what was chosen and of what it is compared with, run in a thread, kept, and let go when something newer is wanted."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sim.core.errors import BadInput
from sim.dashboard import thesis_status
from sim.dashboard.selection import Choice, scenario_of
from sim.dashboard.thesis_status import Asked
from sim.evidence.coded_tables import load_history
from sim.evidence.rows import History
from sim.model import ensemble
from sim.record.summary import Summary, Trace
from sim.scenario.scenario import Scenario
from sim.studies.run_types import none

CHUNK: Final = 250  # worlds between two looks at whether the run is still wanted
KEPT: Final = 24  # runs, of some ten megabytes each
Wanted = Callable[[], bool]
Told = Callable[[float], None]


class Stale(Exception):
    """The run is no longer wanted."""


@dataclass(frozen=True, eq=False)
class Run:
    """Worlds that were run: the scenario, its counts, and its worlds year by year."""

    scenario: Scenario
    summary: Summary
    trace: Trace


@dataclass(frozen=True, eq=False)
class View:
    """What the page shows of a choice: the worlds, those they are compared with, and, when they are ready, how theses stand in both."""

    choice: Choice
    baseline: Run
    branch: Run
    asked: tuple[Asked, Asked] | None = None


class Desk:
    """Runs one thing at a time, whoever asks, and keeps what was run last."""

    def __init__(self) -> None:
        """Begin with nothing run."""
        self._turn = threading.RLock()
        self._runs: OrderedDict[tuple[Choice, bool], Run] = OrderedDict()
        self._asked: OrderedDict[Choice, Asked] = OrderedDict()

    def views(
        self, choice: Choice, wanted: Wanted = lambda: True, told: Told = lambda _: None
    ) -> Iterator[View]:
        """Give the view of a choice, first without theses, then with them; raises BadInput, and Stale when it is no longer wanted."""
        view = View(choice, self.run(choice.baseline, wanted, told), self.run(choice, wanted, told))
        yield view
        yield View(
            choice,
            view.baseline,
            view.branch,
            (self.asked(choice.baseline, wanted), self.asked(choice, wanted)),
        )

    def run(
        self,
        choice: Choice,
        wanted: Wanted = lambda: True,
        told: Told = lambda _: None,
        *,
        bare: bool = False,
    ) -> Run:
        """Run the worlds of a choice, ``bare`` without any act, unless they were run before."""
        with self._turn:
            if (choice, bare) not in self._runs:
                case = scenario_of(choice)
                self._runs[choice, bare] = _ran(none(case) if bare else case, wanted, told)
                _shorten(self._runs)
            return self._runs[choice, bare]

    def asked(self, choice: Choice, wanted: Wanted = lambda: True) -> Asked:
        """Ask the theses of a choice's worlds and of the nulls."""
        with self._turn:
            if choice not in self._asked:
                own, idle = self.run(choice, wanted), self.run(choice, wanted, bare=True)
                self._asked[choice] = thesis_status.ask(
                    own.scenario, own.trace, idle.trace, history()
                )
                _shorten(self._asked)
            return self._asked[choice]


def _ran(scenario: Scenario, wanted: Wanted, told: Told) -> Run:
    """Run a scenario in this thread: processes would copy the server that they are asked by."""

    def progress(done: int, total: int) -> None:
        told(done / total)
        if not wanted():
            raise Stale

    if not wanted():
        raise Stale
    result = ensemble.run(scenario, trace=True, workers=1, chunk=CHUNK, progress=progress)
    if result.trace is None:
        raise ValueError("a run with a trace leaves one")
    return Run(scenario, result.summary, result.trace)


def _shorten(kept: OrderedDict[Any, Any]) -> None:
    while len(kept) > KEPT:
        kept.popitem(last=False)


@cache
def history() -> History:
    """Load the coded history once."""
    return load_history()


@cache
def desk() -> Desk:
    """Give the one desk of this server."""
    return Desk()


def warm_up(choice: Choice) -> threading.Thread:
    """Run what the page opens with before anybody asks: on a fresh machine the model is compiled first."""

    def run() -> None:
        try:
            for _ in desk().views(choice):
                pass
        except BadInput:
            return

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread
