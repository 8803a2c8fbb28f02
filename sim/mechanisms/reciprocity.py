"""Reciprocity: a state answers in kind what it met last month.

Axelrod 1984, Goldstein 1992: cooperation and conflict are returned.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="reciprocity",
        low=0.0,
        high=1.0,
        default=0.5,
        unit="levels per level received",
        source="assumed: from no answer to full return in kind",
        raises=1,
    ),
)
NEUTRAL = {"reciprocity": 0.0}


def answer(received: float, reciprocity: float) -> float:
    """Compute the levels by which a state answers the level it received in the past month."""
    return reciprocity * received


TILT = answer
