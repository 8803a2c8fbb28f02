"""Encirclement: what courts a state's neighbours presses on the state.

Walt 1987 on proximity; mirror-2025 on Cambodia, Laos and the sea. Courtship of a neighbour by a power arrives as pressure, at a share.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        "ring",
        0.0,
        1.0,
        0.5,
        "share",
        "assumed: from nothing to as much as an act on oneself",
        raises=1,
    ),
)
NEUTRAL = {"ring": 0.0}


def closing(courtship: float, ring: float) -> float:
    """Levels of pressure that a state feels where a neighbour is courted by so many levels."""
    return ring * courtship
