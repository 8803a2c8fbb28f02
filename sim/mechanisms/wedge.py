"""Wedge: who presses some members of a bloc and courts others keeps the bloc from a common line.

Crawford 2011 on wedge strategies; bop-2013 and mirror-2025 on China in ASEAN. A divided bloc takes back a share of what it wished.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        "wedge",
        0.0,
        1.0,
        0.5,
        "share taken back when evenly divided",
        "assumed: from none to all",
        raises=0,
    ),
)
NEUTRAL = {"wedge": 0.0}


def division(pressed: float, courted: float) -> float:
    """How evenly a bloc is pressed and courted by one power: 0 (one of the two alone) to 1 (both alike)."""
    return 2.0 * min(pressed, courted) / (pressed + courted) if pressed + courted > 0.0 else 0.0


def taken_back(wished: float, divided: float, wedge: float) -> float:
    """Levels that a bloc takes back of what it wished a month ago."""
    return -wedge * divided * wished
