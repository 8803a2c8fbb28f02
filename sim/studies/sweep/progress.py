"""How far a sweep is, as it runs: rate, time left and failures, in a bar on a terminal and in plain lines elsewhere."""

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sim.studies.sweep.chunk_states import DONE, Chunk

EVERY: Final = 0.1  # share of the chunks after which a plain line is said
SILENT: Final = 60.0  # seconds after which one is said in any case
RECENT: Final = (
    32  # chunks that the rate is taken over, so that compiling at the start is soon forgotten
)
MINUTE, HOUR = 60, 3600


@dataclass(frozen=True)
class State:
    """How far a sweep is: chunks done, failed, and in all; worlds that are left and that failed; worlds a second, 0 while unknown."""

    done: int
    broken: int
    chunks: int
    left: int
    failed: int
    rate: float

    def __str__(self) -> str:
        """Write it in a line."""
        time_left = (
            [f"{self.rate:,.0f} worlds/s", f"{duration(self.left / self.rate)} left"]
            if self.rate
            else []
        )
        broken = (
            [f"{self.broken} chunk{'s' if self.broken > 1 else ''} failed"] if self.broken else []
        )
        return ", ".join(
            [
                f"{self.done}/{self.chunks} chunks",
                *time_left,
                f"{self.failed} worlds failed",
                *broken,
            ]
        )


Told = Callable[[State], None]


def duration(seconds: float) -> str:
    """Write a time as people say it.

    >>> duration(8.4), duration(445), duration(7500)
    ('8 s', '7 min 25 s', '2 h 5 min')
    """
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    return (
        f"{whole // MINUTE} min {whole % MINUTE} s"
        if whole < HOUR
        else f"{whole // HOUR} h {whole % HOUR // MINUTE} min"
    )


class Counting:
    """Counts chunks as they come, beginning with those that are kept already, and takes the rate over the last of them."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        """Begin now."""
        done = [c for c in chunks if c.state == DONE]
        self._chunks, self._done, self._broken, self._failed, self._ran = (
            len(chunks),
            len(done),
            0,
            sum(c.failed for c in done),
            0,
        )
        self._left = sum(c.size for c in chunks if c.state != DONE)
        self._marks = deque([(time.monotonic(), 0)], maxlen=RECENT)

    def came(self, chunk: Chunk) -> None:
        """Count a chunk that is done, or has failed."""
        done = chunk.state == DONE
        self._done, self._broken, self._failed = (
            self._done + done,
            self._broken + (not done),
            self._failed + chunk.failed,
        )
        self._left, self._ran = self._left - chunk.size, self._ran + done * chunk.size
        self._marks.append((time.monotonic(), self._ran))

    def now(self) -> State:
        """Give how far the sweep is."""
        (then, before), (now, ran) = self._marks[0], self._marks[-1]
        return State(
            self._done,
            self._broken,
            self._chunks,
            self._left,
            self._failed,
            (ran - before) / max(now - then, 1e-9),
        )


@contextmanager
def shown(label: str) -> Iterator[Told]:
    """Show a bar on a terminal, plain lines elsewhere; nothing goes to standard output."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield Lines(label)
        return
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[said]}"),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task(label, said="")
        yield lambda s: bar.update(task, completed=s.done + s.broken, total=s.chunks, said=str(s))


class Lines:
    """Plain lines on standard error: one for every tenth of the chunks, and at least one a minute."""

    def __init__(self, label: str) -> None:
        """Say nothing yet."""
        self._label, self._next, self._said = label, 0.0, time.monotonic()

    def __call__(self, state: State) -> None:
        """Say how far the sweep is, if it is time."""
        through, now = state.done + state.broken, time.monotonic()
        if (
            through >= self._next * state.chunks
            or through == state.chunks
            or now - self._said >= SILENT
        ):
            print(f"{self._label}: {state}", file=sys.stderr)
            self._next, self._said = through / state.chunks + EVERY, now
