"""Ranking: the distance of every contender from the record, one row a tie.

The four domains count alike.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.comparison import scores
from sim.comparison.score_table import OBSERVED, Runs, Score, YearlyLosses, tie_scores
from sim.evidence.rows import History
from sim.record import columns

Floats = NDArray[np.float64]
# Without joint acts, every theory would have to be run again.
SUBSETS: Final = ("all", "transitions", "direct")
METRICS: Final = ("distance", "pattern")
# the table of a tournament has one column more, which a comparison alone does not know
COLUMNS: Final = columns.COLUMNS["tournament"][:-1]


def table(runs: Runs, history: History) -> pd.DataFrame:
    """Rank all contenders on every tie that the record covers, the nearest first.

    Returns:
        A table with ``COLUMNS``; empty where there is no history. ``distance``
        and ``pattern`` are those of ``comparison.csv``, mean of the domains, with 90 % intervals.
        ``not_told_from`` names the contenders whose interval of distance overlaps.
    """
    rows: list[dict[str, Any]] = []
    for actor, target in runs.model.shape.ties:
        found = _by_contender(tie_scores(runs, history, actor, target, SUBSETS))
        for subset in SUBSETS:
            of_subset = [_row(group) for (name, _), group in found.items() if name == subset]
            rows += _ranked(of_subset)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _by_contender(found: Iterable[Score]) -> dict[tuple[str, str], list[Score]]:
    """Group scores by subset and contender."""
    groups: dict[tuple[str, str], list[Score]] = {}
    for score in found:
        if score.place["metric"] in METRICS:
            key = (score.place["subset"], score.place["contender"])
            groups.setdefault(key, []).append(score)
    return groups


def _row(group: list[Score]) -> dict[str, Any]:
    """Arrange the scores of one contender on one tie as a row."""
    first = group[0].place
    row = {key: first[key] for key in ("actor", "target", "subset", "contender", "n_forcing")}
    distances = [score for score in group if score.place["metric"] == "distance"]
    row["n_fitted"] = sum(score.place["n_fitted"] for score in distances)
    row["n_observed"] = max(score.place["n_observed"] for score in group)
    for metric in METRICS:
        parts = [score.parts for score in group if score.place["metric"] == metric]
        value, low, high = _pooled(parts)
        row |= {metric: value, f"{metric}_low": low, f"{metric}_high": high}
    return row


def _pooled(parts: list[YearlyLosses]) -> list[float]:
    """Mean over the known domains, each counting alike, with an interval over blocks of years."""
    known = [part for part in parts if part.weights.sum() > OBSERVED]
    if not known:
        return [np.nan] * 3
    shares = [part.weights / part.weights.sum() for part in known]
    products = [part.losses * share for part, share in zip(known, shares, strict=True)]
    weights = np.sum(shares, axis=0)
    above = np.sum(products, axis=0)
    losses = np.divide(above, weights, out=np.zeros_like(weights), where=weights > 0)
    mean = scores.weighted(losses[None], weights[None])[0]
    return [float(value) for value in mean.round(6)]


def _ranked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sort rows by distance, the unknown last, and name for each those that it overlaps."""
    order = sorted(rows, key=_by_distance)
    return [row | {"not_told_from": ";".join(_overlapping(row, order))} for row in order]


def _by_distance(row: Mapping[str, Any]) -> tuple[bool, float]:
    """Key that sorts by distance, the unknown last."""
    return bool(np.isnan(row["distance"])), row["distance"]


def _overlapping(row: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Name the other rows whose interval of distance overlaps."""
    return [other["contender"] for other in rows if other is not row and overlap(row, other)]


def overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two intervals of distance have a number in common; an unknown one overlaps none."""
    return bool(
        one["distance_low"] <= other["distance_high"]
        and other["distance_low"] <= one["distance_high"]
    )
