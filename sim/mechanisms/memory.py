"""Memory: acts fade with a half-life, and alarm saturates.

States remember what was done to them, the more faintly the longer ago; twice the acts is less than twice the alarm. The
documents give no rate, so half-lives span half a year to ten years.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        "threat_half_life",
        6,
        120,
        24,
        "months",
        "assumed: from one season's news to a decade's grievance",
        log=True,
    ),
    Parameter(
        "support_half_life", 6, 120, 24, "months", "assumed: as wide as for threat", log=True
    ),
    Parameter(
        "alarm",
        1,
        16,
        4,
        "remembered levels at half alarm",
        "assumed: one coercion in two domains to a campaign of them",
        raises=-1,
        log=True,
    ),
    Parameter(
        "welcome",
        1,
        16,
        4,
        "remembered levels at half welcome",
        "assumed: as wide as for alarm",
        log=True,
    ),
    Parameter(
        "unrecorded_rate",
        0.0,
        0.8,
        0.4,
        "acts a year",
        "assumed: what an uncovered year may have held",
    ),
    Parameter(
        "coding_noise",
        0.0,
        0.5,
        0.25,
        "levels",
        "assumed: up to one step of intensity, as coders differ",
    ),
)
NEUTRAL = {
    "threat_half_life": 0.01,
    "support_half_life": 0.01,
    "alarm": 4.0,
    "welcome": 4.0,
    "unrecorded_rate": 0.0,
    "coding_noise": 0.0,
}


def kept(half_life: float) -> float:
    """Share of a memory that is left after a month."""
    return float(0.5 ** (1.0 / half_life))


def saturated(remembered: float, half: float) -> float:
    """Turn remembered levels into an impression between 0 and 1; ``half`` levels give one half."""
    return remembered / (remembered + half)
