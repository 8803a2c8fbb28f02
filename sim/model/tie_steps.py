"""Steps of the compiled passes of ties, on the arrays of one tile of worlds."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.kernel_cache import njit
from sim.core.vocabulary import MONTHS
from sim.model import perception
from sim.model.event_kernels import (
    deliver_departures,
    deliver_drawn,
    deliver_event,
    deliver_noticed,
)
from sim.model.event_plan import DRAWN
from sim.model.free_acts import KEEP
from sim.record import tallies

Floats = NDArray[np.float64]


class Memory(NamedTuple):
    """What states remember, and what arrives; see ``sim.model.agents.State``.

    Attributes:
        pressed: (state, source, domain, world).
        courted: (state, source, domain, world).
        pressure: Pressure that arrives: (state and outsiders, source, domain, world).
        courtship: Courtship that arrives: (state and outsiders, source, domain, world).
        arrived: Whether anything arrives: (state and outsiders, source, domain).
        heard: Whether anything ever arrived: (state, source).
        trust: (state, source, world).
        received: (state, source, world).
        alarms: Alarm of each actor about each: (state, state, world).
        done: What each source has done to everybody: (source, domain, world).
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
        np.zeros((states + 1, sources, 4), np.bool_),
        np.zeros((states, sources), np.bool_),
        np.ones((states, sources, worlds)),
        np.zeros((states, sources, worlds)),
        np.zeros((states, states, worlds)),
        np.zeros((sources, 4, worlds)),
    )


@njit(nogil=True, error_model="numpy")
def columns(rows, a, b):
    """Copy the worlds from ``a`` to before ``b`` of (row, world), so that they lie together."""
    return rows[:, a:b].copy()


@njit(nogil=True, error_model="numpy")
def cut(blocks, a, b):
    """Copy the worlds from ``a`` to before ``b`` of (block, row, world)."""
    return blocks[:, :, a:b].copy()


@njit(nogil=True, error_model="numpy")
def deliver(memory, acts, month, opens, a, b):
    """Deliver the acts of a month to their victims, in the order of the events.

    What can arrive counts as arrived: in worlds where nothing does, 0 is taken up.
    """
    at, now = month - opens, np.int32(month)
    for event in acts.events[acts.until[at] : acts.until[at + 1]]:
        victim, source = acts.routes[event]
        pressure, courtship = memory.pressure[victim, source], memory.courtship[victim, source]
        level, due = acts.level[event, a:b], acts.due[event, a:b]
        domain = acts.common_domains[event]
        if domain == DRAWN:
            domains = acts.domain[event, a:b]
            deliver_drawn(level, domains, due, now, pressure, courtship)
            memory.arrived[victim, source] = True
        else:
            deliver_event(level, due, now, pressure[domain], courtship[domain])
            memory.arrived[victim, source, domain] = True


@njit(nogil=True, error_model="numpy")
def take_givens(situation, wishes, t, month, start, a, b):
    """Write the fields that tables and declared noes give, as agents do once a year."""
    year = month // MONTHS - start // MONTHS
    for g in range(wishes.given_places.shape[0]):
        if wishes.given_places[g, 0] == t:
            perception.copy(situation[wishes.given_places[g, 1]], wishes.given[year, g, a:b])
    situation[wishes.commitment_row] = wishes.commitment[t, month - start]


@njit(nogil=True, error_model="numpy")
def watch_all(memory, minds):
    """Work out what every source that is a target has done to everybody."""
    for s in range(minds.targeted.shape[0]):
        if minds.targeted[s]:
            perception.watch(memory.done[s], memory.pressure[-1], memory.pressed, s)


@njit(nogil=True, error_model="numpy")
def appraise_tie(situation, memory, minds, span, t, rates, worth):
    """Write what the state of a tie perceives of its target."""
    me, target = span.actors[t], span.targets[t]
    perception.appraise(
        situation,
        memory.heard[me],
        minds.targeted,
        memory.pressed[me],
        memory.courted[me],
        memory.done[target],
        memory.alarms,
        memory.received[me],
        memory.trust[me],
        me,
        target,
        worth,
        rates[3],
        rates[4],
        rates[0],
        rates[5],
    )


@njit(nogil=True, error_model="numpy")
def hold_constant(situation, wishes, t, a, b):
    """Write the fields that the scenario holds constant on a tie."""
    for i in range(wishes.constant_places.shape[0]):
        if wishes.constant_places[i, 0] == t:
            perception.copy(situation[wishes.constant_places[i, 1]], wishes.constants[i, a:b])


@njit(nogil=True, error_model="numpy")
def keep(ideals, at, situation, ideal, commitment_row, a, b):
    """Keep the ideal levels of a month, and the fields that were asked for."""
    for d in range(ideal.shape[0]):
        perception.copy(ideals.ideals[at, d, a:b], ideal[d])
    for f in range(ideals.rows.shape[0]):
        perception.copy(ideals.fields[f, at, a:b], situation[ideals.rows[f]])
    if a == 0:
        ideals.commitment[at] = situation[commitment_row, 0]


@njit(nogil=True, error_model="numpy")
def remember_all(memory, minds, attention, keeps, rates):
    """Let all states take up what arrived."""
    for i in range(memory.pressed.shape[0]):
        some = False
        for s in range(memory.heard.shape[1]):
            memory.heard[i, s] |= perception.any_of(memory.arrived[i, s])
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


@njit(nogil=True, error_model="numpy")
def count(counted, t, month, start, level, ideal, situation, a):
    """Count a month of a tie, of the worlds from ``a``; at a year's end, its impressions too."""
    y, b = month // MONTHS - start // MONTHS, a + level.shape[1]
    tallies.tally(level, ideal, counted.annual, counted.moves, counted.poison, t, y, a)
    if counted.levels.shape[0] > 0:
        for d in range(level.shape[0]):
            perception.copy(counted.levels[t, d, month - start, a:b], level[d])
    if counted.ideals.shape[0] > 0:
        tallies.add_to_mean(ideal, counted.ideals, t, y, MONTHS, a)
    if month % MONTHS == MONTHS - 1:
        for q in range(counted.rows.shape[0]):
            impression = situation[counted.rows[q]]
            counted.seen[t, q, y] += tallies.fixed_point_sum(impression, counted.unit)
            if counted.perceived.shape[0] > 0:
                perception.copy(counted.perceived[t, q, y, a:b], impression)


@njit(nogil=True, error_model="numpy")
def send(sent, memory, month, ids, level, rate, rates, habits, act):
    """Turn freely chosen levels (tie, domain, world) into acts that targets notice next month."""
    for t in range(level.shape[0]):
        if sent.free[t]:
            victim, source = sent.victims[t], sent.sources[t]
            pressure, courtship = memory.pressure[victim, source], memory.courtship[victim, source]
            memory.arrived[victim, source] = True
            if sent.departs:
                deliver_departures(
                    level[t], habits[t], rates[t], KEEP, sent.keys[t], month, ids, act,
                    pressure, courtship,
                )  # fmt: skip
            else:
                deliver_noticed(level[t], sent.keys[t], month, ids, rate, pressure, courtship)
