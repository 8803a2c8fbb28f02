"""Counting: compiled passes over worlds that turn levels and wishes into whole numbers and annual sums.

Arrays are worlds last. Sums over worlds are of integers, so that no order of worlds changes them.
"""

import numpy as np

from sim.core.kernel_cache import njit


@njit(cache=True, nogil=True)
def tally(level, wished, annual, moves, poison, t, y):  # type: ignore[no-untyped-def]
    """Add a month's levels (domain, world) of tie ``t`` to the sums and the moves of year ``y``; a wish that is no number leaves none in ``poison`` (world,)."""
    a, b, c, e = wished[0], wished[1], wished[2], wished[3]
    for w in range(poison.shape[0]):
        poison[w] += a[w] + b[w] + c[w] + e[w]
    for d in range(level.shape[0]):
        month, year = level[d], annual[t, d, y]
        sides = 0
        resists = 0
        for w in range(month.shape[0]):
            year[w] += month[w]
            sides += month[w] < 0
            resists += month[w] > 0
        moves[t, d, y, 0] += sides
        moves[t, d, y, 1] += month.shape[0] - sides - resists
        moves[t, d, y, 2] += resists


@njit(cache=True, nogil=True)
def dwell(wished, annual, t, y, share):  # type: ignore[no-untyped-def]
    """Add a share of a month's wishes (domain, world) of tie ``t`` to the mean of year ``y``."""
    for d in range(wished.shape[0]):
        month, year = wished[d], annual[t, d, y]
        for w in range(month.shape[0]):
            year[w] = np.float32(year[w] + month[w] / share)


@njit(cache=True, nogil=True)
def rounded(values, unit):  # type: ignore[no-untyped-def]
    """Sum values over worlds in whole ``unit``-ths."""
    total = 0
    for w in range(values.shape[0]):
        total += int(np.floor(values[w] * unit + 0.5))
    return total


@njit(cache=True, nogil=True)
def histogram(annual, lowest, sums):  # type: ignore[no-untyped-def]
    """Count worlds by annual sum: (year, world) to (year, bin)."""
    for y in range(annual.shape[0]):
        for w in range(annual.shape[1]):
            sums[y, annual[y, w] - lowest] += 1


@njit(cache=True, nogil=True)
def ordered(annual, order):  # type: ignore[no-untyped-def]
    """Count worlds whose sum is higher in the first year than in the second: (year, world) to (year, year)."""
    for one in range(annual.shape[0]):
        for two in range(annual.shape[0]):
            first, second = annual[one], annual[two]
            higher = 0
            for w in range(first.shape[0]):
                higher += first[w] > second[w]
            order[one, two] = higher


@njit(cache=True, nogil=True)
def sloped(annual, slopes):  # type: ignore[no-untyped-def]
    """Sum over worlds the slope of annual sums (year, world), in integer units, and its square."""
    years, worlds = annual.shape
    slope = np.zeros(worlds, np.int64)
    for y in range(years):
        year, centred = annual[y], 2 * y - (years - 1)
        for w in range(worlds):
            slope[w] += centred * year[w]
    for w in range(worlds):
        slopes[0] += slope[w]
        slopes[1] += slope[w] * slope[w]
