"""Posteriors whose years are tempered all at once, from the prior, and not one after another.

Years that are added one by one lose modes: a mode that the last years make the best may have so
little weight before them that no particle is left in it. The fitted line has such modes, with
evidences four units apart. Tempering all years at once keeps them, where the likelihood follows
from the coordinates alone. Where nuisance draws enter, it finds less: parts of them belong to
single years, and settle as these are added.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.inference.block_predictives import informative_blocks, shifted
from sim.inference.sampler import sample
from sim.inference.sampling_problem import Problem, Sample, Settings, wanted_of

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
TARGET_ESS: Final = 0.9  # share of the effective sample size that a tempering step leaves


def sample_whole(problem: Problem, settings: Settings) -> Sample:
    """Draw samples of the posteriors at all stops and at the end, each tempered from the prior.

    Args:
        problem: Prior and likelihood, without nuisance draws.
        settings: Particles, islands, moves, stops and seed.

    Returns:
        The sample. The log predictives of single blocks come from a run that adds one after
        another, shifted evenly to the evidence of this one; log likelihoods are those of all blocks
        together: (draw, 1). Without ``by_block`` there is no such run, and the evidence is spread
        evenly over the blocks that tell something.
    """
    stops = [blocks for blocks in settings.stops if blocks < problem.blocks]
    stopped = {
        blocks: sample(_of_one_block(problem, blocks), _on_the_way(settings, blocks))
        for blocks in stops
    }
    last = sample(_of_one_block(problem, problem.blocks), _keyed(settings, problem.blocks))
    evaluations = sum(run.evaluations for run in (last, *stopped.values()))
    found = np.zeros(problem.blocks)
    if settings.by_block:
        walk = replace(settings, stops=(), kept=1, fewest=1, walkers=None, thin=1)
        path = sample(problem, walk)
        found = path.log_predictive
        evaluations += path.evaluations
    found = shifted(found, last.log_evidence, informative_blocks(problem, last))
    return replace(last, log_predictive=found, evaluations=evaluations, stopped=stopped)


def _of_one_block(problem: Problem, blocks: int) -> Problem:
    """Return a problem whose one block is made of the first blocks of another."""

    def log_likelihood(points: Floats, nuisance: Whole, one: int) -> Floats:
        found = problem.log_likelihood(points, nuisance, blocks)
        whole = found.reshape(len(points), blocks, -1).sum(axis=1, keepdims=True)
        return np.asarray(whole[:, :one])

    return replace(problem, blocks=1, log_likelihood=log_likelihood)


def _on_the_way(settings: Settings, blocks: int) -> Settings:
    """Return the settings of a sample that is kept on the way."""
    own = replace(settings, kept=settings.kept_at_stops)
    return _keyed(replace(own, wanted=wanted_of(settings, last=False)), blocks)


def _keyed(settings: Settings, blocks: int) -> Settings:
    """Return settings with random numbers of their own."""
    seed = settings.seed if isinstance(settings.seed, tuple) else (settings.seed,)
    return replace(settings, seed=(*seed, blocks), stops=(), target_ess=TARGET_ESS)
