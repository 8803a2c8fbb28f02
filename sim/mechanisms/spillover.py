"""Spill-over: pressure in one domain is felt in others, and acts on neighbours are a warning.

Walt 1987: intentions are inferred from all of a power's conduct. ``spill_over`` runs across
domains, ``witness`` across victims.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="spill_over",
        low=0.0,
        high=1.0,
        default=0.5,
        unit="share",
        source="assumed: from none to all of an act is felt in the other domains",
    ),
    Parameter(
        name="witness",
        low=0.0,
        high=0.5,
        default=0.25,
        unit="share",
        source="assumed: an act on a third state weighs at most half of one on oneself",
    ),
)
NEUTRAL = {"spill_over": 0.0, "witness": 0.0}


def felt(own: float, everywhere: float, spill_over: float) -> float:
    """Compute the remembered levels in a domain, with spill-over from the others.

    Args:
        own: Remembered levels in the domain.
        everywhere: Remembered levels in all domains together.
        spill_over: Share of the other domains' levels that is felt.
    """
    return own + spill_over * (everywhere - own)
