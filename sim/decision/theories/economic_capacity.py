"""Economic capacity: a small state resists when it can afford to.

Xue 2016; a rival that Nguyen 2020 rejects because the great power grows as well. Reads only the
coded economic capacity.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="capacity_gain",
        low=0.5,
        high=3.0,
        default=1.75,
        unit="levels at full capacity",
        source="assumed: as wide as the gain of threat (Xue 2016)",
        raises=1,
    ),
)


def wish(capacity: float, capacity_gain: float) -> float:
    """Levels toward resistance, proportional to economic capacity."""
    return capacity_gain * capacity
