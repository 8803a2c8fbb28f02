"""What a contender predicts: years by draws of its prior or of a posterior."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS
from sim.inference.contender import Contender, drawn_states
from sim.inference.log_weights import log_mean
from sim.inference.sampling_problem import Sample
from sim.studies.inferring.finding import Draws, Forecast
from sim.studies.inferring.inference_plan import InferencePlan

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
DRAWN: Final = 400  # draws whose years are predicted


def forecast(
    plan: InferencePlan,
    full: Contender,
    chosen: Sample,
    cut: int,
    fitted: Sample,
    random: np.random.Generator,
) -> Forecast:
    """Predict all years by draws of a posterior.

    Args:
        plan: The inference.
        full: A contender that meets the acts of all years.
        chosen: The posterior, given the codes up to ``cut``.
        cut: Last year whose codes were given.
        fitted: The posterior that was given all codes, by which each year is scored.
        random: Source of random numbers.
    """
    rows = spread_rows(len(chosen.coordinates), DRAWN)
    drawn = chosen.coordinates[rows], chosen.nuisance[rows]
    return forecast_of(plan, full, cut, drawn, fitted, random)


def forecast_of(
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
        values=columns_of(full, values),
        worlds=worlds,
        states=states,
    )


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
    rows = spread_rows(len(fitted.coordinates), DRAWN)
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


def prior_forecast(
    plan: InferencePlan, full: Contender, fitted: Sample, random: np.random.Generator
) -> Forecast:
    """Predict all years before any record is given."""
    points = random.standard_normal((DRAWN, len(full.coordinates)))
    worlds = random.integers(0, full.nuisance, (DRAWN, full.parts))
    before = plan.scenario.years.start - 1
    return forecast_of(plan, full, before, (points, worlds), fitted, random)


def columns_of(contender: Contender, values: Mapping[str, Floats]) -> Floats:
    """Return values of parameters as columns: (draw, coordinate)."""
    return np.column_stack([values[name] for name in contender.coordinates.names])


def spread_rows(number: int, wanted: int) -> Whole:
    """Return positions spread evenly over a number of draws."""
    return np.linspace(0, number - 1, min(number, wanted)).astype(np.int64)
