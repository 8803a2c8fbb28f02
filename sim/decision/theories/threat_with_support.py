"""Threat with support: pressure and a third power's support act jointly, alone or in sequence.

Nguyen 2020, and the six rules that its table leaves open: T, U, T and U, T or U, T + U, T x U are
corners of one aggregator with constant elasticity of substitution: a share and an exponent (minus
infinity: both needed; 0: product; 1: sum; plus infinity: either). Reads the target's pressure and
the support of third powers.
"""

from sim.core.fast_math import exp, log
from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="joint_gain",
        low=0.5,
        high=3.0,
        default=1.75,
        unit="levels at full pressure and support",
        source="assumed: as wide as the gains of the other theories",
        raises=1,
    ),
    Parameter(
        name="pressure_share",
        low=0.0,
        high=1.0,
        default=0.5,
        unit="share",
        source="assumed: from support alone (0) to pressure alone (1), the corners U and T",
    ),
    Parameter(
        name="joint_exponent",
        low=-8.0,
        high=8.0,
        default=0.5,
        unit="exponent",
        source="assumed: from nearly both-needed (-8) to nearly either (8)",
        raises=1,
    ),
)
_TINY = 1e-9  # keeps powers finite where nothing is perceived
_PRODUCT = 1e-6  # an exponent as small as this is the product


def wish(
    pressure: float, support: float, joint_gain: float, pressure_share: float, joint_exponent: float
) -> float:
    """Levels toward resistance: the power mean of pressure and support, times the gain.

    Pressure is factored out of the mean, which leaves four transcendental functions in place of
    six. Both means are computed in every world, so that the compiler can vectorise the loop.
    """
    ratio = log((support + _TINY) / (pressure + _TINY))
    exponent = joint_exponent if abs(joint_exponent) >= _PRODUCT else 1.0
    power = log(pressure_share + (1.0 - pressure_share) * exp(exponent * ratio)) / exponent
    mean = power if abs(joint_exponent) >= _PRODUCT else (1.0 - pressure_share) * ratio
    return joint_gain * (pressure + _TINY) * exp(mean)
