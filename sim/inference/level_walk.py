"""The exact likelihood of coded years whose levels follow a random walk on a grid.

It is the null of inference that knows nothing but that conduct changes slowly: in every domain the
level of a year is that of the year before and a normal step. Coders see it as they see the chain's
levels (``sim.inference.chain``), with the same bias, noise, slip and shared errors of blocks.
"""

import math
from typing import Final

import numpy as np

from sim.core.kernel_cache import njit
from sim.inference.emission import (
    CODES,
    NODES,
    WEIGHT,
    fill_careful,
    fill_emission,
    mix_nodes,
)
from sim.inference.weighted_draw import drawn

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
def fill_start(here, start, step):
    """Fill the distribution of the first year's level, the same at every node: (point, node)."""
    for point in range(POINTS):
        away = (LOW + GAP * point - start) / max(step, GAP)
        here[point] = math.exp(-0.5 * away**2)
    here /= here.sum()


@njit(cache=True, nogil=True, error_model="numpy")
def walk_likelihood(start, step, bias, errors, codes, confidence, blocks, found, last):
    """Fill the log likelihood of each year's codes, for every draw of the parameters.

    Args:
        start: Mean of the first year's level, around which it has a standard deviation of one
            step: (domain, draw).
        step: Standard deviation of a year's step: (domain, draw).
        bias: Bias of each coder: (domain, coder, draw).
        errors: Noise, standard deviation of the errors of blocks, slip and weight of the
            confidence: (4, draw).
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
            fill_careful(careful, levels, bias[d, :, n], errors[0, n], errors[1, n])
            fill_start(here, start[d, n], step[d, n])
            for y in range(found.shape[2]):
                if y > 0:
                    here = moves @ here
                if y == 0 or blocks[y] != blocks[y - 1]:
                    mix_nodes(here)
                fill_emission(
                    seen, careful, codes[d, :, y], confidence[d, :, y], errors[2, n], errors[3, n]
                )
                here = here * seen.reshape(POINTS, NODES)
                total = here.sum()
                found[n, d, y] = math.log(total) if total > 0.0 else -np.inf
                here /= max(total, 1e-300)
            for point in range(POINTS):
                last[n, d, point] = here[point].sum()


@njit(cache=True, nogil=True, error_model="numpy")
def reach_years(reached, seen, start, moves, blocks):
    """Fill the distribution of every year's level given the codes up to it.

    Args:
        reached: Filled: (year, point, node).
        seen: Probability of every year's codes: (year, point, node).
        start: Distribution of the first year's level: (point, node).
        moves: Probabilities of next year's point by this year's: (next, last).
        blocks: Number of the block of each year: (year,).
    """
    here = start.copy()
    for y in range(reached.shape[0]):
        if y > 0:
            here = moves @ here
        if y == 0 or blocks[y] != blocks[y - 1]:
            mix_nodes(here)
        here = here * seen[y]
        here /= max(here.sum(), 1e-300)
        reached[y] = here


@njit(cache=True, nogil=True, error_model="numpy")
def add_later_codes(found, reached, seen, moves, blocks):
    """Add the distribution of every year's level given the codes of all years.

    Args:
        found: Added to: (year, point).
        reached: Given the codes up to each year: (year, point, node).
        seen: Probability of every year's codes: (year, point, node).
        moves: Probabilities of next year's point by this year's: (next, last).
        blocks: Number of the block of each year: (year,).
    """
    after = np.ones((POINTS, NODES))
    weights = np.array(WEIGHT)
    for back in range(found.shape[0]):
        y = found.shape[0] - 1 - back
        both = reached[y] * after
        total = max(both.sum(), 1e-300)
        for point in range(POINTS):
            found[y, point] += both[point].sum() / total
        after = after * seen[y]
        if y > 0 and blocks[y] != blocks[y - 1]:
            for point in range(POINTS):
                after[point] = (weights * after[point]).sum()
        after = moves.T @ after
        after /= max(after.max(), 1e-300)


@njit(cache=True, nogil=True, error_model="numpy")
def filter_years(moves, reached, seen, walk, bias, errors, codes, confidence, blocks):
    """Fill what one draw of the parameters says of a domain's years, codes up to each year given.

    Args:
        moves: Filled with probabilities of next year's point by this year's: (next, last).
        reached: Filled with distributions of the level: (year, point, node).
        seen: Filled with probabilities of every year's codes: (year, point and node).
        walk: Mean of the first year's level, and standard deviation of a step.
        bias: Bias of each coder: (coder,).
        errors: Noise, standard deviation of the errors of blocks, slip and weight of the
            confidence: (4,).
        codes: (coder, year).
        confidence: (coder, year).
        blocks: Number of the block of each year: (year,).
    """
    start, step = walk
    years = seen.shape[0]
    here = np.empty((POINTS, NODES))
    careful = np.empty((codes.shape[0], CODES, POINTS * NODES))
    levels = LOW + GAP * np.arange(POINTS)
    fill_walk(moves, step)
    fill_careful(careful, levels, bias, errors[0], errors[1])
    for y in range(years):
        fill_emission(seen[y], careful, codes[:, y], confidence[:, y], errors[2], errors[3])
    fill_start(here, start, step)
    reach_years(reached, seen.reshape(years, POINTS, NODES), here, moves, blocks)


@njit(cache=True, nogil=True, error_model="numpy")
def add_levels(start, step, bias, errors, codes, confidence, blocks, found):
    """Add up the distribution of every year's level given the codes of all years, over draws.

    The codes after a year are carried back to it, as those before are carried forward.

    Args:
        start: Mean of the first year's level: (domain, draw).
        step: Standard deviation of a year's step: (domain, draw).
        bias: Bias of each coder: (domain, coder, draw).
        errors: Noise, standard deviation of the errors of blocks, slip and weight of the
            confidence: (4, draw).
        codes: (domain, coder, year).
        confidence: (domain, coder, year).
        blocks: Number of the block of each year: (year,).
        found: Added to: (domain, year, point).

    Source: Rabiner 1989 (the forward-backward algorithm).
    """
    years = found.shape[1]
    moves = np.empty((POINTS, POINTS))
    reached, seen = np.empty((years, POINTS, NODES)), np.empty((years, POINTS * NODES))
    for n in range(start.shape[1]):
        for d in range(codes.shape[0]):
            walk = start[d, n], step[d, n]
            filter_years(
                moves, reached, seen, walk, bias[d, :, n], errors[:, n], codes[d], confidence[d],
                blocks,
            )  # fmt: skip
            shaped = seen.reshape(years, POINTS, NODES)
            add_later_codes(found[d], reached, shaped, moves, blocks)


@njit(cache=True, nogil=True, error_model="numpy")
def draw_levels(start, step, bias, errors, codes, confidence, blocks, marks, found):
    """Draw the levels of all years given the codes of all years, one path for every draw.

    Args:
        start: Mean of the first year's level: (domain, draw).
        step: Standard deviation of a year's step: (domain, draw).
        bias: Bias of each coder: (domain, coder, draw).
        errors: Noise, standard deviation of the errors of blocks, slip and weight of the
            confidence: (4, draw).
        codes: (domain, coder, year).
        confidence: (domain, coder, year).
        blocks: Number of the block of each year: (year,).
        marks: Random numbers from 0 to 1: (domain, year, draw).
        found: Filled with levels: (domain, year, draw).

    Source: Frühwirth-Schnatter 1994 (forward filtering, backward sampling).
    """
    years = found.shape[1]
    moves, weights = np.empty((POINTS, POINTS)), np.empty(POINTS * NODES)
    reached, seen = np.empty((years, POINTS, NODES)), np.empty((years, POINTS * NODES))
    for n in range(start.shape[1]):
        for d in range(codes.shape[0]):
            walk = start[d, n], step[d, n]
            filter_years(
                moves, reached, seen, walk, bias[d, :, n], errors[:, n], codes[d], confidence[d],
                blocks,
            )  # fmt: skip
            point, node = -1, -1
            for y in range(years - 1, -1, -1):
                for i in range(POINTS * NODES):
                    p, q = i // NODES, i % NODES
                    onward = 1.0 if point < 0 else moves[point, p]
                    weights[i] = reached[y, p, q] * onward if node in (-1, q) else 0.0
                chosen = drawn(weights, marks[d, y, n])
                point = chosen // NODES
                node = chosen % NODES if y > 0 and blocks[y] == blocks[y - 1] else -1
                found[d, y, n] = LOW + GAP * point
