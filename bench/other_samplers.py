"""Effective draws per core-second of the sampler of ``bamboo infer`` against two public samplers.

``python -m bench.other_samplers [CONTENDER…]`` meets the record of Vietnam toward China, all years,
with the same prior and likelihood: ours, dynesty (nested sampling, which gives an evidence too) and
emcee (an ensemble of walkers). Neither of the others is a dependency: ``pip install dynesty emcee``
first. Coordinates that move nothing are left out for all; nuisance draws are further coordinates
for the others. dynesty evaluates point by point, where Python takes most of the time of a
likelihood, so effective draws for each evaluation stand beside those for each second. They are
counted as each sampler counts its own: by the spread of the means of walks, by weights (Kish), by
the longest autocorrelation time.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

import sim
from sim.inference.active_coordinates import find_active, narrowed, nuisance_moves
from sim.inference.fitting import fit, problem_of
from sim.inference.sampling_problem import Problem
from sim.inference.sampling_problem import Settings as SamplerSettings
from sim.studies.inferring.inference_plan import InferencePlan, plan

Floats = NDArray[np.float64]
SCENARIO: Final = "replay_1991_2025"
CONTENDERS: Final = ("constant", "line", "balance_of_threat")
LIVE: Final = 250  # live points of the nested sampler
LONG: Final = 150  # steps of longer walks of the nested sampler
ROUNDS: Final = 4000  # steps of every walker of the ensemble; the first quarter is dropped
MARGIN: Final = 1e-12


class Found(NamedTuple):
    """What a sampler gives.

    Attributes:
        evidence: Log evidence; NaN where it gives none.
        error: Its standard error.
        draws: Effective draws.
        evaluations: Evaluations of the likelihood.
        seconds: Seconds of the processor.
    """

    evidence: float
    error: float
    draws: float
    evaluations: int
    seconds: float


def ours(asked: InferencePlan, name: str) -> Found:
    """Infer a contender as the command does, without earlier cuts."""
    settings = replace(asked.settings, stops=(), by_block=False)
    done = fit(asked.trained(name), asked.given, settings, asked.seed)
    drawn = done.sample
    numbers = done.evidence.log, done.evidence.error, drawn.effective
    return Found(*numbers, drawn.evaluations, 0.0)


def size_of(problem: Problem) -> int:
    """Count coordinates, with one for each part of the nuisance draws."""
    return problem.dimension + (problem.parts if problem.nuisance > 1 else 0)


def likelihood(problem: Problem) -> Callable[[Floats], Floats]:
    """Return the log likelihood of points (point, coordinate): (point,)."""

    def told(points: Floats) -> Floats:
        shape = len(points), problem.parts
        nuisance = np.zeros(shape, np.int64)
        if problem.nuisance > 1:
            shares = ndtr(points[:, problem.dimension :])
            nuisance = np.minimum(shares * problem.nuisance, problem.nuisance - 1).astype(np.int64)
        coordinates = points[:, : problem.dimension]
        found = problem.log_likelihood(coordinates, nuisance, problem.blocks)
        return np.asarray(found.reshape(len(points), -1).sum(axis=1))

    return told


def nested_run(problem: Problem, seed: int, walks: int | None = None) -> Any:
    """Return what dynesty finds, with random walks inside bounds of several ellipsoids."""
    dynesty = import_module("dynesty")
    told = likelihood(problem)
    sampler = dynesty.NestedSampler(
        lambda point: float(told(point[None])[0]),
        lambda cube: ndtri(np.clip(cube, MARGIN, 1 - MARGIN)),
        size_of(problem),
        nlive=LIVE,
        sample="rwalk",
        walks=walks,
        rstate=np.random.default_rng(seed),
    )
    sampler.run_nested(print_progress=False)
    return sampler.results


def nested(problem: Problem, seed: int, walks: int | None = None) -> Found:
    """Sample by dynesty."""
    results = nested_run(problem, seed, walks)
    weights = np.exp(results.logwt - results.logwt.max())
    draws = float(weights.sum() ** 2 / (weights**2).sum())
    evaluations = int(np.sum(results.ncall))
    return Found(float(results.logz[-1]), float(results.logzerr[-1]), draws, evaluations, 0.0)


def ensemble(problem: Problem, seed: int) -> Found:
    """Sample by emcee, whose walkers are evaluated in batches."""
    emcee = import_module("emcee")
    told = likelihood(problem)
    size = size_of(problem)
    walkers = 4 * size
    start = np.random.default_rng(seed).standard_normal((walkers, size))
    sampler = emcee.EnsembleSampler(
        walkers,
        size,
        lambda points: told(points) - 0.5 * (points**2).sum(axis=1),
        vectorize=True,
    )
    sampler.random_state = np.random.RandomState(seed).get_state()
    sampler.run_mcmc(start, ROUNDS)
    kept = 3 * ROUNDS // 4
    time_of = float(np.max(sampler.get_autocorr_time(discard=ROUNDS - kept, tol=0)))
    return Found(float("nan"), float("nan"), walkers * kept / time_of, walkers * ROUNDS, 0.0)


def timed(work: Callable[..., Found], *arguments: Any) -> Found:
    """Return what a sampler gives, with its seconds of the processor."""
    begin = time.process_time()
    found = work(*arguments)
    return found._replace(seconds=time.process_time() - begin)


def line(name: str, found: Found) -> str:
    """Describe what a sampler gives."""
    evidence = (
        ""
        if np.isnan(found.evidence)
        else (f"log evidence {found.evidence:.2f} ± {found.error:.2f}, ")
    )
    return (
        f"  {name}: {evidence}{found.draws:.0f} effective of {found.evaluations} evaluations in "
        f"{found.seconds:.1f} s: {found.draws / found.seconds:.2f} a core-second, "
        f"{1000 * found.draws / found.evaluations:.2f} for 1,000 evaluations"
    )


def problem_to_sample(asked: InferencePlan, name: str) -> Problem:
    """Return what a contender is sampled by, without what moves nothing."""
    whole = problem_of(asked.trained(name), asked.given)
    random = np.random.default_rng(asked.seed)
    moving = whole if nuisance_moves(whole, random) else replace(whole, nuisance=1)
    return narrowed(moving, find_active(moving, random))


def main(names: tuple[str, ...]) -> None:
    """Print the three side by side."""
    asked = plan(sim.load_scenario(SCENARIO))
    for name in names:
        contender = asked.trained(name)
        problem = problem_to_sample(asked, name)
        fit(contender, asked.given, SamplerSettings(particles=64, walk=1, kept=1), asked.seed)
        print(f"{name}, {size_of(problem)} coordinates")
        own = timed(ours, asked, name)
        print(line("ours", own), flush=True)
        longer = partial(nested, walks=LONG)
        for other, work in (("dynesty", nested), (f"{LONG} steps", longer), ("emcee", ensemble)):
            found = timed(work, problem, asked.seed)
            ratio = (own.draws / own.seconds) / (found.draws / found.seconds)
            print(f"{line(other, found)}; ours {ratio:.0f} times as many a second", flush=True)


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or CONTENDERS)
