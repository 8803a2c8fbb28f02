"""Encirclement: courtship of a state's neighbours is pressure on the state.

Walt 1987 on proximity. A share of a power's courtship of a neighbour arrives as pressure.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="ring",
        low=0.0,
        high=1.0,
        default=0.5,
        unit="share",
        source="assumed: from nothing to as much as an act on oneself",
        raises=1,
    ),
)
NEUTRAL = {"ring": 0.0}
SHOWN_IN = "partners_1991_2025"


def closing(courtship: float, ring: float) -> float:
    """Compute the levels of pressure from ``courtship`` levels of courtship of a neighbour."""
    return ring * courtship
