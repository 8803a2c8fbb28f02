"""The ordered link between a level and the code that a coder gives it.

A coder sees the level of a year with a bias of its own and some noise, and writes down the nearest
code from -2 to +2. With a small probability, the slip, it writes any code with equal chance. The
slip of a code grows as the confidence that the coder states falls; by how much is inferred. The
noise is logistic, so that a table of probabilities needs few exponentials.

Coders' errors of neighbouring years hang together: within a block of years, all coders share an
error in a domain, which is integrated out at three points of a Gauss-Hermite rule.

Source: Samejima 1969 (graded response); Pemstein et al. 2018 (the measurement model of V-Dem).
"""

import math
from typing import Final

import numpy as np

from sim.core.kernel_cache import njit
from sim.evidence.stance_codes import MISSING

CODES: Final = 5
HIGHEST: Final = 2
# the scale of a logistic distribution with a standard deviation of 1
SCALE: Final = math.sqrt(3.0) / math.pi
LEAST_NOISE: Final = 0.05  # smallest standard deviation of a coder's error that is told apart
# Gauss-Hermite rule of a standard normal error
NODES: Final = 3
NODE: Final = (-math.sqrt(3.0), 0.0, math.sqrt(3.0))
WEIGHT: Final = (1.0 / 6.0, 2.0 / 3.0, 1.0 / 6.0)


@njit(cache=True, nogil=True, error_model="numpy")
def slip_probability(slip, confidence, weight):
    """Probability of a slip, which grows from ``slip`` as the confidence falls.

    The weight of the confidence is 0 where it tells nothing; at 1, a code without any confidence
    is a slip for certain.
    """
    return slip ** (1.0 - weight * (1.0 - confidence))


@njit(cache=True, nogil=True, error_model="numpy")
def with_slip(careful, slip):
    """Probability of a code, given that of a careful coder and the probability of a slip."""
    return (1.0 - slip) * careful + slip / CODES


@njit(cache=True, nogil=True, error_model="numpy")
def fill_careful(careful, levels, bias, noise, block_sd):
    """Fill the probabilities of codes of a coder who does not slip.

    Args:
        careful: Filled: (coder, code, level and node).
        levels: Levels of a year: (level,).
        bias: Bias of each coder in the domain: (coder,).
        noise: Standard deviation of a coder's error, in levels.
        block_sd: Standard deviation of the error that years of a block share, in levels.
    """
    scale = SCALE * max(noise, LEAST_NOISE)
    high = np.empty(levels.shape[0] * NODES)
    for s in range(levels.shape[0]):
        for q in range(NODES):
            high[s * NODES + q] = math.exp((levels[s] + NODE[q] * block_sd) / scale)
    for j in range(careful.shape[0]):
        careful[j, 0] = 1.0
        for c in range(1, CODES):
            bound = math.exp((c - HIGHEST - 0.5 - bias[j]) / scale)
            for i in range(high.shape[0]):
                above = high[i] / (high[i] + bound)
                careful[j, c - 1, i] -= above
                careful[j, c, i] = above


@njit(cache=True, nogil=True, error_model="numpy")
def fill_emission(emission, careful, codes, confidence, slip, weight):
    """Fill the probability of a year's codes.

    Args:
        emission: Filled: (level and node,).
        careful: Probabilities of codes: (coder, code, level and node).
        codes: Codes of the year: (coder,), ``MISSING`` where none was given.
        confidence: Confidence in the codes: (coder,).
        slip: Probability of a slip at full confidence.
        weight: Weight of the confidence in the probability of a slip.
    """
    emission[:] = 1.0
    for j in range(codes.shape[0]):
        if codes[j] != MISSING:
            wrong = slip_probability(slip, confidence[j], weight)
            own = careful[j, codes[j] + HIGHEST]
            for i in range(emission.shape[0]):
                emission[i] *= with_slip(own[i], wrong)


@njit(cache=True, nogil=True, error_model="numpy")
def mix_nodes(levels):
    """Draw a new error for a block of years: the level (level, node) no longer depends on it."""
    for level in range(levels.shape[0]):
        together = levels[level].sum()
        for q in range(NODES):
            levels[level, q] = WEIGHT[q] * together


@njit(cache=True, nogil=True, error_model="numpy")
def is_coded(codes):
    """Whether any coder coded a year; codes: (coder,)."""
    number = 0
    for code in codes:
        number += 1 if code != MISSING else 0
    return number > 0
