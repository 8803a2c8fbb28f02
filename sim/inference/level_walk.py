"""The exact likelihood of coded years whose levels follow a random walk on a grid.

It is the null of inference that knows nothing but that conduct changes slowly: in every domain the
level of a year is that of the year before and a normal step. Coders see it as they see the chain's
levels (``sim.inference.chain``), with the same bias, noise, slip and shared errors of blocks.
"""

import math
from typing import Final

import numpy as np

from sim.core.kernel_cache import njit
from sim.inference.chain import LEAST_NOISE, MISSING, NODE, NODES, WEIGHT
from sim.inference.emission import HIGHEST, SCALE, slip_probability, with_slip

LOW: Final = -2.0
GAP: Final = 0.1
POINTS: Final = 41  # the grid spans -2 to +2


@njit(cache=True, nogil=True, error_model="numpy")
def fill_walk(moves, step):  # type: ignore[no-untyped-def]
    """Fill the probabilities of next year's grid point by this year's: (next, last)."""
    for last in range(POINTS):
        total = 0.0
        for point in range(POINTS):
            moves[point, last] = math.exp(-0.5 * ((point - last) * GAP / step) ** 2)
            total += moves[point, last]
        for point in range(POINTS):
            moves[point, last] /= total


@njit(cache=True, nogil=True, error_model="numpy")
def fill_seen(seen, codes, confidence, bias, noise, slip, block_sd):  # type: ignore[no-untyped-def]
    """Fill the probability of a year's codes by grid point and node: (point, node)."""
    scale = SCALE * max(noise, LEAST_NOISE)
    seen[:] = 1.0
    for j in range(codes.shape[0]):
        if codes[j] == MISSING:
            continue
        wrong = slip_probability(slip, confidence[j])
        for q in range(NODES):
            for point in range(POINTS):
                level = LOW + GAP * point + bias[j] + NODE[q] * block_sd
                above = 1.0
                if codes[j] > -HIGHEST:
                    above = 1.0 / (1.0 + math.exp((codes[j] - 0.5 - level) / scale))
                beyond = 0.0
                if codes[j] < HIGHEST:
                    beyond = 1.0 / (1.0 + math.exp((codes[j] + 0.5 - level) / scale))
                seen[point, q] *= with_slip(max(above - beyond, 0.0), wrong)


@njit(cache=True, nogil=True, error_model="numpy")
def walk_likelihood(  # type: ignore[no-untyped-def]
    start, step, bias, errors, codes, confidence, blocks, found, last
):
    """Fill the log likelihood of each year's codes, for every draw of the parameters.

    Args:
        start: Mean of the first year's level, around which it has a standard deviation of one
            step: (domain, draw).
        step: Standard deviation of a year's step: (domain, draw).
        bias: Bias of each coder: (domain, coder, draw).
        errors: Noise, slip and standard deviation of the errors of blocks: (3, draw).
        codes: (domain, coder, year).
        confidence: (domain, coder, year).
        blocks: Number of the block of each year: (year,).
        found: Filled: (draw, year).
        last: Filled with the distribution of the last year's level: (draw, domain, point).
    """
    moves = np.empty((POINTS, POINTS))
    here, seen = np.empty((POINTS, NODES)), np.empty((POINTS, NODES))
    for n in range(found.shape[0]):
        found[n] = 0.0
        for d in range(codes.shape[0]):
            fill_walk(moves, step[d, n])
            for point in range(POINTS):
                away = (LOW + GAP * point - start[d, n]) / max(step[d, n], GAP)
                here[point] = math.exp(-0.5 * away**2)
            here /= here.sum()
            for y in range(found.shape[1]):
                if y > 0:
                    here = moves @ here
                if y == 0 or blocks[y] != blocks[y - 1]:
                    for point in range(POINTS):
                        together = here[point].sum()
                        for q in range(NODES):
                            here[point, q] = WEIGHT[q] * together
                fill_seen(
                    seen, codes[d, :, y], confidence[d, :, y], bias[d, :, n],
                    errors[0, n], errors[1, n], errors[2, n],
                )  # fmt: skip
                here = here * seen
                total = here.sum()
                found[n, y] += math.log(total) if total > 0.0 else -np.inf
                here /= max(total, 1e-300)
            for point in range(POINTS):
                last[n, d, point] = here[point].sum()


