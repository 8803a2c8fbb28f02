"""Hedging: a state spreads its risk, taking returns where they are made and insurance where it is bought.

Kuik 2008, 2016 and Le 2013: return-maximising in politics and economics, risk-contingency in arms and in multilateral
bodies, as long as no immediate threat and no all-out rivalry of the great forces a choice. Reads pressure and rivalry.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        "spread_gain",
        0.5,
        2.0,
        1.25,
        "levels between insurance and ordinary conduct",
        "assumed: a hedge stays within two levels of neutral (Kuik 2008)",
    ),
)


def wish(domain: int, pressure: float, rivalry: float, spread_gain: float) -> float:
    """Levels by domain: siding in politics (0) and economics (2), insuring in arms (1) and multilateral bodies (3)."""
    side = -1.0 if domain % 2 == 0 else 1.0
    return side * spread_gain * (1.0 - pressure) * (1.0 - rivalry)
