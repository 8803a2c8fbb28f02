"""Steps of the compiled pass of one tie, on the arrays of one tile of worlds."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.kernel_cache import njit
from sim.core.vocabulary import MONTHS
from sim.model import perception
from sim.model.event_kernels import count_by_month, sort_by_month

Floats = NDArray[np.float64]


class Memory(NamedTuple):
    """What states remember, and what arrives; see ``sim.model.agents.State``.

    Attributes:
        pressed: (state, source, domain, world).
        courted: (state, source, domain, world).
        pressure: Pressure that arrives: (state and outsiders, source, domain, world).
        courtship: Courtship that arrives: (state and outsiders, source, domain, world).
        arrived: Whether anything arrives: (state and outsiders, source).
        heard: Whether anything ever arrived: (state, source).
        trust: (state, source, world).
        received: (state, source, world).
        alarms: Alarm of each actor about each: (state, state, world).
        done: What the target has done to everybody: (domain, world).
    """

    pressed: Floats
    courted: Floats
    pressure: Floats
    courtship: Floats
    arrived: NDArray[np.bool_]
    heard: NDArray[np.bool_]
    trust: Floats
    received: Floats
    alarms: Floats
    done: Floats


@njit(nogil=True, error_model="numpy")
def memory_of(size, worlds):
    """Return a blank memory of so many states and sources."""
    states, sources = size
    return Memory(
        np.zeros((states, sources, 4, worlds)),
        np.zeros((states, sources, 4, worlds)),
        np.zeros((states + 1, sources, 4, worlds)),
        np.zeros((states + 1, sources, 4, worlds)),
        np.zeros((states + 1, sources), np.bool_),
        np.zeros((states, sources), np.bool_),
        np.ones((states, sources, worlds)),
        np.zeros((states, sources, worlds)),
        np.zeros((states, states, worlds)),
        np.zeros((4, worlds)),
    )


@njit(nogil=True, error_model="numpy")
def columns(rows, a, b):
    """Copy the worlds from ``a`` to before ``b`` of (row, world), so that they lie together."""
    return rows[:, a:b].copy()


@njit(nogil=True, error_model="numpy")
def sorted_acts(span, acts, a, b):
    """Sort the acts of a tile by month; return them and the number of acts before each month."""
    level, due, domain = acts.level[:, a:b], acts.due[:, a:b], acts.domain[:, a:b]
    counts = np.zeros(span.end + 2 - span.opens, np.int64)
    count_by_month(level, due, span.opens, counts)
    until = np.cumsum(counts)
    number = until[-1]
    events, worlds = np.empty(number, np.int32), np.empty(number, np.int32)
    domains, levels = np.empty(number, np.int8), np.empty(number)
    place = until[:-1].copy()
    sort_by_month(level, domain, due, span.opens, place, events, worlds, domains, levels)
    return events, worlds, domains, levels, until


@njit(nogil=True, error_model="numpy")
def take_givens(situation, wishes, month, start, a, b):
    """Write the fields that tables and declared noes give, as agents do once a year."""
    year = month // MONTHS - start // MONTHS
    for g in range(wishes.given_rows.shape[0]):
        perception.copy(situation[wishes.given_rows[g]], wishes.given[year, g, a:b])
    situation[wishes.commitment_row] = wishes.commitment[month - start]


@njit(nogil=True, error_model="numpy")
def appraise_tie(situation, memory, minds, span, rates, worth):
    """Write what the state perceives of its target."""
    me = span.me
    perception.watch(memory.done, memory.pressure[-1], memory.pressed, span.target)
    perception.appraise(
        situation,
        memory.heard[me],
        minds.targeted,
        memory.pressed[me],
        memory.courted[me],
        memory.done,
        memory.alarms,
        memory.received[me],
        memory.trust[me],
        me,
        span.target,
        worth,
        rates[3],
        rates[4],
        rates[0],
        rates[5],
    )


@njit(nogil=True, error_model="numpy")
def hold_constant(situation, wishes, a, b):
    """Write the fields that the scenario holds constant."""
    for i in range(wishes.constant_rows.shape[0]):
        perception.copy(situation[wishes.constant_rows[i]], wishes.constants[i, a:b])


@njit(nogil=True, error_model="numpy")
def keep(seen, at, situation, ideal, commitment_row, a, b):
    """Keep the ideal levels of a month, and the fields that were asked for."""
    for d in range(ideal.shape[0]):
        perception.copy(seen.ideals[at, d, a:b], ideal[d])
    for f in range(seen.rows.shape[0]):
        perception.copy(seen.fields[f, at, a:b], situation[seen.rows[f]])
    if a == 0:
        seen.commitment[at] = situation[commitment_row, 0]


@njit(nogil=True, error_model="numpy")
def remember_all(memory, minds, attention, keeps, rates):
    """Let all states take up what arrived."""
    for i in range(memory.pressed.shape[0]):
        some = False
        for s in range(memory.heard.shape[1]):
            memory.heard[i, s] |= memory.arrived[i, s]
            some |= memory.heard[i, s]
        if some:
            perception.remember(
                memory.heard[i],
                memory.arrived[i],
                minds.targeted,
                memory.pressed[i],
                memory.courted[i],
                memory.pressure[i],
                memory.courtship[i],
                memory.trust[i],
                minds.weaker[i],
                attention,
                keeps[0],
                keeps[1],
                rates[0],
                rates[1],
                rates[2],
                memory.alarms[i],
                memory.received[i],
            )
