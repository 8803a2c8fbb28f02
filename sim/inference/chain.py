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

from sim.core.kernel_cache import njit
from sim.core.vocabulary import DOMAINS, MONTHS
from sim.decision.choice import STEEP
from sim.inference.emission import CODES, NODES, fill_careful, fill_emission, is_coded, mix_nodes
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
# Joint distributions are arrays (level, position), in which the nodes of one sum lie side by side.
# Loops over positions run in whole steps of the compiler's vectors, into a margin of zeros. They
# use single precision: a year adds up at most 196 positive numbers, so that log likelihoods are
# right to 1e-5. A product and the sum that it enters may be rounded once instead of twice.
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
price_of = njit(price)


@njit(cache=True, nogil=True, error_model="numpy")
def start_level(disposition):
    """Position of the level at which a domain starts: the one next to its disposition."""
    level = np.rint(disposition)
    return int(min(max(level, -2.0), 2.0)) + 2


@njit(cache=True, nogil=True, error_model="numpy")
def moves_from(lean, growth, decay, top):
    """Compute the probabilities of the next level, from one last level.

    They are those of ``sim.decision.choice.weights_of_levels``, with the exponentials of the ideal
    and of the last level computed apart.

    Args:
        lean: exp(2 * precision * ideal).
        growth: exp(2 * precision * inertia * last).
        decay: exp(-precision * (1 + inertia)).
        top: Factor by which a price discounts +2.
    """
    far = decay * decay * decay * decay
    up = lean * growth
    down = 1.0 / up
    lowest, low, high = far * down * down, decay * down, decay * up
    highest = far * up * up * top
    share = 1.0 / (lowest + low + 1.0 + high + highest)
    return lowest * share, low * share, share, high * share, highest * share


@njit(cache=True, nogil=True, error_model="numpy")
def fill_moves(moves, lean, growth, decay, top):
    """Fill the probabilities of the next level (next, last) of one month; see ``moves_from``.

    Args:
        moves: Filled: (next, last).
        lean: As in ``moves_from``.
        growth: By the last level: (last,).
        decay: As in ``moves_from``.
        top: As in ``moves_from``.
    """
    for last in range(LEVELS):
        found = moves_from(lean, growth[last], decay, top)
        for level in range(LEVELS):
            moves[level, last] = found[level]


@njit(cache=True, nogil=True, error_model="numpy")
def fill_months(moves, leans, growth, decay, tops):
    """Fill the probabilities of the next level in many months, which the compiler can vectorise.

    Args:
        moves: Filled: (next, last, month).
        leans: By month: (month,).
        growth: By the last level: (last,).
        decay: As in ``moves_from``.
        tops: By month: (month,).
    """
    for last in range(LEVELS):
        lowest, low, same = moves[0, last], moves[1, last], moves[2, last]
        high, highest = moves[3, last], moves[4, last]
        for m in range(leans.shape[0]):
            a, b, c, d, e = moves_from(leans[m], growth[last], decay, tops[m])
            lowest[m] = a if a > LEAST else 0.0
            low[m] = b if b > LEAST else 0.0
            same[m] = c if c > LEAST else 0.0
            high[m] = d if d > LEAST else 0.0
            highest[m] = e if e > LEAST else 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def pass_level(levels, spare, moves):
    """Carry the level (level, node) by one month where the sum of the year is not needed."""
    spare[:, :] = levels
    for level in range(LEVELS):
        for q in range(NODES):
            total = 0.0
            for last in range(LEVELS):
                total += moves[level, last] * spare[last, q]
            levels[level, q] = total


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


@njit(cache=True, nogil=True, error_model="numpy")
def begin_year(here, there, levels):
    """Put the levels (level, node) at the sum 0 of a new year, and clear the array beside it."""
    here[:] = 0.0
    there[:] = 0.0
    for level in range(LEVELS):
        for q in range(NODES):
            here[level * WIDTH + MIDDLE + q] = levels[level, q] + FLOOR


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
def domain_likelihood(
    leans, tops, start, growth, decay, careful, codes, confidence, slips, blocks, found, last
):
    """Fill the log likelihood of each year's codes in one domain, given those of years before.

    Args:
        leans: exp(2 * precision * ideal): (month,).
        tops: Factor by which a price discounts +2: (month,).
        start: Position of the level before the first month.
        growth: exp(2 * precision * inertia * last): (last,).
        decay: exp(-precision * (1 + inertia)).
        careful: Probabilities of codes: (coder, code, sum and node).
        codes: (coder, year).
        confidence: (coder, year).
        slips: Probability of a slip at full confidence, and weight of the confidence in it.
        blocks: Number of the block of each year: (year,).
        found: Filled: (year,).
        last: Filled with the distribution of the level after the last year: (level,).
    """
    moves = np.empty((LEVELS, LEVELS, leans.shape[0]), np.float32)
    fill_months(moves, leans, growth, decay, tops)
    here, there = np.zeros(LEVELS * WIDTH, np.float32), np.zeros(LEVELS * WIDTH, np.float32)
    levels, spare = np.zeros((LEVELS, NODES)), np.zeros((LEVELS, NODES))
    emission, folded = np.zeros(FOLDS * FOLD), np.empty(FOLD)
    levels[start, 0] = 1.0
    found[:] = 0.0
    for y in range(found.shape[0]):
        if y == 0 or blocks[y] != blocks[y - 1]:
            mix_nodes(levels)
        coded = is_coded(codes[:, y])
        begin_year(here, there, levels)
        for m in range(MONTHS):
            now = moves[:, :, y * MONTHS + m]
            if coded:
                pass_month(here, there, now, m)
                here, there = there, here
            else:
                pass_level(levels, spare, now)
        if coded:
            within = emission[: SUMS * NODES]
            fill_emission(within, careful, codes[:, y], confidence[:, y], slips[0], slips[1])
            end_year(here, levels, emission, folded)
            total = levels.sum()
            found[y] = math.log(total) if total > 0.0 else -np.inf
            if total > 0.0:
                levels /= total
    for level in range(LEVELS):
        last[level] = levels[level].sum()


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
    months = found.shape[2] * MONTHS
    careful = np.empty((codes.shape[1], CODES, SUMS * NODES))
    leans, growth = np.empty(months), np.empty(LEVELS)
    means = (np.arange(SUMS) - 2.0 * MONTHS) / MONTHS
    tops, free = np.empty(months), np.ones(months)
    for w in range(found.shape[0]):
        precision, inertia = choice[0, w], choice[1, w]
        decay = math.exp(-precision * (1.0 + inertia))
        for before in range(LEVELS):
            growth[before] = math.exp(2.0 * precision * inertia * (before - 2.0))
        for m in range(months):
            if m > 0 and commitment[m] == commitment[m - 1]:
                tops[m] = tops[m - 1]
            else:
                tops[m] = math.exp(-price_of(commitment[m], choice[2, w]))
        for d in range(codes.shape[0]):
            for m in range(months):
                leans[m] = lean_of(ideals[m, d, w], precision)
            fill_careful(careful, means, bias[d, :, w], errors[0, w], errors[1, w])
            begin = start_level(start[d, w])
            priced = tops if d == MILITARY else free
            domain_likelihood(
                leans, priced, begin, growth, decay, careful,
                codes[d], confidence[d], errors[2:, w], blocks, found[w, d], last[w, d],
            )  # fmt: skip


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
