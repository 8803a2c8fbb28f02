"""Partnership: a ladder of named partnerships, climbed by siding with who courts, and not climbed down.

Strüver 2017 on partnership diplomacy, cna-2025 on Vietnam's: none, comprehensive, strategic, comprehensive strategic. A rung is a
matter of standing that both sides build; it is not revoked, and it binds a little.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        "partnership_pace",
        0.25,
        8.0,
        1.4,
        "rungs a year at full siding and full courtship",
        "assumed: from one rung in four years to all in half a year",
        log=True,
    ),
    Parameter(
        "partnership_bond",
        0.0,
        0.5,
        0.25,
        "levels at the top rung",
        "assumed: from a mere name to half a level of siding",
        raises=-1,
    ),
)
NEUTRAL = {"partnership_pace": 0.0, "partnership_bond": 0.0}
TOP = 3.0


def climbed(standing: float, siding: float, courted: float, partnership_pace: float) -> float:
    """Standing a month later: it grows where a state sides (0 … 2 levels) with who courts it (0 … 1), and never falls."""
    return min(TOP, standing + partnership_pace / 12.0 * 0.5 * siding * courted)


def bond(rung: float, partnership_bond: float) -> float:
    """Levels by which a rung (0 … 3) holds a state to its partner."""
    return -partnership_bond * rung / TOP
