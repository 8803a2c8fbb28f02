"""Differences of annual levels between two runs: the table ``differences``."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS, MONTHS
from sim.record.columns import COLUMNS, DIGITS

KEYS: Final = ["year", "actor", "target", "domain"]
SPREAD: Final = ("p05", "p50", "p95")
MIDDLE: Final = (5, 95)  # percentiles
SIDES: Final = ("_base", "")  # suffixes of the columns of base and other
Key = tuple[int, str, str, str]
ByWorld = Mapping[Key, NDArray[np.float64]]


def differences(
    base: pd.DataFrame, other: pd.DataFrame, name: str, paired: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the difference of levels from the base by year, tie and domain.

    Args:
        base: The table ``trajectories`` of the run to compare with.
        other: The table of the other run.
        name: Name of the other run in the table.
        paired: The middle 90 % of the differences over paired worlds, where these are known.

    Returns:
        Means, quantiles and their shifts in levels, and the differences over paired worlds.
    """
    both = base.merge(other, on=KEYS, suffixes=SIDES, sort=False)
    both["difference"] = both["mean"] - both["mean_base"]
    for quantile in SPREAD:
        both[f"{quantile}_shift"] = both[quantile] - both[f"{quantile}_base"]
    if paired is None:
        both = both.assign(paired_p05=np.nan, paired_p95=np.nan)
    else:
        both = both.merge(paired, on=KEYS, how="left")
    return both.assign(folder=name)[list(COLUMNS["differences"])].round(DIGITS)


def over_paired_worlds(base: ByWorld, other: ByWorld) -> pd.DataFrame:
    """Return the middle 90 % of annual differences over paired worlds.

    Args:
        base: Levels of every world by year, actor, target and domain: (world,).
        other: Those of the same worlds in the other run.
    """
    rows = []
    for key in base.keys() & other.keys():
        low, high = np.percentile(other[key] - base[key], MIDDLE)
        rows.append((*key, float(low), float(high)))
    return pd.DataFrame(sorted(rows), columns=[*KEYS, "paired_p05", "paired_p95"])


def annual_levels(
    levels: NDArray[np.int8], ties: Sequence[tuple[str, str]], start: int
) -> dict[Key, NDArray[np.float64]]:
    """Return each world's mean level by year, actor, target and domain: (world,).

    Args:
        levels: Levels of every month: (tie, domain, month, world).
        ties: The ties.
        start: Index of the first month.
    """
    years = np.arange(start, start + levels.shape[2]) // MONTHS
    found: dict[Key, NDArray[np.float64]] = {}
    for tie, of_tie in zip(ties, levels, strict=True):
        actor, target = tie
        for domain, by_month in zip(DOMAINS, of_tie, strict=True):
            for year in np.unique(years):
                found[int(year), actor, target, domain] = by_month[years == year].mean(0)
    return found
