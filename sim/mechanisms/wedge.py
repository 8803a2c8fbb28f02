"""Wedge: a power that presses some members of a bloc and courts others prevents a common line.

Crawford 2011 on wedge strategies. A divided bloc takes back a share of what it wished.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="wedge",
        low=0.0,
        high=1.0,
        default=0.5,
        unit="share taken back when evenly divided",
        source="assumed: from none to all",
        raises=0,
    ),
)
NEUTRAL = {"wedge": 0.0}
SHOWN_IN = "partners_1991_2025"


def division(pressed: float, courted: float) -> float:
    """Compute how evenly one power presses and courts a bloc.

    Args:
        pressed: Pressure on members of the bloc.
        courted: Courtship of members of the bloc.

    Returns:
        From 0 (one of the two alone) to 1 (both alike).
    """
    return 2.0 * min(pressed, courted) / (pressed + courted) if pressed + courted > 0.0 else 0.0


def taken_back(wished: float, divided: float, wedge: float) -> float:
    """Compute the levels that a bloc takes back of what it wished a month ago."""
    return -wedge * divided * wished
