"""Balance of threat: a state resists the power that threatens it, in the domain of the threat.

Walt 1985, 1987: states balance against threat, not against power alone; threat grows with what the
other does, near at hand. Reads only the remembered pressure of the target, domain by domain.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="threat_gain",
        low=0.5,
        high=3.0,
        default=1.75,
        unit="levels at full threat",
        source="assumed: full threat moves a state by half a level to three levels (Walt 1987)",
        raises=1,
    ),
)


def wish(threat: float, threat_gain: float) -> float:
    """Levels toward resistance, proportional to the threat perceived in the domain."""
    return threat_gain * threat
