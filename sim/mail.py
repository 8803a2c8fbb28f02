"""Mail: compiled loops over worlds that bring acts, dated or freely chosen, to the posts of those whom they are done to."""

import numpy as np
from numba import njit

from sim.draws import philox, unit


@njit(cache=True, nogil=True)
def sorted_by_month(level, due, months):  # type: ignore[no-untyped-def]
    """Sort acts (letter, world) by the month, counted from the first, in which they are due; those of no weight are left out.

    Gives how many there are until each month, and of each the letter and the world; within a month they keep their order.
    """
    until = np.zeros(months + 1, np.int64)
    for k in range(due.shape[0]):
        for w in range(due.shape[1]):
            if level[k, w] != 0.0 and 0 <= due[k, w] < months:
                until[due[k, w] + 1] += 1
    for m in range(months):
        until[m + 1] += until[m]
    place, which, where = until[:-1].copy(), np.empty(until[-1], np.int32), np.empty(until[-1], np.int32)
    for k in range(due.shape[0]):
        for w in range(due.shape[1]):
            if level[k, w] != 0.0 and 0 <= due[k, w] < months:
                which[place[due[k, w]]], where[place[due[k, w]]] = k, w
                place[due[k, w]] += 1
    return until, which, where


@njit(cache=True, nogil=True)
def post(which, where, whither, domain, level, press, court, mail):  # type: ignore[no-untyped-def]
    """Deliver acts to posts (victim, source, domain, world): ``whither`` (letter, 2) gives victim and source, ``domain, level`` (letter, world) the rest."""
    for i in range(which.shape[0]):
        k, w = which[i], where[i]
        victim, source = whither[k, 0], whither[k, 1]
        mail[victim, source] = True
        press[victim, source, domain[k, w], w] += max(level[k, w], 0.0)
        court[victim, source, domain[k, w], w] += max(-level[k, w], 0.0)


@njit(cache=True, nogil=True)
def notice(level, key0, key1, ids, rate, press, court):  # type: ignore[no-untyped-def]
    """Post the levels (domain, world) of a tie that happen to be noticed as acts this month."""
    for w in range(level.shape[1]):
        words = philox(key0, key1, ids[w])
        for d in range(4):
            if unit(words[d]) < rate[w]:
                press[d, w] += max(level[d, w], 0)
                court[d, w] += max(-level[d, w], 0)
