"""Asymmetry: the weaker side over-reads what the stronger does.

Womack 2006: in an asymmetric relation the small state pays over-attention to the large one, which pays too little back.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        "over_attention",
        0.0,
        1.0,
        0.5,
        "share added",
        "assumed: up to twice the weight (Womack 2006 gives no number)",
    ),
)
NEUTRAL = {"over_attention": 0.0}


def attention(is_weaker: float, over_attention: float) -> float:
    """Weight that the receiver of an act gives it: more than one where the receiver is the weaker side."""
    return 1.0 + is_weaker * over_attention
