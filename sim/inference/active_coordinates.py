"""Coordinates that move a likelihood; the others keep their prior and are not sampled.

A contender of one theory still has all parameters of the model, and most of what the theory does
not read moves nothing. A sampler is the better for every coordinate less.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.inference.sampling_problem import Problem, Sample

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
TRIED: Final = 24  # points of the prior at which every coordinate is changed


def nuisance_moves(problem: Problem, random: np.random.Generator) -> bool:
    """Whether nuisance draws move the likelihood of some point.

    Args:
        problem: Prior and likelihood.
        random: Source of random numbers.
    """
    if problem.nuisance == 1:
        return False
    points = random.standard_normal((TRIED, problem.dimension))
    shape = (TRIED, problem.parts)
    first, second = (
        problem.log_likelihood(points, random.integers(0, problem.nuisance, shape), problem.blocks)
        for _ in range(2)
    )
    return bool((first != second).any())


def find_active(problem: Problem, random: np.random.Generator) -> Whole:
    """Return the positions of the coordinates that move the likelihood of some point.

    Args:
        problem: Prior and likelihood.
        random: Source of random numbers.
    """
    points = random.standard_normal((TRIED, problem.dimension))
    nuisance = random.integers(0, problem.nuisance, (TRIED, problem.parts))
    known = problem.log_likelihood(points, nuisance, problem.blocks)
    others = random.standard_normal(points.shape)
    moved = np.repeat(points[None], problem.dimension, axis=0)
    for j in range(problem.dimension):
        moved[j, :, j] = others[:, j]
    found = problem.log_likelihood(
        moved.reshape(-1, problem.dimension),
        np.tile(nuisance, (problem.dimension, 1)),
        problem.blocks,
    )
    differs = found.reshape(problem.dimension, -1) != known.reshape(1, -1)
    return np.flatnonzero(differs.any(axis=1))


def narrowed(problem: Problem, active: Whole) -> Problem:
    """Return the problem of the active coordinates; the others are held at 0."""

    def log_likelihood(points: Floats, nuisance: Whole, blocks: int) -> Floats:
        whole = np.zeros((len(points), problem.dimension))
        whole[:, active] = points
        return problem.log_likelihood(whole, nuisance, blocks)

    groups = problem.groups or (-1,) * problem.dimension
    return replace(
        problem,
        dimension=len(active),
        log_likelihood=log_likelihood,
        groups=tuple(groups[j] for j in active),
    )


def widened(sample: Sample, active: Whole, problem: Problem, random: np.random.Generator) -> Sample:
    """Return a sample of all coordinates; what does not move the likelihood keeps its prior.

    Args:
        sample: The sample of the active coordinates; its nuisance draws have one value each where
            they move nothing.
        active: Positions of the active coordinates.
        problem: The problem of all coordinates.
        random: Source of random numbers.
    """
    dimension = problem.dimension
    coordinates = random.standard_normal((len(sample.coordinates), dimension))
    coordinates[:, active] = sample.coordinates
    stopped = {
        blocks: widened(own, active, problem, random) for blocks, own in sample.stopped.items()
    }
    nuisance = sample.nuisance
    if problem.nuisance > 1 and not nuisance.any():
        nuisance = random.integers(0, problem.nuisance, nuisance.shape)
    return replace(sample, coordinates=coordinates, nuisance=nuisance, stopped=stopped)
