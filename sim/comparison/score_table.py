"""Comparison with the record: scores of every contender by tie, quantity and subset."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.comparison import baselines, scores
from sim.comparison.baselines import VALUES, Forecast
from sim.core.vocabulary import DOMAINS
from sim.evidence.rows import History
from sim.record.columns import frame
from sim.record.labellers import LABELLERS
from sim.record.summary import Summary

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
SUBSETS: Final = ("all", "transitions", "without_joint", "direct")
OBSERVED: Final = 0.3  # a confidence above this is an observed year, not an interpolated one
WHOLE: Final = ("distance", "pattern")  # metrics that a tie has in every domain
WHOLE_COLUMNS: Final = ("sample", "metric", "contender", "n_fitted", "value", "low", "high")
INTERVAL: Final = ("value", "low", "high")
OF_THE_MODEL: Final = ("model", "no_forcing")  # contenders that draw the model's parameters
FEW: Final = 10  # an actor that meets fewer acts is unforced: its verdicts are untestable
UNIT: Final = 2.0**20  # summaries count impressions in this many parts of one


class YearlyLosses(NamedTuple):
    """The losses of a contender by year, and the weights of the years: (year,) each."""

    losses: Floats
    weights: Floats


class Score(NamedTuple):
    """A score before it is averaged: what it is of, by column, and its yearly losses."""

    place: dict[str, Any]
    parts: YearlyLosses


@dataclass(frozen=True)
class Runs:
    """The runs that a comparison needs.

    Attributes:
        model: The scenario itself.
        no_forcing: The scenario without any act.
        without_joint: The scenario without joint acts.
        met: How many acts each actor met.
        calibrated: First and last year that the run's parameters were constrained on, if any.
        fitted: How many parameters the record moved.
        other_readings: Runs of other readings of the same acts, by name. They are scored like the
            model wherever all acts count.
    """

    model: Summary
    no_forcing: Summary
    without_joint: Summary
    met: dict[str, int]
    calibrated: tuple[int, int] | None = None
    fitted: int = 0
    other_readings: Mapping[str, Summary] = field(default_factory=dict)

    def samples(self) -> dict[str, Mask]:
        """Return the years that are scored in each sample: (year,).

        All years are in the sample ``in``, unless some were held out of calibration.
        """
        years = np.array(self.model.shape.years)
        if self.calibrated is None:
            return {"in": np.ones(len(years), bool)}
        first, last = self.calibrated
        known = (years >= first) & (years <= last)
        samples = {"in": known, "held_out": ~known}
        return {name: mask for name, mask in samples.items() if mask.any()}

    def fitted_on(self) -> Mask:
        """Return the years that a null may be fitted on: those of calibration, else all (year,)."""
        nowhere = np.zeros(len(self.model.shape.years), bool)
        return self.samples().get("in", nowhere)


@dataclass(frozen=True)
class Observed:
    """What the record holds of a tie.

    Attributes:
        levels: Coded levels, NaN where unknown: (domain, year).
        confidence: Confidence in each year, 0 to 1: (year,).
    """

    levels: Floats
    confidence: Floats

    def transitions(self) -> Mask:
        """Return the years that differ from the year before in a domain known in both: (year,)."""
        change = np.abs(np.diff(self.levels, axis=1)) > 0
        return np.concatenate([[False], change.any(0)])


def observe(
    history: History, actor: str, target: str, years: tuple[int, ...], *, direct: bool
) -> Observed:
    """Return the agreed coded stance of a tie.

    Args:
        history: The coded history.
        actor: The state whose stance it is.
        target: The state that the stance is toward.
        years: The years to look up, one after another.
        direct: Whether to take the direct stance, which does not count partnership with a rival
            power as resistance.
    """
    levels = np.full((len(DOMAINS), len(years)), np.nan)
    confidence = np.zeros(len(years))
    for stance in history.stances:
        place = (stance.actor, stance.target, stance.document)
        if place != (actor, target, "all") or stance.year not in years:
            continue
        year = years.index(stance.year)
        coded = stance.direct if direct else stance.levels
        levels[:, year] = [np.nan if level is None else level for level in coded]
        confidence[year] = stance.confidence
    return Observed(levels, confidence)


def forecasts(
    runs: Runs, history: History, tie: tuple[str, str], seen: Observed, subset: str
) -> dict[str, Forecast | None]:
    """Return every contender's forecast of a tie; None where a null has no data.

    Args:
        runs: The runs of the model.
        history: The coded history, for the drivers that the null ``table_1`` reads.
        tie: The state that decides, and the one that it decides about.
        seen: The record of the tie, which nulls are fitted to.
        subset: One of ``SUBSETS``.
    """
    without_joint = subset == "without_joint"
    model = runs.without_joint if without_joint else runs.model
    others = {} if without_joint else runs.other_readings
    perceived = model.perceived[model.tie(*tie), :2] / (model.worlds * UNIT)
    drivers = {year: values for (state, year), values in history.met.items() if state == tie[0]}
    levels = seen.levels
    confidence = np.where(runs.fitted_on(), seen.confidence, 0.0)
    own = baselines.from_summary(model, *tie)
    unforced = baselines.from_summary(runs.no_forcing, *tie)
    found: dict[str, Forecast | None] = {
        "model": replace(own, fitted=runs.fitted),
        "always_hedge": baselines.from_members(np.zeros((1, *levels.shape))),
        "line": baselines.line(levels, confidence),
        "no_forcing": replace(unforced, fitted=runs.fitted),
        "forcing_only": baselines.forcing_only(perceived, levels, confidence),
        "random_driver": baselines.random_driver(perceived, levels, confidence),
        "persistence": baselines.persistence(levels),
        "table_1": baselines.table_1(drivers, model.shape.years),
    }
    for name, run in others.items():
        found[name] = baselines.from_summary(run, *tie)
    return found


def compare(runs: Runs, history: History) -> pd.DataFrame:
    """Score model and nulls on every tie that the record covers.

    Returns:
        The table of ``comparison.csv``; empty where there is no history.
    """
    years = len(runs.model.shape.years)
    found: list[Score] = []
    for actor, target in runs.model.shape.ties:
        found += tie_scores(runs, history, actor, target)
    losses = np.array([score.parts.losses for score in found]).reshape(-1, years)
    weights = np.array([score.parts.weights for score in found]).reshape(-1, years)
    means = scores.weighted(losses, weights).round(6)
    rows = [
        score.place | dict(zip(INTERVAL, mean, strict=True))
        for score, mean in zip(found, means, strict=True)
    ]
    return frame("comparison", rows)


def over_all_domains(runs: Runs, history: History, actor: str, target: str) -> pd.DataFrame:
    """Score a tie's contenders over all four domains together.

    Returns:
        A table with ``WHOLE_COLUMNS``: value and 90 % interval by sample, metric and contender.
    """
    fitted: dict[str, int] = {}
    groups: dict[tuple[str, str, str], list[YearlyLosses]] = {}
    for place, parts in tie_scores(runs, history, actor, target):
        if place["subset"] == "all" and place["metric"] in WHOLE:
            key = (place["sample"], place["metric"], place["contender"])
            groups.setdefault(key, []).append(parts)
            fitted[place["contender"]] = place["n_fitted"] * len(DOMAINS)
    if not groups:
        return pd.DataFrame(columns=list(WHOLE_COLUMNS))
    fitted |= dict.fromkeys(OF_THE_MODEL, runs.fitted)
    means = scores.weighted(*_pooled(groups.values())).round(6)
    rows = [(*key, fitted[key[2]], *mean) for key, mean in zip(groups, means.tolist(), strict=True)]
    return pd.DataFrame(rows, columns=list(WHOLE_COLUMNS))


def _pooled(groups: Iterable[list[YearlyLosses]]) -> tuple[Floats, Floats]:
    """Pool the domains of each group: losses and weights (group, year)."""
    above, weights = [], []
    for parts in groups:
        above.append(np.sum([part.losses * part.weights for part in parts], axis=0))
        weights.append(np.sum([part.weights for part in parts], axis=0))
    return _divided(np.array(above), np.array(weights)), np.array(weights)


def _divided(above: Floats, below: Floats) -> Floats:
    """Quotients; 0 where the divisor is 0."""
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)


def tie_scores(
    runs: Runs, history: History, actor: str, target: str, subsets: Sequence[str] = SUBSETS
) -> Iterator[Score]:
    """Yield the scores of every contender on one tie, before they are averaged over years."""
    years = runs.model.shape.years
    for subset in subsets:
        seen = observe(history, actor, target, years, direct=subset == "direct")
        if np.isnan(seen.levels).all():
            continue
        mask = seen.transitions() if subset == "transitions" else np.ones(len(years), bool)
        by_contender = forecasts(runs, history, (actor, target), seen, subset)
        place = {
            "actor": actor,
            "target": target,
            "subset": subset,
            "n_forcing": runs.met.get(actor, 0),
        }
        for sample, scored in runs.samples().items():
            known = Observed(seen.levels, np.where(scored, seen.confidence, 0.0))
            for contender, forecast in by_contender.items():
                whose = {"sample": sample, "contender": contender}
                for own, parts in _scores(forecast, known, mask):
                    yield Score(place | whose | own, parts)


def _scores(forecast: Forecast | None, seen: Observed, mask: Mask) -> Iterator[Score]:
    """Score a contender on a tie: distance and pattern by domain, one score by labeller."""
    for d in range(len(DOMAINS)):
        yield from _domain_scores(forecast, seen, mask, d)
    yield from _strategy_scores(forecast, seen, mask)


def _domain_scores(
    forecast: Forecast | None, seen: Observed, mask: Mask, d: int
) -> Iterator[Score]:
    """Yield distance and pattern of one domain."""
    known = ~np.isnan(seen.levels[d])
    levels = np.nan_to_num(seen.levels[d])
    confidence = np.where(known, seen.confidence, 0.0)
    weights = confidence * mask
    base = {
        "quantity": DOMAINS[d],
        "labeller": "",
        "n_observed": _observed_years(weights),
        "n_fitted": _fitted(forecast) // len(DOMAINS),
    }
    distance = pattern = _nothing(mask)
    if forecast is not None:
        distance = YearlyLosses(scores.distances(forecast.pmf[d], VALUES, levels), weights)
        pattern = _pattern(forecast.higher[d], levels, confidence, mask)
    yield Score(base | {"metric": "distance"}, distance)
    yield Score(base | {"metric": "pattern"}, pattern)


def _strategy_scores(forecast: Forecast | None, seen: Observed, mask: Mask) -> Iterator[Score]:
    """Yield the ranked probability score under each labeller."""
    unknown = np.isnan(seen.levels).any(0)
    weights = np.where(unknown, 0.0, seen.confidence) * mask
    for name, label in LABELLERS.items():
        base = {
            "quantity": "strategy",
            "labeller": name,
            "metric": "rps",
            "n_observed": _observed_years(weights),
            "n_fitted": _fitted(forecast),
        }
        parts = _nothing(mask)
        if forecast is not None:
            labels = label(np.nan_to_num(seen.levels)).astype(np.int64)
            losses = scores.ranked_probability(forecast.shares[name], labels)
            parts = YearlyLosses(losses, weights)
        yield Score(base, parts)


def _observed_years(weights: Floats) -> int:
    """Count the years that are observed."""
    return int((weights > OBSERVED).sum())


def _fitted(forecast: Forecast | None) -> int:
    """Return how many numbers were fitted to the record."""
    return forecast.fitted if forecast else 0


def _nothing(mask: Mask) -> YearlyLosses:
    """Losses of a contender without a forecast: all weights are 0."""
    blank = np.zeros(len(mask))
    return YearlyLosses(blank, blank)


def _pattern(higher: Floats, levels: Floats, confidence: Floats, mask: Mask) -> YearlyLosses:
    """Rates and weights, by year, of pairs of years that are ordered right."""
    matches, pairs = scores.patterns(higher, levels, confidence)
    return YearlyLosses(_divided(matches, pairs), pairs * mask)
