"""Baselines laid out as records, so that theses are asked of them as of the model."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.comparison import baselines
from sim.comparison.score_table import observe
from sim.evidence.rows import History
from sim.judgement.criteria import FACTUAL
from sim.record.summary import Shape, Trace
from sim.scenario.frozen_scenario import Scenario

Members = Callable[..., NDArray[np.float64]]
RANDOM_WORLDS: Final = 400
MONTHLY_CHOICES: Final = 12  # random levels averaged into one annual level
HIGHEST_DRIVER: Final = 4.0
FITTED: Final[Mapping[str, Members]] = {
    "line": baselines.line_members,
    "forcing_only": baselines.forcing_members,
    "random_driver": baselines.random_members,
}


class SameForAllRuns(dict[str, Trace]):
    """The runs of a baseline: one trace for every run name that has no trace of its own.

    A baseline has no agents, so what a run removes does not reach it. Only runs that decide other
    ties have traces of their own.
    """

    def __contains__(self, name: object) -> bool:
        """Return True: every run can be looked up."""
        return True

    def __missing__(self, name: str) -> Trace:
        """Return the factual trace for a run without a trace of its own."""
        return self[FACTUAL]


def coded_trace(
    history: History,
    shape: Shape,
    *,
    direct: bool = False,
    met_on: tuple[str, str] | None = None,
) -> Trace:
    """Lay the coded history out as a record of one world.

    Args:
        history: The coded stances, outcomes and drivers.
        shape: The axes of the record.
        direct: Whether the direct stance is used instead of the plain one.
        met_on: Tie of which the two coded drivers of its actor are the pressure and the support;
            None where no impressions are coded.

    Returns:
        A trace whose levels and ideals are the coded levels; missing years are NaN.
    """
    observed = [
        observe(history, actor, target, shape.years, direct=direct).levels
        for actor, target in shape.ties
    ]
    levels = np.stack(observed)[..., None].astype(np.float32)
    perceived = _missing(shape, shape.perceived)
    if met_on in shape.ties:
        perceived[shape.ties.index(met_on)] = _coded_drivers(history, shape, met_on[0])
    return Trace(
        shape=shape,
        levels=levels,
        ideals=levels,
        perceived=perceived,
        relations=_recorded_outcomes(history, shape),
    )


def _coded_drivers(history: History, shape: Shape, actor: str) -> NDArray[np.float32]:
    """Return the coded pressure on and support of an actor, 0 to 1: (quantity, year, 1).

    Other quantities, and years without codes, are NaN.
    """
    values = np.full((len(shape.perceived), len(shape.years), 1), np.nan, np.float32)
    for name, driver in (("pressure", 0), ("support", 1)):
        for i, year in enumerate(shape.years):
            if name in shape.perceived and (actor, year) in history.met:
                met = history.met[actor, year][driver]
                values[shape.perceived.index(name), i] = met / HIGHEST_DRIVER
    return values


def _missing(shape: Shape, quantities: tuple[str, ...]) -> NDArray[np.float32]:
    """Return NaN for every tie, quantity and year of one world."""
    axes = (len(shape.ties), len(quantities), len(shape.years), 1)
    return np.full(axes, np.nan, np.float32)


def _recorded_outcomes(history: History, shape: Shape) -> NDArray[np.float32]:
    """Return the recorded outcomes (tie, quantity, year, 1) of one world."""
    values = _missing(shape, shape.relations)
    for outcome in history.outcomes:
        tie = (outcome.actor, outcome.target)
        known_tie = tie in shape.ties and outcome.year in shape.years
        if known_tie and outcome.quantity in shape.relations:
            row = shape.ties.index(tie)
            quantity = shape.relations.index(outcome.quantity)
            year = shape.years.index(outcome.year)
            values[row, quantity, year] = outcome.value
    return values


def null_traces(
    own: Mapping[str, Trace],
    history: History,
    scenario: Scenario,
    ran: Mapping[str, Mapping[str, Trace]],
) -> dict[str, Mapping[str, Trace]]:
    """Lay the free-running nulls out as records.

    Args:
        own: The model's traces by run name, among them the factual run and ``none``.
        history: The coded history, on which the fitted nulls are fitted.
        scenario: The scenario whose seed draws the random choices.
        ran: By null, the runs in which relations keep something; there the null is run as a state
            without wishes.

    Returns:
        By null, its traces by run name: always-hedge, random choice, no forcing and, where there
        is a coded history, a line, the forcing alone and random drivers.
    """
    nulls = free_traces(own, scenario, ran)
    bare = {FACTUAL: own["none"], **ran.get("no_forcing", {})}
    nulls["no_forcing"] = SameForAllRuns(bare)
    templates = _templates(own)
    for name, members in FITTED.items() if history.stances else ():
        fitted = {run: _fitted(trace, history, members) for run, trace in templates.items()}
        nulls[name] = SameForAllRuns(fitted)
    return nulls


def free_traces(
    own: Mapping[str, Trace], scenario: Scenario, ran: Mapping[str, Mapping[str, Trace]]
) -> dict[str, Mapping[str, Trace]]:
    """Lay an idle state and one that chooses at random out as records.

    Args:
        own: Traces by run name, among them the factual run; their mean impressions are used.
        scenario: The scenario whose seed draws the random choices.
        ran: As in ``null_traces``.

    Returns:
        The traces by run name of ``always_hedge`` and of ``random_choice``.
    """
    templates = _templates(own)
    rng = np.random.default_rng(scenario.seed)
    hedging = {name: _always_hedge(trace) for name, trace in templates.items()}
    random = {name: _random_choice(trace, rng) for name, trace in templates.items()}
    return {
        "always_hedge": SameForAllRuns({**hedging, **ran.get("always_hedge", {})}),
        "random_choice": SameForAllRuns({**random, **ran.get("random_choice", {})}),
    }


def _templates(own: Mapping[str, Trace]) -> dict[str, Trace]:
    """Return the factual trace and the traces of the runs in which other ties are decided."""
    factual = own[FACTUAL]
    templates = {FACTUAL: factual}
    for name in sorted(own):
        if own[name].shape.ties != factual.shape.ties:
            templates[name] = own[name]
    return templates


def _always_hedge(template: Trace) -> Trace:
    axes = template.levels.shape[:3]
    return _filled(template, np.zeros((*axes, 1)))


def _random_choice(template: Trace, rng: np.random.Generator) -> Trace:
    axes = template.levels.shape[:3]
    choices = rng.integers(-2, 3, (MONTHLY_CHOICES, *axes, RANDOM_WORLDS))
    return _filled(template, choices.mean(0))


def _filled(template: Trace, levels: NDArray[Any]) -> Trace:
    """Return a trace with given levels (tie, domain, year, world) and the mean impressions."""
    mean = template.perceived.mean(-1, keepdims=True)
    return Trace(
        shape=template.shape,
        levels=levels.astype(np.float32),
        ideals=levels.astype(np.float32),
        perceived=np.repeat(mean, levels.shape[-1], axis=-1),
    )


def _fitted(factual: Trace, history: History, members: Members) -> Trace:
    """Lay a fitted null out for every tie; a tie without history stays neutral."""
    levels = []
    for row, (actor, target) in enumerate(factual.shape.ties):
        observed = observe(history, actor, target, factual.shape.years, direct=False)
        drivers = factual.perceived[row, :2].mean(-1, dtype=np.float64)
        levels.append(members(drivers, observed.levels, observed.confidence))
    return _filled(factual, np.moveaxis(np.stack(levels), 1, -1))
