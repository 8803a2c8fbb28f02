"""Compensation: a move toward one side is followed by a step toward its rival.

voa-2023's seesaw; Kuik 2016 on hedging as returns weighed against risks. A swing on one tie tilts the other the same way, in
proportion to how far the two targets are rivals.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        "seesaw",
        0.0,
        1.0,
        0.5,
        "levels per level swung",
        "assumed: from none to full compensation",
        raises=0,
    ),
)
NEUTRAL = {"seesaw": 0.0}
MEMORY = 12.0  # months over which an ordinary level is reckoned


def ordinary(usual: float, level: float) -> float:
    """The level that a state is used to, a month later."""
    return usual + (level - usual) / MEMORY


def tilt(swing: float, rivalry: float, seesaw: float) -> float:
    """Levels by which a swing on the tie to one power (its level less the usual one) is repaid on the tie to its rival."""
    return seesaw * rivalry * swing
