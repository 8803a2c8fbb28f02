"""Contenders: the model and the nulls without agents, each as a forecast of one tie's annual levels.

The panel of nulls is printed beside every score and cannot be switched off (method.md, trap 2). Each states how many numbers
it fitted to the very record it is scored on.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS, STRATEGIES
from sim.record.labellers import LABELLERS
from sim.record.summary import BINS, Summary

Floats = NDArray[np.float64]
VALUES: Final = (np.arange(BINS) - BINS // 2) / 12.0
STILL: Final = 1e-12  # a driver that moves less does not move
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
STRONG: Final = 3.0  # a coded driver of 3 or 4 ("strong", "extreme") is strong in the document's two-by-two table
RANDOM_DRIVERS: Final = 100
SEED: Final = 1975


@dataclass(frozen=True)
class Forecast:
    """What a contender says of a tie: ``pmf`` (domain, year, bin), ``higher`` (domain, year, year), ``shares`` by labeller (year, strategy)."""

    pmf: Floats
    higher: Floats
    shares: dict[str, Floats]
    fitted: int = 0


def from_summary(summary: Summary, actor: str, target: str) -> Forecast:
    """Read a run's forecast of a tie off its counts."""
    t = summary.tie(actor, target)
    shares = {
        name: summary.strategies[i, t] / summary.worlds
        for i, name in enumerate(summary.shape.labellers)
    }
    return Forecast(summary.pmf[t], summary.order[t] / summary.worlds, shares)


def from_members(members: Floats, fitted: int = 0) -> Forecast:
    """Make a forecast of equally likely trajectories: (member, domain, year), levels."""
    bins = np.clip(np.rint(members * 12), -(BINS // 2), BINS // 2).astype(int)
    pmf = np.array(
        [
            [np.bincount(bins[:, d, y] + BINS // 2, minlength=BINS) for y in range(bins.shape[2])]
            for d in range(bins.shape[1])
        ]
    ) / len(bins)
    higher = (bins[..., :, None] > bins[..., None, :]).mean(0)
    shares = {}
    for name, label in LABELLERS.items():
        labels = label(np.moveaxis(members, 1, 0))
        shares[name] = np.array(
            [np.bincount(labels[:, y], minlength=len(STRATEGIES)) for y in range(labels.shape[1])]
        ) / len(members)
    return Forecast(pmf, higher, shares, fitted)


def _series(levels: Floats, fitted: int = 0) -> Forecast:
    return from_members(levels[None], fitted)


def _fit(design: Floats, observed: Floats, confidence: Floats) -> Floats:
    """Weighted least squares of each domain on a design (year, column), predicted for every year: (domain, year)."""
    out = np.zeros(observed.shape)
    for d, levels in enumerate(observed):
        seen = ~np.isnan(levels) & (confidence > 0)
        if seen.any():
            root = np.sqrt(confidence[seen])
            slopes = np.linalg.lstsq(design[seen] * root[:, None], levels[seen] * root, rcond=None)[
                0
            ]
            out[d] = design @ slopes
    return np.clip(out, -2.0, 2.0)


def line_members(_perceived: Floats, observed: Floats, confidence: Floats) -> Floats:
    """Fit a straight line a domain to the record, whatever was perceived: (member, domain, year), one member."""
    years = np.arange(observed.shape[1])
    return _fit(np.stack([np.ones(len(years)), years], 1), observed, confidence)[None]


def line(observed: Floats, confidence: Floats) -> Forecast:
    """Forecast by a straight line a domain."""
    return from_members(line_members(observed, observed, confidence), 2 * len(DOMAINS))


def forcing_members(perceived: Floats, observed: Floats, confidence: Floats) -> Floats:
    """Map the model's own perceived forcing (quantity, year) linearly to the record: what the input alone would do."""
    return _fit(np.vstack([np.ones(perceived.shape[1]), perceived]).T, observed, confidence)[None]


def forcing_only(perceived: Floats, observed: Floats, confidence: Floats) -> Forecast:
    """Forecast by the forcing alone."""
    return from_members(
        forcing_members(perceived, observed, confidence), (len(perceived) + 1) * len(DOMAINS)
    )


def random_members(perceived: Floats, observed: Floats, confidence: Floats) -> Floats:
    """Map random drifting drivers of the same autocorrelation to the record: what any two drifts would do."""
    rng = np.random.default_rng(SEED)
    years = perceived.shape[1]
    memory = np.array([_persistence(p) for p in perceived])
    members = []
    for _ in range(RANDOM_DRIVERS):
        drivers = np.zeros((len(memory), years))
        shocks = rng.standard_normal((years, len(memory)))
        for y in range(1, years):
            drivers[:, y] = memory * drivers[:, y - 1] + shocks[y]
        members.append(_fit(np.vstack([np.ones(years), drivers]).T, observed, confidence))
    return np.array(members)


def random_driver(perceived: Floats, observed: Floats, confidence: Floats) -> Forecast:
    """Forecast by random drifting drivers."""
    return from_members(
        random_members(perceived, observed, confidence), (len(perceived) + 1) * len(DOMAINS)
    )


def _persistence(series: Floats) -> float:
    """Autocorrelation of a series from one year to the next; none where either stands still."""
    if len(series) < 3 or min(np.std(series[:-1]), np.std(series[1:])) < STILL:
        return 0.0
    return float(np.clip(np.corrcoef(series[:-1], series[1:])[0, 1], 0.0, 0.99))


def persistence(observed: Floats) -> Forecast:
    """Say each year what was last known before it, at first neutral. A one-step forecast: it sees the record."""
    out = np.zeros(observed.shape)
    for d, levels in enumerate(observed):
        last = 0.0  # before anything is known: neutral
        for y, value in enumerate(levels):
            out[d, y] = last
            last = last if np.isnan(value) else value
    return _series(out)


def table_1(met: dict[int, tuple[float, float]], years: tuple[int, ...]) -> Forecast | None:
    """Read nguyen-2020's two-by-two rule off the coded drivers: soft balancing where both are strong, else hedging."""
    if not any(y in met for y in years):
        return None
    both = [min(met.get(y, (0.0, 0.0))) >= STRONG for y in years]
    return _series(np.tile(np.array(both, float), (len(DOMAINS), 1)))
