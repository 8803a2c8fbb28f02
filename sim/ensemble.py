"""Ensembles: many worlds of a scenario to a Summary, chunk by chunk, so that memory does not grow with their number."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.choice import ROWS
from sim.labellers import LABELLERS
from sim.model import Laboratory
from sim.record import BINS, STEPS, Record, Shape, Summary, Trace
from sim.relations import kept_by
from sim.scenario import Scenario
from sim.terms import DOMAINS, MONTHS, MOVES, STRATEGIES
from sim.workers import number_of_workers, side_by_side
from sim.worlds import Worlds

CHUNK: Final = 500
PERCEIVED: Final = ("pressure", "support", "rivalry", "trust")
FIXED_POINT: Final = 1 << 20  # impressions are summed as integers, so that order does not matter
MOST: Final = {"rung": 3.0}  # the most that a kept quantity can be, where it is no share
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


def _fixed(values: NDArray[np.float64]) -> int:
    """Sum impressions in [0, 1] exactly, as integers."""
    return int(np.floor(values * FIXED_POINT + 0.5).astype(np.int64).sum())


def shape_of(scenario: Scenario) -> Shape:
    """Name the axes of a scenario's summary."""
    return Shape(scenario.ties, tuple(scenario.years), tuple(LABELLERS), PERCEIVED, kept_by(scenario.parameters))


def _empty(shape: Shape, worlds: int) -> Summary:
    t, d, y = len(shape.ties), len(DOMAINS), len(shape.years)
    sizes = ((t, d, y, BINS), (t, d, y, len(MOVES)), (len(shape.labellers), t, y, len(STRATEGIES)), (t, d, y, y), (t, len(shape.perceived), y), (t, d, 2), (t, len(shape.kept), y, STEPS))
    return Summary(shape, worlds, *(np.zeros(size, np.int64) for size in sizes))


def _slopes(annual: NDArray[np.int16]) -> NDArray[np.int64]:
    """Sum, over worlds, the integer slope numerator of annual sums (tie, domain, year, world) after spin-up, and its square."""
    late = annual[:, :, SPIN_UP:].astype(np.int64)
    years = late.shape[2]
    if years < 2:  # noqa: PLR2004 - a slope needs two points
        return np.zeros((*annual.shape[:2], 2), np.int64)
    centred = 2 * np.arange(years, dtype=np.int64) - (years - 1)
    numerator = np.einsum("tdyw,y->tdw", late, centred)
    return np.stack([numerator.sum(-1), (numerator * numerator).sum(-1)], axis=-1)


def run_chunk(scenario: Scenario, first: int, worlds: int, *, record: bool = False, trace: bool = False) -> Chunk:
    """Run worlds ``first`` … and count them; with ``record`` keep their levels, with ``trace`` their years."""
    shape = shape_of(scenario)
    summary = _empty(shape, worlds)
    lab = Laboratory(scenario, Worlds.numbered(first, worlds))
    annual = np.zeros((len(shape.ties), len(DOMAINS), len(shape.years), worlds), np.int16)
    months = scenario.end - scenario.start + 1
    levels = np.zeros((len(shape.ties), len(DOMAINS), months, worlds), np.int8) if record else None
    ideals = np.zeros(annual.shape, np.float32) if trace else None
    perceived = np.zeros((len(shape.ties), len(PERCEIVED), len(shape.years), worlds), np.float32) if trace else None
    kept = np.zeros((len(shape.ties), len(shape.kept), len(shape.years), worlds), np.float32) if shape.kept else None
    for month in lab.months():
        y = month // MONTHS - shape.years[0]
        for t, tie in enumerate(lab.ties):
            annual[t, :, y] += tie.level
            sides, resists = np.count_nonzero(tie.level < 0, axis=1), np.count_nonzero(tie.level > 0, axis=1)
            summary.moves[t, :, y] += np.stack([sides, worlds - sides - resists, resists], axis=1)
            if levels is not None:
                levels[t, :, month - scenario.start] = tie.level
            if ideals is not None:
                ideals[t, :, y] += tie.ideal / MONTHS
        if month % MONTHS == MONTHS - 1:
            _close_year(lab, summary, y, perceived)
            if kept is not None:
                kept[:, :, y] = lab.kept(shape.kept)
    _count(annual, summary)
    if kept is not None:
        _count_kept(kept, summary)
    traced = None if ideals is None or perceived is None else Trace(shape, (annual / MONTHS).astype(np.float32), ideals, perceived, kept)
    return Chunk(summary, levels, traced)


def _count_kept(kept: NDArray[np.float32], summary: Summary) -> None:
    """Count worlds by what relations keep at each year's end; where nothing is kept, no world counts."""
    for q, name in enumerate(summary.shape.kept):
        shares = kept[:, q] / MOST.get(name, 1.0)
        steps = np.rint(np.nan_to_num(shares) * (STEPS - 1)).astype(np.int64)
        for step in range(STEPS):
            summary.kept[:, q, :, step] = np.count_nonzero((steps == step) & ~np.isnan(shares), axis=-1)


def _close_year(lab: Laboratory, summary: Summary, year: int, perceived: NDArray[np.float32] | None) -> None:
    """Note what was perceived at the year's end."""
    for t, tie in enumerate(lab.ties):
        for q, name in enumerate(PERCEIVED):
            summary.perceived[t, q, year] = _fixed(tie.situation[ROWS[name]])
            if perceived is not None:
                perceived[t, q, year] = tie.situation[ROWS[name]]


def _count(annual: NDArray[np.int16], summary: Summary) -> None:
    """Count annual sums, orders of years, strategies and slopes of a finished chunk."""
    ties, domains, years, _ = annual.shape
    for t in range(ties):
        for y in range(years):
            for d in range(domains):
                summary.sums[t, d, y] = np.bincount(annual[t, d, y] + BINS // 2, minlength=BINS)
            for i, label in enumerate(LABELLERS.values()):
                summary.strategies[i, t, y] = np.bincount(label(annual[t, :, y] / MONTHS), minlength=len(STRATEGIES))
        for d in range(domains):
            summary.order[t, d] = np.count_nonzero(annual[t, d, :, None] > annual[t, d, None], axis=-1)
    summary.slopes[:] = _slopes(annual)


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
        return run_chunk(self.scenario, self.first, self.worlds, record=self.record, trace=self.trace)


def run(
    scenario: Scenario, *, record: bool = False, trace: bool = False, chunk: int | None = None, workers: int | None = None, progress: Progress | None = None
) -> Result:
    """Run a scenario's worlds, chunks side by side; neither the size of chunks nor the number of workers changes a byte."""
    return run_many([scenario], record=record, trace=trace, chunk=chunk, workers=workers, progress=progress)[0]


def run_many(
    scenarios: Sequence[Scenario], *, record: bool = False, trace: bool = False, chunk: int | None = None, workers: int | None = None, progress: Progress | None = None
) -> list[Result]:
    """Run several scenarios, all their chunks side by side; each gives what ``run`` gives."""
    number = workers or number_of_workers()
    share = -(-sum(s.worlds for s in scenarios) // number)  # few scenarios are cut so that every worker has some
    cuts = [list(chunks(s.worlds, chunk or max(1, min(CHUNK, share)))) for s in scenarios]
    tasks = [Task(s, first, worlds, record, trace) for s, cut in zip(scenarios, cuts, strict=True) for first, worlds in cut]
    if number > 1:
        for scenario in scenarios:
            _compile(scenario)  # before workers start, so that they inherit the kernels
    parts: list[Chunk] = []
    for part in side_by_side(Task.done, tasks, number):
        parts.append(part)
        if progress is not None:
            progress(len(parts), len(tasks))
    left = iter(parts)
    return [_joined(s, list(islice(left, len(cut)))) for s, cut in zip(scenarios, cuts, strict=True)]


def _joined(scenario: Scenario, parts: list[Chunk]) -> Result:
    """Join a scenario's chunks in order."""
    levels = [c.levels for c in parts if c.levels is not None]
    kept = Record(scenario.ties, scenario.start, np.concatenate(levels, axis=-1)) if levels else None
    traces = [c.trace for c in parts if c.trace is not None]
    return Result(scenario, reduce(Summary.__add__, (c.summary for c in parts)), kept, reduce(Trace.joined, traces) if traces else None)


_READY: Final[set[tuple[str, ...]]] = set()


def _compile(scenario: Scenario) -> None:
    """Compile the kernels of a set of theories once."""
    names = tuple(t.name for t in scenario.theories)
    if names not in _READY:
        run_chunk(replace(scenario, worlds=1, end=scenario.start + MONTHS - 1, split=None, hold=None), 0, 1)
        _READY.add(names)
