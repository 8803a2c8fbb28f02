"""Economic coercion: a trading partner that is resisted uses trade as a lever.

Hirschman 1945, Drezner 2003. The state presses in the economy in proportion to the other's
dependence on it and to how far the other resists it.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="lever",
        low=0.0,
        high=8.0,
        default=4.0,
        unit="levels per unit of trade share and level met",
        source="assumed: at a quarter of trade, up to two levels per level",
        raises=1,
    ),
)
NEUTRAL = {"lever": 0.0}
SHOWN_IN = "coupled_1991_2025"


def pressed(depends: float, resisted: float, lever: float) -> float:
    """Compute the levels by which a state presses in the economy.

    Args:
        depends: Share of the other's trade that goes through this state.
        resisted: Level of resistance that the state met; siding counts as none.
        lever: Levels per unit of trade share and level met.

    Returns:
        Levels of economic pressure, from 0.
    """
    return lever * depends * max(resisted, 0.0)
