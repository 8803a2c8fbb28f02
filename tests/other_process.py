"""Other processes, forked from that of the tests: they need not import anything again."""

import multiprocessing
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.record.folder_lock import locked


def started(work: Callable[..., object], *arguments: object) -> Any:
    """Start a process that calls a function; the test waits for it, or ends it."""
    with warnings.catch_warnings():
        # Forking is safe here: the other threads of a test process wait for orders.
        warnings.simplefilter("ignore", DeprecationWarning)
        process = multiprocessing.get_context("fork").Process(target=work, args=arguments)
        process.start()
    return process


@contextmanager
def locked_elsewhere(folder: Path) -> Iterator[None]:
    """Lock a result folder in another process."""
    context = multiprocessing.get_context("fork")
    taken, over = context.Event(), context.Event()
    other = started(_hold, folder, taken, over)
    try:
        assert taken.wait(60)
        yield
    finally:
        over.set()
        other.join()


def _hold(folder: Path, taken: Any, over: Any) -> None:
    with locked(folder):
        taken.set()
        over.wait(60)
