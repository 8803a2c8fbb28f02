"""Compiled loops of relations: partnerships, arms supply and asks on all ties of a state.

The last axis of every array is the world. The loops only call the elementwise functions of
``sim.mechanisms``; the ideas, their ranges and sources are documented there.
"""

from typing import Final

import numpy as np

from sim.core.kernel_cache import njit
from sim.mechanisms.coercion import pressed as _pressed
from sim.mechanisms.compensation import ordinary as _ordinary
from sim.mechanisms.compensation import tilt as _tilt
from sim.mechanisms.partnership import bond as _bond
from sim.mechanisms.partnership import climbed as _climbed
from sim.mechanisms.supply import appeal as _appeal
from sim.mechanisms.supply import held_back as _held_back
from sim.mechanisms.supply import stocked as _stocked
from sim.mechanisms.wedge import division as _division
from sim.mechanisms.wedge import taken_back as _taken_back

LOWEST_ASK: Final = 1.0  # an ask is met by siding at least so far
pressed = njit(_pressed)
ordinary = njit(_ordinary)
tilt = njit(_tilt)
bond = njit(_bond)
climbed = njit(_climbed)
appeal = njit(_appeal)
held_back = njit(_held_back)
stocked = njit(_stocked)
division = njit(_division)
taken_back = njit(_taken_back)


@njit(cache=True, nogil=True, error_model="numpy")
def fill_offsets(
    offsets,
    ideals,
    levels,
    usual,
    standing,
    share,
    rivalry,
    divided,
    depends,
    received,
    partnership_bond,
    reliance,
    seesaw,
    lever,
    wedge,
):
    """Write the levels by which relations tilt the wish of each tie.

    Args:
        offsets: Filled: (tie, domain, world).
        ideals: Ideal levels: (tie, domain, world).
        levels: Chosen levels: (tie, domain, world).
        usual: Level that the state is used to: (tie, world).
        standing: Rung of the partnership: (tie, world).
        share: Share of arms supply: (tie, world).
        rivalry: How far the targets of ties press each other: (tie, tie, world).
        divided: How evenly the target presses and courts a bloc: (tie, world).
        depends: How far the target depends on the state: (tie, world).
        received: Mean level that arrived from the target last month: (tie, world).
        partnership_bond: Strength of partnerships: (world,).
        reliance: Strength of arms supply: (world,).
        seesaw: Strength of compensation between rivals: (world,).
        lever: Strength of the lever of trade: (world,).
        wedge: Strength of wedges in a bloc: (world,).
    """
    for i in range(levels.shape[0]):
        for w in range(levels.shape[2]):
            whole = bond(np.floor(standing[i, w]), partnership_bond[w])
            for j in range(levels.shape[0]):
                if j != i:
                    mean = 0.25 * (
                        levels[j, 0, w] + levels[j, 1, w] + levels[j, 2, w] + levels[j, 3, w]
                    )
                    whole += tilt(mean - usual[j, w], rivalry[i, j, w], seesaw[w])
            for d in range(4):
                offsets[i, d, w] = whole + taken_back(ideals[i, d, w], divided[i, w], wedge[w])
            offsets[i, 1, w] += held_back(share[i, w], reliance[w])
            offsets[i, 2, w] += pressed(depends[i, w], received[i, w], lever[w])


@njit(cache=True, nogil=True, error_model="numpy")
def renew(
    levels,
    courted,
    offered,
    asked,
    courtship,
    asks,
    met,
    usual,
    standing,
    share,
    opened,
    pace,
    lock_in,
    renewal,
):
    """Close a month: answer last month's asks, note this month's, climb rungs, renew arms stocks.

    Args:
        levels: Levels chosen in the month: (tie, domain, world).
        courted: Mean courtship perceived: (tie, world).
        offered: Military courtship perceived: (tie, world).
        asked: Last month's asks; replaced by this month's: (tie, domain, world).
        courtship: Courtship that arrived: (tie, domain, world).
        asks: Number of asks so far: (tie, world).
        met: Number of asks met so far: (tie, world).
        usual: Level that the state is used to: (tie, world).
        standing: Rung of the partnership: (tie, world).
        share: Share of arms supply: (tie, world).
        opened: Whether stocks are known; before, what suppliers offer counts as stock: (world,).
        pace: Pace at which rungs are climbed: (world,).
        lock_in: Weight of the present supplier: (world,).
        renewal: Share of stocks renewed in a month: (world,).
    """
    ties = levels.shape[0]
    for w in range(levels.shape[2]):
        whole = 0.0
        for i in range(ties):
            whole += appeal(offered[i, w], levels[i, 1, w])
        for i in range(ties):
            mean = 0.0
            for d in range(4):
                level = levels[i, d, w]
                mean += 0.25 * level
                if asked[i, d, w] > 0.0:
                    asks[i, w] += 1
                    met[i, w] += level <= -max(LOWEST_ASK, np.rint(min(asked[i, d, w], 2.0)))
                asked[i, d, w] = courtship[i, d, w]
            usual[i, w] = ordinary(usual[i, w], mean)
            standing[i, w] = climbed(standing[i, w], max(-mean, 0.0), courted[i, w], pace[w])
            if whole > 0.0:
                part = appeal(offered[i, w], levels[i, 1, w]) / whole
                share[i, w] = (
                    stocked(share[i, w], part, lock_in[w], renewal[w]) if opened[w] else part
                )
        opened[w] = opened[w] or whole > 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def how_divided(pressed_, courted):
    """Compute how evenly a power presses and courts a bloc.

    Args:
        pressed_: Remembered pressure: (domain, world).
        courted: Remembered courtship: (domain, world).

    Returns:
        Division of the bloc: (world,).
    """
    found = np.zeros(pressed_.shape[1])
    for w in range(found.shape[0]):
        found[w] = division(pressed_[:, w].sum(), courted[:, w].sum())
    return found
