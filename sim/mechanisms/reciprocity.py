"""Reciprocity: a state answers in kind what it met last month.

Axelrod 1984, Goldstein 1992: cooperation and conflict are returned.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        "reciprocity",
        0.0,
        1.0,
        0.5,
        "levels per level received",
        "assumed: from no answer to full return in kind",
        raises=1,
    ),
)
NEUTRAL = {"reciprocity": 0.0}


def answer(received: float, reciprocity: float) -> float:
    """Levels by which the state answers the level it received in the past month."""
    return reciprocity * received
