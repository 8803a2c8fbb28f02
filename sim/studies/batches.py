"""Pieces of work run side by side, with a report of each finished piece."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from sim.core.parallel import side_by_side
from sim.model.ensemble import Progress

T = TypeVar("T")
R = TypeVar("R")


def run_batches(
    work: Callable[[T], R],
    batches: Sequence[T],
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Iterator[R]:
    """Yield the result of ``work`` on every batch, in order.

    Args:
        work: What is done with a batch; a module-level function or method, since workers are
            processes.
        batches: The pieces of work.
        workers: How many run at once; by default one a processor.
        progress: Called with the number of finished batches and the number of all.

    Yields:
        The results, in the order of the batches whatever the number of workers.
    """
    results = side_by_side(work, batches, workers)
    for finished, result in enumerate(results, start=1):
        if progress is not None:
            progress(finished, len(batches))
        yield result
