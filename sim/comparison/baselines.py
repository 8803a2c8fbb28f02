"""Baselines: nulls without agents, each as a forecast of one tie's annual levels.

The panel of nulls is printed beside every score and cannot be switched off: a good score may come
from the input alone.
Each null states how many numbers it fitted to the record that it is scored on.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS, STRATEGIES
from sim.record.labellers import LABELLERS
from sim.record.summary import BINS, Summary

Floats = NDArray[np.float64]
Whole = NDArray[np.integer[Any]]
VALUES: Final = (np.arange(BINS) - BINS // 2) / 12.0
STILL: Final = 1e-12  # a series with a smaller standard deviation is constant
RANK: Final = 1e-9  # share of the largest singular value below which one counts as 0
EXACT: Final = 9  # digits of a fitted level
NULLS: Final = (
    "always_hedge",
    "line",
    "no_forcing",
    "forcing_only",
    "random_driver",
    "persistence",
    "table_1",
)
CONTENDERS: Final = ("model", *NULLS)
# A coded driver of 3 or 4 ("strong", "extreme") is strong in the document's two-by-two table.
STRONG: Final = 3.0
SHORTEST: Final = 3  # years that an autocorrelation needs
RANDOM_DRIVERS: Final = 100
SEED: Final = 1975


@dataclass(frozen=True)
class Forecast:
    """What a contender says of one tie.

    Attributes:
        pmf: Probabilities of the annual sums of levels: (domain, year, bin).
        higher: Probability that the level of the first year is the higher: (domain, year, year).
        shares: Shares of the strategies by labeller: (year, strategy) each.
        fitted: How many numbers were fitted to the record.
    """

    pmf: Floats
    higher: Floats
    shares: dict[str, Floats]
    fitted: int = 0


def from_summary(summary: Summary, actor: str, target: str) -> Forecast:
    """Return a run's forecast of a tie, from its counts over worlds."""
    tie = summary.tie(actor, target)
    shares = {
        name: summary.strategies[i, tie] / summary.worlds
        for i, name in enumerate(summary.shape.labellers)
    }
    return Forecast(summary.pmf[tie], summary.order[tie] / summary.worlds, shares)


def from_members(members: Floats, fitted: int = 0) -> Forecast:
    """Return the forecast of equally likely trajectories.

    Args:
        members: Annual levels: (member, domain, year).
        fitted: How many numbers were fitted to the record.
    """
    bins = np.clip(np.rint(members * 12), -(BINS // 2), BINS // 2).astype(int)
    by_domain = np.moveaxis(bins + BINS // 2, 1, 0)
    pmf = np.array([_counted(places, BINS) for places in by_domain]) / len(bins)
    higher = (bins[..., :, None] > bins[..., None, :]).mean(0)
    shares = {}
    for name, label in LABELLERS.items():
        labels = label(np.moveaxis(members, 1, 0))
        shares[name] = _counted(labels, len(STRATEGIES)) / len(members)
    return Forecast(pmf, higher, shares, fitted)


def _counted(places: Whole, size: int) -> Whole:
    """Count how often each place occurs in a year, from (member, year) to (year, place)."""
    return np.array([np.bincount(of_year, minlength=size) for of_year in places.T])


def _from_levels(levels: Floats, fitted: int = 0) -> Forecast:
    """Forecast of one certain trajectory (domain, year)."""
    return from_members(levels[None], fitted)


def _fit(design: Floats, observed: Floats, confidence: Floats) -> Floats:
    """Fit each domain to a design (year, column) by weighted least squares: (domain, year).

    Where fewer years are observed than the design has columns, the fit is the smallest solution. It
    meets every observed level, but for rounding, which differs by processor. So levels are rounded
    to ``EXACT`` digits: labellers compare them with thresholds.
    """
    predicted = np.zeros(observed.shape)
    for d, levels in enumerate(observed):
        seen = ~np.isnan(levels) & (confidence > 0)
        if seen.any():
            root = np.sqrt(confidence[seen])
            scaled = design[seen] * root[:, None]
            solution = np.linalg.lstsq(scaled, levels[seen] * root, rcond=RANK)
            predicted[d] = design @ solution[0]
    return np.clip(predicted.round(EXACT), -2.0, 2.0)


def _with_constant(drivers: Floats) -> Floats:
    """Design (year, column) of a constant and drivers (driver, year)."""
    constant = np.ones(drivers.shape[1])
    return np.vstack([constant, drivers]).T


def line_members(_perceived: Floats, observed: Floats, confidence: Floats) -> Floats:
    """Fit a straight line to the record of each domain.

    Args:
        _perceived: Not used; every null with members takes the same arguments.
        observed: Observed levels, NaN where unknown: (domain, year).
        confidence: Confidence in each year, 0 to 1: (year,).

    Returns:
        Levels of one member: (1, domain, year).
    """
    years = np.arange(observed.shape[1], dtype=np.float64)
    design = np.stack([np.ones(len(years)), years], 1)
    return _fit(design, observed, confidence)[None]


def line(observed: Floats, confidence: Floats) -> Forecast:
    """Forecast each domain by a straight line fitted to the record."""
    members = line_members(observed, observed, confidence)
    return from_members(members, 2 * len(DOMAINS))


def forcing_members(perceived: Floats, observed: Floats, confidence: Floats) -> Floats:
    """Map the forcing that the model perceives linearly to the record.

    The fit shows what the input alone explains.

    Args:
        perceived: Forcing as the model perceives it: (quantity, year).
        observed: Observed levels, NaN where unknown: (domain, year).
        confidence: Confidence in each year, 0 to 1: (year,).

    Returns:
        Levels of one member: (1, domain, year).
    """
    return _fit(_with_constant(perceived), observed, confidence)[None]


def forcing_only(perceived: Floats, observed: Floats, confidence: Floats) -> Forecast:
    """Forecast by the forcing alone; arguments as in ``forcing_members``."""
    members = forcing_members(perceived, observed, confidence)
    return from_members(members, (len(perceived) + 1) * len(DOMAINS))


def random_members(perceived: Floats, observed: Floats, confidence: Floats) -> Floats:
    """Map random drifting drivers to the record.

    The drivers have the autocorrelation of the perceived forcing. The fits show what any drifting
    series explains.

    Args:
        perceived: Forcing as the model perceives it: (quantity, year).
        observed: Observed levels, NaN where unknown: (domain, year).
        confidence: Confidence in each year, 0 to 1: (year,).

    Returns:
        Levels of ``RANDOM_DRIVERS`` members: (member, domain, year).
    """
    rng = np.random.default_rng(SEED)
    years = perceived.shape[1]
    memory = np.array([_persistence(series) for series in perceived])
    members = []
    for _ in range(RANDOM_DRIVERS):
        drivers = np.zeros((len(memory), years))
        shocks = rng.standard_normal((years, len(memory)))
        for y in range(1, years):
            drivers[:, y] = memory * drivers[:, y - 1] + shocks[y]
        members.append(_fit(_with_constant(drivers), observed, confidence))
    return np.array(members)


def random_driver(perceived: Floats, observed: Floats, confidence: Floats) -> Forecast:
    """Forecast by random drifting drivers; arguments as in ``random_members``."""
    members = random_members(perceived, observed, confidence)
    return from_members(members, (len(perceived) + 1) * len(DOMAINS))


def _persistence(series: Floats) -> float:
    """Autocorrelation of a series from one year to the next; 0 where either side is constant."""
    if len(series) < SHORTEST:
        return 0.0
    before, after = series[:-1], series[1:]
    if min(np.std(before), np.std(after)) < STILL:
        return 0.0
    correlation = np.corrcoef(before, after)[0, 1]
    return float(np.clip(correlation, 0.0, 0.99))


def persistence(observed: Floats) -> Forecast:
    """Forecast for each year the last level known before it, at first neutral.

    This is a one-step forecast: it sees the record.

    Args:
        observed: Observed levels, NaN where unknown: (domain, year).
    """
    predicted = np.zeros(observed.shape)
    for d, levels in enumerate(observed):
        last = 0.0  # neutral before anything is known
        for y, value in enumerate(levels):
            predicted[d, y] = last
            last = last if np.isnan(value) else value
    return _from_levels(predicted)


def table_1(met: dict[int, tuple[float, float]], years: tuple[int, ...]) -> Forecast | None:
    """Forecast by the two-by-two rule of Nguyen 2020: soft balancing where both drivers are strong.

    Args:
        met: Coded drivers of the years, 0 to 4.
        years: The years to forecast.

    Returns:
        The forecast, hedging in all other years; None where no driver is coded in these years.
    """
    if not any(year in met for year in years):
        return None
    weaker = [min(met.get(year, (0.0, 0.0))) for year in years]
    both_strong = [driver >= STRONG for driver in weaker]
    levels = np.tile(np.array(both_strong, float), (len(DOMAINS), 1))
    return _from_levels(levels)
