"""Balance of power: a state leans against whoever grows too strong, whatever it does.

Waltz 1979: in anarchy, states balance capabilities, not intentions. Reads only the target's
economic size relative to the leading other power; at ``power_parity`` the theory is indifferent.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="power_gain",
        low=0.5,
        high=3.0,
        default=1.75,
        unit="levels per unit of relative size",
        source=(
            "assumed: doubling from parity moves a state by half a level to three levels "
            "(Waltz 1979)"
        ),
    ),
    Parameter(
        name="power_parity",
        low=0.2,
        high=0.8,
        default=0.5,
        unit="relative size",
        source="assumed: between a fifth and the 80 % at which Nguyen 2020 sees transition begin",
        raises=-1,
    ),
)


def wish(capability: float, power_gain: float, power_parity: float) -> float:
    """Levels toward resistance, growing with the target's relative size beyond parity."""
    return power_gain * (capability - power_parity)
