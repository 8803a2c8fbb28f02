"""Background runs: the worlds of a choice and of its baseline, run one at a time and stored.

A run stops when something newer is wanted.
"""

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from sim.core.errors import BadInput
from sim.dashboard import thesis_status
from sim.dashboard.selection import Choice, scenario_of
from sim.dashboard.starting_points import load_base
from sim.dashboard.thesis_status import ThesisAnswers
from sim.evidence.coded_tables import load_record
from sim.evidence.rows import History
from sim.model import ensemble
from sim.record.summary import Summary, Trace
from sim.scenario.frozen_scenario import Scenario
from sim.studies.run_types import none

CHUNK: Final = 250  # worlds between two checks whether the run is still wanted
STORED: Final = 24  # runs, of some ten megabytes each


class Stale(Exception):  # noqa: N818  # the end of a run that is not wanted, not an error
    """The run is no longer wanted."""


def _always() -> bool:
    """Return that a run is wanted."""
    return True


def _ignore(_share: float) -> None:
    """Discard a report of progress."""


@dataclass(frozen=True)
class Watch:
    """Whoever waits for a run.

    Attributes:
        wanted: Returns whether the run is still wanted.
        progress: Receives the share of worlds that is done, 0 to 1.
    """

    wanted: Callable[[], bool] = _always
    progress: Callable[[float], None] = _ignore


@dataclass(frozen=True, eq=False)
class Run:
    """Worlds that were run: the scenario, its counts, and its worlds year by year."""

    scenario: Scenario
    summary: Summary
    trace: Trace


@dataclass(frozen=True, eq=False)
class Comparison:
    """What the page shows of a choice.

    Attributes:
        choice: The choice.
        baseline: The worlds that it is compared with.
        branch: Its own worlds.
        answers: The answers to theses of baseline and branch; None until they are ready.
    """

    choice: Choice
    baseline: Run
    branch: Run
    answers: tuple[ThesisAnswers, ThesisAnswers] | None = None


class BackgroundRuns:
    """Runs one choice at a time, whoever asks, and stores the latest runs."""

    def __init__(self) -> None:
        """Start without any run."""
        self._turn = threading.RLock()
        self._runs: OrderedDict[tuple[Choice, bool], Run] = OrderedDict()
        self._answers: OrderedDict[Choice, ThesisAnswers] = OrderedDict()

    def comparisons(self, choice: Choice, watch: Watch | None = None) -> Iterator[Comparison]:
        """Yield the comparison of a choice, first without theses, then with them.

        Raises:
            BadInput: The choice cannot be run.
            Stale: It is no longer wanted.
        """
        baseline = self.run(choice.baseline, watch)
        found = Comparison(choice, baseline, self.run(choice, watch))
        yield found
        of_baseline = self.answers(choice.baseline, watch)
        yield replace(found, answers=(of_baseline, self.answers(choice, watch)))

    def run(self, choice: Choice, watch: Watch | None = None, *, no_forcing: bool = False) -> Run:
        """Run the worlds of a choice, unless they are stored.

        Args:
            choice: The choice.
            watch: Whoever waits for the run.
            no_forcing: Whether to run it without any act.

        Raises:
            BadInput: The choice cannot be run.
            Stale: It is no longer wanted.
        """
        choice = choice.alone
        key = choice, no_forcing
        with self._turn:
            if key not in self._runs:
                scenario = scenario_of(choice)
                if no_forcing:
                    scenario = none(scenario)
                self._runs[key] = _run(scenario, watch or Watch())
                _shorten(self._runs)
            return self._runs[key]

    def answers(self, choice: Choice, watch: Watch | None = None) -> ThesisAnswers:
        """Ask the theses of a choice's worlds and of the nulls, unless the answers are stored.

        Raises:
            BadInput: The choice cannot be run.
            Stale: It is no longer wanted.
        """
        choice = choice.alone
        with self._turn:
            if choice not in self._answers:
                silent = Watch((watch or Watch()).wanted)

                def check() -> None:
                    if not silent.wanted():
                        raise Stale

                own = self.run(choice, silent)
                idle = self.run(choice, silent, no_forcing=True)
                self._answers[choice] = thesis_status.ask_theses(
                    own.scenario, own.trace, idle.trace, history(choice.base), check
                )
                _shorten(self._answers)
            return self._answers[choice]


def _run(scenario: Scenario, watch: Watch) -> Run:
    """Run a scenario in this thread, because other processes would copy the whole server."""

    def report(done: int, total: int) -> None:
        watch.progress(done / total)
        if not watch.wanted():
            raise Stale

    if not watch.wanted():
        raise Stale
    result = ensemble.run(scenario, trace=True, workers=1, chunk=CHUNK, progress=report)
    if result.trace is None:
        raise ValueError("a run with a trace leaves one")
    return Run(scenario, result.summary, result.trace)


def _shorten(stored: OrderedDict[Any, Any]) -> None:
    """Drop the oldest entries above the limit."""
    while len(stored) > STORED:
        stored.popitem(last=False)


@cache
def history(source: str) -> History:
    """Load the coded history of a scenario's evidence once.

    Args:
        source: Name or path of the scenario.
    """
    return load_record(load_base(source).scenario.sources)


@cache
def shared_runs() -> BackgroundRuns:
    """Return the runs of this server, which all pages share."""
    return BackgroundRuns()


def warm_up(choice: Choice) -> threading.Thread:
    """Run what the page opens with in a thread, because the first run compiles the model."""
    thread = threading.Thread(target=_run_quietly, args=(choice,), daemon=True)
    thread.start()
    return thread


def _run_quietly(choice: Choice) -> None:
    """Run a choice; its faults are reported when the page asks for it.

    Theses are left to the page: asking them here would keep it from the worlds of its charts.
    """
    with contextlib.suppress(BadInput):
        next(shared_runs().comparisons(choice), None)
