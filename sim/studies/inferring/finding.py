"""What a contender leaves of an inference: plain arrays, which workers can send."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Draws:
    """Draws of a contender that are replayed: parameters by name, nuisance draws, and states.

    For the states see ``Forecast``.
    """

    values: Mapping[str, Floats]
    worlds: Whole
    states: Whole


@dataclass(frozen=True)
class Forecast:
    """What a contender predicts, trained on the first years.

    Attributes:
        until: Last year that it was given.
        levels: Mean levels of all years of the span: (domain, year, draw). Up to ``until`` they are
            replays from the beginning; later ones go on from the levels that the codes suggest.
        codes: Codes that a coder without bias would give them: (domain, year, draw).
        log_score: Log probability of each year's codes, given those of all years before: (year,).
        values: Values of the parameters of the draws: (draw, coordinate).
        worlds: Nuisance draws: (draw, part).
        states: States at the end of the last year that was given, as the codes suggest them; -1
            where no later year follows, or none was given: (draw, domain).
    """

    until: int
    levels: Floats
    codes: Floats
    log_score: Floats
    values: Floats
    worlds: Whole
    states: Whole


@dataclass(frozen=True)
class Training:
    """How well a contender was sampled, given the codes of the first years.

    Attributes:
        until: Last year that it was given.
        log_evidence: Log probability of the codes of these years.
        se: Its standard error.
        ess: Effective number of draws.
        settled: Whether these are as many as were wanted.
    """

    until: int
    log_evidence: float
    se: float
    ess: float
    settled: bool


@dataclass(frozen=True)
class Finding:
    """What a contender leaves.

    Attributes:
        name, kind: Of the contender.
        inputs: What it reads: contenders that read the same share prior odds.
        content: Digest of what it is: copies share the odds of one contender.
        names, units: Of its coordinates.
        points: Draws on the normal scale: (draw, coordinate).
        values: The same draws as values of the parameters: (draw, coordinate).
        prior: Quantiles 5, 50 and 95 % of the values before any record: (3, coordinate).
        worlds: Nuisance draws: (draw, part).
        log_predictive: By year that was given: (year,).
        log_evidence: Log probability of all codes that were given.
        se, ess: Standard error of the log evidence, and effective number of draws.
        evaluations: Number of evaluations of the likelihood.
        forecasts: Forecasts by the last year that was given.
        trainings: How well it was sampled, by the last year that was given.
        implied: Quantities that the prior implies, over prior draws.
    """

    name: str
    kind: str
    inputs: str
    content: int
    names: tuple[str, ...]
    units: tuple[str, ...]
    points: Floats
    values: Floats
    prior: Floats
    worlds: Whole
    log_predictive: Floats
    log_evidence: float
    se: float
    ess: float
    evaluations: int
    forecasts: tuple[Forecast, ...]
    trainings: tuple[Training, ...]
    implied: Mapping[str, Floats]
