"""Comparison: how near history each contender comes, for every state, quantity and subset, with intervals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.compare import baselines
from sim.compare import scores as metrics
from sim.compare.baselines import VALUES, Forecast
from sim.core.vocabulary import DOMAINS
from sim.evidence.coded_tables import History
from sim.record.labellers import LABELLERS
from sim.record.summary import Summary

Floats = NDArray[np.float64]
COLUMNS: Final = (
    "actor",
    "target",
    "quantity",
    "labeller",
    "metric",
    "contender",
    "subset",
    "sample",
    "value",
    "low",
    "high",
    "n_observed",
    "n_forcing",
    "n_fitted",
)
SUBSETS: Final = ("all", "transitions", "without_joint", "direct")
OBSERVED: Final = 0.3  # a confidence above this is an observed year, not an interpolated one
Score = tuple[dict[str, Any], tuple[Floats, Floats]]
WHOLE: Final = ("distance", "pattern")  # metrics that a tie has in every domain
WHOLE_COLUMNS: Final = ("sample", "metric", "contender", "n_fitted", "value", "low", "high")
OF_THE_MODEL: Final = ("model", "no_forcing")  # contenders that draw the model's parameters
FEW: Final = 10  # an actor that meets fewer acts is unforced: its verdicts are untestable


@dataclass(frozen=True)
class Runs:
    """The runs that a comparison needs: the scenario itself, without any act, and without joint acts; and the acts each actor met.

    ``calibrated``: first and last year that the run's own parameters were constrained on, if any; ``fitted``: how many of them the record moved.
    ``beside``: runs of other readings of the same acts, by name, which are scored like the model wherever all acts count.
    """

    model: Summary
    no_forcing: Summary
    without_joint: Summary
    met: dict[str, int]
    calibrated: tuple[int, int] | None = None
    fitted: int = 0
    beside: Mapping[str, Summary] = field(default_factory=dict)

    def samples(self) -> dict[str, NDArray[np.bool_]]:
        """Tell of every sample which years are scored in it: all are in the sample, unless some were held out of calibration."""
        years = np.array(self.model.shape.years)
        if self.calibrated is None:
            return {"in": np.ones(len(years), bool)}
        known = (years >= self.calibrated[0]) & (years <= self.calibrated[1])
        return {name: mask for name, mask in (("in", known), ("held_out", ~known)) if mask.any()}

    def fitted_on(self) -> NDArray[np.bool_]:
        """Tell which years a null may be fitted on: those that the model was calibrated on, else all."""
        return self.samples().get("in", np.zeros(len(self.model.shape.years), bool))


@dataclass(frozen=True)
class Observed:
    """What the record holds of a tie: levels (domain, year) with NaN where unknown, and the confidence of each year."""

    levels: Floats
    confidence: Floats

    def transitions(self) -> NDArray[np.bool_]:
        """Tell which years differ from the year before in a domain known in both."""
        change = np.abs(np.diff(self.levels, axis=1)) > 0
        return np.concatenate([[False], change.any(0)])


def observe(
    history: History, actor: str, target: str, years: tuple[int, ...], *, direct: bool
) -> Observed:
    """Look up the agreed coded stance of a tie."""
    levels, confidence = np.full((len(DOMAINS), len(years)), np.nan), np.zeros(len(years))
    for s in history.stances:
        if (s.actor, s.target, s.document) == (actor, target, "all") and s.year in years:
            y = years.index(s.year)
            levels[:, y] = [np.nan if v is None else v for v in (s.direct if direct else s.levels)]
            confidence[y] = s.confidence
    return Observed(levels, confidence)


def forecasts(
    runs: Runs, history: History, actor: str, target: str, seen: Observed, subset: str
) -> dict[str, Forecast | None]:
    """Give every contender's forecast of a tie; None where a null has nothing to go by."""
    model = runs.without_joint if subset == "without_joint" else runs.model
    t = model.tie(actor, target)
    perceived = model.perceived[t, :2] / (model.worlds * 2.0**20)
    years = model.shape.years
    met = {y: v for (a, y), v in history.met.items() if a == actor}
    levels, confidence = seen.levels, np.where(runs.fitted_on(), seen.confidence, 0.0)
    return {
        "model": replace(baselines.from_summary(model, actor, target), fitted=runs.fitted),
        "always_hedge": baselines.from_members(np.zeros((1, *levels.shape))),
        "line": baselines.line(levels, confidence),
        "no_forcing": replace(
            baselines.from_summary(runs.no_forcing, actor, target), fitted=runs.fitted
        ),
        "forcing_only": baselines.forcing_only(perceived, levels, confidence),
        "random_driver": baselines.random_driver(perceived, levels, confidence),
        "persistence": baselines.persistence(levels),
        "table_1": baselines.table_1(met, years),
        **{
            name: baselines.from_summary(run, actor, target)
            for name, run in runs.beside.items()
            if subset != "without_joint"
        },
    }


def compare(runs: Runs, history: History) -> pd.DataFrame:
    """Score model and nulls on every tie that the record speaks to; an empty table where there is no history."""
    years = len(runs.model.shape.years)
    scores = [
        score
        for actor, target in runs.model.shape.ties
        for score in tie_scores(runs, history, actor, target)
    ]
    losses, weights = (np.array([part[i] for _, part in scores]).reshape(-1, years) for i in (0, 1))
    rated = metrics.weighted(losses, weights).round(6)
    rows = [
        place | dict(zip(("value", "low", "high"), r, strict=True))
        for (place, _), r in zip(scores, rated, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def on_the_whole(runs: Runs, history: History, actor: str, target: str) -> pd.DataFrame:
    """Score a tie's contenders over all four domains together: sample, metric, contender, value and 90 % interval."""
    fitted: dict[str, int] = {}
    parts: dict[tuple[str, str, str], list[tuple[Floats, Floats]]] = {}
    for place, part in tie_scores(runs, history, actor, target):
        if place["subset"] == "all" and place["metric"] in WHOLE:
            parts.setdefault((place["sample"], place["metric"], place["contender"]), []).append(
                part
            )
            fitted[place["contender"]] = place["n_fitted"] * len(DOMAINS)
    if not parts:
        return pd.DataFrame(columns=list(WHOLE_COLUMNS))
    above = np.array(
        [np.sum([losses * weights for losses, weights in of], axis=0) for of in parts.values()]
    )
    weights = np.array([np.sum([weights for _, weights in of], axis=0) for of in parts.values()])
    fitted |= dict.fromkeys(OF_THE_MODEL, runs.fitted)
    rated = metrics.weighted(
        np.divide(above, weights, out=np.zeros_like(above), where=weights > 0), weights
    ).round(6)
    rows = [(*key, fitted[key[2]], *row) for key, row in zip(parts, rated.tolist(), strict=True)]
    return pd.DataFrame(rows, columns=list(WHOLE_COLUMNS))


def tie_scores(
    runs: Runs, history: History, actor: str, target: str, subsets: Sequence[str] = SUBSETS
) -> Iterator[Score]:
    """Score every contender on one tie: what each score is of, and its yearly losses and weights."""
    years = runs.model.shape.years
    for subset in subsets:
        seen = observe(history, actor, target, years, direct=subset == "direct")
        if np.isnan(seen.levels).all():
            continue
        mask = seen.transitions() if subset == "transitions" else np.ones(len(years), bool)
        said = forecasts(runs, history, actor, target, seen, subset)
        place = {
            "actor": actor,
            "target": target,
            "subset": subset,
            "n_forcing": runs.met.get(actor, 0),
        }
        for sample, years_of in runs.samples().items():
            known = Observed(seen.levels, np.where(years_of, seen.confidence, 0.0))
            for contender, forecast in said.items():
                for score, parts in _scores(forecast, known, mask):
                    yield place | {"sample": sample, "contender": contender} | score, parts


def _scores(said: Forecast | None, seen: Observed, mask: NDArray[np.bool_]) -> Iterator[Score]:
    """Score one contender on one tie, as yearly losses and weights: distance and pattern a domain, ranked probability a labeller."""
    fitted, blank = (said.fitted, np.zeros(len(mask))) if said else (0, np.zeros(len(mask)))
    for d, domain in enumerate(DOMAINS):
        known, levels = ~np.isnan(seen.levels[d]), np.nan_to_num(seen.levels[d])
        confidence = np.where(known, seen.confidence, 0.0)
        weights = confidence * mask
        base = {
            "quantity": domain,
            "labeller": "",
            "n_observed": int((weights > OBSERVED).sum()),
            "n_fitted": fitted // len(DOMAINS),
        }
        yield (
            base | {"metric": "distance"},
            (metrics.distances(said.pmf[d], VALUES, levels), weights) if said else (blank, blank),
        )
        yield (
            base | {"metric": "pattern"},
            _pattern(said.higher[d], levels, confidence, mask) if said else (blank, blank),
        )
    weights = np.where(np.isnan(seen.levels).any(0), 0.0, seen.confidence) * mask
    for name, label in LABELLERS.items():
        labels = label(np.nan_to_num(seen.levels)).astype(np.int64)
        base = {
            "quantity": "strategy",
            "labeller": name,
            "metric": "rps",
            "n_observed": int((weights > OBSERVED).sum()),
            "n_fitted": fitted,
        }
        yield base, (metrics.ranked(said.shares[name], labels), weights) if said else (blank, blank)


def _pattern(
    higher: Floats, levels: Floats, confidence: Floats, mask: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Rates and weights, by year, of pairs of years that are ordered right."""
    matches, pairs = metrics.patterns(higher, levels, confidence)
    return np.divide(matches, pairs, out=np.zeros_like(matches), where=pairs > 0), pairs * mask
