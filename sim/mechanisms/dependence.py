"""Dependence: a state that trades through the target pays for resisting it, most of all in the economy.

Hirschman 1945; nguyen-2020 on Vietnam's trade with China.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        "dependence_drag",
        0.0,
        4.0,
        2.0,
        "levels per unit of trade share",
        "assumed: at a quarter of trade, up to one level",
        raises=-1,
    ),
    Parameter(
        "structure_noise",
        0.0,
        0.2,
        0.1,
        "relative spread",
        "assumed: one relative error a world and series, as of figures rounded and read from afar",
    ),
)
NEUTRAL = {"dependence_drag": 0.0, "structure_noise": 0.0}


def drag(dependence: float, dependence_drag: float) -> float:
    """Levels by which dependence holds the state back in the economic domain."""
    return -dependence_drag * dependence
