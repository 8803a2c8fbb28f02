"""Underbalancing: a state whose elite is split answers a threat late and by half.

Schweller 2006: the response of a state to a threat depends on its elite; where the elite is split
over the target, the threat is seen and not met. Reads the threat perceived in the domain and how
sharply the elite is split (its faction).
"""

from sim.core.parameters import Parameter

# raises: +1 moves a state toward resistance, -1 away from it, 0 either way
PARAMETERS = (
    Parameter(
        "answer_gain",
        0.5,
        3.0,
        1.75,
        "levels at full threat and full unity",
        "assumed: as wide as the gain of threat (Schweller 2006)",
        raises=1,
    ),
    Parameter(
        "split_loss",
        0.2,
        1.0,
        0.6,
        "share of the answer lost at a full split",
        "assumed: from a fifth to all of it (Schweller 2006)",
        raises=-1,
    ),
)


def wish(threat: float, faction: float, answer_gain: float, split_loss: float) -> float:
    """Levels of resistance: the answer to the threat, reduced by the split of the elite."""
    return answer_gain * threat * (1.0 - split_loss * faction)
