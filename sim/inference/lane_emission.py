"""The link between levels and codes of ``sim.inference.emission``, for several worlds at once.

Numbers of the worlds lie side by side (``sim.core.lanes``), those of one sum of levels after
another, and those of the nodes of the shared error in three parts.
"""

import math

import numpy as np

from sim.core.fast_math import exp
from sim.core.kernel_cache import njit
from sim.core.lanes import WIDTH, put, take
from sim.evidence.stance_codes import MISSING
from sim.inference.emission import (
    CODES,
    HIGHEST,
    LEAST_NOISE,
    NODE,
    NODES,
    SCALE,
    slip_probability,
)


@njit(cache=True, nogil=True, error_model="numpy")
def number_confidence(confidence, known):
    """Number the different values of the confidence, which are few.

    Args:
        confidence: (domain, coder, year).
        known: Filled with the values: (value,).

    Returns:
        The number of each value: (domain, coder, year); and how many values there are.
    """
    numbers = np.empty(confidence.shape, np.int64)
    count = 0
    for place, value in np.ndenumerate(confidence):
        number = 0
        while number < count and known[number] != value:
            number += 1
        if number == count:
            known[count] = value
            count += 1
        numbers[place] = number
    return numbers, count


@njit(cache=True, nogil=True, error_model="numpy")
def fill_slips(right, wrong, known, slip, weight):
    """Fill what a slip leaves of a careful coder's probability, and what it adds to each code.

    Args:
        right: Filled: (value of the confidence, world).
        wrong: Filled: (value of the confidence, world).
        known: Values of the confidence: (value,).
        slip: Probability of a slip at full confidence: (world,).
        weight: Weight of the confidence in it: (world,).
    """
    for number in range(known.shape[0]):
        for w in range(WIDTH):
            chance = slip_probability(slip[w], known[number], weight[w])
            right[number, w] = 1.0 - chance
            wrong[number, w] = chance / CODES


@njit(cache=True, nogil=True, error_model="numpy")
def fill_careful(careful, high, levels, bias, noise, block_sd):
    """Fill the probabilities of codes of coders who do not slip.

    Args:
        careful: Filled: (coder, code, node and level and world).
        high: Work space: (node and level and world,).
        levels: Levels of a year: (level,).
        bias: Bias of each coder in the domain: (coder, world).
        noise: Standard deviation of a coder's error, in levels: (world,).
        block_sd: Standard deviation of the error that years of a block share: (world,).
    """
    scale, bound = np.empty(WIDTH), np.empty(WIDTH)
    for w in range(WIDTH):
        scale[w] = SCALE * max(noise[w], LEAST_NOISE)
    i = 0
    for q in range(NODES):
        for level in levels:
            for w in range(WIDTH):
                high[i + w] = (level + NODE[q] * block_sd[w]) / scale[w]
            i += WIDTH
    for place in range(high.shape[0]):
        high[place] = exp(high[place])
    for j in range(careful.shape[0]):
        careful[j, 0] = 1.0
        for c in range(1, CODES):
            for w in range(WIDTH):
                bound[w] = math.exp((c - HIGHEST - 0.5 - bias[j, w]) / scale[w])
            between, lower, upper = take(bound, 0), careful[j, c - 1], careful[j, c]
            for i in range(0, high.shape[0], WIDTH):
                own = take(high, i)
                above = own / (own + between)
                put(lower, i, take(lower, i) - above)
                put(upper, i, above)


@njit(cache=True, nogil=True, error_model="numpy")
def fill_emission(emission, careful, codes, numbers, right, wrong):
    """Fill the probability of a year's codes.

    Args:
        emission: Filled: (node and level and world,).
        careful: As ``fill_careful`` fills it.
        codes: Codes of the year: (coder,), ``MISSING`` where none was given.
        numbers: Numbers of their confidence: (coder,).
        right: As ``fill_slips`` fills it.
        wrong: As ``fill_slips`` fills it.
    """
    emission[:] = 1.0
    for j in range(codes.shape[0]):
        if codes[j] != MISSING:
            own = careful[j, codes[j] + HIGHEST]
            kept, added = take(right[numbers[j]], 0), take(wrong[numbers[j]], 0)
            for i in range(0, emission.shape[0], WIDTH):
                put(emission, i, take(emission, i) * (take(own, i) * kept + added))
