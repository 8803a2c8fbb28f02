"""Speed of sweeps: by the number of points, on two workers, and on a Dask cluster of two."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from sim.evidence.rows import History
from sim.studies.sweep import executors
from sim.studies.sweep.chunk_plan import Plan
from sim.studies.sweep.sweep_plan import Storage, plan_sweep, scenario_loader

WORLDS = 8000


def plan(scenario: str, points: int, chunk: int = 2000) -> Plan:
    """Return a sweep of a number of points with a constant number of worlds."""
    factor = (
        {"parameters.precision": {"low": 1.0, "high": 2.0, "steps": points}}
        if points > 1
        else {"parameters.precision": {"values": [1.0]}}
    )
    sweep = {
        "design": "grid",
        "factors": factor,
        "replicates": WORLDS // points,
        "outputs": ["strategies", "rise"],
    }
    return plan_sweep(
        scenario,
        scenario_loader(scenario, settings=[f"sweep={json.dumps(sweep)}"]),
        History(),
        (),
        Storage(chunk),
    )


def alone(of: Plan) -> Callable[[], object]:
    """Return the work of running a sweep in this process."""
    return lambda: list(executors.run_in_process(of.work, list(range(of.chunks))))


def in_pool(of: Plan) -> Callable[[], object]:
    """Return the work of running a sweep on two workers."""
    return lambda: list(executors.run_in_pool(of.work, list(range(of.chunks)), 2))


def on_cluster(of: Plan, address: str) -> Callable[[], object]:
    """Return the work of running a sweep on a cluster."""
    return lambda: list(executors.run_on_cluster(of.work, list(range(of.chunks)), address))


@contextmanager
def cluster() -> Iterator[str]:
    """Start a Dask cluster of two processes on this machine and yield its address."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as made:
        yield made.scheduler_address


def growth(scenario: str) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield the work of the same worlds over an increasing number of points."""
    for points in (1, 40, 400):
        yield f"seconds_{WORLDS}_worlds_{points}_points", alone(plan(scenario, points))


def shared(scenario: str, address: str) -> list[Callable[[], object]]:
    """Return the work of one sweep in this process, on two workers, and on a cluster."""
    of = plan(scenario, 40, chunk=1000)
    return [alone(of), in_pool(of), partial(on_cluster(of, address))]
