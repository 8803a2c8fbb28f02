"""Measure speed, as ``name: value`` lines: beside a plain Mesa model and a bare loop, and by size.

Rates that are compared are measured in turn, round after round, and the median of the rounds'
ratios is printed, because the speed of a machine drifts. A new figure is one function that yields
its lines, and one line of the registry.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from statistics import median

import mesa

from bench import floor, points
from bench.scalar_mesa import ScalarModel
from sim.model.ensemble import run
from sim.scenario.frozen_scenario import Scenario
from sim.scenario.loading import load_scenario

Line = tuple[str, float]
BASELINE = "replay_1991_2025"
MILLION = 1_000_000
ROUNDS = 9
OURS, SCALAR, BARE = 2000, 8, 1000  # worlds a round, so that each takes a second or more
# states that become actors, in this order
NEIGHBOURS = ("CHN", "VNM", "USA", "JPN", "ASEAN", "RUS", "KOR", "IND", "GBR", "FRA")


def seconds(work: Callable[[], object]) -> float:
    """Time a piece of work."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turn(works: Iterable[Callable[[], object]], rounds: int = ROUNDS) -> list[tuple[float, ...]]:
    """Time several pieces of work in turn; return a row of seconds for each round."""
    ready = list(works)
    return [tuple(seconds(work) for work in ready) for _ in range(rounds)]


def ours(worlds: int, *settings: str, workers: int = 1) -> Callable[[], object]:
    """Return the work of running worlds of the base scenario, loaded and compiled beforehand."""
    scenario = load_scenario(BASELINE, settings, worlds=worlds)
    run(replace(scenario, worlds=1), workers=1)
    return partial(run, scenario, workers=workers)


def batch(worlds: int) -> None:
    """Run worlds of the plain model by Mesa's runner, which needs the seed as a parameter."""
    mesa.batch_run(
        ScalarModel,
        parameters={"seed": range(worlds)},
        number_processes=1,
        data_collection_period=-1,
        display_progress=False,
    )


def rates() -> Iterator[Line]:
    """Worlds a second on one core of the engine, the plain model and the bare loop; ratios."""
    batch(1)
    floor.run(1)
    rounds = in_turn([ours(OURS), partial(batch, SCALAR), partial(floor.run, BARE)])
    for name, worlds, times in zip(
        ("", "scalar_", "floor_"), (OURS, SCALAR, BARE), zip(*rounds, strict=True), strict=True
    ):
        yield f"{name}worlds_per_second", worlds / median(times)
    yield "times_batch_run", median((scalar / SCALAR) / (own / OURS) for own, scalar, _ in rounds)
    yield "times_floor", median((own / OURS) / (bare / BARE) for own, _, bare in rounds)


CHILD = """
import time
from dataclasses import replace
from sim.model.ensemble import run
from sim.scenario.loading import load_scenario
scenario = replace(load_scenario("replay_1991_2025"), worlds={worlds})
start = time.perf_counter()
run(scenario, workers={workers})
print(time.perf_counter() - start)
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
peak = getrusage(RUSAGE_SELF).ru_maxrss + {workers} * getrusage(RUSAGE_CHILDREN).ru_maxrss
print(peak / 1024)
"""


def child(worlds: int, workers: int, **environment: str) -> tuple[float, float]:
    """Run worlds in a new process; return seconds and peak memory in megabytes.

    The peak is that of the main process and the workers, with shared pages counted for each.
    """
    code = CHILD.format(worlds=worlds, workers=workers)
    output = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    return float(output[0]), float(output[1])


def compiling() -> Iterator[Line]:
    """Seconds that a machine which never ran the base scenario spends on compiling it, once."""
    with tempfile.TemporaryDirectory() as folder:
        first, again = (child(1, 1, XDG_CACHE_HOME=folder)[0] for _ in range(2))
    yield "compile_seconds", first - again


def two_workers() -> Iterator[Line]:
    """Speed-up by a second worker, and seconds of a million worlds, scaled from 20,000."""
    one, two = ours(OURS * 2), ours(OURS * 2, workers=2)
    yield "scaling_two_workers", median(alone / both for alone, both in in_turn([one, two], 3))
    sample = 20_000
    yield "seconds_per_million", seconds(ours(sample, workers=2)) * MILLION / sample


def a_million() -> Iterator[Line]:
    """Seconds and peak memory of a hundred thousand and a million worlds on two workers."""
    _, megabytes = child(MILLION // 10, 2)
    yield "peak_mb_1e5", megabytes
    spent, megabytes = child(MILLION, 2)
    yield "seconds_for_a_million", spent
    yield "peak_mb_1e6", megabytes


def growth_with_worlds() -> Iterator[Line]:
    """How time grows with the number of worlds."""
    sizes = (250, 1000, 4000)
    yield from _each([f"seconds_{n}_worlds" for n in sizes], [ours(n) for n in sizes])


def growth_with_months() -> Iterator[Line]:
    """How time grows with the span; each run includes fifteen years before it."""
    ends = {12: "1991-12", 120: "2000-12", 420: "2025-12"}
    works = [ours(1000, "start=1991-01", f"end={end}", "split=null") for end in ends.values()]
    yield from _each([f"seconds_per_1000_worlds_{months}_months" for months in ends], works)


def growth_with_actors() -> Iterator[Line]:
    """How time grows with the number of states, each of which decides one tie."""
    numbers = (2, 5, 10)
    yield from _each(
        [f"seconds_per_1000_worlds_{n}_actors" for n in numbers],
        [partial(run, _with_actors(n), workers=1) for n in numbers],
    )


def _with_actors(number: int) -> Scenario:
    """Return the base scenario with a number of actors, each with a tie to China.

    The tie of China is to Vietnam.
    """
    names = NEIGHBOURS[:number]
    known = {a.id: a for a in load_scenario(BASELINE).actors}
    actors = tuple(known.get(n) or replace(known["JPN"], id=n) for n in names)
    ties = (*((n, "CHN") for n in names[1:]), ("CHN", "VNM"))
    scenario = replace(
        load_scenario(BASELINE, worlds=1000), actors=actors, ties=ties, own_ties=ties, partners=()
    )
    run(replace(scenario, worlds=1), workers=1)
    return scenario


def _each(names: list[str], works: list[Callable[[], object]]) -> Iterator[Line]:
    yield from zip(names, map(median, zip(*in_turn(works, 3), strict=True)), strict=True)


def growth_with_points() -> Iterator[Line]:
    """How time grows with the points of a sweep, for the same number of worlds."""
    names, works = zip(*points.growth(BASELINE), strict=True)
    yield from _each(list(names), list(works))


def sweeps_shared() -> Iterator[Line]:
    """Speed-up of a sweep by two workers, and by a Dask cluster of two (extra 'cluster')."""
    with points.cluster() as address:
        alone, pool, dask = points.shared(BASELINE, address)
        seconds(dask)  # the workers load the kernels
        rounds = in_turn([alone, pool, dask], 3)
    yield "scaling_sweep_two_workers", median(one / two for one, two, _ in rounds)
    yield "scaling_sweep_dask_two_workers", median(one / two for one, _, two in rounds)


def commands() -> Iterator[Line]:
    """Seconds of whole commands: a run of a thousand worlds with its output, and the help."""
    bamboo = [sys.executable, "-m", "sim"]
    with tempfile.TemporaryDirectory() as folder:
        command = [*bamboo, "run", BASELINE, "--worlds", "1000", "--out", f"{folder}/out"]
        yield (
            "run_command_seconds",
            seconds(partial(subprocess.run, command, check=True, capture_output=True)),
        )
    yield (
        "help_seconds",
        median(
            seconds(partial(subprocess.run, [*bamboo, "--help"], check=True, capture_output=True))
            for _ in range(ROUNDS)
        ),
    )


FIGURES: tuple[Callable[[], Iterator[Line]], ...] = (
    rates,
    compiling,
    two_workers,
    growth_with_worlds,
    growth_with_months,
    growth_with_actors,
    growth_with_points,
    sweeps_shared,
    commands,
)
FULL: tuple[Callable[[], Iterator[Line]], ...] = (a_million,)  # minutes each: only with --full


def main() -> None:
    """Print every figure as it is measured."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="also run a million worlds")
    parser.add_argument(
        "--only",
        choices=[f.__name__ for f in (*FIGURES, *FULL)],
        action="append",
        help="measure only this; may be given often",
    )
    asked = parser.parse_args()
    for figure in (*FIGURES, *FULL):
        if figure.__name__ in asked.only if asked.only else figure in FIGURES or asked.full:
            for name, value in figure():
                print(f"{name}: {value:.4g}", flush=True)


if __name__ == "__main__":
    main()
