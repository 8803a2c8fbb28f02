"""Broken trust: one grave act ends an illusion, and conduct does not return with calm.

Nguyen 2020 can be read so that the crisis of 2014 alone taught a state that shared ideology binds
nobody. The theory is general: any grave act breaks trust (``sim.mechanisms.trust``). Reads only the
trust that is left.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="disillusion_gain",
        low=0.5,
        high=3.0,
        default=1.75,
        unit="levels at no trust",
        source="assumed: as wide as the gain of threat (Nguyen 2020)",
        raises=1,
    ),
)


def wish(trust: float, disillusion_gain: float) -> float:
    """Levels toward resistance, proportional to the trust that is gone."""
    return disillusion_gain * (1.0 - trust)
