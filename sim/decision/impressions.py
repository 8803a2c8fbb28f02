"""The elementwise steps from an act to an impression, in the order in which a month takes them.

The model applies these functions to sums of acts, compiled, over worlds. The memory trace applies
the same functions to single acts of one world. ``STEPS`` is the order that both follow.
"""

from collections.abc import Callable
from typing import Final

from sim.mechanisms import attention
from sim.mechanisms.memory import kept, saturated
from sim.mechanisms.spillover import felt
from sim.mechanisms.trust import renewed

__all__ = [
    "STEPS",
    "attention",
    "expected",
    "faded",
    "felt",
    "kept",
    "mean_received",
    "renewed",
    "rivalry",
    "saturated",
    "shared_threat",
    "witnessed",
]
STRONGEST: Final = 2.0  # what was received last month is a level


def faded(remembered: float, keep: float) -> float:
    """Return what is left of remembered levels a month later; ``keep`` is the share left."""
    return remembered * keep


def witnessed(own: float, everybody: float, witness: float) -> float:
    """Return the levels that count for a state: done to itself, and a share of those to others."""
    return own + witness * (everybody - own)


def mean_received(pressing: float, courting: float) -> float:
    """Return the mean level over four domains of what arrived in a month, within -2 to +2."""
    return min(STRONGEST, max(-STRONGEST, 0.25 * (pressing - courting)))


def expected(courted: float, pressed: float, half_welcome: float, half_alarm: float) -> float:
    """Return what is expected of trade with a power, from -1 to +1."""
    return saturated(courted, half_welcome) - saturated(pressed, half_alarm)


def rivalry(theirs: float, its: float) -> float:
    """Return the rivalry of two powers from the alarm of each about the other."""
    return 0.5 * (theirs + its)


def shared_threat(mine: float, theirs: float) -> float:
    """Return the threat by a third power that alarms two states."""
    return mine * theirs


STEPS: Final[tuple[tuple[str, Callable[..., float]], ...]] = (
    ("weigh an arriving act", attention),
    ("receive the month's acts", mean_received),
    ("break or mend trust", renewed),
    ("share of a memory that is kept", kept),
    ("let memory fade", faded),
    ("witness what is done to others", witnessed),
    ("let acts spill over to other domains", felt),
    ("saturate", saturated),
    ("expect", expected),
    ("compare alarms of rivals", rivalry),
    ("share a threat", shared_threat),
)
