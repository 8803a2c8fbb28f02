"""Progress of a sweep: rate, time left and failures, as a bar on a terminal or as plain lines."""

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sim.studies.sweep.chunk_states import DONE, Chunk

EVERY: Final = 0.1  # share of the chunks after which a plain line is printed
SILENT: Final = 60.0  # seconds after which a line is printed in any case
# chunks over which the rate is taken, so that compiling at the start soon has no effect
RECENT: Final = 32
MINUTE: Final = 60
HOUR: Final = 3600


@dataclass(frozen=True)
class State:
    """The progress of a sweep.

    Attributes:
        done: Chunks done.
        broken: Chunks failed.
        chunks: All chunks.
        left: Worlds that are left.
        failed: Worlds that failed.
        rate: Worlds a second; 0 while unknown.
    """

    done: int
    broken: int
    chunks: int
    left: int
    failed: int
    rate: float

    def __str__(self) -> str:
        """Write the progress in one line."""
        parts = [f"{self.done}/{self.chunks} chunks"]
        if self.rate:
            time_left = duration(self.left / self.rate)
            parts += [f"{self.rate:,.0f} worlds/s", f"{time_left} left"]
        parts.append(f"{self.failed} worlds failed")
        if self.broken:
            plural = "s" if self.broken > 1 else ""
            parts.append(f"{self.broken} chunk{plural} failed")
        return ", ".join(parts)


Report = Callable[[State], None]


def duration(seconds: float) -> str:
    """Write a duration in the two largest units.

    >>> duration(8.4), duration(445), duration(7500)
    ('8 s', '7 min 25 s', '2 h 5 min')
    """
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s"
    return f"{whole // HOUR} h {whole % HOUR // MINUTE} min"


class Counter:
    """Counts chunks as they finish and takes the rate over the last of them.

    Chunks that are done already are counted from the start.
    """

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        """Start counting now."""
        done = [chunk for chunk in chunks if chunk.state == DONE]
        self._chunks = len(chunks)
        self._done = len(done)
        self._broken = 0
        self._failed = sum(chunk.failed for chunk in done)
        self._left = sum(chunk.size for chunk in chunks if chunk.state != DONE)
        self._ran = 0
        self._marks = deque([(time.monotonic(), 0)], maxlen=RECENT)

    def add(self, chunk: Chunk) -> None:
        """Count a chunk that is done or has failed."""
        if chunk.state == DONE:
            self._done += 1
            self._ran += chunk.size
        else:
            self._broken += 1
        self._failed += chunk.failed
        self._left -= chunk.size
        self._marks.append((time.monotonic(), self._ran))

    def state(self) -> State:
        """Return the progress of the sweep."""
        then, ran_before = self._marks[0]
        now, ran = self._marks[-1]
        return State(
            done=self._done,
            broken=self._broken,
            chunks=self._chunks,
            left=self._left,
            failed=self._failed,
            rate=(ran - ran_before) / max(now - then, 1e-9),
        )


@contextmanager
def reporting(label: str) -> Iterator[Report]:
    """Report progress in a bar on a terminal, and in plain lines elsewhere.

    Nothing is written to standard output.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield Lines(label)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[state]}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, state="")

        def update(state: State) -> None:
            finished = state.done + state.broken
            bar.update(task, completed=finished, total=state.chunks, state=str(state))

        yield update


class Lines:
    """Plain lines on standard error: one every tenth of the chunks, and at least one a minute."""

    def __init__(self, label: str) -> None:
        """Start without a line."""
        self._label = label
        self._next = 0.0
        self._printed = time.monotonic()

    def __call__(self, state: State) -> None:
        """Print the progress of the sweep, if a line is due."""
        finished = state.done + state.broken
        now = time.monotonic()
        next_share = finished >= self._next * state.chunks
        long_ago = now - self._printed >= SILENT
        if next_share or finished == state.chunks or long_ago:
            print(f"{self._label}: {state}", file=sys.stderr)
            self._next = finished / state.chunks + EVERY
            self._printed = now
