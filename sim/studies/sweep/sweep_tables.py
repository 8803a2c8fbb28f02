"""Tables of a finished sweep, streamed from its chunks: one row a point, one long table a series, one row a failure."""

import contextlib
import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Self

import numpy as np

from sim.core.errors import BadInput, Fault
from sim.studies.sweep.chunk_store import Store
from sim.studies.sweep.engine import Plan, Sums
from sim.studies.sweep.sweep_outputs import SERIES, Output

HEADS: Final[Mapping[str, list[str]]] = {
    "strategies": ["labeller", "year", "strategy", "share"],
    "levels": ["actor", "target", "domain", "year", "mean"],
}


def points_of(plan: Plan, store: Store) -> Iterator[Sums]:
    """Give the sums of every point, one after the other, from the kept chunks; no more than a chunk is held at a time."""
    held: Sums | None = None
    for number in range(plan.chunks):
        part = store.read(number)
        if part is None:
            raise BadInput(
                [
                    Fault(
                        str(store.path(number)),
                        1,
                        1,
                        f"chunk {number} is missing; --resume runs it",
                    )
                ]
            )
        whole = part if held is None else Sums.joined([held, part])
        yield Sums(whole.points[:-1], whole.worlds[:-1], whole.sums[:-1], ())
        held = Sums(whole.points[-1:], whole.worlds[-1:], whole.sums[-1:], ())
    if held is not None:
        yield held


def added_up(plan: Plan, store: Store) -> dict[str, Path]:
    """Write the tables of a finished sweep, streaming from its chunks: one row a point, and one long table a series."""
    outputs = plan.setting.outputs(plan.scenarios[0])
    series = [o for o in outputs if o.name in SERIES]
    places, at = {}, 0
    for o in outputs:
        places[o.name], at = slice(at, at + len(o.columns)), at + len(o.columns)
    with _Writers(store, ["points", "failures", *(o.name for o in series)]) as writers:
        _fill(plan, store, writers, outputs, places)
    return {name: writer.path for name, writer in writers.items()}


def _fill(
    plan: Plan,
    store: Store,
    writers: "_Writers",
    outputs: tuple[Output, ...],
    places: Mapping[str, slice],
) -> None:
    """Write the heads and rows of all tables."""
    numbers = [o for o in outputs if o.name not in SERIES]
    writers["points"].row(
        [
            "point",
            *(f.name for f in plan.design.factors),
            "worlds",
            "failed",
            *(o.name for o in numbers),
        ]
    )
    writers["failures"].row(["point", "world", "cause"])
    for name in HEADS.keys() & writers.keys():
        writers[name].row(["point", *HEADS[name]])
    for sums in points_of(plan, store):
        _write_points(plan, sums, writers, {o.name: (o, places[o.name]) for o in outputs})
    for number in range(plan.chunks):
        part = store.read(number)
        for failure in part.failures if part else ():
            writers["failures"].row(list(failure))


def _write_points(
    plan: Plan, sums: Sums, writers: Mapping[str, "_Writer"], outputs: Mapping[str, Any]
) -> None:
    for point, worlds, row in zip(
        sums.points.tolist(), sums.worlds.tolist(), sums.sums, strict=True
    ):
        value = {
            name: row[place] / (output.scale * worlds)
            if worlds
            else np.full(len(output.columns), np.nan)
            for name, (output, place) in outputs.items()
        }
        numbers = [_written(value[n][0]) for n in value if n not in SERIES]
        writers["points"].row(
            [
                point,
                *plan.design.written(point).values(),
                worlds,
                plan.setting.replicates - worlds,
                *numbers,
            ]
        )
        for name, (output, _) in outputs.items():
            if name in SERIES:
                writers[name].rows(
                    [point, *column, _written(v)]
                    for column, v in zip(output.columns, value[name], strict=True)
                )


def _written(value: float) -> str:
    return "" if np.isnan(value) else f"{value + 0.0:.10g}"


class _Writer:
    """A table on its way to the disk: written beside, put in place when closed."""

    def __init__(self, store: Store, name: str) -> None:
        self._store, self.path = store, store.folder / name
        self._beside = self.path.with_name(f".{name}.part")
        self._held = io.StringIO()
        self._csv = csv.writer(self._held, lineterminator="\n")
        store.put(self._beside, b"")

    def row(self, row: list[Any]) -> None:
        self.rows([row])

    def rows(self, rows: Any) -> None:
        self._csv.writerows(rows)
        if self._held.tell() > 1 << 20:
            self._flush()

    def _flush(self) -> None:
        self._store.append(self._beside, self._held.getvalue().encode())
        self._held.seek(0)
        self._held.truncate()

    def close(self) -> None:
        self._flush()
        self._beside.replace(self.path)

    def drop(self) -> None:
        self._beside.unlink(missing_ok=True)


class _Writers(dict[str, _Writer]):
    """Tables on their way together: all are put in place at the end, or none, and nothing half-written stays."""

    def __init__(self, store: Store, names: list[str]) -> None:
        super().__init__()
        self._store, self._names = store, names

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as undo:
            undo.callback(self._drop)
            for name in self._names:
                self[name] = _Writer(self._store, f"{name}.csv")
            undo.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            for writer in self.values() if kind is None else ():
                writer.close()
        finally:
            self._drop()

    def _drop(self) -> None:
        for writer in self.values():
            writer.drop()
