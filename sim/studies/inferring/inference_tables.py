"""Tables of an inference, with the columns that ``sim.record.inference_columns`` declares."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.comparison.proper_scores import crps, energy, stacking_weights
from sim.comparison.scores import weighted
from sim.core.vocabulary import DOMAINS
from sim.inference.contender_list import NULLS, UPPER_BOUND
from sim.inference.nuisance_draws import numbers_text
from sim.record.columns import frame
from sim.studies.inferring.finding import Finding, Forecast
from sim.studies.inferring.inference_plan import InferencePlan
from sim.studies.inferring.mixtures import Mixture, mixtures, prior_weights
from sim.studies.inferring.rule_map import rule_map

Floats = NDArray[np.float64]
Predicting = Finding | Mixture
INFORMED: Final = 0.1  # contraction above which the record informs of a parameter
QUANTILES: Final = (0.05, 0.5, 0.95)
RIBBON: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
DECIMALS: Final = 3  # of levels
IN_SAMPLE: Final = "in_sample"
HELD_OUT: Final = "held_out"


def tables(plan: InferencePlan, findings: Sequence[Finding]) -> dict[str, pd.DataFrame]:
    """Return all tables of an inference by name."""
    mixed = mixtures(plan, findings)
    predicting: list[Predicting] = [*findings, *mixed]
    return {
        "evidence": frame("evidence", (_evidence(plan, own) for own in findings)),
        "trainings": frame(
            "trainings", (row for own in predicting for row in _trainings(plan, own))
        ),
        "posterior": posterior(plan, findings),
        "worlds": worlds(mixed),
        "informed": frame("informed", (row for own in findings for row in _informed(plan, own))),
        "implied": frame("implied", (row for own in findings for row in _implied(own))),
        "predictive": predictive(plan, predicting),
        "replayed_levels": replayed_levels(plan, predicting),
        "later_years": later_years(plan, predicting),
        "weights": weights(plan, findings),
        "rule_map": rule_map(plan, findings),
        "coverage": frame("coverage", (row for own in predicting for row in _coverage(plan, own))),
    }


def _evidence(plan: InferencePlan, own: Finding) -> dict[str, Any]:
    return {
        "contender": own.name,
        "basis": plan.basis,
        "until": plan.until,
        "kind": own.kind,
        "log_evidence": own.log_evidence,
        "se": own.se,
        "ess": own.ess,
        "n_parameters": len(own.names),
        "evaluations": own.evaluations,
        "seeds": plan.seed,
    }


def _trainings(plan: InferencePlan, own: Predicting) -> Iterator[tuple[Any, ...]]:
    for training in own.trainings:
        settled = "yes" if training.settled else "no"
        figures = (training.log_evidence, training.se, training.ess, settled)
        yield (own.name, plan.basis, training.until, *figures)


def posterior(plan: InferencePlan, findings: Sequence[Finding]) -> pd.DataFrame:
    """Return draws of every contender's parameters, one column a parameter."""
    parts = [frame("posterior", [])]
    for own in findings:
        part = pd.DataFrame(own.values, columns=list(own.names))
        part.insert(0, "contender", own.name)
        part.insert(1, "basis", plan.basis)
        part.insert(2, "draw", np.arange(len(part)))
        part.insert(3, "world", [numbers_text(row) for row in own.worlds])
        parts.append(part)
    return pd.concat(parts[1:], ignore_index=True) if len(parts) > 1 else parts[0]


def worlds(mixed: Sequence[Mixture]) -> pd.DataFrame:
    """Return the draws of mixtures over worlds, each world ruled by one contender."""
    parts = [frame("worlds", [])]
    for mixture in mixed:
        for training in range(len(mixture.forecasts)):
            for own, rows in mixture.drawn(training):
                forecast = own.forecasts[training]
                part = pd.DataFrame(forecast.values[rows], columns=list(own.names))
                part.insert(0, "mixture", mixture.name)
                part.insert(1, "trained_until", forecast.until)
                part.insert(2, "contender", own.name)
                part.insert(3, "world", [numbers_text(row) for row in forecast.worlds[rows]])
                part.insert(4, "states", [numbers_text(row) for row in forecast.states[rows]])
                parts.append(part)
    return pd.concat(parts[1:], ignore_index=True) if len(parts) > 1 else parts[0]


def _informed(plan: InferencePlan, own: Finding) -> Iterator[tuple[Any, ...]]:
    after = np.quantile(own.values, QUANTILES, axis=0)
    taken = 1.0 - own.points.var(axis=0)
    for i, name in enumerate(own.names):
        informed = "yes" if taken[i] > INFORMED else "no"
        place = (own.name, plan.basis, name, own.units[i])
        yield (*place, *own.prior[:, i], *after[:, i], taken[i], informed)


def _implied(own: Finding) -> Iterator[tuple[Any, ...]]:
    for quantity, draws in own.implied.items():
        kind, _, number = quantity.partition(".")
        name = f"{kind}.{DOMAINS[int(number)]}" if number else kind
        yield (own.name, name, *np.quantile(draws, QUANTILES))


def predictive(plan: InferencePlan, findings: Sequence[Predicting]) -> pd.DataFrame:
    """Return the scores of every year, by contender and training."""
    rows: list[tuple[Any, ...]] = []
    for own in findings:
        for forecast in own.forecasts:
            scores = _scores(plan, forecast)
            for y, year in enumerate(plan.codes.years):
                sample = IN_SAMPLE if year <= forecast.until else HELD_OUT
                place = (own.name, plan.basis, forecast.until, sample, year)
                if np.isfinite(scores[:, y]).all():
                    rows.append((*place, *scores[:, y]))
    return frame("predictive", rows)


def replayed_levels(plan: InferencePlan, findings: Sequence[Predicting]) -> pd.DataFrame:
    """Return quantiles of the mean levels of years, by contender, training and domain."""
    rows: list[tuple[Any, ...]] = []
    for own in findings:
        for forecast in own.forecasts:
            place = (own.name, plan.basis, forecast.until)
            rows += level_rows(place, list(plan.codes.years), forecast.levels)
    return frame("replayed_levels", rows)


def level_rows(
    place: tuple[Any, ...], years: Sequence[int], levels: Floats
) -> list[tuple[Any, ...]]:
    """Return rows of the table ``replayed_levels``.

    Args:
        place: Contender, basis and the last year that was given.
        years: The years.
        levels: Mean levels: (domain, year, draw).
    """
    mean = levels.mean(axis=2).round(DECIMALS)
    bounds = np.quantile(levels, RIBBON, axis=2).round(DECIMALS)
    return [
        (*place, domain, year, mean[d, y], *bounds[:, d, y])
        for d, domain in enumerate(DOMAINS)
        for y, year in enumerate(years)
    ]


def _scores(plan: InferencePlan, forecast: Forecast) -> Floats:
    """Return log score, CRPS and energy score of each year: (score, year); NaN without codes."""
    agreed = plan.codes.agreed
    each = crps(forecast.levels, agreed)
    known = ~np.isnan(agreed)
    number = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known.any(axis=0), np.nansum(each, axis=0) / number, np.nan)
    logs = np.where(known.any(axis=0), forecast.log_score, np.nan)
    return np.array([logs, mean, energy(forecast.levels, agreed)])


def later_years(plan: InferencePlan, findings: Sequence[Predicting]) -> pd.DataFrame:
    """Return the scores of later years beside those of every null trained on the same years."""
    found = {own.name: own for own in findings}
    rows = []
    for own in findings:
        for forecast in own.forecasts:
            scores = _later(plan, forecast)
            if not scores.size:
                continue
            mean = scores[1:].mean(axis=1)
            place = (own.name, plan.basis, forecast.until, scores.shape[1], scores[0].sum(), *mean)
            for null in (name for name in NULLS if name in found):
                rival = next(f for f in found[null].forecasts if f.until == forecast.until)
                rows.append((*place, null, *difference(scores[0], _later(plan, rival)[0])))
    return frame("later_years", rows)


def _later(plan: InferencePlan, forecast: Forecast) -> Floats:
    """Return the scores of the years after the training that have codes: (score, year)."""
    scores = _scores(plan, forecast)
    later = np.array(plan.codes.years) > forecast.until
    return scores[:, later & np.isfinite(scores).all(axis=0)]


def difference(one: Floats, other: Floats) -> tuple[float, float, float]:
    """Return the sum of differences of yearly scores with its 90 % interval over blocks."""
    apart = (one - other)[None]
    mean, low, high = weighted(apart, np.ones_like(apart))[0] * apart.shape[1]
    return float(mean), float(low), float(high)


def weights(plan: InferencePlan, findings: Sequence[Finding]) -> pd.DataFrame:
    """Return prior, posterior and stacking weights; an upper bound is no contender for them."""
    rivals = [own for own in findings if own.name != UPPER_BOUND]
    if not rivals:
        return frame("weights", [])
    prior = prior_weights([own.inputs for own in rivals], [own.content for own in rivals])
    logs = np.array([own.log_evidence for own in rivals])
    after = prior * np.exp(logs - logs.max())
    densities = np.array([own.log_predictive for own in rivals])
    stacked = stacking_weights(densities[:, (densities != 0.0).any(axis=0)])
    shares = zip(rivals, prior, after / after.sum(), stacked, strict=True)
    return frame(
        "weights",
        [(own.name, plan.basis, plan.until, *row) for own, *row in shares],
    )


def _coverage(plan: InferencePlan, own: Predicting) -> Iterator[tuple[Any, ...]]:
    agreed = plan.codes.agreed
    years = np.array(plan.codes.years)
    for forecast in own.forecasts:
        for sample in (IN_SAMPLE, HELD_OUT):
            inside = years <= forecast.until if sample == IN_SAMPLE else years > forecast.until
            for d, domain in enumerate(DOMAINS):
                rows = inside & ~np.isnan(agreed[d])
                if rows.any():
                    shares = _covered(forecast.codes[d, rows], agreed[d, rows])
                    place = (own.name, plan.basis, forecast.until, sample, domain)
                    yield (*place, int(rows.sum()), *shares)


def _covered(codes: Floats, agreed: Floats) -> tuple[float, float, float]:
    """Return shares of agreed codes within 50 and 90 % of predicted ones, and a tail share."""
    found = []
    for level in (0.5, 0.9):
        low, high = np.quantile(codes, (0.5 - level / 2, 0.5 + level / 2), axis=1)
        found.append(float(((low <= agreed) & (agreed <= high)).mean()))
    above = codes.mean(axis=0) - agreed.mean()
    tail = float((above > 0.0).mean() + 0.5 * (above == 0.0).mean())
    return found[0], found[1], tail
