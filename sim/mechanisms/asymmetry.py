"""Asymmetry: the weaker side gives too much weight to what the stronger does.

Womack 2006: in an asymmetric relation the small state pays over-attention to the large one, which
pays too little attention back.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="over_attention",
        low=0.0,
        high=1.0,
        default=0.5,
        unit="share added",
        source="assumed: up to twice the weight (Womack 2006 gives no number)",
    ),
)
NEUTRAL = {"over_attention": 0.0}


def attention(weaker: float, over_attention: float) -> float:
    """Compute the weight that the receiver of an act gives it.

    Args:
        weaker: 1 where the receiver is the weaker side, else 0.
        over_attention: Weight that the weaker side adds.

    Returns:
        Weight of the act; 1 leaves it as it is.
    """
    return 1.0 + weaker * over_attention


ATTENTION = attention
