"""Which evidence is right where a nested sampler and ours differ: four checks of a contender.

``python -m bench.nested_check [CONTENDER]`` takes a contender without nuisance draws (``constant``
if none is named) on the record of Vietnam toward China. First it estimates the evidence by
tempering from the prior with many particles and plain random-walk moves, which share no code with
the sampler of ``bamboo infer``. Second it weighs draws of a distribution with heavy tails that is
fitted to these: their mean weight errs only by chance. Third it asks our sampler with several seeds
for its own estimate and for that of the bridge. Then it lets draws of the nested sampler
(dynesty, no dependency: ``pip install dynesty``) go on by the same moves, which leave the posterior
as it is. Draws that come from the posterior keep their mean log likelihood and their spread; draws
of walks that were too short do not.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

import sim
from bench.other_samplers import SCENARIO, likelihood, nested_run, problem_to_sample
from sim.inference.bridge import Draws, bridged
from sim.inference.fitting import PROPOSED, key_of_content
from sim.inference.log_weights import effective_size, evidence_error, log_mean
from sim.inference.sampling_problem import Problem
from sim.inference.whole_tempering import sample_whole
from sim.studies.inferring.inference_plan import InferencePlan, plan

Floats = NDArray[np.float64]
Told = Callable[[Floats], Floats]
PARTICLES: Final = 2048
MOVES: Final = 30  # of every particle at a temperature
KEPT: Final = 0.9  # share of the effective sample size that a step of the temperature leaves
SIZES: Final = (0.3, 0.6, 1.0)  # of a step, in the best size for a normal distribution
WALKS: Final = 100  # steps of the walks of the nested sampler
GO_ON: Final = 400  # moves of its draws
DRAWS: Final = 1000
SHOWN: Final = 200
WEIGHED: Final = 24576  # draws of the heavy-tailed distribution
FREEDOM: Final = 6  # its degrees of freedom
BATCHES: Final = 8  # of them, whose spread gives the error
AT_ONCE: Final = 1024
SEEDS: Final = (1, 2, 3)  # of our sampler


def moved(
    told: Told,
    here: tuple[Floats, Floats],
    root: Floats,
    power: float,
    random: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Move points (point, coordinate) and their log likelihoods once by a random walk."""
    points, logs = here
    number, dimension = points.shape
    size = random.choice(SIZES, number)[:, None] * 2.38 / np.sqrt(dimension)
    new = points + size * (random.standard_normal(points.shape) @ root.T)
    found = told(new)
    prior = -0.5 * ((new**2).sum(axis=1) - (points**2).sum(axis=1))
    taken = np.log(random.random(number)) < power * (found - logs) + prior
    return np.where(taken[:, None], new, points), np.where(taken, found, logs)


def root_of(points: Floats) -> Floats:
    """Return the root of the covariance of points."""
    return np.asarray(np.linalg.cholesky(np.cov(points.T)), np.float64)


def step_of(logs: Floats, left: float) -> float:
    """Return the step of the temperature that leaves the wanted effective sample size."""

    def share(step: float) -> float:
        weights = np.exp(step * (logs - logs.max()))
        return float(weights.sum() ** 2 / (weights**2).sum() / len(logs))

    low, high = 0.0, left
    if share(high) >= KEPT:
        return high
    while high - low > 1e-9:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if share(middle) > KEPT else (low, middle)
    return low


def tempered(told: Told, dimension: int, seed: int) -> tuple[float, Floats, Floats]:
    """Return the log evidence by plain tempering, with draws and their log likelihoods."""
    random = np.random.default_rng(seed)
    points = random.standard_normal((PARTICLES, dimension))
    logs, evidence, power = told(points), 0.0, 0.0
    while power < 1.0:
        step = step_of(logs, 1.0 - power)
        evidence += float(log_mean(step * logs))
        power += step
        weights = np.exp(step * (logs - logs.max()))
        edges = np.cumsum(weights) / weights.sum()
        marks = (random.random() + np.arange(PARTICLES)) / PARTICLES
        rows = np.searchsorted(edges, marks).clip(0, PARTICLES - 1)
        points, logs = points[rows], logs[rows]
        root = root_of(points)
        for _ in range(MOVES):
            points, logs = moved(told, (points, logs), root, power, random)
    return evidence, points, logs


def weighed(told: Told, known: Floats, seed: int) -> tuple[float, float, float]:
    """Return the log evidence by importance sampling, its error, and what the draws are worth."""
    fitted = stats.multivariate_t(known.mean(axis=0), np.cov(known.T), FREEDOM, seed=seed)
    points = fitted.rvs(WEIGHED)
    logs = np.concatenate([told(points[a : a + AT_ONCE]) for a in range(0, WEIGHED, AT_ONCE)])
    logs = logs + stats.norm.logpdf(points).sum(axis=1) - fitted.logpdf(points)
    each = log_mean(logs.reshape(-1, BATCHES))
    return float(log_mean(logs)), evidence_error(each), effective_size(logs)


def of_ours(asked: InferencePlan, problem: Problem, name: str, seed: int) -> tuple[float, float]:
    """Return the log evidence by our sampler itself and by a bridge from its draws."""
    key = (seed, key_of_content(asked.trained(name)))
    drawn = sample_whole(problem, replace(asked.settings, stops=(), by_block=False, seed=key))
    logs, halves = drawn.log_likelihood.sum(axis=1), drawn.islands % 2 == 1
    draws = Draws(drawn.coordinates, logs, halves)
    found = bridged(problem, draws, PROPOSED, np.random.default_rng(key))
    return drawn.log_evidence, found.log


def main(name: str) -> None:
    """Print the checks."""
    asked = plan(sim.load_scenario(SCENARIO))
    problem = problem_to_sample(asked, name)
    told = likelihood(problem)
    evidence, known, logs = tempered(told, problem.dimension, asked.seed)
    print(f"{name}: plain tempering: log evidence {evidence:.2f}, log likelihood {logs.mean():.2f}")
    evidence, error, worth = weighed(told, known, asked.seed)
    text = f"log evidence {evidence:.2f} +- {error:.2f} ({worth:.0f} effective of {WEIGHED} draws)"
    print(f"{name}: importance sampling: {text}", flush=True)
    for seed in SEEDS:
        own, bridge = of_ours(asked, problem, name, seed)
        text = f"itself {own:.2f}, a bridge from its draws {bridge:.2f}"
        print(f"{name}: our sampler, seed {seed}: {text}", flush=True)
    results = nested_run(problem, asked.seed, WALKS)
    weights = np.exp(results.logwt - results.logwt.max())
    random = np.random.default_rng(asked.seed)
    rows = random.choice(len(weights), DRAWS, p=weights / weights.sum())
    here = results.samples[rows], told(results.samples[rows])
    print(f"nested, walks of {WALKS} steps: log evidence {results.logz[-1]:.2f}")
    root = root_of(known)
    for done in range(GO_ON + 1):
        if done % SHOWN == 0:
            wide = (here[0].std(axis=0) / known.std(axis=0)).mean()
            text = f"log likelihood {here[1].mean():.2f}, {wide:.3f} times as wide as by tempering"
            print(f"  after {done} moves: {text}", flush=True)
        here = moved(told, here, root, 1.0, random)


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["constant"]))
