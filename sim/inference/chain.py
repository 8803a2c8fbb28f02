"""The exact likelihood of coded years, given the ideal levels of a tie's months.

A state's wishes do not depend on its own past levels where the acts of others are prescribed. So in
each domain the monthly level is a Markov chain with the probabilities of the kernel. Carried from
month to month is the joint distribution of the level and of the sum of the year's levels. At a
year's end it is multiplied by the probability of the codes, given the mean level of the year, and
the sum is dropped.
"""

import math
from typing import Final

import numpy as np

from sim.core.fast_math import exp
from sim.core.kernel_cache import njit
from sim.core.lanes import WIDTH as LANES
from sim.core.lanes import narrowed, put, spread, take, widened
from sim.core.vocabulary import DOMAINS, MONTHS
from sim.decision.choice import STEEP
from sim.inference.emission import CODES, NODES, WEIGHT, is_coded
from sim.inference.lane_emission import (
    fill_careful,
    fill_emission,
    fill_slips,
    number_confidence,
)
from sim.mechanisms.commitment import price

LEVELS: Final = 5
SUMS: Final = 4 * MONTHS + 1  # sums of a year's levels: -24 … +24
# Moves as improbable as this count as impossible. Numbers below the smallest normal one, over which
# processors take a hundred times as long, then do not come in as moves.
LEAST: Final = 1e-20
# Added to every cell of a joint distribution in every month, so that products of improbable moves
# are no such numbers either. A year's cells add up to 1: nothing else is changed by it.
FLOOR: Final = np.float32(1e-30)
MILITARY: Final = DOMAINS.index("military")  # the domain in which commitments have a price
# Several worlds are computed at once, as lanes of a vector. Joint distributions are arrays
# (level and sum and world,), those of the nodes of the shared error one after another, so that one
# fits into the processor's nearest memory. They use single precision: a year adds up at most 49
# positive numbers a month, so that log likelihoods are right to 1e-5.
ROW: Final = SUMS * LANES  # length of the part of one level
MIDDLE: Final = 2 * MONTHS * LANES  # place of the sum 0 in it
MOVES: Final = LEVELS * LEVELS * LANES  # probabilities that a month takes
YEAR: Final = MONTHS * LANES
price_of = njit(price)


@njit(cache=True, nogil=True, error_model="numpy")
def start_level(disposition):
    """Position of the level at which a domain starts: the one next to its disposition."""
    level = np.rint(disposition)
    return int(min(max(level, -2.0), 2.0)) + 2


@njit(cache=True, nogil=True, error_model="numpy")
def moves_from(up, down, decay, top, one):
    """Compute the probabilities of the next level, from one last level: numbers or lanes.

    They are those of ``sim.decision.choice.weights_of_levels``, with the exponentials of the ideal
    and of the last level computed apart.

    Args:
        up: exp(2 * precision * (ideal + inertia * last)).
        down: 1 / up.
        decay: exp(-precision * (1 + inertia)).
        top: Factor by which a price discounts +2.
        one: The number 1, or lanes of it.
    """
    far = decay * decay * decay * decay
    lowest, low, high = far * down * down, decay * down, decay * up
    highest = far * up * up * top
    share = one / (lowest + low + one + high + highest)
    return lowest * share, low * share, share, high * share, highest * share


@njit(cache=True, nogil=True, error_model="numpy")
def fill_moves(moves, lean, growth, decay, top):
    """Fill the probabilities of the next level (next, last) of one month; see ``moves_from``.

    Args:
        moves: Filled: (next, last).
        lean: exp(2 * precision * ideal).
        growth: exp(2 * precision * inertia * last): (last,).
        decay: As in ``moves_from``.
        top: As in ``moves_from``.
    """
    for last in range(LEVELS):
        up = lean * growth[last]
        found = moves_from(up, 1.0 / up, decay, top, 1.0)
        for level in range(LEVELS):
            moves[level, last] = found[level]


@njit(cache=True, nogil=True, error_model="numpy")
def fill_year(moves, leans, tops, growth, decay):
    """Fill the probabilities of the next level in a year's months.

    Args:
        moves: Filled: (month and next and last and world,).
        leans: exp(2 * precision * ideal): (month and world,).
        tops: Factor by which a price discounts +2: (month and world,).
        growth: exp(2 * precision * inertia * last): (last, world).
        decay: exp(-precision * (1 + inertia)): (world,).
    """
    one, least, slow = spread(1.0), spread(LEAST), take(decay, 0)
    for m in range(MONTHS):
        lean, top = take(leans, m * LANES), take(tops, m * LANES)
        fall = one / lean
        for last in range(LEVELS):
            up, down = lean * take(growth[last], 0), fall * take(growth[LEVELS - 1 - last], 0)
            found, at = moves_from(up, down, slow, top, one), m * MOVES + last * LANES
            for level in range(LEVELS):
                put(moves, at + level * LEVELS * LANES, narrowed(found[level], least))


@njit(cache=True, nogil=True, error_model="numpy")
def pass_uncoded(levels, moves):
    """Carry the level (level, node, world) by a year whose sum of levels is not needed."""
    spare = np.empty(LEVELS)
    for m in range(MONTHS):
        for q in range(NODES):
            for w in range(LANES):
                for last in range(LEVELS):
                    spare[last] = levels[last, q, w]
                for level in range(LEVELS):
                    total = 0.0
                    for last in range(LEVELS):
                        at = m * MOVES + (level * LEVELS + last) * LANES
                        total += moves[at + w] * spare[last]
                    levels[level, q, w] = total


@njit(cache=True, nogil=True, error_model="numpy")
def pass_month(here, there, moves, month):
    """Carry the joint distribution of level and sum by one month.

    What is written covers all that was written two months before; so two arrays that are zero at
    the beginning of a year can take turns.

    Args:
        here: Distribution before the month: (level and sum and world,).
        there: Filled with the distribution after it: (level and sum and world,).
        moves: Probabilities of the next level by the last: (month and next and last and world,).
        month: Month of the year, 0 to 11; before it, sums lie within 2 * month of 0.
    """
    low = MIDDLE - 2 * month * LANES
    floor = spread(FLOOR)
    for i in range(low, low + (4 * month + 1) * LANES, LANES):
        a, b, c = take(here, i), take(here, ROW + i), take(here, 2 * ROW + i)
        d, e = take(here, 3 * ROW + i), take(here, 4 * ROW + i)
        for level in range(LEVELS):
            at = month * MOVES + level * LEVELS * LANES
            total = floor + take(moves, at) * a + take(moves, at + LANES) * b
            total = total + take(moves, at + 2 * LANES) * c + take(moves, at + 3 * LANES) * d
            total = total + take(moves, at + 4 * LANES) * e
            put(there, level * ROW + i + (level - 2) * LANES, total)


@njit(cache=True, nogil=True, error_model="numpy")
def begin_year(here, there, levels):
    """Put the levels (level, world) at the sum 0 of a new year, and clear the array beside it."""
    here[:] = 0.0
    there[:] = 0.0
    for level in range(LEVELS):
        for w in range(LANES):
            here[level * ROW + MIDDLE + w] = levels[level, w] + FLOOR


@njit(cache=True, nogil=True, error_model="numpy")
def pass_year(here, there, levels, moves):
    """Fill the joint distribution of level and sum at the end of a year.

    Args:
        here: Filled: (level and sum and world,).
        there: Work space of the same length.
        levels: Distribution of the level at its beginning: (level, world).
        moves: (month and next and last and world,).
    """
    begin_year(here, there, levels)
    for m in range(0, MONTHS, 2):
        pass_month(here, there, moves, m)
        pass_month(there, here, moves, m + 1)


@njit(cache=True, nogil=True, error_model="numpy")
def end_year(here, levels, node, emission, share):
    """Weigh the sums of a year by its codes and drop them.

    Args:
        here: Distribution of level and sum: (level and sum and world,).
        levels: Its node is filled with the distribution of the level, not normalised: (level, node,
            world).
        node: Position of the node.
        emission: Probability of the codes: (sum and world,).
        share: Factor of the distribution.
    """
    part, zero = spread(share), spread(0.0)
    a, b, c, d, e = zero, zero, zero, zero, zero
    for i in range(0, ROW, LANES):
        chance = take(emission, i)
        a = a + chance * widened(take(here, i))
        b = b + chance * widened(take(here, ROW + i))
        c = c + chance * widened(take(here, 2 * ROW + i))
        d = d + chance * widened(take(here, 3 * ROW + i))
        e = e + chance * widened(take(here, 4 * ROW + i))
    put(levels[0, node], 0, a * part)
    put(levels[1, node], 0, b * part)
    put(levels[2, node], 0, c * part)
    put(levels[3, node], 0, d * part)
    put(levels[4, node], 0, e * part)


@njit(cache=True, nogil=True, error_model="numpy")
def mix_lanes(levels):
    """Draw a new error for a block of years, as ``mix_nodes`` does: (level, node, world)."""
    for level in range(LEVELS):
        for w in range(LANES):
            together = levels[level, :, w].sum()
            for q in range(NODES):
                levels[level, q, w] = WEIGHT[q] * together


@njit(cache=True, nogil=True, error_model="numpy")
def note_year(found, levels):
    """Note the log likelihood of a year's codes, by world, and scale its levels to a sum of 1.

    Args:
        found: Filled: (world,).
        levels: Distribution of the level: (level, node, world).
    """
    whole, total, totals = levels.reshape(-1), spread(0.0), np.empty(LANES)
    for i in range(0, whole.shape[0], LANES):
        total = total + take(whole, i)
    put(found, 0, total)
    for w in range(LANES):
        positive = found[w] > 0.0
        found[w], totals[w] = (math.log(found[w]), found[w]) if positive else (-np.inf, 1.0)
    total = take(totals, 0)
    for i in range(0, whole.shape[0], LANES):
        put(whole, i, take(whole, i) / total)


@njit(cache=True, nogil=True, error_model="numpy")
def domain_likelihood(
    leans, tops, levels, growth, decay, careful, codes, numbers, right, wrong, blocks, found
):
    """Fill the log likelihood of each year's codes in one domain, given those of years before.

    Args:
        leans: exp(2 * precision * ideal): (month and world,).
        tops: Factor by which a price discounts +2: (month and world,).
        levels: Distribution of the level before the first month, replaced by that after the last:
            (level, node, world).
        growth: exp(2 * precision * inertia * last): (last, world).
        decay: exp(-precision * (1 + inertia)): (world,).
        careful: Probabilities of codes: (coder, code, node and sum and world).
        codes: (coder, year).
        numbers: Numbers of the confidence: (coder, year).
        right: What a slip leaves of a probability: (value of the confidence, world).
        wrong: What it adds to it: (value of the confidence, world).
        blocks: Number of the block of each year: (year,).
        found: Filled: (year, world).
    """
    moves = np.empty(MONTHS * MOVES, np.float32)
    here, there = np.empty(LEVELS * ROW, np.float32), np.empty(LEVELS * ROW, np.float32)
    emission = np.empty(NODES * ROW)
    found[:] = 0.0
    for y in range(found.shape[0]):
        fresh = y == 0 or blocks[y] != blocks[y - 1]
        if fresh:
            mix_lanes(levels)
        span = slice(y * YEAR, (y + 1) * YEAR)
        fill_year(moves, leans[span], tops[span], growth, decay)
        if is_coded(codes[:, y]):
            fill_emission(emission, careful, codes[:, y], numbers[:, y], right, wrong)
            for q in range(NODES):
                # in the first year of a block, nodes differ by their weights alone
                if q == 0 or not fresh:
                    pass_year(here, there, levels[:, q], moves)
                share = WEIGHT[q] / WEIGHT[0] if fresh else 1.0
                end_year(here, levels, q, emission[q * ROW : (q + 1) * ROW], share)
            note_year(found[y], levels)
        else:
            pass_uncoded(levels, moves)


@njit(cache=True, nogil=True, error_model="numpy")
def lean_of(ideal, precision):
    """Odds of one level up against one level down, apart from inertia: exp(2 precision ideal)."""
    lean = 2.0 * precision * ideal
    return math.exp(min(max(lean, -STEEP), STEEP))


@njit(cache=True, nogil=True, error_model="numpy")
def chain_likelihood(
    ideals, commitment, start, choice, bias, errors, codes, confidence, blocks, found, last
):
    """Fill the log likelihood of each year's codes by domain, for every world.

    Args:
        ideals: Ideal levels: (month, domain, world).
        commitment: How far declared noes bind the state: (month,).
        start: Disposition, next to which a domain starts: (domain, world).
        choice: Precision, inertia and price of commitments: (3, world).
        bias: Bias of each coder: (domain, coder, world).
        errors: Noise, standard deviation of the errors of blocks, slip and weight of the
            confidence: (4, world).
        codes: (domain, coder, year).
        confidence: (domain, coder, year).
        blocks: Number of the block of each year: (year,).
        found: Filled: (world, domain, year).
        last: Filled with the distribution of the level after the last year: (world, domain, level).
    """
    years = found.shape[2]
    months = years * MONTHS
    careful = np.empty((codes.shape[1], CODES, NODES * ROW))
    high, levels = np.empty(NODES * ROW), np.empty((LEVELS, NODES, LANES))
    leans, growth, decay = np.empty(months * LANES), np.empty((LEVELS, LANES)), np.empty(LANES)
    tops, free = np.empty(months * LANES), np.ones(months * LANES)
    means = (np.arange(SUMS) - 2.0 * MONTHS) / MONTHS
    known = np.empty(confidence.size)
    numbers, count = number_confidence(confidence, known)
    right, wrong = np.empty((count, LANES)), np.empty((count, LANES))
    own = np.empty((years, LANES))
    for first in range(0, found.shape[0], LANES):
        # the last vector is filled up with the last world
        worlds = np.minimum(first + np.arange(LANES), found.shape[0] - 1)
        taste, error = choice[:, worlds], errors[:, worlds]
        fill_inertia(growth, decay, taste)
        fill_tops(tops, commitment, taste[2])
        fill_slips(right, wrong, known[:count], error[2], error[3])
        for d in range(codes.shape[0]):
            fill_leans(leans, ideals[:, d], worlds, taste[0])
            fill_careful(careful, high, means, bias[d][:, worlds], error[0], error[1])
            levels[:] = 0.0
            for w in range(LANES):
                levels[start_level(start[d, worlds[w]]), 0, w] = 1.0
            domain_likelihood(
                leans, tops if d == MILITARY else free, levels, growth, decay, careful,
                codes[d], numbers[d], right, wrong, blocks, own,
            )  # fmt: skip
            for w in range(min(LANES, found.shape[0] - first)):
                found[first + w, d] = own[:, w]
                for level in range(LEVELS):
                    last[first + w, d, level] = levels[level, :, w].sum()


@njit(cache=True, nogil=True, error_model="numpy")
def fill_inertia(growth, decay, choice):
    """Fill the exponentials of the inertia by world, as ``fill_year`` takes them.

    Args:
        growth: Filled: (last, world).
        decay: Filled: (world,).
        choice: Precision, inertia and price of commitments: (3, world).
    """
    for w in range(LANES):
        precision, inertia = choice[0, w], choice[1, w]
        decay[w] = math.exp(-precision * (1.0 + inertia))
        for before in range(LEVELS):
            growth[before, w] = math.exp(2.0 * precision * inertia * (before - 2.0))


@njit(cache=True, nogil=True, error_model="numpy")
def fill_tops(tops, commitment, prices):
    """Fill the factors by which prices discount +2.

    Args:
        tops: Filled: (month and world,).
        commitment: How far declared noes bind the state: (month,).
        prices: Price of commitments: (world,).
    """
    for m in range(commitment.shape[0]):
        for w in range(LANES):
            i = m * LANES + w
            if m > 0 and commitment[m] == commitment[m - 1]:
                tops[i] = tops[i - LANES]
            else:
                tops[i] = math.exp(-price_of(commitment[m], prices[w]))


@njit(cache=True, nogil=True, error_model="numpy")
def fill_leans(leans, ideals, worlds, precision):
    """Fill the odds of ``lean_of``.

    Args:
        leans: Filled: (month and world,).
        ideals: (month, world).
        worlds: Positions of worlds.
        precision: (world,).
    """
    for m in range(leans.shape[0] // LANES):
        for w in range(LANES):
            leans[m * LANES + w] = 2.0 * precision[w] * ideals[m, worlds[w]]
    for i in range(leans.shape[0]):
        leans[i] = exp(min(max(leans[i], -STEEP), STEEP))


@njit(cache=True, nogil=True, error_model="numpy")
def draw_years(ideals, commitment, start, choice, uniforms, found):
    """Draw the mean levels of years from the chain, several replays of every world.

    Args:
        ideals: Ideal levels: (month, domain, world).
        commitment: How far declared noes bind the state: (month,).
        start: Positions of the levels before the first month: (domain, world).
        choice: Precision, inertia and price of commitments: (3, world).
        uniforms: Numbers from 0 to 1: (month, domain, world, replay).
        found: Filled with mean levels: (domain, year, world, replay).
    """
    replays = uniforms.shape[3]
    moves, reached, growth = (
        np.empty((LEVELS, LEVELS)),
        np.empty((LEVELS, LEVELS)),
        np.empty(LEVELS),
    )
    levels = np.empty(replays, np.int64)
    found[:] = 0.0
    for w in range(start.shape[1]):
        precision, inertia = choice[0, w], choice[1, w]
        decay = math.exp(-precision * (1.0 + inertia))
        for before in range(LEVELS):
            growth[before] = math.exp(2.0 * precision * inertia * (before - 2.0))
        for d in range(start.shape[0]):
            levels[:] = start[d, w]
            for m in range(ideals.shape[0]):
                top = math.exp(-price_of(commitment[m], choice[2, w])) if d == MILITARY else 1.0
                fill_moves(moves, lean_of(ideals[m, d, w], precision), growth, decay, top)
                for last in range(LEVELS):
                    reached[last, 0] = moves[0, last]
                    for level in range(1, LEVELS):
                        reached[last, level] = reached[last, level - 1] + moves[level, last]
                for r in range(replays):
                    mark, level = uniforms[m, d, w, r], 0
                    while level < LEVELS - 1 and mark >= reached[levels[r], level]:
                        level += 1
                    levels[r] = level
                    found[d, m // MONTHS, w, r] += (level - 2.0) / MONTHS
