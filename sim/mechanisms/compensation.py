"""Compensation: a move toward one side is followed by a step toward its rival.

Kuik 2016 on hedging as returns weighed against risks: a seesaw. A swing on one tie tilts the other
the same way, in proportion to how far the two targets are rivals.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="seesaw",
        low=0.0,
        high=1.0,
        default=0.5,
        unit="levels per level swung",
        source="assumed: from none to full compensation",
        raises=0,
    ),
)
NEUTRAL = {"seesaw": 0.0}
SHOWN_IN = "partners_1991_2025"
MEMORY = 12.0  # months over which the usual level is averaged


def ordinary(usual: float, level: float) -> float:
    """Update the usual level of a tie by one month: an exponential mean of its levels."""
    return usual + (level - usual) / MEMORY


def tilt(swing: float, rivalry: float, seesaw: float) -> float:
    """Compute the levels by which a swing on one tie tilts the tie to the rival.

    Args:
        swing: Level of the tie less its usual level.
        rivalry: How far the two targets are rivals, from 0 to 1.
        seesaw: Levels per level swung.

    Returns:
        Levels, of the sign of the swing.
    """
    return seesaw * rivalry * swing
