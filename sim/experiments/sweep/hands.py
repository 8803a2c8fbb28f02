"""Hands: who runs the chunks of a sweep - this process, a pool of workers, or a Dask cluster; what they give back is the same.

A worker that dies is replaced, and what it was doing is given out again.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

from sim.errors import BadInput, Fault
from sim.experiments.sweep.engine import Sums, Work
from sim.workers import pool

AHEAD: Final = 2  # chunks given out for every worker, so that none waits
LIVES: Final = 5  # times in a row that a chunk may lose its worker
PATIENCE: Final = "10s"  # for a cluster to answer
Make = Callable[[int], Work]


def alone(make: Make, numbers: list[int]) -> Iterator[tuple[int, Sums]]:
    """Run chunks one after the other in this process."""
    return ((n, make(n).done()) for n in numbers)


def side_by_side(make: Make, numbers: list[int], workers: int) -> Iterator[tuple[int, Sums]]:
    """Run chunks in a pool of processes; raises BadInput where workers die again and again."""
    return _given_out(make, numbers, lambda: pool(workers), workers)


def on_cluster(make: Make, numbers: list[int], address: str) -> Iterator[tuple[int, Sums]]:
    """Run chunks on an existing Dask scheduler; raises BadInput where there is none, or the extra is not installed."""
    with _client(address) as client:
        workers = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
        yield from _given_out(make, numbers, lambda: _borrowed(client.get_executor(retries=LIVES, pure=False)), workers)


def _given_out(make: Make, numbers: list[int], executor: Callable[[], AbstractContextManager[Executor]], workers: int) -> Iterator[tuple[int, Sums]]:
    """Give chunks out, a few ahead, and yield them as they come; a broken pool is replaced."""
    left, deaths = list(numbers), 0
    while left:
        done = 0
        try:
            with executor() as hands:
                for number, sums in _as_they_come(make, list(left), hands, workers * AHEAD):
                    left.remove(number)
                    done += 1
                    yield number, sums
        except BrokenExecutor as error:
            deaths = 0 if done else deaths + 1
            if deaths >= LIVES:
                raise BadInput([Fault("workers", 1, 1, f"workers died {LIVES} times in a row (is there memory enough?); finished chunks are kept: go on with --resume")]) from error


def _as_they_come(make: Make, numbers: list[int], hands: Executor, ahead: int) -> Iterator[tuple[int, Sums]]:
    waiting: dict[Future[Sums], int] = {}
    while numbers or waiting:
        while numbers and len(waiting) < ahead:
            number = numbers.pop(0)
            waiting[hands.submit(Work.done, make(number))] = number
        ready, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for future in ready:
            yield waiting.pop(future), future.result()


@contextmanager
def _borrowed(executor: Executor) -> Iterator[Executor]:
    """Use an executor that belongs to someone else."""
    yield executor


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError as error:
        raise BadInput([Fault("--cluster", 1, 1, "this needs the extra 'cluster': pip install 'bamboo-diplomacy[cluster]'")]) from error
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise BadInput([Fault("--cluster", 1, 1, f"no Dask scheduler answers at {address!r}; start one, or name its address, such as tcp://127.0.0.1:8786")]) from error
    try:
        yield client
    finally:
        client.close()
