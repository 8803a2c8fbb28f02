"""Bandwagoning for profit: a state sides with the power that rewards it.

Schweller 1994: states align for gain, not only for safety. Reads only what the target itself
offers, domain by domain.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="profit_gain",
        low=0.5,
        high=3.0,
        default=1.75,
        unit="levels at full inducement",
        source=(
            "assumed: full courtship moves a state by half a level to three levels (Schweller 1994)"
        ),
        raises=-1,
    ),
)


def wish(inducement: float, profit_gain: float) -> float:
    """Levels toward siding with the target, proportional to what it offers in the domain."""
    return -profit_gain * inducement
