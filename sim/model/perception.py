"""Perception: compiled loops over worlds, from acts to memory and from memory to situations.

The last axis of every array is the world. A state's memory holds the levels with which it was
pressed and courted, by source and domain. The loops only call the elementwise functions of
``sim.decision.impressions``, which the memory trace follows too.
"""

from typing import Final

import numpy as np

from sim.core.kernel_cache import njit
from sim.decision import impressions
from sim.decision.situation import ROWS

faded = njit(impressions.faded)
felt = njit(impressions.felt)
mean_received = njit(impressions.mean_received)
renewed = njit(impressions.renewed)
rivalry_of = njit(impressions.rivalry)
saturated = njit(impressions.saturated)
shared_threat = njit(impressions.shared_threat)
witnessed = njit(impressions.witnessed)
_THREAT: Final = ROWS["threat"]
_INDUCEMENT: Final = ROWS["inducement"]
_PRESSURE: Final = ROWS["pressure"]
_SUPPORT: Final = ROWS["support"]
_RIVALRY: Final = ROWS["rivalry"]
_SHARED: Final = ROWS["shared_threat"]
_RECEIVED: Final = ROWS["received"]
_TRUST: Final = ROWS["trust"]
_EXPECTATION: Final = ROWS["expectation"]


@njit(cache=True, nogil=True, error_model="numpy")
def watch(done, bystanders, pressed, target):
    """Write what ``target`` has done to everybody.

    Args:
        done: Filled: (domain, world).
        bystanders: What each source has done to outsiders: (source, domain, world).
        pressed: What states remember to have been done to them: (state, source, domain, world).
        target: Position of the source.
    """
    for d in range(done.shape[0]):
        copy(done[d], bystanders[target, d])
        for state in range(pressed.shape[0]):
            _add(done[d], pressed[state, target, d])


@njit(cache=True, nogil=True, error_model="numpy")
def forget(bystanders, targeted, keep):
    """Let the memory of what was done to outsiders (source, domain, world) fade by a month."""
    for s in range(bystanders.shape[0]):
        if targeted[s]:
            for d in range(bystanders.shape[1]):
                _fade(bystanders[s, d], keep)


@njit(cache=True, nogil=True, error_model="numpy")
def remember(
    heard,
    arrived,
    targeted,
    pressed,
    courted,
    pressure,
    courtship,
    trust,
    weaker,
    attention,
    keep_threat,
    keep_support,
    half_alarm,
    breaks,
    mends,
    alarm,
    received,
):
    """Let a state's memory fade by a month and add what arrived; renew trust and alarms.

    Of a source that is no target of a tie only the sum over domains is ever read: it is stored in
    the first domain, without trust and without what arrived last month.

    Args:
        heard: Whether anything ever arrived from a source: (source,).
        arrived: Whether anything arrived since the last month; cleared: (source, domain).
        targeted: Whether any tie has the source as its target: (source,).
        pressed: Remembered pressure: (source, domain, world).
        courted: Remembered courtship: (source, domain, world).
        pressure: Pressure that arrived; cleared: (source, domain, world).
        courtship: Courtship that arrived; cleared: (source, domain, world).
        trust: Trust in each source: (source, world).
        weaker: 1 where the state is of a smaller size class than the source, else 0: (source,).
        attention: Weight of an act, from a source that is not larger and one that is: (2, world).
        keep_threat: Share of pressure that is remembered after a month: (world,).
        keep_support: Share of courtship that is remembered after a month: (world,).
        half_alarm: Remembered pressure at which alarm is half its maximum: (world,).
        breaks: How fast trust breaks: (world,).
        mends: How fast trust mends: (world,).
        alarm: Alarm about each actor; actors are the first sources: (actor, world).
        received: Mean level that arrived from each source last month: (source, world).
    """
    total = np.zeros(trust.shape[1])
    for s in range(pressed.shape[0]):
        if not heard[s]:
            continue
        some = any_of(arrived[s])
        if some and targeted[s]:
            _arrive(pressure[s], courtship[s], total, received[s])
            _renew(trust[s], total, breaks, mends)
        elif targeted[s]:
            received[s] = 0.0
            _calm(trust[s], breaks, mends)
        elif some:
            _pool(pressure[s], arrived[s])
            _pool(courtship[s], arrived[s])
            arrived[s, 0] = True
        weight = attention[1 if weaker[s] > 0.0 else 0]
        for d in range(4 if targeted[s] else 1):
            if arrived[s, d]:
                _take_up(pressed[s, d], pressure[s, d], keep_threat, weight)
                _take_up(courted[s, d], courtship[s, d], keep_support, weight)
            else:  # memory only fades
                _fade(pressed[s, d], keep_threat)
                _fade(courted[s, d], keep_support)
        arrived[s] = False
        if targeted[s]:
            _alarm(alarm[s], pressed[s], half_alarm)
        elif s < alarm.shape[0]:
            _impress(alarm[s], pressed[s, 0], half_alarm)


@njit(cache=True, nogil=True, error_model="numpy")
def appraise(
    situation,
    heard,
    targeted,
    pressed,
    courted,
    done,
    alarms,
    received,
    trust,
    me,
    target,
    worth,
    spill,
    witness,
    half_alarm,
    half_welcome,
):
    """Write what a state perceives of a target into its situation.

    Args:
        situation: Filled: (row, world).
        heard: Whether anything ever arrived from a source: (source,).
        targeted: Whether the source's acts are remembered by domain: (source,).
        pressed: Remembered pressure: (source, domain, world).
        courted: Remembered courtship: (source, domain, world).
        done: What the target has done to everybody: (domain, world).
        alarms: Alarm of each actor about each: (actor, actor, world).
        received: Mean level that arrived from each source last month: (source, world).
        trust: Trust in each source: (source, world).
        me: Position of the state.
        target: Position of the target among the sources.
        worth: What each source's courtship counts as support: (source, world).
        spill: Share of other domains that is felt in a domain: (world,).
        witness: Share of what is done to others that is felt: (world,).
        half_alarm: Remembered pressure at which its effect is half its maximum: (world,).
        half_welcome: Remembered courtship at which its effect is half its maximum: (world,).
    """
    threat, pressure = situation[_THREAT : _THREAT + 4], situation[_PRESSURE]
    _witness(threat, pressure, pressed[target], done, witness)
    for d in range(4):
        _feel(threat[d], threat[d], pressure, spill, half_alarm)
    _saturate(pressure, half_alarm)
    offered = situation[_EXPECTATION]  # until the expectation itself is written
    _sum(offered, courted[target])
    for d in range(4):
        _feel(situation[_INDUCEMENT + d], courted[target, d], offered, spill, half_welcome)
    _expect(
        situation[_EXPECTATION], courted[target, 2], pressed[target, 2], half_welcome, half_alarm
    )
    copy(situation[_RECEIVED], received[target])
    copy(situation[_TRUST], trust[target])
    _look_for_support(situation[_SUPPORT], heard, targeted, courted, target, worth, half_welcome)
    _look_at_others(situation[_RIVALRY], situation[_SHARED], alarms, me, target)


@njit(nogil=True, error_model="numpy")
def _look_for_support(support, heard, targeted, courted, target, worth, half_welcome):
    """Add up what third powers offer; those never heard of offer nothing."""
    support[:] = 0.0
    for s in range(courted.shape[0]):
        if s != target and heard[s]:
            if targeted[s]:
                _back(support, courted[s], worth[s])
            else:
                _lend(support, courted[s, 0], worth[s])
    _saturate(support, half_welcome)


@njit(nogil=True, error_model="numpy")
def _look_at_others(rivalry, shared, alarms, me, target):
    """Find the strongest rivalry of the target with a third power, and shared threat by one."""
    rivalry[:] = 0.0
    shared[:] = 0.0
    for k in range(alarms.shape[0]):
        if k not in (me, target):
            _compare(rivalry, shared, alarms[target, k], alarms[k, target], alarms[me, k])


# One short loop over worlds each, which the compiler can vectorise.


@njit(nogil=True, error_model="numpy")
def copy(into, row):
    """Copy a row; an assignment compiles the message of arrays of unequal shape as well."""
    for w in range(into.shape[0]):
        into[w] = row[w]


@njit(nogil=True, error_model="numpy")
def _add(into, row):
    for w in range(into.shape[0]):
        into[w] += row[w]


@njit(nogil=True, error_model="numpy")
def _sum(into, rows):
    a, b, c, d = rows[0], rows[1], rows[2], rows[3]
    for w in range(into.shape[0]):
        into[w] = a[w] + b[w] + c[w] + d[w]


@njit(nogil=True, error_model="numpy")
def any_of(flags):
    """Whether any flag (domain,) is set."""
    return flags[0] | flags[1] | flags[2] | flags[3]


@njit(nogil=True, error_model="numpy")
def _alarm(into, rows, half):
    """Saturate what was done in all domains (domain, world)."""
    a, b, c, d = rows[0], rows[1], rows[2], rows[3]
    for w in range(into.shape[0]):
        into[w] = saturated(a[w] + b[w] + c[w] + d[w], half[w])


@njit(nogil=True, error_model="numpy")
def _impress(into, row, half):
    for w in range(into.shape[0]):
        into[w] = saturated(row[w], half[w])


@njit(nogil=True, error_model="numpy")
def _pool(rows, arrived):
    """Add the rows of all domains (domain, world) to the first and clear the others."""
    for d in range(1, 4):
        if arrived[d]:
            _add(rows[0], rows[d])
            rows[d] = 0.0


@njit(nogil=True, error_model="numpy")
def _arrive(pressure, courtship, arrived, received):
    _sum(arrived, pressure)
    _sum(received, courtship)
    for w in range(arrived.shape[0]):
        received[w] = mean_received(arrived[w], received[w])


@njit(nogil=True, error_model="numpy")
def _renew(trust, arrived, breaks, mends):
    """Renew trust; exponentials are computed only in the worlds in which it breaks."""
    broken = np.empty(trust.shape[0], np.int32)
    left = np.empty(trust.shape[0])
    number = 0
    for w in range(trust.shape[0]):
        if arrived[w] > 0.0:
            broken[number] = w
            left[number] = renewed(trust[w], arrived[w], breaks[w], mends[w])
            number += 1
    _calm(trust, breaks, mends)
    for i in range(number):
        trust[broken[i]] = left[i]


@njit(nogil=True, error_model="numpy")
def _calm(trust, breaks, mends):
    for w in range(trust.shape[0]):
        trust[w] = renewed(trust[w], 0.0, breaks[w], mends[w])


@njit(nogil=True, error_model="numpy")
def _take_up(memory, came, keep, weight):
    for w in range(memory.shape[0]):
        memory[w] = faded(memory[w], keep[w]) + weight[w] * came[w]
    came[:] = 0.0


@njit(nogil=True, error_model="numpy")
def _fade(memory, keep):
    for w in range(memory.shape[0]):
        memory[w] = faded(memory[w], keep[w])


@njit(nogil=True, error_model="numpy")
def _saturate(row, half):
    for w in range(row.shape[0]):
        row[w] = saturated(row[w], half[w])


@njit(nogil=True, error_model="numpy")
def _witness(into, total, own, everybody, share):
    """Fill what counts for the state by domain (domain, world), and its sum (world,)."""
    total[:] = 0.0
    for d in range(4):
        row, mine, all_of_it = into[d], own[d], everybody[d]
        for w in range(total.shape[0]):
            row[w] = witnessed(mine[w], all_of_it[w], share[w])
            total[w] += row[w]


@njit(nogil=True, error_model="numpy")
def _feel(into, own, everywhere, spill, half):
    for w in range(into.shape[0]):
        into[w] = saturated(felt(own[w], everywhere[w], spill[w]), half[w])


@njit(nogil=True, error_model="numpy")
def _expect(into, courted, pressed, half_welcome, half_alarm):
    for w in range(into.shape[0]):
        into[w] = saturated(courted[w], half_welcome[w]) - saturated(pressed[w], half_alarm[w])


@njit(nogil=True, error_model="numpy")
def _back(support, courted, worth):
    a, b, c, d = courted[0], courted[1], courted[2], courted[3]
    for w in range(support.shape[0]):
        support[w] += worth[w] * (a[w] + b[w] + c[w] + d[w])


@njit(nogil=True, error_model="numpy")
def _lend(support, courted, worth):
    for w in range(support.shape[0]):
        support[w] += worth[w] * courted[w]


@njit(nogil=True, error_model="numpy")
def _compare(rivalry, shared, theirs, its, mine):
    for w in range(rivalry.shape[0]):
        rivalry[w] = max(rivalry[w], rivalry_of(theirs[w], its[w]))
        shared[w] = max(shared[w], shared_threat(mine[w], theirs[w]))
