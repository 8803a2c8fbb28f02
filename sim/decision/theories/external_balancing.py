"""External balancing: a state courts whoever is pressed by the same power.

Snyder 1984, Walt 1987: the enemy of an enemy is worth an effort. Reads only the threat that a third
power poses to actor and target alike.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="ally_gain",
        low=0.5,
        high=3.0,
        default=1.75,
        unit="levels at full shared threat",
        source="assumed: as wide as the gain of threat (Snyder 1984)",
        raises=-1,
    ),
)


def wish(shared_threat: float, ally_gain: float) -> float:
    """Levels toward siding with the target, proportional to the threat that both meet."""
    return -ally_gain * shared_threat
