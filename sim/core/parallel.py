"""Workers that process pieces of work in parallel.

On Linux, workers are forked processes, which share what the parent has loaded and compiled and are
cheap to start. Elsewhere they are threads, and so they are where another thread than the main one
asks, as in a web server: a fork there could copy a lock that nobody would open. A process that may
have no children, such as a worker of ``multiprocessing.Pool``, works alone. Results come back in
order, and the number of workers does not change them.
"""

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from typing import TypeVar

from sim.core.errors import BadInput

T = TypeVar("T")
R = TypeVar("R")
AHEAD = 4  # pieces submitted for every worker, so that none waits while another is slow
PDEATHSIG = 1  # Linux: option of prctl that sets the signal a process gets when its parent dies


def number_of_workers() -> int:
    """Count the processors that this process may use; one where it may have no children."""
    if multiprocessing.current_process().daemon:
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _executor(workers: int) -> Executor:
    """Create the executor of this system."""
    in_main_thread = threading.current_thread() is threading.main_thread()
    if sys.platform == "linux" and in_main_thread:
        return _forked(workers)
    return ThreadPoolExecutor(workers)


def _forked(workers: int) -> Executor:
    """Fork all workers at once, so that Python's filters of warnings are changed for a moment."""
    executor = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("fork"),
        initializer=_die_with_parent,
        initargs=(os.getpid(),),
    )
    with warnings.catch_warnings():
        # Forking is safe here: the threads of numpy's linear algebra are idle and hold no locks.
        warnings.simplefilter("ignore", DeprecationWarning)
        executor.submit(int)  # starts the workers
    return executor


def _die_with_parent(parent: int) -> None:
    """Have the system end this worker when its parent dies, in whatever way.

    Otherwise an orphan would go on computing, and hold what it inherited.
    """
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets the signal and ends its workers
    for number in (signal.SIGTERM, signal.SIGHUP):  # the parent may handle these
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    if os.getppid() != parent:
        os._exit(1)


@contextlib.contextmanager
def pool(workers: int) -> Iterator[Executor]:
    """Open a pool of workers; leaving it early cancels what has not begun."""
    with warnings.catch_warnings():
        # Forking is safe here: the threads of numpy's linear algebra are idle and hold no locks.
        warnings.simplefilter("ignore", DeprecationWarning)
        executor = _executor(workers)
        try:
            yield executor
        except (KeyboardInterrupt, GeneratorExit):
            _kill(executor)  # what they have not finished is lost in any case
            raise
        finally:
            executor.shutdown(wait=True, cancel_futures=True)


def _kill(executor: Executor) -> None:
    """End the workers of a pool at once."""
    workers = getattr(executor, "_processes", None) or {}
    for worker in list(workers.values()):
        worker.kill()


def side_by_side(
    work: Callable[[T], R], pieces: Sequence[T], workers: int | None = None
) -> Iterator[R]:
    """Apply ``work`` to every piece, several at a time.

    Only a few pieces are submitted ahead, so that results do not accumulate behind a slow one.

    Args:
        work: Function of one piece.
        pieces: The pieces.
        workers: Number of workers; as many as there are processors by default.

    Yields:
        The results, in the order of the pieces.

    Raises:
        BadInput: The system ended a worker, most often for want of memory.
    """
    number = min(workers or number_of_workers(), len(pieces))
    if number <= 1:
        yield from map(work, pieces)
        return
    try:
        with pool(number) as executor:
            yield from _in_order(executor, work, pieces, number * AHEAD)
    except BrokenProcessPool as error:
        message = (
            "the system ended a worker process, most often for want of memory; "
            "run fewer worlds or a shorter span, or free some memory"
        )
        raise BadInput.at("this machine", message) from error


@contextlib.contextmanager
def beside(work: Callable[[], R]) -> Iterator[Callable[[], R]]:
    """Begin a piece of work in another process; yield what waits for its result, done once.

    Where there is one processor, or the other process is ended, the work is done when it is asked
    for.
    """
    if number_of_workers() == 1:
        yield cache(work)
        return
    with pool(1) as executor:
        begun = executor.submit(work)

        @cache
        def result() -> R:
            try:
                return begun.result()
            except BrokenProcessPool:
                return work()

        yield result


def _in_order(
    executor: Executor, work: Callable[[T], R], pieces: Sequence[T], ahead: int
) -> Iterator[R]:
    """Submit pieces, at most some ahead, and yield their results in order."""
    waiting: deque[Future[R]] = deque()
    for piece in pieces:
        waiting.append(executor.submit(work, piece))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
