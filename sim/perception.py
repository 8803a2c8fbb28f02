"""Perception: compiled loops over worlds that turn acts into what states remember, and memory into situations.

Arrays are laid out worlds last. A *dossier* is what has been done to one state: pressed and courted levels by source and
domain. The loops only call the elementwise functions of ``sim.mechanisms``; the ideas, their ranges and sources stand there.
"""

from typing import Final

from numba import njit

from sim.choice import ROWS
from sim.mechanisms.asymmetry import attention as _attention
from sim.mechanisms.memory import saturated as _saturated
from sim.mechanisms.spillover import felt as _felt
from sim.mechanisms.trust import renewed as _renewed

attention, saturated, felt, renewed = njit(_attention), njit(_saturated), njit(_felt), njit(_renewed)
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
def remember(heard, pressed, courted, press, court, trust, weaker, over_attention, keep_threat, keep_support, half_alarm, breaks, mends, alarm, received):  # type: ignore[no-untyped-def]
    """Let a state's memory fade by a month and add what arrived; renews trust and alarms and empties the post.

    ``heard``: (source,), whether anything ever came from it; ``pressed, courted, press, court``: (source, domain, world);
    ``weaker``: (source,); ``trust, alarm, received``: (source, world).
    """
    for s in range(pressed.shape[0]):
        if not heard[s]:
            continue
        for w in range(pressed.shape[2]):
            weight = attention(weaker[s], over_attention[w])
            total = 0.0
            arrived = 0.0
            level = 0.0
            for d in range(4):
                arrived += press[s, d, w]
                level -= court[s, d, w]
                pressed[s, d, w] = pressed[s, d, w] * keep_threat[w] + weight * press[s, d, w]
                courted[s, d, w] = courted[s, d, w] * keep_support[w] + weight * court[s, d, w]
                total += pressed[s, d, w]
                press[s, d, w] = 0.0
                court[s, d, w] = 0.0
            alarm[s, w] = saturated(total, half_alarm[w])
            trust[s, w] = renewed(trust[s, w], arrived, breaks[w], mends[w])
            received[s, w] = min(2.0, max(-2.0, 0.25 * (arrived + level)))


@njit(cache=True, nogil=True, error_model="numpy")
def appraise(situation, pressed, courted, elsewhere, alarms, received, trust, me, target, worth, spill, witness, half_alarm, half_welcome):  # type: ignore[no-untyped-def]
    """Write what actor ``me`` perceives of ``target`` into ``situation`` (row, world).

    ``pressed, courted``: the actor's dossier; ``elsewhere``: (domain, world), what the target did to others; ``alarms``:
    (actor, source, world); ``worth``: (source, world), what each supporter's courtship counts.
    """
    for w in range(situation.shape[1]):
        own = 0.0
        offered = 0.0
        for d in range(4):
            own += pressed[target, d, w] + witness[w] * elsewhere[d, w]
            offered += courted[target, d, w]
        for d in range(4):
            mine = pressed[target, d, w] + witness[w] * elsewhere[d, w]
            situation[_THREAT + d, w] = saturated(felt(mine, own, spill[w]), half_alarm[w])
            situation[_INDUCEMENT + d, w] = saturated(felt(courted[target, d, w], offered, spill[w]), half_welcome[w])
        situation[_PRESSURE, w] = saturated(own, half_alarm[w])
        backing = 0.0
        for s in range(courted.shape[0]):
            if s != target:
                backing += worth[s, w] * (courted[s, 0, w] + courted[s, 1, w] + courted[s, 2, w] + courted[s, 3, w])
        situation[_SUPPORT, w] = saturated(backing, half_welcome[w])
        rivalry = 0.0
        shared = 0.0
        for k in range(alarms.shape[0]):
            if k not in (me, target):
                rivalry = max(rivalry, 0.5 * (alarms[target, k, w] + alarms[k, target, w]))
                shared = max(shared, alarms[me, k, w] * alarms[target, k, w])
        situation[_RIVALRY, w] = rivalry
        situation[_SHARED, w] = shared
        situation[_RECEIVED, w] = received[target, w]
        situation[_TRUST, w] = trust[target, w]
        situation[_EXPECTATION, w] = saturated(courted[target, 2, w], half_welcome[w]) - saturated(pressed[target, 2, w], half_alarm[w])


@njit(cache=True, nogil=True)
def post(act, domain, due, month, press, court):  # type: ignore[no-untyped-def]
    """Deliver one dated act to a post (domain, world), in the worlds where it is due this month and in their domain."""
    for w in range(act.shape[0]):
        if due[w] == month:
            press[domain[w], w] += max(act[w], 0.0)
            court[domain[w], w] += max(-act[w], 0.0)
