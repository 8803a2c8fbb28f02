"""The choice of a level, given the level that the theories wish for, with noise and inertia.

The utility of level l is -precision * ((l - ideal)^2 + inertia * (l - last)^2), less a price on +2.
The level is drawn by quantal response (McKelvey & Palfrey 1995). On five equally spaced levels, the
odds of a quadratic utility need one exponential, not five. The uniform number that a draw uses is
filled in by the kernel that ``fused_kernel`` generates.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.fast_math import exp
from sim.core.kernel_cache import njit
from sim.core.parameters import Parameter

Floats = NDArray[np.float64]

PARAMETERS: Final = (
    Parameter(
        name="precision",
        low=0.5,
        high=4.0,
        default=1.4,
        unit="1/level^2",
        source="assumed: from nearly random to nearly best reply (McKelvey & Palfrey 1995)",
        log=True,
    ),
    Parameter(
        name="inertia",
        low=0.0,
        high=4.0,
        default=2.0,
        unit="weight of the last level",
        source="assumed: from none to four times the weight of the ideal",
    ),
    Parameter(
        name="act_rate",
        low=0.02,
        high=0.25,
        default=0.1,
        unit="acts a month",
        source="assumed: how often a freely chosen level becomes an act that is noticed",
        log=True,
    ),
    Parameter(
        name="weight_concentration",
        low=0.2,
        high=1.0,
        default=0.5,
        unit="Dirichlet shape",
        source="assumed: sparse, so that worlds differ in the theory that rules them",
        log=True,
    ),
)
DISPOSITION: Final = Parameter(
    name="disposition",
    low=-1.0,
    high=1.0,
    default=0.0,
    unit="level",
    source=(
        "assumed: one prior for every actor, tie and domain; no passage on stance is its source"
    ),
    raises=1,
)
SUPPORT_WORTH: Final = Parameter(
    name="support_worth",
    low=0.25,
    high=1.0,
    default=0.625,
    unit="share",
    source=(
        "assumed: a third power's courtship counts a quarter to all of its level; "
        "one prior for every supporter"
    ),
)
# drawn anew for every tie and domain, or every pair of states
TEMPLATES: Final = (DISPOSITION, SUPPORT_WORTH)

# bound of the lean; beyond it the outermost level is certain, and its fourth power is still finite
STEEP: Final = 150.0


def level_decay(precision: Floats | float, inertia: Floats | float) -> Floats:
    """Compute how the odds of a level fall with distance from 0: exp(-precision * (1 + inertia)).

    Args:
        precision: Precision of choice, a number or (world,).
        inertia: Weight of the last level, a number or (world,).

    Returns:
        The factor ``decay`` of ``odds_of``, in the shape of the arguments.
    """
    return np.asarray(np.exp(-precision * (1.0 + inertia)))


@njit(cache=True, nogil=True, error_model="numpy")
def tilt_of(ideal, last, precision, inertia):  # type: ignore[no-untyped-def]
    """Compute the odds of one level up against one level down, apart from their distance to 0."""
    lean = 2.0 * precision * (ideal + inertia * last)
    # comparisons, not min and max: NaN stays NaN
    above = -STEEP if lean < -STEEP else lean  # noqa: FURB136
    return exp(STEEP if lean > STEEP else above)


@njit(cache=True, nogil=True, error_model="numpy")
def odds_of(tilt, decay, top):  # type: ignore[no-untyped-def]
    """Compute the unnormalised probabilities of the levels -2 … +2.

    ``decay`` is that of ``level_decay``; ``top`` is the factor by which a price discounts +2.
    """
    near = decay
    far = decay * decay * decay * decay
    return far / (tilt * tilt), near / tilt, 1.0, near * tilt, far * tilt * tilt * top


@njit(cache=True, nogil=True, error_model="numpy")
def weights_of_levels(ideal, last, precision, inertia, decay, top):  # type: ignore[no-untyped-def]
    """Compute the unnormalised probabilities of the levels -2 … +2 from ideal and last level."""
    return odds_of(tilt_of(ideal, last, precision, inertia), decay, top)


@njit(cache=True, nogil=True, error_model="numpy")
def sampled_level(odds, u):  # type: ignore[no-untyped-def]
    """Return the level at which the running sum of the odds passes ``u`` of their total."""
    first = odds[0]
    second = first + odds[1]
    third = second + odds[2]
    fourth = third + odds[3]
    mark = u * (fourth + odds[4])
    return (
        -2.0
        + (1.0 if mark >= first else 0.0)
        + (1.0 if mark >= second else 0.0)
        + (1.0 if mark >= third else 0.0)
        + (1.0 if mark >= fourth else 0.0)
    )


@njit(cache=True, nogil=True, error_model="numpy")
def draw_levels(  # type: ignore[no-untyped-def]
    level, ideal, precision, inertia, decay, top, u, tilt
):
    """Draw the levels (world,) of one domain in place; ``tilt`` is a buffer as long or longer.

    Exponentials have a loop of their own, so that the compiler can vectorise the others.
    """
    for w in range(level.shape[0]):
        tilt[w] = tilt_of(ideal[w], level[w], precision[w], inertia[w])
    for w in range(level.shape[0]):
        tilt[w] = sampled_level(odds_of(tilt[w], decay[w], top[w]), u[w])
    for w in range(level.shape[0]):
        level[w] = np.int8(tilt[w])
