"""Broken trust: one grave act ends an illusion, and conduct does not return with calm.

The reading of nguyen-2020 in which the oil rig of 2014 alone taught Vietnam that shared ideology binds nobody. General
here: any grave act breaks trust (``sim.mechanisms.trust``). Reads only the trust that is left.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        "disillusion_gain",
        0.5,
        3.0,
        1.75,
        "levels at no trust",
        "assumed: as wide as the gain of threat (nguyen-2020)",
        raises=1,
    ),
)


def wish(trust: float, disillusion_gain: float) -> float:
    """Levels toward resistance, proportional to the trust that is gone."""
    return disillusion_gain * (1.0 - trust)
