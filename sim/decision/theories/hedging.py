"""Hedging: a state spreads its risk between returns in some domains and insurance in others.

Kuik 2008, 2016 and Le 2013: return-maximising in politics and economics, risk-contingency in arms
and in multilateral bodies, as long as no immediate threat and no all-out rivalry of the great
powers forces a choice. Reads pressure and rivalry.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="spread_gain",
        low=0.5,
        high=2.0,
        default=1.25,
        unit="levels between insurance and ordinary conduct",
        source="assumed: a hedge stays within two levels of neutral (Kuik 2008)",
    ),
)


def wish(domain: int, pressure: float, rivalry: float, spread_gain: float) -> float:
    """Levels by domain: siding in politics and economics, insuring in arms and multilateral bodies.

    ``domain`` is 0 (political), 1 (military), 2 (economic) or 3 (multilateral).
    """
    side = -1.0 if domain % 2 == 0 else 1.0
    return side * spread_gain * (1.0 - pressure) * (1.0 - rivalry)
