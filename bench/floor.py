"""The bare loop: a compiled loop that makes as many choices as the base scenario, and nothing else.

Each choice takes one Philox number (a block of four serves a tie's four domains, as in numpy's
generator), five exponentials of the system's mathematical library, and the draw of a level. There
is no memory, theory, act or count. A model that computes the odds of five levels in the plain way
cannot be faster, except by avoiding exponentials.
"""

import math
import time

import numpy as np
from numba import njit

from sim.core.random_streams import key_of, philox, unit

TIES, MONTHS = 5, 420  # as in the base scenario; four domains each
PRECISION = 0.7


@njit(nogil=True, error_model="numpy")
def choices(first, worlds, ties, months, key):  # type: ignore[no-untyped-def]
    """Choose a level in every world, month, tie and domain; return the sum of all levels."""
    total = 0
    last = np.zeros((ties, 4))
    for w in range(first, first + worlds):
        last[:] = 0.0
        for month in range(months):
            for tie in range(ties):
                words = philox(key + np.uint64(tie), np.uint64(month), np.uint64(w))
                for d in range(4):
                    ideal = 0.5 * last[tie, d]
                    a, b, c, e, f = -2.0 - ideal, -1.0 - ideal, -ideal, 1.0 - ideal, 2.0 - ideal
                    one, two, three = (
                        math.exp(-PRECISION * a * a),
                        math.exp(-PRECISION * b * b),
                        math.exp(-PRECISION * c * c),
                    )
                    four, five = math.exp(-PRECISION * e * e), math.exp(-PRECISION * f * f)
                    mark = unit(words[d]) * (one + two + three + four + five)
                    passed = (
                        (mark >= one)
                        + (mark >= one + two)
                        + (mark >= one + two + three)
                        + (mark >= one + two + three + four)
                    )
                    last[tie, d] = passed - 2.0
                    total += passed - 2
    return total


def run(worlds: int, months: int = MONTHS) -> int:
    """Make the choices of a number of worlds; return the sum of their levels."""
    return int(choices(0, worlds, TIES, months, key_of(1, "floor", "bare")))


def worlds_per_second(worlds: int = 1000) -> float:
    """Worlds that the bare loop steps a second on one core, compiled beforehand."""
    run(1)
    start = time.perf_counter()
    run(worlds)
    return worlds / (time.perf_counter() - start)


if __name__ == "__main__":
    print(f"floor_worlds_per_second: {worlds_per_second():.0f}")
