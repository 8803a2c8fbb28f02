"""Paths of levels given the codes: what a state did in a world that has this history.

The months of a domain are drawn backwards from the joint distributions that the exact likelihood
carries forward (``sim.inference.chain``). Beside the path, the uniform numbers are found that lead
to it; with the same numbers and other acts the same world is replayed as it would have been.

Source: Frühwirth-Schnatter 1994 (forward filtering, backward sampling); Pearl 2009, chapter 7
(abduction, action, prediction).
"""

import math
from typing import Final

import numpy as np

from sim.core.kernel_cache import njit
from sim.core.vocabulary import MONTHS
from sim.inference.chain import (
    FLOOR,
    LEVELS,
    MILITARY,
    SUMS,
    fill_moves,
    lean_of,
    price_of,
)
from sim.inference.emission import CODES, NODES, WEIGHT, fill_careful, fill_emission
from sim.inference.weighted_draw import drawn

DRAWS: Final = 2 * MONTHS + 2  # random numbers that a year takes
ANY: Final = -1  # an error or a level that nothing later binds
# Joint distributions are arrays (level, position), in which the nodes of one sum lie side by side.
# Loops over positions run in whole steps of the compiler's vectors, into a margin of zeros. A
# product and the sum that it enters may be rounded once instead of twice.
VECTOR: Final = 32
MIDDLE: Final = NODES * (2 * MONTHS + 2)  # position of the sum 0
WIDTH: Final = 2 * MIDDLE + 2 * VECTOR
# At a year's end the sums are added up in parts of this many positions, all nodes in each.
FOLD: Final = 16 * NODES
FOLDS: Final = 4
# Rows of a joint distribution lie one after another in one array, and positions in it are unsigned:
# the compiler then knows the distance of any two rows, and computes all five at once.
_FIRST, _SECOND, _THIRD, _FOURTH, _FIFTH = (np.uint64(level * WIDTH) for level in range(LEVELS))
_STEP: Final = np.uint64(NODES)  # positions by which a level raises the sum
_TWO_STEPS: Final = np.uint64(2 * NODES)


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def pass_month(here, there, moves, month):
    """Carry the joint distribution of level and sum by one month.

    What is written covers all that was written two months before, and is zero beyond the sums that
    can be reached; so two arrays that are zero at the beginning of a year can take turns.

    Args:
        here: Distribution before the month: (level and position,).
        there: Filled with the distribution after it: (level and position,); zero, or that of two
            months before.
        moves: Probabilities of the next level by the last: (next, last).
        month: Month of the year, 0 to 11; before it, sums lie within 2 * month of 0.
    """
    low = MIDDLE - 2 * month * NODES
    size = -(-(4 * month + 1) * NODES // VECTOR) * VECTOR
    (a0, b0, c0, d0, e0), (a1, b1, c1, d1, e1) = _row(moves[0]), _row(moves[1])
    (a2, b2, c2, d2, e2), (a3, b3, c3, d3, e3) = _row(moves[2]), _row(moves[3])
    a4, b4, c4, d4, e4 = _row(moves[4])
    for i in range(np.uint64(low), np.uint64(low + size)):
        a, b, c = here[_FIRST + i], here[_SECOND + i], here[_THIRD + i]
        d, e = here[_FOURTH + i], here[_FIFTH + i]
        there[_FIRST + i - _TWO_STEPS] = FLOOR + a0 * a + b0 * b + c0 * c + d0 * d + e0 * e
        there[_SECOND + i - _STEP] = FLOOR + a1 * a + b1 * b + c1 * c + d1 * d + e1 * e
        there[_THIRD + i] = FLOOR + a2 * a + b2 * b + c2 * c + d2 * d + e2 * e
        there[_FOURTH + i + _STEP] = FLOOR + a3 * a + b3 * b + c3 * c + d3 * d + e3 * e
        there[_FIFTH + i + _TWO_STEPS] = FLOOR + a4 * a + b4 * b + c4 * c + d4 * d + e4 * e


@njit(nogil=True, error_model="numpy")
def _row(row):
    return row[0], row[1], row[2], row[3], row[4]


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def end_year(here, levels, emission, folded):
    """Weigh the sums of a year by its codes and drop them.

    Args:
        here: Distribution of level and sum: (level and position,).
        levels: Filled with the distribution of the level, not normalised: (level, node).
        emission: Probability of the codes, zero beyond the sums: (``FOLDS * FOLD``,).
        folded: Work space: (``FOLD``,).
    """
    begin = MIDDLE - 2 * MONTHS * NODES
    for level in range(LEVELS):
        row = here[level * WIDTH + begin : level * WIDTH + begin + FOLDS * FOLD]
        for i in range(FOLD):
            first = row[i] * emission[i] + row[i + FOLD] * emission[i + FOLD]
            second = row[i + 2 * FOLD] * emission[i + 2 * FOLD]
            folded[i] = first + second + row[i + 3 * FOLD] * emission[i + 3 * FOLD]
        below, amid, above = 0.0, 0.0, 0.0
        for i in range(0, FOLD, NODES):
            below += folded[i]
            amid += folded[i + 1]
            above += folded[i + 2]
        levels[level, 0], levels[level, 1], levels[level, 2] = below, amid, above


@njit(cache=True, nogil=True, error_model="numpy")
def carry_year(ahead, start, moves):
    """Fill the joint distributions of level and sum after every month of a year.

    Args:
        ahead: Filled: (month from 0 to 12, level and position).
        start: Distribution at the beginning of the year: (level, node).
        moves: Probabilities of the next level by the last: (month, next, last).
    """
    ahead[:] = 0.0
    for level in range(LEVELS):
        at = level * WIDTH + MIDDLE
        ahead[0, at : at + NODES] = start[level]
    for m in range(MONTHS):
        pass_month(ahead[m], ahead[m + 1], moves[m], m)


@njit(cache=True, nogil=True, error_model="numpy")
def draw_end(last, emission, level, node, mark):
    """Draw level, position of the sum and node at the end of a year.

    Args:
        last: Distribution after the last month: (level and position,).
        emission: Probability of the year's codes, as ``end_year`` takes it: (sum and node,).
        level: The level, or ``ANY``.
        node: The node that the next year has, or ``ANY`` where it is drawn anew there.
        mark: Random number from 0 to 1.
    """
    begin = MIDDLE - 2 * MONTHS * NODES
    weights = np.zeros(LEVELS * SUMS * NODES)
    for one in range(LEVELS):
        if level not in (ANY, one):
            continue
        for i in range(SUMS * NODES):
            if node in (ANY, i % NODES):
                weights[one * SUMS * NODES + i] = last[one * WIDTH + begin + i] * emission[i]
    chosen = drawn(weights, mark)
    place = chosen % (SUMS * NODES)
    return chosen // (SUMS * NODES), begin + place, place % NODES


@njit(cache=True, nogil=True, error_model="numpy")
def draw_months(ahead, moves, level, place, marks, path):
    """Draw the levels of a year's months backwards, and return the level before the first.

    Args:
        ahead: As ``carry_year`` fills it.
        moves: (month, next, last).
        level: Level after the last month.
        place: Position of the sum after the last month.
        marks: Random numbers from 0 to 1: (month,).
        path: Filled with positions of levels: (month,).
    """
    weights = np.empty(LEVELS)
    for m in range(MONTHS - 1, -1, -1):
        path[m] = level
        place -= (level - 2) * NODES
        for before in range(LEVELS):
            weights[before] = ahead[m, before * WIDTH + place] * moves[m, level, before]
        level = drawn(weights, marks[m])
    return level


@njit(cache=True, nogil=True, error_model="numpy")
def uniform_of(moves, before, level, mark):
    """Return a uniform number by which ``sim.inference.chain.draw_years`` draws a level."""
    below = 0.0
    for one in range(level):
        below += moves[one, before]
    return min(max(below + mark * moves[level, before], 0.0), 1.0 - 1e-12)


@njit(cache=True, nogil=True, error_model="numpy")
def start_years(starts, moves, emission, begin, blocks):
    """Fill the distribution of level and node at the beginning of every year.

    Args:
        starts: Filled, given the codes of the years before: (year, level, node).
        moves: (month of the span, next, last).
        emission: Probability of the codes, as ``end_year`` takes it: (year, sum and node).
        begin: Position of the level before the first month.
        blocks: Number of the block of each year: (year,).
    """
    levels = np.zeros((LEVELS, NODES))
    levels[begin, 0] = 1.0
    ahead, folded = np.zeros((MONTHS + 1, LEVELS * WIDTH)), np.empty(FOLD)
    for y in range(starts.shape[0]):
        if y == 0 or blocks[y] != blocks[y - 1]:
            for level in range(LEVELS):
                together = levels[level].sum()
                for q in range(NODES):
                    levels[level, q] = WEIGHT[q] * together
        starts[y] = levels
        carry_year(ahead, levels, moves[y * MONTHS : (y + 1) * MONTHS])
        end_year(ahead[MONTHS], levels, emission[y], folded)
        levels /= max(levels.sum(), 1e-300)


@njit(cache=True, nogil=True, error_model="numpy")
def draw_paths(starts, moves, emission, begin, blocks, marks, path, uniforms):
    """Draw the months of a domain given the codes of all years, and their uniform numbers.

    Args:
        starts: As ``start_years`` fills it.
        moves: (month of the span, next, last).
        emission: Probability of the codes, as ``end_year`` takes it: (year, sum and node).
        begin: Position of the level before the first month.
        blocks: Number of the block of each year: (year,).
        marks: Random numbers from 0 to 1: (year, replay, ``DRAWS``).
        path: Filled with positions of levels: (replay, month).
        uniforms: Filled: (month, replay).
    """
    replays = path.shape[0]
    ahead = np.zeros((MONTHS + 1, LEVELS * WIDTH))
    levels, nodes = np.full(replays, ANY), np.full(replays, ANY)
    for y in range(starts.shape[0] - 1, -1, -1):
        span = slice(y * MONTHS, (y + 1) * MONTHS)
        carry_year(ahead, starts[y], moves[span])
        for r in range(replays):
            end, place, own = draw_end(
                ahead[MONTHS], emission[y], levels[r], nodes[r], marks[y, r, 0]
            )
            own_path = path[r, span]
            levels[r] = draw_months(ahead, moves[span], end, place, marks[y, r, 1:], own_path)
            nodes[r] = own if y > 0 and blocks[y] == blocks[y - 1] else ANY
    for r in range(replays):
        before = begin
        for m in range(path.shape[1]):
            mark = marks[m // MONTHS, r, 1 + MONTHS + m % MONTHS]
            uniforms[m, r] = uniform_of(moves[m], before, path[r, m], mark)
            before = path[r, m]


@njit(cache=True, nogil=True, error_model="numpy")
def conditioned_uniforms(
    ideals, commitment, start, choice, bias, errors, codes, confidence, blocks, marks, uniforms
):
    """Fill uniform numbers whose paths are drawn given the codes, for every world.

    Args:
        ideals: Ideal levels: (month, domain, world).
        commitment: How far declared noes bind the state: (month,).
        start: Positions of the levels before the first month: (domain, world).
        choice: Precision, inertia and price of commitments: (3, world).
        bias: Bias of each coder: (domain, coder, world).
        errors: Noise, standard deviation of the errors of blocks, slip and weight of the
            confidence: (4, world).
        codes: (domain, coder, year).
        confidence: (domain, coder, year).
        blocks: Number of the block of each year: (year,).
        marks: Random numbers from 0 to 1: (world, domain, year, replay, ``DRAWS``).
        uniforms: Filled: (month, domain, world, replay).
    """
    months, replays, years = uniforms.shape[0], uniforms.shape[3], codes.shape[2]
    moves = np.empty((months, LEVELS, LEVELS))
    growth = np.empty(LEVELS)
    careful = np.empty((codes.shape[1], CODES, SUMS * NODES))
    emission = np.zeros((years, FOLDS * FOLD))
    starts = np.empty((years, LEVELS, NODES))
    path, own = np.empty((replays, months), np.int64), np.empty((months, replays))
    means = (np.arange(SUMS) - 2.0 * MONTHS) / MONTHS
    for w in range(uniforms.shape[2]):
        precision, inertia = choice[0, w], choice[1, w]
        decay = math.exp(-precision * (1.0 + inertia))
        for before in range(LEVELS):
            growth[before] = math.exp(2.0 * precision * inertia * (before - 2.0))
        for d in range(codes.shape[0]):
            for m in range(months):
                top = math.exp(-price_of(commitment[m], choice[2, w])) if d == MILITARY else 1.0
                fill_moves(moves[m], lean_of(ideals[m, d, w], precision), growth, decay, top)
            fill_careful(careful, means, bias[d, :, w], errors[0, w], errors[1, w])
            for y in range(years):
                seen, sure = codes[d, :, y], confidence[d, :, y]
                within = emission[y, : SUMS * NODES]
                fill_emission(within, careful, seen, sure, errors[2, w], errors[3, w])
            begin = start[d, w]
            start_years(starts, moves, emission, begin, blocks)
            draw_paths(starts, moves, emission, begin, blocks, marks[w, d], path, own)
            uniforms[:, d, w] = own
