"""Elite faction: a regime whose elite is split seeks the goodwill of the great neighbour.

David 1991, Yang 2018, Liang 2018; a rival that Nguyen 2020 rejects. Reads only how sharply the
elite is split.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="faction_gain",
        low=0.5,
        high=3.0,
        default=1.75,
        unit="levels at a full split",
        source="assumed: as wide as the gain of threat (Liang 2018)",
        raises=-1,
    ),
)


def wish(faction: float, faction_gain: float) -> float:
    """Levels toward siding with the target, proportional to the split of the elite."""
    return -faction_gain * faction
