"""Economic coercion: who is traded with by those who resist it uses the lever of trade.

Hirschman 1945, Drezner 2003; voa-2023 expects it of China. It presses in the economy in proportion to the other's dependence and
to how far the other was met resisting.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        "lever",
        0.0,
        8.0,
        4.0,
        "levels per unit of trade share and level met",
        "assumed: at a quarter of trade, up to two levels per level",
        raises=1,
    ),
)
NEUTRAL = {"lever": 0.0}


def pressed(depends: float, resisted: float, lever: float) -> float:
    """Levels by which a state presses in the economy; ``depends``: the other's dependence on it, ``resisted``: what it met."""
    return lever * depends * max(resisted, 0.0)
