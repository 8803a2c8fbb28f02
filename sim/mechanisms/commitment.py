"""Commitment: declared noes make hard balancing dear.

The "three noes" (no alliances, no bases, no leaning on one country against another) and their later fourth bind the state
that declares them: a full military level costs what the commitment says (Fearon 1997 on costly signals).
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        "commitment_price", 0.0, 4.0, 2.0, "utility", "assumed: from free to prohibitive", raises=-1
    ),
)
NEUTRAL = {"commitment_price": 0.0}


def price(commitment: float, commitment_price: float) -> float:
    """Utility that a state gives up when it goes to the highest military level."""
    return commitment_price * commitment
