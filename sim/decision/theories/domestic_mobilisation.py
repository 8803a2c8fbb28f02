"""Domestic mobilisation: a state balances a threat only as far as it can draw on its society.

Schweller 2004; a rival that Nguyen 2020 rejects because the capacity to mobilise hardly changed.
Reads the target's pressure and the coded capacity to mobilise.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="mobilisation_gain",
        low=0.5,
        high=3.0,
        default=1.75,
        unit="levels at full pressure, fully mobilised",
        source="assumed: as wide as the gain of threat (Schweller 2004)",
        raises=1,
    ),
)


def wish(pressure: float, mobilisation: float, mobilisation_gain: float) -> float:
    """Levels toward resistance: pressure, as far as society can be mobilised."""
    return mobilisation_gain * pressure * mobilisation
