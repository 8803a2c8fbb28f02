"""Partnership: a ladder of named partnerships that is climbed and not climbed down.

Strüver 2017 on partnership diplomacy. The rungs are none, comprehensive, strategic, comprehensive
strategic. A state climbs by siding with a power that courts it. Both sides build a rung; it is not
revoked, and it binds a little.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="partnership_pace",
        low=0.25,
        high=8.0,
        default=1.4,
        unit="rungs a year at full siding and full courtship",
        source="assumed: from one rung in four years to all in half a year",
        log=True,
    ),
    Parameter(
        name="partnership_bond",
        low=0.0,
        high=0.5,
        default=0.25,
        unit="levels at the top rung",
        source="assumed: from a mere name to half a level of siding",
        raises=-1,
    ),
)
NEUTRAL = {"partnership_pace": 0.0, "partnership_bond": 0.0}
SHOWN_IN = "partners_1991_2025"
TOP = 3.0


def climbed(standing: float, siding: float, courted: float, partnership_pace: float) -> float:
    """Update a partnership by one month; it never falls.

    Args:
        standing: Rung reached so far, from 0 to 3; fractions count.
        siding: Levels by which the state sides with the partner, from 0 to 2.
        courted: Courtship of the state by the partner, from 0 to 1.
        partnership_pace: Rungs a year at full siding and full courtship.

    Returns:
        Rung reached a month later, at most 3.
    """
    return min(TOP, standing + partnership_pace / 12.0 * 0.5 * siding * courted)


def bond(rung: float, partnership_bond: float) -> float:
    """Compute the levels by which a rung (0 … 3) holds a state to its partner."""
    return -partnership_bond * rung / TOP
