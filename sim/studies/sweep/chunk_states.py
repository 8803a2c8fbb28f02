"""The states of a sweep's chunks - pending, done, or failed with its cause - as a table for people, ``chunks.csv``.

The chunks' files are the truth: a chunk is done if its file is whole and holds the worlds of its place, whatever the table says, and else it
is not. Only why a chunk failed is read from the table. It is written whole, at most every second, and once more at the end, so that a sweep
that is killed loses a cause at worst; it holds no clock, so that it is the same however a sweep came to its end.
"""

import contextlib
import csv
import io
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from types import TracebackType
from typing import Final, Self

import numpy as np

from sim.core.errors import BadInput
from sim.studies.sweep.chunk_store import Store
from sim.studies.sweep.engine import Plan, Sums

PENDING, DONE, FAILED = "pending", "done", "failed"
TABLE: Final = "chunks.csv"
PAUSE: Final = 1.0  # seconds between two writings of the table
SHARE: Final = 20.0  # and as many times as long as writing it takes, so that a long table does not hold the sweep up


@dataclass(frozen=True)
class Chunk:
    """One chunk: its worlds ``first`` … ``last`` in the order in which they are run, its state, and what a done one holds.

    ``worlds``: counted; ``failed``: failed worlds, which ``failures.csv`` names; ``cause``: of a failed chunk; ``digest``: of a done one's file.
    """

    chunk: int
    first: int
    last: int
    state: str = PENDING
    worlds: int = 0
    failed: int = 0
    cause: str = ""
    digest: str = ""

    @property
    def size(self) -> int:
        """Count its worlds, run or not."""
        return self.last - self.first + 1

    def held(self, sums: Sums, digest: str) -> "Chunk":
        """Give the chunk as done."""
        return replace(
            self,
            state=DONE,
            worlds=int(sums.worlds.sum()),
            failed=len(sums.failures),
            cause="",
            digest=digest,
        )


COLUMNS: Final = tuple(f.name for f in fields(Chunk))


class States:
    """The states of all chunks of a sweep that this process runs; ``damaged`` names those whose files were not whole."""

    def __init__(self, store: Store, chunks: list[Chunk], damaged: tuple[int, ...]) -> None:
        """Keep the states; leaving them writes them down."""
        self.chunks, self.damaged = chunks, damaged
        self._store, self._due, self._written = store, 0.0, b""

    @classmethod
    def found(cls, plan: Plan, store: Store) -> Self:
        """Look every chunk up in the folder; damaged files are taken away."""
        chunks, damaged = surveyed(
            store, plan.chunks, plan.chunk, plan.worlds, records=plan.setting.records, plan=plan
        )
        for number in damaged:
            store.drop(number)
        return cls(store, chunks, damaged)

    def done(self, number: int, sums: Sums, digest: str) -> None:
        """Note that a chunk is kept."""
        self._note(number, self.chunks[number].held(sums, digest))

    def failed(self, number: int, cause: str) -> None:
        """Note that a chunk could not be computed."""
        self._note(number, replace(self.chunks[number], state=FAILED, cause=cause))

    def of(self, state: str) -> list[Chunk]:
        """Give the chunks in a state."""
        return [c for c in self.chunks if c.state == state]

    def _note(self, number: int, chunk: Chunk) -> None:
        self.chunks[number] = chunk
        if time.monotonic() >= self._due:
            self.write()

    def write(self) -> None:
        """Write the table; raises BadInput with the cause where it cannot be."""
        began = time.monotonic()
        held = io.StringIO()
        rows = csv.DictWriter(held, COLUMNS, lineterminator="\n")
        rows.writeheader()
        rows.writerows(map(asdict, self.chunks))
        content = held.getvalue().encode()
        if content != self._written:
            self._store.put(self._store.folder / TABLE, content)
        self._written, now = content, time.monotonic()
        self._due = now + max(PAUSE, SHARE * (now - began))

    def __enter__(self) -> Self:
        """Mend the table before anything is run."""
        self.write()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write the table once more, whatever ended the sweep; where it ended badly, that is what is told."""
        with contextlib.suppress(*(() if kind is None else (BadInput,))):
            self.write()


def surveyed(
    store: Store, chunks: int, size: int, worlds: int, *, records: bool, plan: Plan | None = None
) -> tuple[list[Chunk], tuple[int, ...]]:
    """Give the states of chunks as their files tell them, and the numbers of those whose files are damaged; changes nothing.

    With a plan, a file that holds the worlds of another place counts as damaged.
    """
    causes, found, damaged = _causes(store), [], []
    for number in range(chunks):
        chunk = Chunk(number, number * size, min((number + 1) * size, worlds) - 1)
        try:
            kept = store.whole(number, records=records)
        except BadInput:
            damaged.append(number)
            kept = None
        if kept is not None and plan is not None and not _in_place(plan, number, kept[0]):
            damaged.append(number)
            kept = None
        if kept is not None:
            found.append(chunk.held(*kept))
        else:
            found.append(
                replace(chunk, state=FAILED, cause=causes[number]) if number in causes else chunk
            )
    return found, tuple(damaged)


def _in_place(plan: Plan, number: int, sums: Sums) -> bool:
    """Tell whether a chunk holds the points and the number of worlds that its place asks for."""
    (first, last), each = plan.span(number), plan.setting.replicates
    return (
        np.array_equal(sums.points, plan.design.order[first // each : -(-last // each)])
        and int(sums.worlds.sum()) + len(sums.failures) == last - first
    )


def _causes(store: Store) -> Mapping[int, str]:
    """Read why chunks failed, as far as the table can be read."""
    try:
        with (store.folder / TABLE).open(encoding="utf-8", newline="") as file:
            return {
                int(row["chunk"]): row["cause"]
                for row in csv.DictReader(file)
                if row["state"] == FAILED and row["cause"]
            }
    except (OSError, ValueError, KeyError, TypeError, csv.Error):
        return {}
