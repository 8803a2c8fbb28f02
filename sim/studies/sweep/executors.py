"""Hands: who runs the chunks of a sweep - this process, a pool of workers, or a Dask cluster; what they give back is the same.

A chunk that breaks is given back as broken, with its cause, and the others go on. A worker that dies is replaced, and what it was doing is given
out again; where workers die again and again, chunks are run one at a time, so that the one that kills its worker is found.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sim.core.errors import BadInput, Fault
from sim.core.parallel import pool
from sim.studies.sweep.engine import Sums, Work, told

AHEAD: Final = 2  # chunks given out for every worker, so that none waits
LIVES: Final = 3  # times in a row that workers may die before chunks are run one at a time
KILLS: Final = "its worker died; is there memory enough?"
PATIENCE: Final = "10s"  # for a cluster to answer
Make = Callable[[int], Work]


@dataclass(frozen=True)
class Broken:
    """A chunk that could not be computed, and why."""

    cause: str


Came = tuple[int, Sums | Broken]


def _done(work: Work) -> Sums | Broken:
    """Run a chunk; whatever breaks it is its cause, except what a person has to mend."""
    try:
        return work.done()
    except BadInput:
        raise
    except Exception as error:
        return Broken(told(error))


def alone(make: Make, numbers: list[int]) -> Iterator[Came]:
    """Run chunks one after the other in this process."""
    return ((n, _done(make(n))) for n in numbers)


def side_by_side(make: Make, numbers: list[int], workers: int) -> Iterator[Came]:
    """Run chunks in a pool of processes."""
    return _given_out(make, numbers, lambda: pool(workers), workers)


def on_cluster(make: Make, numbers: list[int], address: str) -> Iterator[Came]:
    """Run chunks on an existing Dask scheduler; raises BadInput where there is none, or the extra is not installed."""
    with _client(address) as client:
        workers = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
        yield from _given_out(
            make,
            numbers,
            lambda: _borrowed(client.get_executor(retries=LIVES, pure=False)),
            workers,
        )


def _given_out(
    make: Make,
    numbers: list[int],
    executor: Callable[[], AbstractContextManager[Executor]],
    workers: int,
) -> Iterator[Came]:
    """Give chunks out, a few ahead, and yield them as they come; a broken pool is replaced."""
    left, deaths, careful = list(numbers), 0, 0
    while left:
        try:
            with executor() as hands:
                for number, came in _as_they_come(
                    make, left[:1] if careful else list(left), hands, workers * AHEAD
                ):
                    left.remove(number)
                    deaths, careful = 0, max(0, careful - 1)
                    yield number, came
        except BrokenExecutor:
            deaths += 1
            if careful:
                yield left.pop(0), Broken(KILLS)
                deaths, careful = 0, careful - 1
            elif deaths == LIVES:
                deaths, careful = (
                    0,
                    workers * AHEAD,
                )  # the one that kills is among those that were given out


def _as_they_come(make: Make, numbers: list[int], hands: Executor, ahead: int) -> Iterator[Came]:
    waiting: dict[Future[Sums | Broken], int] = {}
    while numbers or waiting:
        while numbers and len(waiting) < ahead:
            number = numbers.pop(0)
            waiting[hands.submit(_done, make(number))] = number
        ready, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for future in ready:
            yield waiting.pop(future), _brought(future)


def _brought(future: "Future[Sums | Broken]") -> Sums | Broken:
    """Give what a worker brought back; what never came back is broken, unless the hands themselves are gone."""
    try:
        return future.result()
    except (BadInput, BrokenExecutor):
        raise
    except CancelledError as error:
        raise BadInput(
            [
                Fault(
                    "--cluster",
                    1,
                    1,
                    "the cluster is gone; finished chunks are kept: go on with --resume",
                )
            ]
        ) from error
    except Exception as error:
        return Broken(told(error))


@contextmanager
def _borrowed(executor: Executor) -> Iterator[Executor]:
    """Use an executor that belongs to someone else."""
    yield executor


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError as error:
        raise BadInput(
            [
                Fault(
                    "--cluster",
                    1,
                    1,
                    "this needs the extra 'cluster': pip install 'bamboo-diplomacy[cluster]'",
                )
            ]
        ) from error
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise BadInput(
            [
                Fault(
                    "--cluster",
                    1,
                    1,
                    f"no Dask scheduler answers at {address!r}; start one, or name its address, such as tcp://127.0.0.1:8786",
                )
            ]
        ) from error
    try:
        yield client
    finally:
        client.close()
