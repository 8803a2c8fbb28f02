"""Workers: run pieces of work side by side on the machine's processors.

Where the system forks (Linux), workers are processes that share what the parent has loaded and compiled, and cost nothing to start;
elsewhere they are threads. Either way the pieces come back in order, and their number changes no byte.
"""

import contextlib
import os
import signal
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
AHEAD = 4  # pieces given out for every worker, so that none waits while another is slow
PDEATHSIG = 1  # Linux: the signal a process gets when its parent dies


def number_of_workers() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _executor(workers: int) -> Executor:
    if sys.platform == "linux":
        return ProcessPoolExecutor(
            workers,
            mp_context=get_context("fork"),
            initializer=_die_with_parent,
            initargs=(os.getpid(),),
        )
    return ThreadPoolExecutor(workers)


def _die_with_parent(parent: int) -> None:
    """Have the system end this worker when its parent dies, however it dies: no orphan goes on computing, or holds what it inherited."""
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told, and tells its workers
    if os.getppid() != parent:
        os._exit(1)


@contextlib.contextmanager
def pool(workers: int) -> Iterator[Executor]:
    """Open a pool of workers; leaving it early drops what has not begun."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # idle threads of numpy's linear algebra do not mind the fork
        executor = _executor(workers)
        try:
            yield executor
        finally:
            executor.shutdown(wait=True, cancel_futures=True)


def side_by_side(
    work: Callable[[T], R], pieces: Sequence[T], workers: int | None = None
) -> Iterator[R]:
    """Do ``work`` on every piece, several at a time; gives the results in order as they come.

    Only a few pieces are given out ahead, so that results do not pile up behind a slow one, however many pieces there are.
    """
    number = min(workers or number_of_workers(), len(pieces))
    if number <= 1:
        yield from map(work, pieces)
        return
    with pool(number) as workers_:
        waiting: deque[Future[R]] = deque()
        for piece in pieces:
            waiting.append(workers_.submit(work, piece))
            if len(waiting) > number * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
