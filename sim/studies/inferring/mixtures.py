"""Mixtures over worlds: each world is ruled by one contender, drawn by its weight.

``models`` mixes all contenders that run the model, ``nulls`` all that know nothing of acts. The
weights of a training are those of the record that it was given, so that nothing of later years
reaches a forecast.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.inference.contender_list import UPPER_BOUND
from sim.inference.sampling_problem import wanted_of
from sim.studies.inferring.finding import Finding, Forecast, Training
from sim.studies.inferring.inference_plan import InferencePlan

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
MODELS: Final = "models"
OF_NULLS: Final = "nulls"
NULL: Final = "null"
WORLDS: Final = 120  # worlds of a mixture and a training that a folder keeps for replays


@dataclass(frozen=True)
class Mixture:
    """What a mixture of contenders predicts.

    Attributes:
        name: ``models`` or ``nulls``.
        members: The contenders that are mixed.
        weights: Their weights, by the last year that was given: (training, contender).
        forecasts: Forecasts by the last year that was given.
        trainings: How well it was sampled, by the last year that was given.
    """

    name: str
    members: tuple[Finding, ...]
    weights: Floats
    forecasts: tuple[Forecast, ...]
    trainings: tuple[Training, ...]

    def drawn(self, training: int) -> list[tuple[Finding, Rows]]:
        """Return the draws of each contender that are kept of a training's mixture."""
        forecasts = [own.forecasts[training] for own in self.members]
        rows = taken(forecasts, self.weights[training], WORLDS)
        return list(zip(self.members, rows, strict=True))


def mixtures(plan: InferencePlan, findings: Sequence[Finding]) -> list[Mixture]:
    """Return the mixture of the models and that of the nulls, where there are any of them.

    Args:
        plan: The inference.
        findings: What each contender leaves.
    """
    single = without_copies(findings)
    nulls = [own for own in single if own.kind == NULL]
    models = [own for own in single if own.kind != NULL and own.name != UPPER_BOUND]
    return [
        _mixture(plan, name, members)
        for name, members in ((MODELS, models), (OF_NULLS, nulls))
        if members
    ]


def prior_weights(inputs: Sequence[str], contents: Sequence[int | str]) -> Floats:
    """Return prior weights: equal over sets of inputs, within a set over contents, then copies.

    Args:
        inputs: What each contender reads.
        contents: What each contender is; copies of one have equal contents.

    >>> prior_weights(["threat", "threat", "trust"], ["a", "b", "c"]).tolist()
    [0.25, 0.25, 0.5]
    """
    sets: dict[str, set[int | str]] = {}
    for read, content in zip(inputs, contents, strict=True):
        sets.setdefault(read, set()).add(content)
    copies = Counter(contents)
    return np.array(
        [
            1.0 / (len(sets) * len(sets[read]) * copies[content])
            for read, content in zip(inputs, contents, strict=True)
        ]
    )


def without_copies(findings: Sequence[Finding]) -> list[Finding]:
    """Return the first of all contenders that are copies of each other."""
    known: dict[int, Finding] = {}
    for own in findings:
        known.setdefault(own.content, own)
    return list(known.values())


def weights_until(plan: InferencePlan, members: Sequence[Finding], until: int) -> Floats:
    """Return the weights of contenders given the codes up to a year; of the prior before any."""
    years = max(plan.years_until(until), 0)
    logs = np.array([own.log_predictive[:years].sum() for own in members])
    weights = _prior(members) * np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _prior(members: Sequence[Finding]) -> Floats:
    return prior_weights([own.inputs for own in members], [own.content for own in members])


def _mixture(plan: InferencePlan, name: str, members: Sequence[Finding]) -> Mixture:
    before = _prior(members)
    scores = mixed_scores(np.array([own.forecasts[0].log_score for own in members]), before)
    trainings = [forecast.until for forecast in members[0].forecasts]
    weights = np.array([weights_until(plan, members, until) for until in trainings])
    forecasts = [
        _mixed([own.forecasts[place] for own in members], weights[place], scores)
        for place in range(len(trainings))
    ]
    sampled = zip(*(own.trainings for own in members), strict=True)
    together = tuple(
        _together(own, before, after, wanted_of(plan.settings, last=own[0].until == plan.until))
        for own, after in zip(sampled, weights[1:], strict=True)
    )
    return Mixture(name, tuple(members), weights, tuple(forecasts), together)


def _together(each: Sequence[Training], before: Floats, after: Floats, wanted: float) -> Training:
    """Return how well a mixture was sampled.

    Its effective draws are those by which its means err as much as they do.

    Args:
        each: How well each contender was sampled.
        before: Weights before any record: (contender,).
        after: Weights given the record: (contender,).
        wanted: Effective draws with which it is settled.
    """
    logs = np.array([own.log_evidence for own in each])
    errors = np.array([own.se for own in each])
    draws = np.array([own.ess for own in each])
    effective = float(1.0 / (after**2 / draws).sum())
    return Training(
        until=each[0].until,
        log_evidence=float(logs.max() + np.log((before * np.exp(logs - logs.max())).sum())),
        se=float(np.sqrt((after**2 * errors**2).sum())),
        ess=effective,
        settled=effective >= wanted,
    )


def taken(forecasts: Sequence[Forecast], weights: Floats, number: int) -> list[Rows]:
    """Return the positions of the draws that a mixture takes of each forecast, by its weight."""
    counts = np.diff(np.rint(np.append(0.0, weights.cumsum()) * number).astype(np.int64))
    return [
        np.linspace(0, own.levels.shape[2] - 1, count).astype(np.int64)
        for own, count in zip(forecasts, counts, strict=True)
    ]


def _mixed(forecasts: Sequence[Forecast], weights: Floats, scores: Floats) -> Forecast:
    """Mix forecasts: draws of each by its weight.

    Args:
        forecasts: Forecasts of contenders that were given the same years.
        weights: Weights of the contenders given these years: (contender,).
        scores: Log score of each year of the mixture: (year,).
    """
    number = forecasts[0].levels.shape[2]
    pairs = list(zip(forecasts, taken(forecasts, weights, number), strict=True))
    return Forecast(
        until=forecasts[0].until,
        levels=np.concatenate([own.levels[:, :, rows] for own, rows in pairs], axis=2),
        codes=np.concatenate([own.codes[:, :, rows] for own, rows in pairs], axis=2),
        log_score=scores,
        values=np.empty((0, 0)),
        worlds=np.empty((0, 0), np.int64),
        states=np.empty((0, 0), np.int64),
    )


def mixed_scores(scores: Floats, weights: Floats) -> Floats:
    """Return the log scores of years of a mixture whose weights follow the record.

    Args:
        scores: Log scores of each year given those before, by contender: (contender, year).
        weights: Weights before the first of these years: (contender,).
    """
    together = scores.cumsum(axis=1) + np.log(weights)[:, None]
    top = together.max(axis=0)
    return np.diff(top + np.log(np.exp(together - top).sum(axis=0)), prepend=0.0)
