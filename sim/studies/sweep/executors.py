"""Executors of a sweep's chunks: this process, a pool of workers, or a Dask cluster.

All return the same. A chunk that breaks is returned as broken, with its cause, and the others go
on. A worker that dies is replaced and its chunks are submitted again; where workers die again and
again, chunks are run one at a time, so that the one that kills its worker is found.
"""

import time
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
from sim.core.extras import needs
from sim.core.notices import note
from sim.core.parallel import pool
from sim.studies.sweep.chunk_plan import Work
from sim.studies.sweep.engine import describe_error
from sim.studies.sweep.sums import Sums

AHEAD: Final = 2  # chunks submitted for every worker, so that none waits
LIVES: Final = 3  # times in a row that workers may die before chunks are run one at a time
KILLS: Final = "its worker died; is there memory enough?"
PATIENCE: Final = "10s"  # for a cluster to answer
LOOK: Final = 2.0  # seconds without a finished chunk after which the workers are counted
GIVE_UP: Final = 600.0  # seconds after which a sweep no longer waits for workers
MakeWork = Callable[[int], Work]
OpenExecutor = Callable[[], AbstractContextManager[Executor]]


@dataclass(frozen=True)
class Broken:
    """A chunk that could not be computed, and why."""

    cause: str


Outcome = tuple[int, Sums | Broken]


def _run(work: Work) -> Sums | Broken:
    """Run a chunk; what breaks it is its cause, except what a person has to correct."""
    try:
        return work.run()
    except BadInput:
        raise
    except Exception as error:  # noqa: BLE001  any failure of a chunk is reported, not raised
        return Broken(describe_error(error))


def run_in_process(make: MakeWork, numbers: list[int]) -> Iterator[Outcome]:
    """Run chunks one after the other in this process."""
    for number in numbers:
        yield number, _run(make(number))


def run_in_pool(make: MakeWork, numbers: list[int], workers: int) -> Iterator[Outcome]:
    """Run chunks in a pool of processes."""
    return _run_with(make, numbers, lambda: pool(workers), workers)


def run_on_cluster(make: MakeWork, numbers: list[int], address: str) -> Iterator[Outcome]:
    """Run chunks on an existing Dask scheduler.

    Raises:
        BadInput: There is no scheduler at the address, or no worker comes, or the extra is not
            installed.
    """
    if not numbers:
        return
    with _client(address) as client:
        watch = WorkerWatch(lambda: _workers(client), address)
        while not watch.look():
            time.sleep(LOOK)

        def executor() -> AbstractContextManager[Executor]:
            return _borrowed(client.get_executor(retries=LIVES, pure=False))

        yield from _run_with(make, numbers, executor, _workers(client), watch.look)


def check_cluster(address: str) -> None:
    """Check that a Dask scheduler answers; raises BadInput."""
    with _client(address):
        pass


def _workers(client: Any) -> int:
    """Count the workers of a cluster."""
    return len(client.scheduler_info(n_workers=-1)["workers"])


class WorkerWatch:
    """Watches that a cluster has workers; says once when it has none, and gives up in the end."""

    def __init__(self, count: Callable[[], int], address: str) -> None:
        """Start watching.

        Args:
            count: Counts the workers.
            address: The address of the scheduler.
        """
        self._count = count
        self._address = address
        self._since: float | None = None

    def look(self) -> int:
        """Return the number of workers.

        Raises:
            BadInput: There has been no worker for ``GIVE_UP`` seconds.
        """
        workers = self._count()
        now = time.monotonic()
        if workers:
            self._since = None
        elif self._since is None:
            self._since = now
            note(f"the scheduler at {self._address} has no worker; waiting for workers")
        elif now - self._since > GIVE_UP:
            message = (
                f"no worker came to {self._address} in {GIVE_UP / 60:.0f} minutes; finished "
                "chunks are saved: start workers, and go on with --resume"
            )
            raise _cluster_fault(message)
        return workers


def _run_with(
    make: MakeWork,
    numbers: list[int],
    open_executor: OpenExecutor,
    workers: int,
    watch: Callable[[], object] = lambda: None,
) -> Iterator[Outcome]:
    """Yield chunks as they finish; a broken executor is replaced.

    After ``LIVES`` deaths in a row, as many chunks as were submitted are run one at a time, since
    one of them kills its worker. ``watch`` is called while no chunk finishes.
    """
    left = list(numbers)
    submitted = workers * AHEAD
    deaths, careful = 0, 0
    while left:
        batch = left[:1] if careful else list(left)
        try:
            with open_executor() as executor:
                for number, outcome in _as_completed(make, batch, executor, submitted, watch):
                    left.remove(number)
                    deaths = 0
                    careful = max(0, careful - 1)
                    yield number, outcome
        except BrokenExecutor:
            deaths += 1
            if careful:
                yield left.pop(0), Broken(KILLS)
                deaths = 0
                careful -= 1
            elif deaths == LIVES:
                deaths = 0
                careful = submitted


def _as_completed(
    make: MakeWork,
    numbers: list[int],
    executor: Executor,
    ahead: int,
    watch: Callable[[], object],
) -> Iterator[Outcome]:
    """Submit chunks, a few ahead, and yield them as they finish."""
    waiting: dict[Future[Sums | Broken], int] = {}
    while numbers or waiting:
        while numbers and len(waiting) < ahead:
            number = numbers.pop(0)
            waiting[executor.submit(_run, make(number))] = number
        ready, _ = wait(waiting, LOOK, return_when=FIRST_COMPLETED)
        if not ready:
            watch()
        for future in ready:
            yield waiting.pop(future), _result(future)


def _result(future: "Future[Sums | Broken]") -> Sums | Broken:
    """Return the result of a chunk; a chunk without one is broken, unless the executor is."""
    try:
        return future.result()
    except (BadInput, BrokenExecutor):
        raise
    except CancelledError as error:
        message = "the cluster is gone; finished chunks are saved: go on with --resume"
        raise _cluster_fault(message) from error
    except Exception as error:  # noqa: BLE001  any failure of a chunk is reported, not raised
        return Broken(describe_error(error))


@contextmanager
def _borrowed(executor: Executor) -> Iterator[Executor]:
    """Use an executor that belongs to someone else."""
    yield executor


@contextmanager
def _client(address: str) -> Iterator[Any]:
    """Open a client of a Dask scheduler; raises BadInput."""
    try:
        from distributed import Client
    except ImportError as error:
        raise _cluster_fault(needs("this", "cluster")) from error
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        message = (
            f"no Dask scheduler answers at {address!r}; start one, or name its address, such as "
            "tcp://127.0.0.1:8786"
        )
        raise _cluster_fault(message) from error
    try:
        yield client
    finally:
        client.close()


def _cluster_fault(message: str) -> BadInput:
    return BadInput([Fault("--cluster", 1, 1, message)])
