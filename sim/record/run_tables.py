"""Tables of a run: its summary, and the coded history beside it, as tidy data frames."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS, MOVES, STRATEGIES
from sim.evidence.rows import History
from sim.record.columns import DIGITS, frame
from sim.record.summary import STEPS, Summary

QUANTILES: Final = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
RUNGS: Final = 3.0  # the highest rung of a partnership
FIXED_POINT: Final = 2.0**20  # impressions are summed in these parts
SPIN_UP: Final = 5  # years left out of slopes
NORMAL: Final = 1.96
ORDER: Final = ["year", "actor", "target"]
Values = Mapping[str, NDArray[Any]]


def trajectories(summary: Summary) -> pd.DataFrame:
    """Return the mean annual level and its quantiles over worlds, by year, tie and domain."""
    values = {"mean": summary.mean}
    for name, q in QUANTILES.items():
        values[name] = summary.quantile(q)
    return _sorted(frame("trajectories", _rows_by_domain(summary, values)))


def moves(summary: Summary) -> pd.DataFrame:
    """Return the shares of months and worlds spent on each move, by year, tie and domain."""
    shares = summary.moves / (12.0 * summary.worlds)
    values = {move: shares[..., i] for i, move in enumerate(MOVES)}
    return _sorted(frame("moves", _rows_by_domain(summary, values)))


def strategies(summary: Summary) -> pd.DataFrame:
    """Return the shares of worlds by strategy and labeller; the shares of a row sum to 1."""
    tables = []
    for i, labeller in enumerate(summary.shape.labellers):
        shares = summary.strategies[i] / summary.worlds
        values = {strategy: shares[..., k] for k, strategy in enumerate(STRATEGIES)}
        rows = [{"labeller": labeller, **row} for row in _rows_by_tie(summary, values)]
        tables.append(_sorted(frame("strategies", rows)))
    return pd.concat(tables, ignore_index=True)


def perceived(summary: Summary) -> pd.DataFrame:
    """Return what the states perceive at the end of each year, mean over worlds, by tie."""
    means = summary.perceived / (summary.worlds * FIXED_POINT)
    values = {name: means[:, q] for q, name in enumerate(summary.shape.perceived)}
    return _sorted(frame("perceived", _rows_by_tie(summary, values)))


def relations(summary: Summary, history: History) -> pd.DataFrame:
    """Return the quantities of relations at each year's end, beside what is recorded.

    Rungs run from 0 to 3; supply and met are shares. Mean and quantiles are over the worlds in
    which a quantity is known; ``n`` is their share of all worlds.
    """
    recorded = {(o.quantity, o.year, o.actor, o.target): o.value for o in history.outcomes}
    rows = []
    for t, (actor, target) in enumerate(summary.shape.ties):
        for q, quantity in enumerate(summary.shape.relations):
            for y, year in enumerate(summary.shape.years):
                counts = summary.relations[t, q, y]
                if not counts.any():
                    continue
                row = {"year": year, "actor": actor, "target": target, "quantity": quantity}
                row |= _spread(counts, RUNGS if quantity == "rung" else 1.0)
                row["n"] = counts.sum() / summary.worlds
                row["coded"] = recorded.get((quantity, year, actor, target))
                rows.append(row)
    return _sorted(frame("relations", rows).round(DIGITS))


def slopes(summary: Summary) -> pd.DataFrame:
    """Return the mean slope of the annual level with a 95 % interval over worlds.

    Slopes are in levels a decade, after the first five years.
    """
    years = len(summary.shape.years) - SPIN_UP
    centred = 2 * np.arange(max(years, 1)) - (years - 1)
    unit = 10.0 * 2.0 / (12.0 * max(float((centred**2).sum()), 1.0))
    mean = summary.slopes[..., 0] / summary.worlds
    variance = np.maximum(summary.slopes[..., 1] / summary.worlds - mean**2, 0.0)
    half = NORMAL * np.sqrt(variance)
    values = {"slope": mean, "low": mean - half, "high": mean + half}
    rows = []
    for t, (actor, target) in enumerate(summary.shape.ties):
        for d, domain in enumerate(DOMAINS):
            row = {"actor": actor, "target": target, "domain": domain}
            row |= {name: value[t, d] * unit for name, value in values.items()}
            rows.append(row)
    return frame("slopes", rows).round(DIGITS)


def coded_history(history: History, summary: Summary) -> pd.DataFrame:
    """Return the coded record of a run's ties and years, with which the run is compared."""
    ties, years = summary.shape.ties, summary.shape.years
    rows = []
    for stance in history.stances:
        of_the_run = (stance.actor, stance.target) in ties and stance.year in years
        if stance.document != "all" or not of_the_run:
            continue
        for i, domain in enumerate(DOMAINS):
            row = {
                "year": stance.year,
                "actor": stance.actor,
                "target": stance.target,
                "domain": domain,
                "level": stance.levels[i],
                "direct": stance.direct[i],
                "confidence": stance.confidence,
            }
            rows.append(row)
    return frame("history", rows)


def _rows_by_domain(summary: Summary, values: Values) -> Iterator[dict[str, Any]]:
    """Yield the rows of arrays over (tie, domain, year), by name of the column."""
    for t, (actor, target) in enumerate(summary.shape.ties):
        for d, domain in enumerate(DOMAINS):
            for y, year in enumerate(summary.shape.years):
                row = {"year": year, "actor": actor, "target": target, "domain": domain}
                yield row | {name: _number(value[t, d, y]) for name, value in values.items()}


def _rows_by_tie(summary: Summary, values: Values) -> Iterator[dict[str, Any]]:
    """Yield the rows of arrays over (tie, year), by name of the column."""
    for t, (actor, target) in enumerate(summary.shape.ties):
        for y, year in enumerate(summary.shape.years):
            row = {"year": year, "actor": actor, "target": target}
            yield row | {name: _number(value[t, y]) for name, value in values.items()}


def _number(value: Any) -> float:
    return round(float(value), DIGITS)


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values(ORDER, kind="stable", ignore_index=True)


def _spread(counts: NDArray[np.int64], most: float) -> dict[str, float]:
    """Return mean and quantiles of a quantity from counts (step,) between 0 and ``most``."""
    scale = np.linspace(0.0, 1.0, STEPS)
    known = counts.sum()
    spread = {"mean": most * float(scale @ counts / known)}
    for name, q in QUANTILES.items():
        reached = np.cumsum(counts) >= np.ceil(q * known)
        spread[name] = most * float(scale[np.argmax(reached)])
    return spread
