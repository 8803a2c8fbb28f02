"""Economic capacity: a small state resists when it can afford to.

Xue 2016; a rival that nguyen-2020 rejects because the great power grows as well. Reads only the coded economic capacity.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        "capacity_gain",
        0.5,
        3.0,
        1.75,
        "levels at full capacity",
        "assumed: as wide as the gain of threat (Xue 2016)",
        raises=1,
    ),
)


def wish(capacity: float, capacity_gain: float) -> float:
    """Levels toward resistance, proportional to economic capacity."""
    return capacity_gain * capacity
