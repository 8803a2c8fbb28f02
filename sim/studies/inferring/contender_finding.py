"""One contender of an inference, from its fit to what it leaves."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.inference.contender import Contender
from sim.inference.fitting import Fit, fit, key_of_content
from sim.inference.sampling_problem import Sample, wanted_of
from sim.inference.theory_contender import TheoryContender
from sim.studies.inferring.finding import Finding, Training
from sim.studies.inferring.forecasting import columns_of, forecast, prior_forecast, spread_rows
from sim.studies.inferring.inference_plan import InferencePlan

Floats = NDArray[np.float64]
KEPT: Final = 500  # draws of parameters that are kept
PRIOR_DRAWS: Final = 2000  # draws of which the prior's quantiles are taken
PREDICTING: Final = 7  # part of the key of the random numbers of predictions


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
    prior = prior_forecast(plan, full, fitted, random)
    forecasts = [
        prior,
        *(
            forecast(plan, full, sample_of, cut, fitted, random)
            for cut, sample_of in _trainings(plan, fitted)
        ),
    ]
    coordinates = trained.coordinates
    rows = spread_rows(len(fitted.coordinates), KEPT)
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
    return columns_of(contender, contender.coordinates.values(points))


def inputs_of(contender: Contender) -> str:
    """Return what a contender reads, by which prior odds are shared."""
    if isinstance(contender, TheoryContender) and not contender.weighs:
        reads = {name for theory in contender.scenario.theories for name in theory.reads}
        return "+".join(sorted(reads))
    return contender.content
