"""The tables of a finished sweep, streamed from its chunks.

``points.csv`` has one row a point, ``strategies.csv`` and ``levels.csv`` are long tables, and
``failures.csv`` has one row a failed world.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import BadInput, Fault
from sim.record.columns import COLUMNS
from sim.studies.sweep.chunk_plan import Plan
from sim.studies.sweep.chunk_store import Store
from sim.studies.sweep.sums import Sums
from sim.studies.sweep.sweep_outputs import SERIES, Output
from sim.studies.sweep.table_writers import TableWriters

SERIES_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "strategies": COLUMNS["sweep_strategies"],
    "levels": COLUMNS["sweep_levels"],
}


class PlacedOutput(NamedTuple):
    """An output, and the columns of the sums that are its own."""

    output: Output
    place: slice


def points_of(plan: Plan, store: Store) -> Iterator[Sums]:
    """Yield the sums of all points in order, holding no more than a chunk at a time.

    Raises:
        BadInput: A chunk is missing or damaged.
    """
    last_point: Sums | None = None  # may go on in the next chunk
    for number in range(plan.chunks):
        part = _read(store, number)
        whole = part if last_point is None else Sums.joined([last_point, part])
        yield Sums(whole.points[:-1], whole.worlds[:-1], whole.sums[:-1])
        last_point = Sums(whole.points[-1:], whole.worlds[-1:], whole.sums[-1:])
    if last_point is not None:
        yield last_point


def _read(store: Store, number: int) -> Sums:
    """Return a chunk; raises BadInput where it is missing or damaged."""
    part = store.read(number)
    if part is None:
        message = f"chunk {number} is missing; --resume runs it"
        raise BadInput([Fault(str(store.path(number)), 1, 1, message)])
    return part


def planned(plan: Plan) -> list[str]:
    """Return the names of the files that ``write_tables`` writes."""
    return [f"{name}.csv" for name in _names(plan)]


def _names(plan: Plan) -> list[str]:
    """Return the names of the tables of a sweep."""
    series = [name for name in plan.setting.request.names if name in SERIES]
    return ["points", "failures", *series]


def write_tables(plan: Plan, store: Store) -> dict[str, Path]:
    """Write the tables of a finished sweep.

    Returns:
        The files by name.

    Raises:
        BadInput: A chunk is missing or damaged, or a file cannot be written.
    """
    outputs = placed_outputs(plan)
    with TableWriters(store, _names(plan)) as writers:
        _write_heads(plan, outputs, writers)
        for sums in points_of(plan, store):
            _write_points(plan, sums, outputs, writers)
        for number in range(plan.chunks):
            _write_failures(store.read(number), writers)
    return {name: writer.path for name, writer in writers.items()}


def placed_outputs(plan: Plan) -> list[PlacedOutput]:
    """Return the outputs of a sweep with their columns."""
    found = []
    start = 0
    for output in plan.setting.outputs(plan.scenarios[0]):
        end = start + len(output.columns)
        found.append(PlacedOutput(output, slice(start, end)))
        start = end
    return found


def _write_heads(plan: Plan, outputs: list[PlacedOutput], writers: TableWriters) -> None:
    """Write the first row of all tables."""
    names = [placed.output.name for placed in outputs]
    numbers = [name for name in names if name not in SERIES]
    factors = [factor.name for factor in plan.design.factors]
    writers["points"].row(["point", *factors, "worlds", "failed", *numbers])
    writers["failures"].row(list(COLUMNS["failures"]))
    for name, columns in SERIES_COLUMNS.items():
        if name in writers:
            writers[name].row(list(columns))


def _write_points(
    plan: Plan, sums: Sums, outputs: list[PlacedOutput], writers: TableWriters
) -> None:
    """Write the rows of some points."""
    points, worlds = sums.points.tolist(), sums.worlds.tolist()
    for point, counted, row in zip(points, worlds, sums.sums, strict=True):
        numbers = []
        for output, place in outputs:
            values = mean_of(output, row[place], counted)
            if output.name in SERIES:
                rows = zip(output.columns, values, strict=True)
                writers[output.name].rows(
                    [point, *column, _written(value)] for column, value in rows
                )
            else:
                numbers.append(_written(values[0]))
        failed = plan.setting.replicates - counted
        factors = plan.design.written(point).values()
        writers["points"].row([point, *factors, counted, failed, *numbers])


def mean_of(output: Output, sums: NDArray[Any], worlds: int) -> NDArray[Any]:
    """Return the values of an output's columns; NaN where no world was counted."""
    if not worlds:
        return np.full(len(output.columns), np.nan)
    return np.asarray(sums / (output.scale * worlds))


def _write_failures(part: Sums | None, writers: TableWriters) -> None:
    """Write the failed worlds of a chunk."""
    for failure in part.failures if part else ():
        writers["failures"].row(list(failure))


def _written(value: float) -> str:
    return "" if np.isnan(value) else f"{value + 0.0:.10g}"
