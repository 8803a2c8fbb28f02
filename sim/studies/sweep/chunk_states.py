"""The states of a sweep's chunks - pending, done, or failed with its cause - as ``chunks.csv``.

The chunks' files are the truth: a chunk is done if its file is whole and holds the worlds of its
place, whatever the table says. Only the cause of a failure is read from the table. The table is
written whole, at most every second and once more at the end, so that a sweep that is killed loses
at most a cause. It holds no time, so that it is the same however a sweep was finished.
"""

import contextlib
import csv
import io
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from types import TracebackType
from typing import Final, Self

import numpy as np

from sim.core.errors import BadInput, Fault
from sim.record.columns import COLUMNS
from sim.record.inert_cells import inert_cell
from sim.studies.sweep.chunk_plan import Plan
from sim.studies.sweep.chunk_store import Store
from sim.studies.sweep.sums import Sums

PENDING: Final = "pending"
DONE: Final = "done"
FAILED: Final = "failed"
TABLE: Final = "chunks.csv"
PAUSE: Final = 1.0  # seconds between two writings of the table
# The pause is also as many times as long as writing the table takes, so that a long table does not
# delay the sweep.
SHARE: Final = 20.0


@dataclass(frozen=True)
class Chunk:
    """One chunk of a sweep.

    Attributes:
        chunk: Its number.
        first: Its first world, in the order in which worlds are run.
        last: Its last world.
        state: Pending, done or failed.
        worlds: Worlds counted, of a chunk that is done.
        failed: Worlds that failed, which ``failures.csv`` names.
        cause: Why a failed chunk failed.
        digest: The digest of the file of a chunk that is done.
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
        """Number of its worlds, run or not."""
        return self.last - self.first + 1

    def as_done(self, sums: Sums, digest: str) -> "Chunk":
        """Return the chunk as done."""
        return replace(
            self,
            state=DONE,
            worlds=int(sums.worlds.sum()),
            failed=len(sums.failures),
            cause="",
            digest=digest,
        )

    def as_failed(self, cause: str) -> "Chunk":
        """Return the chunk as failed."""
        return replace(self, state=FAILED, cause=cause)


class States:
    """The states of all chunks of a sweep that this process runs.

    As a context manager it writes the table on entering and on leaving.

    Attributes:
        chunks: The chunks by number.
        damaged: The numbers of chunks whose files were not whole.
    """

    def __init__(self, store: Store, chunks: list[Chunk], damaged: tuple[int, ...]) -> None:
        """Start from the states that ``survey`` found."""
        self.chunks = chunks
        self.damaged = damaged
        self._store = store
        self._due = 0.0
        self._written = b""

    @classmethod
    def of_folder(cls, plan: Plan, store: Store) -> Self:
        """Return the states of a folder's chunks; damaged files are removed."""
        records = plan.setting.records
        chunks, damaged = survey(store, plan.worlds, plan.chunk, records=records, plan=plan)
        for number in damaged:
            store.drop(number)
        return cls(store, chunks, damaged)

    def note_done(self, number: int, sums: Sums, digest: str) -> None:
        """Note that a chunk is stored."""
        self._note(number, self.chunks[number].as_done(sums, digest))

    def note_failed(self, number: int, cause: str) -> None:
        """Note that a chunk could not be computed."""
        self._note(number, self.chunks[number].as_failed(cause))

    def of(self, state: str) -> list[Chunk]:
        """Return the chunks in a state."""
        return [chunk for chunk in self.chunks if chunk.state == state]

    def _note(self, number: int, chunk: Chunk) -> None:
        self.chunks[number] = chunk
        if time.monotonic() >= self._due:
            self.write()

    def write(self) -> None:
        """Write the table.

        Raises:
            BadInput: The table cannot be written.
        """
        began = time.monotonic()
        content = self._content()
        if content != self._written:
            self._store.put(self._store.folder / TABLE, content)
        self._written = content
        ended = time.monotonic()
        self._due = ended + max(PAUSE, SHARE * (ended - began))

    def _content(self) -> bytes:
        """Return the table as the bytes of a file."""
        text = io.StringIO()
        rows = csv.DictWriter(text, COLUMNS["chunks"], lineterminator="\n")
        rows.writeheader()
        for chunk in self.chunks:
            rows.writerow({**asdict(chunk), "cause": inert_cell(chunk.cause)})
        return text.getvalue().encode()

    def __enter__(self) -> Self:
        """Write the table before anything is run."""
        self.write()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write the table once more; an error that ended the sweep is the one that is raised."""
        ignored = () if kind is None else (BadInput,)
        with contextlib.suppress(*ignored):
            self.write()


def survey(
    store: Store, worlds: int, size: int, *, records: bool, plan: Plan | None = None
) -> tuple[list[Chunk], tuple[int, ...]]:
    """Return the states of chunks as their files show them; nothing is changed.

    Args:
        store: The folder.
        worlds: Worlds of all chunks.
        size: Worlds of a chunk.
        records: Whether a chunk that is done has full records.
        plan: With a plan, a file that holds the worlds of another place counts as damaged.

    Returns:
        The chunks, and the numbers of those whose files are damaged.
    """
    causes = _causes(store)
    chunks = []
    damaged = []
    for number, first in enumerate(range(0, worlds, size)):
        chunk = Chunk(number, first, min(first + size, worlds) - 1)
        try:
            whole = _read_in_place(store, number, plan, records=records)
        except BadInput:
            damaged.append(number)
            whole = None
        if whole is not None:
            chunk = chunk.as_done(*whole)
        elif number in causes:
            chunk = chunk.as_failed(causes[number])
        chunks.append(chunk)
    return chunks, tuple(damaged)


def _read_in_place(
    store: Store, number: int, plan: Plan | None, *, records: bool
) -> tuple[Sums, str] | None:
    """Return a chunk and its digest; raises BadInput where it is damaged or another's."""
    whole = store.read_whole(number, records=records)
    if whole is not None and plan is not None and not _in_place(plan, number, whole[0]):
        message = f"chunk {number} holds other worlds; --resume runs it again"
        raise BadInput([Fault(str(store.path(number)), 1, 1, message)])
    return whole


def _in_place(plan: Plan, number: int, sums: Sums) -> bool:
    """Whether a chunk holds the points and the number of worlds of its place."""
    first, last = plan.span(number)
    same_points = np.array_equal(sums.points, plan.points_between(first, last))
    return same_points and int(sums.worlds.sum()) + len(sums.failures) == last - first


def _causes(store: Store) -> Mapping[int, str]:
    """Read why chunks failed, as far as the table can be read."""
    causes = {}
    try:
        with (store.folder / TABLE).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["state"] == FAILED and row["cause"]:
                    causes[int(row["chunk"])] = row["cause"]
    except (OSError, ValueError, KeyError, TypeError, csv.Error):
        return {}
    return causes
