"""Dependence: a state that trades through the target pays for resisting it in the economy.

Hirschman 1945 on trade as an instrument of power.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="dependence_drag",
        low=0.0,
        high=4.0,
        default=2.0,
        unit="levels per unit of trade share",
        source="assumed: at a quarter of trade, up to one level",
        raises=-1,
    ),
    Parameter(
        name="structure_noise",
        low=0.0,
        high=0.2,
        default=0.1,
        unit="relative spread",
        source=(
            "assumed: one relative error a world and series, "
            "as of figures rounded and read from afar"
        ),
    ),
)
NEUTRAL = {"dependence_drag": 0.0, "structure_noise": 0.0}


def drag(dependence: float, dependence_drag: float) -> float:
    """Compute the levels by which dependence holds the state back in the economic domain."""
    return -dependence_drag * dependence


TILT = drag
TILT_DOMAIN = "economic"
