"""Perception: compiled loops over worlds that turn acts into what states remember, and memory into situations.

Arrays are laid out worlds last. A *dossier* is what has been done to one state: pressed and courted levels by source and
domain. The loops only call the elementwise functions of ``sim.mechanisms``; the ideas, their ranges and sources stand there.
"""

from typing import Final

import numpy as np
from numba import njit

from sim.decision.situation import ROWS
from sim.mechanisms.asymmetry import attention as _attention
from sim.mechanisms.memory import saturated as _saturated
from sim.mechanisms.spillover import felt as _felt
from sim.mechanisms.trust import renewed as _renewed

attention, saturated, felt, renewed = (
    njit(_attention),
    njit(_saturated),
    njit(_felt),
    njit(_renewed),
)
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
def watch(done, bystanders, pressed, target):  # type: ignore[no-untyped-def]
    """Write into ``done`` (domain, world) what ``target`` has done to everybody.

    ``bystanders``: (source, domain, world), what was done to outsiders; ``pressed``: (state, source, domain, world).
    """
    for d in range(done.shape[0]):
        done[d] = bystanders[target, d]
        for state in range(pressed.shape[0]):
            _add(done[d], pressed[state, target, d])


@njit(cache=True, nogil=True, error_model="numpy")
def forget(bystanders, faced, keep):  # type: ignore[no-untyped-def]
    """Let what was done to outsiders (source, domain, world) fade by a month."""
    for s in range(bystanders.shape[0]):
        for d in range(bystanders.shape[1] if faced[s] else 0):
            _fade(bystanders[s, d], keep)


@njit(cache=True, nogil=True, error_model="numpy")
def remember(
    heard,
    mail,
    faced,
    pressed,
    courted,
    press,
    court,
    trust,
    weaker,
    over_attention,
    keep_threat,
    keep_support,
    half_alarm,
    breaks,
    mends,
    alarm,
    received,
):  # type: ignore[no-untyped-def]
    """Let a state's memory fade by a month and add what arrived; renews trust and alarms and empties the post.

    ``heard``, ``mail``: (source,), whether anything ever came from it, and since the post was last opened; ``pressed, courted, press,
    court``: (source, domain, world); ``weaker``: (source,); ``trust, received``: (source, world); ``alarm``: (actor, world), the first of the sources. Of a power that no tie is on (``faced``:
    (source,)) only the sum over domains is ever asked for: it is kept in the first row, and neither trust nor what came last month is.
    """
    arrived = np.zeros(trust.shape[1])
    for s in range(pressed.shape[0]):
        if not heard[s]:
            continue
        rows = 4 if faced[s] else 1
        if mail[s]:
            if faced[s]:
                _arrive(press[s], court[s], arrived, received[s])
                _renew(trust[s], arrived, breaks, mends)
            else:
                _pile(press[s])
                _pile(court[s])
            for d in range(rows):
                _take_up(pressed[s, d], press[s, d], keep_threat, weaker[s], over_attention)
                _take_up(courted[s, d], court[s, d], keep_support, weaker[s], over_attention)
            mail[s] = False
        else:  # memory only fades: the same as an empty post, with less to do
            if faced[s]:
                received[s] = 0.0
                _calm(trust[s], breaks, mends)
            for d in range(rows):
                _fade(pressed[s, d], keep_threat)
                _fade(courted[s, d], keep_support)
        if faced[s]:
            _sum(alarm[s], pressed[s])
            _saturate(alarm[s], half_alarm)
        elif s < alarm.shape[0]:
            _impress(alarm[s], pressed[s, 0], half_alarm)


@njit(cache=True, nogil=True, error_model="numpy")
def appraise(
    situation,
    heard,
    faced,
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
):  # type: ignore[no-untyped-def]
    """Write what actor ``me`` perceives of ``target`` into ``situation`` (row, world).

    ``heard, pressed, courted``: the actor's dossier; ``done``: (domain, world), what the target did to everybody; ``alarms``:
    (actor, actor, world); ``worth``: (source, world), what each supporter's courtship counts; ``faced``: (source,), those whose
    acts are kept by domain.
    """
    threat, pressure = situation[_THREAT : _THREAT + 4], situation[_PRESSURE]
    for d in range(4):
        _witness(threat[d], pressed[target, d], done[d], witness)
    _sum(pressure, threat)
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
    situation[_RECEIVED] = received[target]
    situation[_TRUST] = trust[target]
    _look_for_support(situation[_SUPPORT], heard, faced, courted, target, worth, half_welcome)
    _look_at_others(situation[_RIVALRY], situation[_SHARED], alarms, me, target)


@njit(cache=True, nogil=True, error_model="numpy")
def _look_for_support(support, heard, faced, courted, target, worth, half_welcome):  # type: ignore[no-untyped-def]
    """Add up what third powers offer; those never heard of offer nothing."""
    support[:] = 0.0
    for s in range(courted.shape[0]):
        if s != target and heard[s]:
            if faced[s]:
                _back(support, courted[s], worth[s])
            else:
                _lend(support, courted[s, 0], worth[s])
    _saturate(support, half_welcome)


@njit(cache=True, nogil=True, error_model="numpy")
def _look_at_others(rivalry, shared, alarms, me, target):  # type: ignore[no-untyped-def]
    """Find the strongest rivalry of the target with a third power, and the strongest threat shared with it."""
    rivalry[:] = 0.0
    shared[:] = 0.0
    for k in range(alarms.shape[0]):
        if k not in (me, target):
            _rival(rivalry, alarms[target, k], alarms[k, target])
            _share(shared, alarms[me, k], alarms[target, k])


# One loop over worlds each, and short, so that the compiler lets it run on several worlds at once


@njit(cache=True, nogil=True, error_model="numpy")
def _add(into, row):  # type: ignore[no-untyped-def]
    for w in range(into.shape[0]):
        into[w] += row[w]


@njit(cache=True, nogil=True, error_model="numpy")
def _sum(into, rows):  # type: ignore[no-untyped-def]
    a, b, c, d = rows[0], rows[1], rows[2], rows[3]
    for w in range(into.shape[0]):
        into[w] = a[w] + b[w] + c[w] + d[w]


@njit(cache=True, nogil=True, error_model="numpy")
def _impress(into, row, half):  # type: ignore[no-untyped-def]
    for w in range(into.shape[0]):
        into[w] = saturated(row[w], half[w])


@njit(cache=True, nogil=True, error_model="numpy")
def _pile(post):  # type: ignore[no-untyped-def]
    """Put a post's four rows on its first."""
    for d in range(1, 4):
        _add(post[0], post[d])
        post[d] = 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def _arrive(press, court, arrived, received):  # type: ignore[no-untyped-def]
    _sum(arrived, press)
    _sum(received, court)
    for w in range(arrived.shape[0]):
        received[w] = min(2.0, max(-2.0, 0.25 * (arrived[w] - received[w])))


@njit(cache=True, nogil=True, error_model="numpy")
def _renew(trust, arrived, breaks, mends):  # type: ignore[no-untyped-def]
    """Renew trust where it was broken apart from where it is calm: a power is dear, and few worlds need it."""
    broken, left, number = np.empty(trust.shape[0], np.int32), np.empty(trust.shape[0]), 0
    for w in range(trust.shape[0]):
        if arrived[w] > 0.0:
            broken[number], left[number] = w, renewed(trust[w], arrived[w], breaks[w], mends[w])
            number += 1
    _calm(trust, breaks, mends)
    for i in range(number):
        trust[broken[i]] = left[i]


@njit(cache=True, nogil=True, error_model="numpy")
def _calm(trust, breaks, mends):  # type: ignore[no-untyped-def]
    for w in range(trust.shape[0]):
        trust[w] = renewed(trust[w], 0.0, breaks[w], mends[w])


@njit(cache=True, nogil=True, error_model="numpy")
def _take_up(memory, post, keep, weaker, over_attention):  # type: ignore[no-untyped-def]
    for w in range(memory.shape[0]):
        memory[w] = memory[w] * keep[w] + attention(weaker, over_attention[w]) * post[w]
    post[:] = 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def _fade(memory, keep):  # type: ignore[no-untyped-def]
    for w in range(memory.shape[0]):
        memory[w] *= keep[w]


@njit(cache=True, nogil=True, error_model="numpy")
def _saturate(row, half):  # type: ignore[no-untyped-def]
    for w in range(row.shape[0]):
        row[w] = saturated(row[w], half[w])


@njit(cache=True, nogil=True, error_model="numpy")
def _witness(into, own, everybody, share):  # type: ignore[no-untyped-def]
    for w in range(into.shape[0]):
        into[w] = own[w] + share[w] * (everybody[w] - own[w])


@njit(cache=True, nogil=True, error_model="numpy")
def _feel(into, own, everywhere, spill, half):  # type: ignore[no-untyped-def]
    for w in range(into.shape[0]):
        into[w] = saturated(felt(own[w], everywhere[w], spill[w]), half[w])


@njit(cache=True, nogil=True, error_model="numpy")
def _expect(into, courted, pressed, half_welcome, half_alarm):  # type: ignore[no-untyped-def]
    for w in range(into.shape[0]):
        into[w] = saturated(courted[w], half_welcome[w]) - saturated(pressed[w], half_alarm[w])


@njit(cache=True, nogil=True, error_model="numpy")
def _back(support, courted, worth):  # type: ignore[no-untyped-def]
    a, b, c, d = courted[0], courted[1], courted[2], courted[3]
    for w in range(support.shape[0]):
        support[w] += worth[w] * (a[w] + b[w] + c[w] + d[w])


@njit(cache=True, nogil=True, error_model="numpy")
def _lend(support, courted, worth):  # type: ignore[no-untyped-def]
    for w in range(support.shape[0]):
        support[w] += worth[w] * courted[w]


@njit(cache=True, nogil=True, error_model="numpy")
def _rival(rivalry, theirs, its):  # type: ignore[no-untyped-def]
    for w in range(rivalry.shape[0]):
        rivalry[w] = max(rivalry[w], 0.5 * (theirs[w] + its[w]))


@njit(cache=True, nogil=True, error_model="numpy")
def _share(shared, mine, theirs):  # type: ignore[no-untyped-def]
    for w in range(shared.shape[0]):
        shared[w] = max(shared[w], mine[w] * theirs[w])
