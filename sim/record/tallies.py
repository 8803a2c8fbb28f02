"""Compiled counting over worlds: levels and ideals to whole numbers and annual sums.

The last axis of every array is the world. Sums over worlds are sums of integers, so that the order
of worlds does not change them.
"""

import numpy as np

from sim.core.kernel_cache import njit


@njit(cache=True, nogil=True)
def tally(level, ideal, annual, moves, poison, t, y, first):
    """Add a month of tie ``t`` to the sums and the moves of year ``y``.

    The levels are those of some worlds, from the world ``first``.

    Args:
        level: Levels of the month: (domain, world).
        ideal: Ideal levels of the month: (domain, world).
        annual: Annual sums to add to: (tie, domain, year, world).
        moves: Months by move to add to: (tie, domain, year, move).
        poison: Becomes NaN in a world whose ideal level is no number: (world,).
        t: Position of the tie.
        y: Position of the year.
        first: Position of the first world.
    """
    number = level.shape[1]
    a, b, c, e = ideal[0], ideal[1], ideal[2], ideal[3]
    failed = poison[first : first + number]
    for w in range(number):
        failed[w] += a[w] + b[w] + c[w] + e[w]
    for d in range(level.shape[0]):
        month = level[d]
        year = annual[t, d, y, first : first + number]
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
def add_to_mean(ideal, annual, t, y, months, first):
    """Add a month's ideal levels (domain, world) of tie ``t``, over ``months``, to year ``y``.

    They are those of some worlds, from the world ``first``.
    """
    for d in range(ideal.shape[0]):
        month = ideal[d]
        year = annual[t, d, y, first : first + month.shape[0]]
        for w in range(month.shape[0]):
            year[w] = np.float32(year[w] + month[w] / months)


@njit(cache=True, nogil=True)
def fixed_point_sum(values, unit):
    """Sum values (world,) over worlds, each rounded to whole ``unit``-ths."""
    total = 0
    for w in range(values.shape[0]):
        total += int(np.floor(values[w] * unit + 0.5))
    return total


@njit(cache=True, nogil=True)
def histogram(annual, lowest, sums):
    """Count worlds by value: adds ``annual`` (year, world) to ``sums`` (year, bin)."""
    for y in range(annual.shape[0]):
        for w in range(annual.shape[1]):
            sums[y, annual[y, w] - lowest] += 1


@njit(cache=True, nogil=True)
def count_order(annual, order):
    """Count worlds whose sum (year, world) is higher in one year than in another: (year, year)."""
    for one in range(annual.shape[0]):
        for two in range(annual.shape[0]):
            first = annual[one]
            second = annual[two]
            higher = 0
            for w in range(first.shape[0]):
                higher += first[w] > second[w]
            order[one, two] = higher


@njit(cache=True, nogil=True)
def add_slopes(annual, slopes):
    """Add over worlds the slope of annual sums (year, world), in integer units, and its square."""
    years, worlds = annual.shape
    slope = np.zeros(worlds, np.int64)
    for y in range(years):
        year = annual[y]
        centred = 2 * y - (years - 1)
        for w in range(worlds):
            slope[w] += centred * year[w]
    for w in range(worlds):
        slopes[0] += slope[w]
        slopes[1] += slope[w] * slope[w]
