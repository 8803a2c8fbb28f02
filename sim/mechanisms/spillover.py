"""Spill-over: pressure in one domain colours the others, and what is done to neighbours is read as a warning.

Walt 1987: intentions are inferred from all of a power's conduct. ``spill_over`` runs across domains, ``witness`` across victims.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        "spill_over",
        0.0,
        1.0,
        0.5,
        "share",
        "assumed: from none to all of an act is felt in the other domains",
    ),
    Parameter(
        "witness",
        0.0,
        0.5,
        0.25,
        "share",
        "assumed: an act on a third state weighs at most half of one on oneself",
    ),
)
NEUTRAL = {"spill_over": 0.0, "witness": 0.0}


def felt(own: float, everywhere: float, spill_over: float) -> float:
    """Remembered levels in a domain, with the share that spills over from the other domains."""
    return own + spill_over * (everywhere - own)
