"""Standings: every contender's nearness to the record as one row a tie, the four domains counting alike."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.compare import scores as metrics
from sim.compare.comparison import OBSERVED, Runs, Score, tie_scores
from sim.evidence.coded_tables import History

Floats = NDArray[np.float64]
SUBSETS: Final = (
    "all",
    "transitions",
    "direct",
)  # without joint acts, every theory would have to be run again
METRICS: Final = ("distance", "pattern")
COLUMNS: Final = (
    "actor",
    "target",
    "subset",
    "contender",
    "n_fitted",
    "distance",
    "distance_low",
    "distance_high",
    "pattern",
    "pattern_low",
    "pattern_high",
    "n_observed",
    "n_forcing",
    "not_told_from",
)


def table(runs: Runs, history: History) -> pd.DataFrame:
    """Rank all contenders on every tie that the record speaks to, the nearest first; an empty table where there is no history.

    ``distance`` and ``pattern`` are those of ``comparison.csv``, mean of the domains, with 90 % intervals; ``not_told_from`` names those whose
    interval of distance overlaps.
    """
    rows: list[dict[str, Any]] = []
    for actor, target in runs.model.shape.ties:
        found = _by_contender(tie_scores(runs, history, actor, target, SUBSETS))
        rows += [
            row
            for subset in SUBSETS
            for row in _ranked([_row(scores) for (s, _), scores in found.items() if s == subset])
        ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _by_contender(scores: Iterable[Score]) -> dict[tuple[str, str], list[Score]]:
    found: dict[tuple[str, str], list[Score]] = {}
    for place, parts in scores:
        if place["metric"] in METRICS:
            found.setdefault((place["subset"], place["contender"]), []).append((place, parts))
    return found


def _row(scores: list[Score]) -> dict[str, Any]:
    """Lay the scores of one contender on one tie out as a row."""
    first = scores[0][0]
    by_metric = {
        m: [(place, parts) for place, parts in scores if place["metric"] == m] for m in METRICS
    }
    row = {k: first[k] for k in ("actor", "target", "subset", "contender", "n_forcing")}
    row["n_fitted"] = sum(place["n_fitted"] for place, _ in by_metric["distance"])
    row["n_observed"] = max(place["n_observed"] for place, _ in scores)
    for metric, some in by_metric.items():
        row |= dict(
            zip(
                (metric, f"{metric}_low", f"{metric}_high"),
                _pooled([parts for _, parts in some]),
                strict=True,
            )
        )
    return row


def _pooled(parts: list[tuple[Floats, Floats]]) -> list[float]:
    """Mean over the domains that are known, each counting alike, with an interval over blocks of years."""
    alike = [
        (losses, weights / weights.sum()) for losses, weights in parts if weights.sum() > OBSERVED
    ]
    if not alike:
        return [np.nan] * 3
    weights = np.sum([w for _, w in alike], axis=0)
    losses = np.divide(
        np.sum([lo * w for lo, w in alike], axis=0),
        weights,
        out=np.zeros_like(weights),
        where=weights > 0,
    )
    return [float(v) for v in metrics.weighted(losses[None], weights[None])[0].round(6)]


def _ranked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sort rows by distance, the unknown last, and name for each the others that cannot be told from it."""
    order = sorted(rows, key=lambda r: (bool(np.isnan(r["distance"])), r["distance"]))
    return [
        row
        | {
            "not_told_from": ";".join(
                o["contender"] for o in order if o is not row and overlap(row, o)
            )
        }
        for row in order
    ]


def overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two intervals of distance have a number in common; an unknown one overlaps none."""
    return bool(
        one["distance_low"] <= other["distance_high"]
        and other["distance_low"] <= one["distance_high"]
    )
