"""Mail: compiled loops over worlds that bring acts, dated or freely chosen, to the posts of those whom they are done to."""

import numpy as np
from numba import njit

from sim.core.random_streams import philox, unit
from sim.core.vocabulary import DOMAINS, MONTHS


@njit(cache=True, nogil=True)
def imagined(key0, year, ids, rate, level, domain, due):  # type: ignore[no-untyped-def]
    """Draw what a year that no document covers may have held, at most one act: its level, domain and month in every world."""
    for w in range(ids.shape[0]):
        words = philox(key0, np.uint64(year), ids[w])
        level[w] = 0.0  # no act: its month and domain are never read
        if unit(words[0]) < rate[w]:
            level[w] = 3.0 * unit(words[3]) - 1.5
            due[w] = year * MONTHS + np.int64(unit(words[1]) * MONTHS)
            domain[w] = np.int64(unit(words[2]) * len(DOMAINS))


@njit(cache=True, nogil=True)
def counted_by_month(level, due, opens, until):  # type: ignore[no-untyped-def]
    """Count a letter's acts (world,) by the month, counted from ``opens``, in which they are due: those of month m into ``until[m + 1]``."""
    for w in range(level.shape[0]):
        month = due[w] - opens
        if level[w] != 0.0 and 0 <= month < until.shape[0] - 1:
            until[month + 1] += 1


@njit(cache=True, nogil=True)
def sorted_in(k, level, domain, due, opens, place, which, where, what, how):  # type: ignore[no-untyped-def]
    """Sort a letter's acts (world,) in: number of the letter, world, domain and level of each, from the month's ``place`` on."""
    for w in range(level.shape[0]):
        month = due[w] - opens
        if level[w] != 0.0 and 0 <= month < place.shape[0]:
            at = place[month]
            which[at], where[at], what[at], how[at] = k, w, domain[w], level[w]
            place[month] += 1


@njit(cache=True, nogil=True)
def post(which, where, what, how, whither, press, court, mail):  # type: ignore[no-untyped-def]
    """Deliver acts to posts (victim, source, domain, world): ``whither`` (letter, 2) gives victim and source, the others (act,) letter, world, domain and level."""
    for i in range(which.shape[0]):
        victim, source = whither[which[i], 0], whither[which[i], 1]
        mail[victim, source] = True
        if how[i] > 0.0:
            press[victim, source, what[i], where[i]] += how[i]
        else:
            court[victim, source, what[i], where[i]] -= how[i]


@njit(cache=True, nogil=True)
def notice(level, key0, key1, ids, rate, press, court):  # type: ignore[no-untyped-def]
    """Post the levels (domain, world) of a tie that happen to be noticed as acts this month."""
    for w in range(level.shape[1]):
        words = philox(key0, key1, ids[w])
        for d in range(4):
            if unit(words[d]) < rate[w]:
                press[d, w] += max(level[d, w], 0)
                court[d, w] += max(-level[d, w], 0)
