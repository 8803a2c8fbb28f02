"""Ensembles: many worlds of a scenario to a Summary, chunk by chunk, so that memory does not grow with their number."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.parallel import number_of_workers, side_by_side
from sim.core.vocabulary import DOMAINS, MONTHS, MOVES, STRATEGIES
from sim.model.annual import passed
from sim.record import tallies
from sim.record.labellers import LABELLERS
from sim.record.summary import BINS, STEPS, Record, Shape, Summary, Trace
from sim.scenario.scenario import Scenario

CHUNK: Final = 2000  # worlds stepped at once: many enough that the steps between compiled loops cost little, few enough for memory
MOST: Final = {"rung": 3.0}  # the most that a kept quantity can be, where it is no share
AT_ONCE: Final = (
    4096  # years of worlds labelled at once, so that what labellers work out stays in a near cache
)
SPIN_UP: Final = 5  # years left out of slopes
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Result:
    """What an ensemble leaves: the scenario, its summary, and the full record where it was asked for."""

    scenario: Scenario
    summary: Summary
    record: Record | None = None
    trace: Trace | None = None


@dataclass(frozen=True)
class Chunk:
    """What a chunk of worlds leaves: counts always; levels and a trace where asked for."""

    summary: Summary
    levels: NDArray[np.int8] | None
    trace: Trace | None


def _empty(shape: Shape, worlds: int) -> Summary:
    t, d, y = len(shape.ties), len(DOMAINS), len(shape.years)
    sizes = (
        (t, d, y, BINS),
        (t, d, y, len(MOVES)),
        (len(shape.labellers), t, y, len(STRATEGIES)),
        (t, d, y, y),
        (t, len(shape.perceived), y),
        (t, d, 2),
        (t, len(shape.kept), y, STEPS),
    )
    return Summary(shape, worlds, *(np.zeros(size, np.int64) for size in sizes))


def run_chunk(
    scenario: Scenario, first: int, worlds: int, *, record: bool = False, trace: bool = False
) -> Chunk:
    """Run worlds ``first`` … and count them; with ``record`` keep their levels, with ``trace`` their years."""
    years = passed(
        scenario, scenario.numbered(range(first, first + worlds)), record=record, trace=trace
    )
    summary = _empty(years.shape, worlds)
    summary.moves[:], summary.perceived[:] = years.moves, years.seen
    _count(years.annual, summary)
    if years.kept is not None:
        _count_kept(years.kept, summary)
    return Chunk(summary, years.levels, years.trace)


def _count_kept(kept: NDArray[np.float32], summary: Summary) -> None:
    """Count worlds by what relations keep at each year's end; where nothing is kept, no world counts."""
    for q, name in enumerate(summary.shape.kept):
        shares = kept[:, q] / MOST.get(name, 1.0)
        steps = np.rint(np.nan_to_num(shares) * (STEPS - 1)).astype(np.int64)
        for step in range(STEPS):
            summary.kept[:, q, :, step] = np.count_nonzero(
                (steps == step) & ~np.isnan(shares), axis=-1
            )


def _count(annual: NDArray[np.int16], summary: Summary) -> None:
    """Count annual sums, orders of years, strategies and slopes of a finished chunk."""
    ties, domains, years, _ = annual.shape
    for t in range(ties):
        for d in range(domains):
            tallies.histogram(annual[t, d], -(BINS // 2), summary.sums[t, d])
            tallies.ordered(annual[t, d], summary.order[t, d])
            if years > SPIN_UP + 1:  # a slope needs two years
                tallies.sloped(annual[t, d, SPIN_UP:], summary.slopes[t, d])
        for i, labels in enumerate(_labelled(annual[t])):
            tallies.histogram(labels, 0, summary.strategies[i, t])


def _labelled(annual: NDArray[np.int16]) -> NDArray[np.int8]:
    """Label the strategies of a tie's years, from annual sums (domain, year, world): (labeller, year, world)."""
    flat = annual.reshape(len(DOMAINS), -1)
    parts = (flat[:, at : at + AT_ONCE] / MONTHS for at in range(0, flat.shape[1], AT_ONCE))
    labels = [np.stack([label(levels) for label in LABELLERS.values()]) for levels in parts]
    return np.concatenate(labels, axis=1).reshape(len(LABELLERS), *annual.shape[1:])


def chunks(worlds: int, size: int = CHUNK) -> Iterator[tuple[int, int]]:
    """Cut worlds into chunks (first, number).

    >>> list(chunks(7, 3))
    [(0, 3), (3, 3), (6, 1)]
    """
    return ((first, min(size, worlds - first)) for first in range(0, worlds, size))


@dataclass(frozen=True)
class Task:
    """A piece of work: some worlds of a scenario, and what to keep of them."""

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
    """Run a scenario's worlds, chunks side by side; neither the size of chunks nor the number of workers changes a byte."""
    return run_many(
        [scenario], record=record, trace=trace, chunk=chunk, workers=workers, progress=progress
    )[0]


def run_many(
    scenarios: Sequence[Scenario],
    *,
    record: bool = False,
    trace: bool = False,
    chunk: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> list[Result]:
    """Run several scenarios, all their chunks side by side; each gives what ``run`` gives."""
    number = workers or number_of_workers()
    share = -(
        -sum(s.worlds for s in scenarios) // number
    )  # few scenarios are cut so that every worker has some
    cuts = [list(chunks(s.worlds, chunk or max(1, min(CHUNK, share)))) for s in scenarios]
    tasks = [
        Task(s, first, worlds, record, trace)
        for s, cut in zip(scenarios, cuts, strict=True)
        for first, worlds in cut
    ]
    if number > 1:
        for scenario in scenarios:
            compiled(scenario)  # before workers start, so that they inherit the kernels
    ready: list[_Joining] = [_Joining(s) for s in scenarios]
    whose = (joining for joining, cut in zip(ready, cuts, strict=True) for _ in cut)
    for done, (part, joining) in enumerate(
        zip(side_by_side(Task.done, tasks, number), whose, strict=True), start=1
    ):
        joining.take(part)
        if progress is not None:
            progress(done, len(tasks))
    return [joining.result for joining in ready]


@dataclass
class _Joining:
    """A scenario's chunks, joined in order as they come, so that counts of many worlds take no more room than those of few."""

    scenario: Scenario
    summary: Summary | None = None
    levels: list[NDArray[np.int8]] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)

    def take(self, part: Chunk) -> None:
        """Add the next chunk."""
        self.summary = part.summary if self.summary is None else self.summary + part.summary
        self.levels += [] if part.levels is None else [part.levels]
        self.traces += [] if part.trace is None else [part.trace]

    @property
    def result(self) -> Result:
        """Give what the ensemble leaves."""
        if self.summary is None:
            raise ValueError("a scenario without worlds leaves nothing")
        kept = (
            Record(self.scenario.ties, self.scenario.start, np.concatenate(self.levels, axis=-1))
            if self.levels
            else None
        )
        return Result(
            self.scenario,
            self.summary,
            kept,
            reduce(Trace.joined, self.traces) if self.traces else None,
        )


_READY: Final[set[tuple[str, ...]]] = set()


def compiled(scenario: Scenario) -> None:
    """Compile the kernels of a set of theories once."""
    names = tuple(t.name for t in scenario.theories)
    if names not in _READY:
        run_chunk(
            replace(scenario, worlds=1, end=scenario.start + MONTHS - 1, split=None, hold=None),
            0,
            1,
        )
        _READY.add(names)
