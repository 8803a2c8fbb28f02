"""Arms supply: who has supplied is likely to supply again, and whoever supplies is not lightly resisted.

mirror-2025 calls a choice of weapons a one-way road; Kinne 2016 on the path dependence of arms transfers. Orders follow past shares by
``lock_in`` and what each supplier now offers by the rest; the stock is renewed over decades.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        "lock_in",
        0.0,
        1.0,
        0.5,
        "share of orders",
        "assumed: from none to all of the orders follow what is in service",
    ),
    Parameter(
        "renewal",
        5.0,
        30.0,
        12.0,
        "years",
        "assumed: service lives from light craft to submarines",
        log=True,
    ),
    Parameter(
        "reliance",
        0.0,
        1.0,
        0.5,
        "levels at full reliance",
        "assumed: from none to one level in security",
        raises=-1,
    ),
)
NEUTRAL = {"lock_in": 1.0, "renewal": 1e9, "reliance": 0.0}


def appeal(offered: float, level: float) -> float:
    """What a supplier's remembered military offers (0 … 1) weigh, the more the less the state resists it (level -2 … 2)."""
    return offered * (2.0 - level) / 4.0


def stocked(share: float, appealing: float, lock_in: float, renewal: float) -> float:
    """Share of a supplier a month later; ``appealing`` is its part of what all suppliers offer."""
    ordered = lock_in * share + (1.0 - lock_in) * appealing
    return share + (ordered - share) / (12.0 * renewal)


def held_back(share: float, reliance: float) -> float:
    """Levels by which a state spares its supplier in security."""
    return -reliance * share
