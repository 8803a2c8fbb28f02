"""Trade expectations: dependence pacifies while trade is expected to last, and provokes when it is expected to be used.

Copeland 1996. Reads the share of the actor's trade that goes through the target and whether its economic conduct gives
reason to expect more trade or leverage.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        "trade_gain",
        1.0,
        8.0,
        4.5,
        "levels per unit of dependence",
        "assumed: at a quarter of trade, a quarter of a level to two levels (Copeland 1996)",
    ),
)


def wish(dependence: float, expectation: float, trade_gain: float) -> float:
    """Levels toward resistance where dependence meets gloomy expectations, toward siding where they are bright."""
    return -trade_gain * dependence * expectation
