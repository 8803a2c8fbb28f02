"""Ensembles: many worlds of a scenario, run in chunks and counted into one summary.

Memory does not grow with the number of worlds, unless their records or traces are asked for.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import BadInput
from sim.core.parallel import number_of_workers, side_by_side
from sim.core.vocabulary import DOMAINS, MONTHS, MOVES, STRATEGIES
from sim.decision.theories import Theory
from sim.decision.theory_trial import outside_fault, short_error
from sim.model.annual import simulate_years
from sim.record import tallies
from sim.record.labellers import LABELLERS
from sim.record.summary import BINS, STEPS, Record, Shape, Summary, Trace
from sim.scenario.frozen_scenario import Scenario
from sim.scenario.memory_need import refuse_excess

# worlds stepped at once: many, so that steps between compiled loops cost little; few, for memory
CHUNK: Final = 2000
FEWEST: Final = 256  # worlds that are worth a worker
MOST: Final = {"rung": 3.0}  # maximum of a quantity of relations that is no share
AT_ONCE: Final = 32768  # years of worlds labelled at once: many for numpy, few for the cache
SPIN_UP: Final = 5  # years left out of slopes
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Result:
    """What an ensemble leaves.

    Attributes:
        scenario: The scenario.
        summary: Counts over worlds.
        record: The levels of every world, where they were asked for.
        trace: The years of every world, where they were asked for.
    """

    scenario: Scenario
    summary: Summary
    record: Record | None = None
    trace: Trace | None = None


@dataclass(frozen=True)
class Chunk:
    """What a chunk of worlds leaves.

    Attributes:
        summary: Counts over worlds.
        levels: Levels (tie, domain, month, world), where a record was asked for.
        trace: The years of every world, where they were asked for.
        failed: Number of worlds in which a wish was no finite number.
    """

    summary: Summary
    levels: NDArray[np.int8] | None
    trace: Trace | None
    failed: int = 0


@dataclass(frozen=True)
class Task:
    """A piece of work: some worlds of a scenario.

    Attributes:
        scenario: The scenario.
        first: Number of the first world.
        worlds: Number of worlds.
        record: Whether to store the levels of every month.
        trace: Whether to store the years of every world.
    """

    scenario: Scenario
    first: int
    worlds: int
    record: bool = False
    trace: bool = False

    def done(self) -> Chunk:
        """Run the worlds."""
        return run_chunk(
            self.scenario, self.first, self.worlds, record=self.record, trace=self.trace
        )


def run(
    scenario: Scenario,
    *,
    record: bool = False,
    trace: bool = False,
    chunk: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Result:
    """Run the worlds of a scenario; see ``run_many``."""
    results = run_many(
        [scenario], record=record, trace=trace, chunk=chunk, workers=workers, progress=progress
    )
    return results[0]


def run_many(
    scenarios: Sequence[Scenario],
    *,
    record: bool = False,
    trace: bool = False,
    chunk: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> list[Result]:
    """Run the worlds of scenarios, the chunks of all of them in parallel.

    Neither the size of chunks nor the number of workers changes a byte of the results.

    Args:
        scenarios: The scenarios.
        record: Whether to store the levels of every month.
        trace: Whether to store the years of every world.
        chunk: Worlds in a chunk; default: as many as keep all workers busy, at most ``CHUNK``.
        workers: Number of processes; default: one for each processor, fewer for
            a few worlds.
        progress: Called with the number of chunks done and of all chunks.

    Returns:
        The result of each scenario.

    Raises:
        BadInput: The worlds need more memory than there is, a theory of another package cannot be
            compiled, or a wish was no finite number in some world.
    """
    total = sum(scenario.worlds for scenario in scenarios)
    # a few worlds take less time than the start of a worker
    number = workers or min(number_of_workers(), -(-total // FEWEST))
    # few scenarios are cut so that every worker has some worlds
    share = -(-total // number)
    size = chunk or max(1, min(CHUNK, share))
    refuse_excess(scenarios, size=size, workers=number, record=record, trace=trace)
    ready = [_Joining(scenario) for scenario in scenarios]
    tasks: list[Task] = []
    owners: list[_Joining] = []
    for scenario, joining in zip(scenarios, ready, strict=True):
        for first, worlds in chunks(scenario.worlds, size):
            tasks.append(Task(scenario, first, worlds, record=record, trace=trace))
            owners.append(joining)
    for scenario in scenarios:
        if number > 1 or _outside(scenario):
            compile_kernels(scenario)  # before workers start, so that they inherit the kernels
    parts = side_by_side(Task.done, tasks, number)
    for done, (part, joining) in enumerate(zip(parts, owners, strict=True), start=1):
        joining.take(part)
        if progress is not None:
            progress(done, len(tasks))
    return [joining.result for joining in ready]


def run_chunk(
    scenario: Scenario, first: int, worlds: int, *, record: bool = False, trace: bool = False
) -> Chunk:
    """Run some worlds of a scenario and count them.

    Args:
        scenario: The scenario.
        first: Number of the first world.
        worlds: Number of worlds.
        record: Whether to store the levels of every month.
        trace: Whether to store the years of every world.
    """
    numbered = scenario.numbered(range(first, first + worlds))
    years = simulate_years(scenario, numbered, record=record, trace=trace)
    summary = _empty(years.shape, worlds)
    summary.moves[:] = years.moves
    summary.perceived[:] = years.seen
    _count_years(years.annual, summary)
    if years.relations is not None:
        _count_relations(years.relations, summary)
    failed = int(np.count_nonzero(~np.isfinite(years.poison)))
    return Chunk(summary, years.levels, years.trace, failed)


def chunks(worlds: int, size: int = CHUNK) -> Iterator[tuple[int, int]]:
    """Yield chunks of worlds as (first world, number of worlds).

    >>> list(chunks(7, 3))
    [(0, 3), (3, 3), (6, 1)]
    """
    for first in range(0, worlds, size):
        yield first, min(size, worlds - first)


def _empty(shape: Shape, worlds: int) -> Summary:
    ties, domains, years = len(shape.ties), len(DOMAINS), len(shape.years)
    by_domain = (ties, domains, years)
    return Summary(
        shape=shape,
        worlds=worlds,
        sums=_zeros(*by_domain, BINS),
        moves=_zeros(*by_domain, len(MOVES)),
        strategies=_zeros(len(shape.labellers), ties, years, len(STRATEGIES)),
        order=_zeros(*by_domain, years),
        perceived=_zeros(ties, len(shape.perceived), years),
        slopes=_zeros(ties, domains, 2),
        relations=_zeros(ties, len(shape.relations), years, STEPS),
    )


def _zeros(*sizes: int) -> NDArray[np.int64]:
    return np.zeros(sizes, np.int64)


def _count_relations(values: NDArray[np.float32], summary: Summary) -> None:
    """Count worlds by quantities of relations; worlds in which one is unknown do not count."""
    for q, name in enumerate(summary.shape.relations):
        shares = values[:, q] / MOST.get(name, 1.0)
        known = ~np.isnan(shares)
        steps = np.rint(np.nan_to_num(shares) * (STEPS - 1)).astype(np.int64)
        for step in range(STEPS):
            here = (steps == step) & known
            summary.relations[:, q, :, step] = np.count_nonzero(here, axis=-1)


def _count_years(annual: NDArray[np.int16], summary: Summary) -> None:
    """Count annual sums, orders of years, strategies and slopes of a chunk."""
    ties, domains, years, _ = annual.shape
    for t in range(ties):
        for d in range(domains):
            tallies.histogram(annual[t, d], -(BINS // 2), summary.sums[t, d])
            tallies.count_order(annual[t, d], summary.order[t, d])
            if years > SPIN_UP + 1:  # a slope needs two years
                tallies.add_slopes(annual[t, d, SPIN_UP:], summary.slopes[t, d])
        for i, labels in enumerate(_labelled(annual[t])):
            tallies.histogram(labels, 0, summary.strategies[i, t])


def _labelled(annual: NDArray[np.int16]) -> NDArray[np.int8]:
    """Label a tie's years from annual sums (domain, year, world): (labeller, year, world)."""
    flat = annual.reshape(len(DOMAINS), -1)
    labels = []
    for at in range(0, flat.shape[1], AT_ONCE):
        levels = flat[:, at : at + AT_ONCE] / MONTHS
        labels.append(np.stack([label(levels) for label in LABELLERS.values()]))
    return np.concatenate(labels, axis=1).reshape(len(LABELLERS), *annual.shape[1:])


@dataclass
class _Joining:
    """A scenario's chunks, added up in order as they come, so that memory does not grow."""

    scenario: Scenario
    summary: Summary | None = None
    levels: list[NDArray[np.int8]] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    failed: int = 0

    def take(self, part: Chunk) -> None:
        """Add the next chunk."""
        self.failed += part.failed
        self.summary = part.summary if self.summary is None else self.summary + part.summary
        if part.levels is not None:
            self.levels.append(part.levels)
        if part.trace is not None:
            self.traces.append(part.trace)

    @property
    def result(self) -> Result:
        """What the ensemble leaves.

        Raises:
            ValueError: No chunk came.
            BadInput: Worlds failed.
        """
        if self.summary is None:
            raise ValueError("a scenario without worlds leaves nothing")
        if self.failed:
            raise _failure(self.scenario, self.failed)
        record = None
        if self.levels:
            levels = np.concatenate(self.levels, axis=-1)
            record = Record(self.scenario.ties, self.scenario.start, levels)
        trace = reduce(Trace.joined, self.traces) if self.traces else None
        return Result(self.scenario, self.summary, record, trace)


_READY: Final[set[tuple[str, ...]]] = set()


def compile_kernels(scenario: Scenario) -> None:
    """Compile the kernels of a set of theories, once in a process.

    Raises:
        BadInput: A theory of another package cannot be compiled.
    """
    names = tuple(theory.name for theory in scenario.theories)
    if names in _READY:
        return
    end = scenario.start + MONTHS - 1
    try:
        run_chunk(replace(scenario, worlds=1, end=end, split=None, hold=None), 0, 1)
    except Exception as error:
        suspects = _outside(scenario)
        if not suspects:
            raise
        raise BadInput(outside_fault(theory, short_error(error)) for theory in suspects) from error
    _READY.add(names)


def _outside(scenario: Scenario) -> list[Theory]:
    """Return the theories of other packages that a scenario runs."""
    return [theory for theory in scenario.theories if theory.outside]


def _failure(scenario: Scenario, failed: int) -> BadInput:
    """Return the error of worlds in which a wish was no finite number."""
    running = ", ".join(
        f"{theory.name} ({theory.package})" if theory.package else theory.name
        for theory in _outside(scenario) or scenario.theories
    )
    message = (
        f"{failed} of {scenario.worlds} worlds failed, since a wish in them was not a finite "
        f"number; mend, narrow or leave out what wishes there: {running}"
    )
    return BadInput.at(scenario.name, message)
