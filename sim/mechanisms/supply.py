"""Arms supply: past suppliers supply again, and a state spares its supplier.

Kinne 2016 on the path dependence of arms transfers. Orders follow past shares by ``lock_in``, and
what each supplier now offers by the rest. The stock is renewed over decades.
"""

from sim.core.parameters import Parameter

PARAMETERS = (
    Parameter(
        name="lock_in",
        low=0.0,
        high=1.0,
        default=0.5,
        unit="share of orders",
        source="assumed: from none to all of the orders follow what is in service",
    ),
    Parameter(
        name="renewal",
        low=5.0,
        high=30.0,
        default=12.0,
        unit="years",
        source="assumed: service lives from light craft to submarines",
        log=True,
    ),
    Parameter(
        name="reliance",
        low=0.0,
        high=1.0,
        default=0.5,
        unit="levels at full reliance",
        source="assumed: from none to one level in security",
        raises=-1,
    ),
)
NEUTRAL = {"lock_in": 1.0, "renewal": 1e9, "reliance": 0.0}
SHOWN_IN = "partners_1991_2025"


def appeal(offered: float, level: float) -> float:
    """Compute the weight of a supplier's military offers.

    Args:
        offered: Remembered military offers, from 0 to 1.
        level: Level of the state toward the supplier, from -2 to 2.

    Returns:
        Weight from 0 to 1; it falls as the state resists the supplier.
    """
    return offered * (2.0 - level) / 4.0


def stocked(share: float, appealing: float, lock_in: float, renewal: float) -> float:
    """Update a supplier's share of the stock by one month.

    Args:
        share: Share of the stock in service.
        appealing: Share of the supplier in the weights of all suppliers' offers.
        lock_in: Share of orders that follow the stock in service.
        renewal: Years over which the stock is renewed.
    """
    ordered = lock_in * share + (1.0 - lock_in) * appealing
    return share + (ordered - share) / (12.0 * renewal)


def held_back(share: float, reliance: float) -> float:
    """Compute the levels by which a state spares its supplier in security."""
    return -reliance * share
