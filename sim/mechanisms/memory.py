"""Memory: acts fade with a half-life, and alarm saturates.

States remember what was done to them, more faintly the longer ago; twice the acts is less than
twice the alarm. The documents give no rate, so half-lives span half a year to ten years.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="threat_half_life",
        low=6,
        high=120,
        default=24,
        unit="months",
        source="assumed: from one season's news to a decade's grievance",
        log=True,
    ),
    Parameter(
        name="support_half_life",
        low=6,
        high=120,
        default=24,
        unit="months",
        source="assumed: as wide as for threat",
        log=True,
    ),
    Parameter(
        name="alarm",
        low=1,
        high=16,
        default=4,
        unit="remembered levels at half alarm",
        source="assumed: one coercion in two domains to a campaign of them",
        raises=-1,
        log=True,
    ),
    Parameter(
        name="welcome",
        low=1,
        high=16,
        default=4,
        unit="remembered levels at half welcome",
        source="assumed: as wide as for alarm",
        log=True,
    ),
    Parameter(
        name="unrecorded_rate",
        low=0.0,
        high=0.8,
        default=0.4,
        unit="acts a year",
        source="assumed: what an uncovered year may have held",
    ),
    Parameter(
        name="coding_noise",
        low=0.0,
        high=0.5,
        default=0.25,
        unit="levels",
        source="assumed: up to one step of intensity, as coders differ",
    ),
    Parameter(
        name="standing_weight",
        low=0.0,
        high=1.0,
        default=0.5,
        unit="share of the act",
        source="assumed: from a condition felt when it begins to one felt anew in every year",
    ),
)
NEUTRAL = {
    "threat_half_life": 0.01,
    "support_half_life": 0.01,
    "alarm": 4.0,
    "welcome": 4.0,
    "unrecorded_rate": 0.0,
    "coding_noise": 0.0,
    "standing_weight": 0.0,
}


def kept(half_life: float) -> float:
    """Compute the share of a memory that is left after a month; ``half_life`` is in months."""
    return float(0.5 ** (1.0 / half_life))


def saturated(remembered: float, half: float) -> float:
    """Convert remembered levels to an impression from 0 to 1; ``half`` levels give one half."""
    return remembered / (remembered + half)
