"""Trade expectations: dependence pacifies while trade is expected to last, and otherwise provokes.

Copeland 1996. Reads the share of the actor's trade that goes through the target and whether its
economic conduct gives reason to expect more trade or leverage.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="trade_gain",
        low=1.0,
        high=8.0,
        default=4.5,
        unit="levels per unit of dependence",
        source="assumed: at a quarter of trade, a quarter of a level to two levels (Copeland 1996)",
    ),
)


def wish(dependence: float, expectation: float, trade_gain: float) -> float:
    """Levels toward resistance where expectations are gloomy, toward siding where bright."""
    return -trade_gain * dependence * expectation
