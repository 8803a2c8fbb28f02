"""Commitment: declared noes put a price on hard balancing.

The "three noes" (no alliances, no bases, no leaning on one country against another) and their later
fourth bind the state that declares them. The highest military level costs what the commitment says
(Fearon 1997 on costly signals).
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="commitment_price",
        low=0.0,
        high=4.0,
        default=2.0,
        unit="utility",
        source="assumed: from free to prohibitive",
        raises=-1,
    ),
)
NEUTRAL = {"commitment_price": 0.0}


def price(commitment: float, commitment_price: float) -> float:
    """Compute the utility that a state gives up when it goes to the highest military level."""
    return commitment_price * commitment
