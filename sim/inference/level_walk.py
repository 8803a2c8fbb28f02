"""The exact likelihood of coded years whose levels follow a random walk on a grid.

It is the null of inference that knows nothing but that conduct changes slowly: in every domain the
level of a year is that of the year before and a normal step. Coders see it as they see the chain's
levels (``sim.inference.chain``), with the same bias, noise, slip and shared errors of blocks.
"""

import math
from typing import Final

import numpy as np

from sim.core.kernel_cache import njit
from sim.inference.emission import CODES, NODES, fill_careful, fill_emission, mix_nodes

LOW: Final = -2.0
GAP: Final = 0.1
POINTS: Final = 41  # the grid spans -2 to +2


@njit(cache=True, nogil=True, error_model="numpy")
def fill_walk(moves, step):
    """Fill the probabilities of next year's grid point by this year's: (next, last)."""
    for last in range(POINTS):
        total = 0.0
        for point in range(POINTS):
            moves[point, last] = math.exp(-0.5 * ((point - last) * GAP / step) ** 2)
            total += moves[point, last]
        for point in range(POINTS):
            moves[point, last] /= total


@njit(cache=True, nogil=True, error_model="numpy")
def walk_likelihood(start, step, bias, errors, codes, confidence, blocks, found, last):
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
        found: Filled: (draw, domain, year).
        last: Filled with the distribution of the last year's level: (draw, domain, point).
    """
    moves = np.empty((POINTS, POINTS))
    here, seen = np.empty((POINTS, NODES)), np.empty(POINTS * NODES)
    careful = np.empty((codes.shape[1], CODES, POINTS * NODES))
    levels = LOW + GAP * np.arange(POINTS)
    for n in range(found.shape[0]):
        for d in range(codes.shape[0]):
            fill_walk(moves, step[d, n])
            fill_careful(careful, levels, bias[d, :, n], errors[0, n], errors[2, n])
            for point in range(POINTS):
                away = (levels[point] - start[d, n]) / max(step[d, n], GAP)
                here[point] = math.exp(-0.5 * away**2)
            here /= here.sum()
            for y in range(found.shape[2]):
                if y > 0:
                    here = moves @ here
                if y == 0 or blocks[y] != blocks[y - 1]:
                    mix_nodes(here)
                fill_emission(seen, careful, codes[d, :, y], confidence[d, :, y], errors[1, n])
                here = here * seen.reshape(POINTS, NODES)
                total = here.sum()
                found[n, d, y] = math.log(total) if total > 0.0 else -np.inf
                here /= max(total, 1e-300)
            for point in range(POINTS):
                last[n, d, point] = here[point].sum()
