"""The ordered link between a level and the code that a coder gives it.

A coder sees the level of a year with a bias of his own and some noise, and writes down the nearest
code from -2 to +2. With a small probability, the slip, he writes any code with equal chance. The
slip of a code grows as the confidence that the coder states falls. The noise is logistic, so that
a table of probabilities needs few exponentials.

Source: Samejima 1969 (graded response); Pemstein et al. 2018 (the measurement model of V-Dem).
"""

import math
from typing import Final

from sim.core.kernel_cache import njit

CODES: Final = 5
HIGHEST: Final = 2
# the scale of a logistic distribution with a standard deviation of 1
SCALE: Final = math.sqrt(3.0) / math.pi
FARTHEST: Final = 40.0  # beyond it, a logistic probability is 0 or 1


@njit(cache=True, nogil=True, error_model="numpy")
def reached(distance):  # type: ignore[no-untyped-def]
    """Probability that logistic noise lies below ``distance``, in units of its scale."""
    within = min(max(distance, -FARTHEST), FARTHEST)
    return 1.0 / (1.0 + math.exp(-within))


@njit(cache=True, nogil=True, error_model="numpy")
def careful_probability(code, level, bias, noise):  # type: ignore[no-untyped-def]
    """Probability of a code where the coder does not slip.

    Args:
        code: -2 to +2.
        level: level of the year.
        bias: levels that the coder adds.
        noise: standard deviation of the coder's error, in levels.
    """
    seen = level + bias
    scale = SCALE * noise
    below = 1.0
    if code < HIGHEST:
        below = reached((code + 0.5 - seen) / scale)
    above = 0.0
    if code > -HIGHEST:
        above = reached((code - 0.5 - seen) / scale)
    return max(below - above, 0.0)


@njit(cache=True, nogil=True, error_model="numpy")
def slip_probability(slip, confidence):  # type: ignore[no-untyped-def]
    """Probability of a slip: ``slip`` at full confidence, certainty at none."""
    return 1.0 - confidence * (1.0 - slip)


@njit(cache=True, nogil=True, error_model="numpy")
def with_slip(careful, slip):  # type: ignore[no-untyped-def]
    """Probability of a code, given that of a careful coder and the probability of a slip."""
    return (1.0 - slip) * careful + slip / CODES
