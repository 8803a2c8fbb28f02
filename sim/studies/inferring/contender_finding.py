"""What a contender leaves of an inference: plain arrays, which workers can send."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS
from sim.inference.contender import Contender, drawn_states
from sim.inference.fitting import Fit, fit, key_of_content
from sim.inference.log_weights import log_mean
from sim.inference.sampling_problem import Sample, wanted_of
from sim.inference.theory_contender import TheoryContender
from sim.studies.inferring.inference_plan import InferencePlan

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
KEPT: Final = 500  # draws of parameters that are kept
DRAWN: Final = 400  # draws whose years are predicted
PRIOR_DRAWS: Final = 2000  # draws of which the prior's quantiles are taken
PREDICTING: Final = 7  # part of the key of the random numbers of predictions


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


@dataclass(frozen=True)
class FindingTask:
    """A piece of work: one contender of an inference."""

    plan: InferencePlan
    name: str

    def done(self) -> Finding:
        """Fit the contender and predict."""
        return find(self.plan, self.name)


def find(plan: InferencePlan, name: str) -> Finding:
    """Fit one contender and let it predict."""
    trained = plan.trained(name)
    found = fit(trained, plan.given, plan.settings, plan.seed)
    fitted = found.sample
    full = plan.predicting(name)
    seed = (plan.seed, key_of_content(full), PREDICTING)
    random = np.random.default_rng(seed)
    prior = _prior_forecast(plan, full, fitted, random)
    forecasts = [
        prior,
        *(
            _forecast(plan, full, sample_of, cut, fitted, random)
            for cut, sample_of in _trainings(plan, fitted)
        ),
    ]
    coordinates = trained.coordinates
    rows = _spread(len(fitted.coordinates), KEPT)
    points = fitted.coordinates[rows]
    prior_points = random.standard_normal((PRIOR_DRAWS, len(coordinates)))
    return Finding(
        name=name,
        kind=trained.kind,
        inputs=inputs_of(trained),
        content=key_of_content(trained),
        names=coordinates.names,
        units=tuple(entry.unit for entry in coordinates.entries),
        points=points,
        values=_table(trained, points),
        prior=np.quantile(_table(trained, prior_points), (0.05, 0.5, 0.95), axis=0),
        worlds=fitted.nuisance[rows],
        log_predictive=fitted.log_predictive,
        log_evidence=found.evidence.log,
        se=found.evidence.error,
        ess=fitted.effective,
        evaluations=fitted.evaluations,
        forecasts=tuple(forecasts),
        trainings=tuple(
            _training(plan, found, cut, sample_of) for cut, sample_of in _trainings(plan, fitted)
        ),
        implied=_implied(plan, prior.levels, _following_time(full, prior_points)),
    )


def _training(plan: InferencePlan, found: Fit, cut: int, drawn: Sample) -> Training:
    """Return how well a contender was sampled, given the codes up to a cut."""
    evidence = found.evidences[plan.years_until(cut)]
    wanted = wanted_of(plan.settings, last=cut == plan.until)
    enough = drawn.effective >= wanted
    return Training(cut, evidence.log, evidence.error, drawn.effective, enough)


def _trainings(plan: InferencePlan, fitted: Sample) -> list[tuple[int, Sample]]:
    """Return the posteriors by the last year that they were given."""
    found = [(cut, fitted.stopped[plan.years_until(cut)]) for cut in plan.cuts]
    return [*found, (plan.until, fitted)]


def _forecast(
    plan: InferencePlan,
    full: Contender,
    chosen: Sample,
    cut: int,
    fitted: Sample,
    random: np.random.Generator,
) -> Forecast:
    rows = _spread(len(chosen.coordinates), DRAWN)
    drawn = chosen.coordinates[rows], chosen.nuisance[rows]
    return _forecast_of(plan, full, cut, drawn, fitted, random)


def _forecast_of(
    plan: InferencePlan,
    full: Contender,
    cut: int,
    drawn: tuple[Floats, Whole],
    fitted: Sample,
    random: np.random.Generator,
) -> Forecast:
    """Predict all years by draws: coordinates (draw, coordinate), nuisance draws (draw, part)."""
    points, worlds = drawn
    values = full.coordinates.values(points)
    states = states_after(plan, full, cut, values, worlds, random)
    levels = replayed_levels(plan, full, cut, Draws(values, worlds, states), random)
    return Forecast(
        until=cut,
        levels=levels,
        codes=_coded(levels, values, random),
        log_score=_log_scores(plan, full, fitted, len(plan.scenario.years)),
        values=_columns(full, values),
        worlds=worlds,
        states=states,
    )


@dataclass(frozen=True)
class Draws:
    """Draws of a contender that are replayed: parameters by name, nuisance draws, and states.

    For the states see ``Forecast``.
    """

    values: Mapping[str, Floats]
    worlds: Whole
    states: Whole


def states_after(
    plan: InferencePlan,
    full: Contender,
    until: int,
    values: Mapping[str, Floats],
    worlds: Whole,
    random: np.random.Generator,
) -> Whole:
    """Draw the states at the end of a year, as the codes suggest them: (draw, domain)."""
    after = plan.years_until(until)
    if not 0 < after < len(plan.scenario.years):
        return np.full((len(worlds), len(DOMAINS)), -1)
    _, last = full.likelihood(values, worlds, plan.codes.first(after))
    return drawn_states(last, random).T


def replayed_levels(
    plan: InferencePlan, full: Contender, until: int, draws: Draws, random: np.random.Generator
) -> Floats:
    """Replay draws: mean levels of all years of the span: (domain, year, draw).

    Up to the last year whose codes were given they are replays from the beginning; later years go
    on from the states that these codes suggest.

    Args:
        plan: The inference.
        full: A contender that meets the acts of all years.
        until: Last year whose codes were given; the year before the span for none.
        draws: The draws.
        random: Source of random numbers.
    """
    years, after = len(plan.scenario.years), plan.years_until(until)
    values, worlds = draws.values, draws.worlds
    if not 0 < after < years:
        return full.draw(values, worlds, years, 0, None, random)
    known = np.eye(full.states)[draws.states]
    first = full.draw(values, worlds, after, 0, None, random)
    later = full.draw(values, worlds, years, after, known, random)
    return np.concatenate([first, later], axis=1)


def _log_scores(plan: InferencePlan, full: Contender, fitted: Sample, years: int) -> Floats:
    """Return the log probability of each year's codes given those before: (year,).

    Years after the last that was given are weighed by the draws of the posterior, whose weights
    follow the codes.
    """
    known = fitted.log_predictive
    if len(known) == years:
        return known
    rows = _spread(len(fitted.coordinates), DRAWN)
    points, worlds = fitted.coordinates[rows], fitted.nuisance[rows]
    each = full.log_likelihood(points, worlds, plan.codes).sum(axis=2)[:, len(known) :]
    together = np.append(0.0, log_mean(each.cumsum(axis=1)))
    return np.concatenate([known, np.diff(together)])


def _coded(levels: Floats, values: Mapping[str, Floats], random: np.random.Generator) -> Floats:
    """Draw the codes that a coder without bias gives to mean levels: (domain, year, draw)."""
    spread = np.sqrt(values["coder_noise"] ** 2 + values["block_error"] ** 2)
    seen = levels + spread * random.standard_normal(levels.shape)
    slips = random.random(levels.shape) < values["coder_slip"]
    any_code = random.integers(-2, 3, levels.shape)
    return np.where(slips, any_code, np.clip(np.rint(seen), -2, 2))


def _prior_forecast(
    plan: InferencePlan, full: Contender, fitted: Sample, random: np.random.Generator
) -> Forecast:
    """Predict all years before any record is given."""
    points = random.standard_normal((DRAWN, len(full.coordinates)))
    worlds = random.integers(0, full.nuisance, (DRAWN, full.parts))
    before = plan.scenario.years.start - 1
    return _forecast_of(plan, full, before, (points, worlds), fitted, random)


def _following_time(full: Contender, points: Floats) -> Floats | None:
    """Return the time of following at prior points, where the contender has one."""
    return full.coordinates.values(points).get("following_time")


def _implied(
    plan: InferencePlan, levels: Floats, following_time: Floats | None
) -> dict[str, Floats]:
    """Return what the prior implies: rises of the window by domain, and the time of following.

    Args:
        plan: The inference.
        levels: Mean levels of prior draws: (domain, year, draw).
        following_time: Times of prior draws in months, or None: (draw,).
    """
    first, last = plan.scenario.window
    years = list(plan.scenario.years)
    inside = np.array([first <= year <= last for year in years])
    before = np.array([year < first for year in years])
    found: dict[str, Floats] = {}
    if inside.any() and before.any():
        rises = levels[:, inside].mean(axis=1) - levels[:, before].mean(axis=1)
        for d, rise in enumerate(rises):
            found[f"rise.{d}"] = rise
    if following_time is not None:
        found["following_time"] = following_time
    return found


def _table(contender: Contender, points: Floats) -> Floats:
    return _columns(contender, contender.coordinates.values(points))


def _columns(contender: Contender, values: Mapping[str, Floats]) -> Floats:
    """Return values of parameters as columns: (draw, coordinate)."""
    return np.column_stack([values[name] for name in contender.coordinates.names])


def _spread(number: int, wanted: int) -> Whole:
    """Return positions spread evenly over a number of draws."""
    return np.linspace(0, number - 1, min(number, wanted)).astype(np.int64)


def inputs_of(contender: Contender) -> str:
    """Return what a contender reads, by which prior odds are shared."""
    if isinstance(contender, TheoryContender) and not contender.weighs:
        reads = {name for theory in contender.scenario.theories for name in theory.reads}
        return "+".join(sorted(reads))
    return contender.content
