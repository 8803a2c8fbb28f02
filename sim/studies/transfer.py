"""Transfer: a span scored by worlds that knew nothing of it, beside the nulls.

A *direction* says where the worlds come from and on which span they are scored:
``prior → 1975-1990`` are worlds drawn from the declared ranges. Worlds constrained on one span and
scored on another are named by both. Every thesis that the scenario's own runs can answer is asked.
Each source's acts are removed from the start of the span; the probability of necessity and the
change of the mean level then show whose acts carried the outcome.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from sim.comparison import score_table
from sim.comparison.score_table import Runs
from sim.evidence.rows import History
from sim.judgement import theses
from sim.judgement.criteria import FACTUAL
from sim.judgement.stress_verdict import MODEL
from sim.judgement.theses import Thesis
from sim.model.ensemble import Progress, Result
from sim.record.columns import frame
from sim.record.summary import Trace
from sim.scenario.frozen_scenario import Scenario
from sim.studies import transfer_rows
from sim.studies.baseline_records import null_traces
from sim.studies.named_runs import run_named, traces_of
from sim.studies.replay import acts_met, without_joint
from sim.studies.run_types import factors, named
from sim.studies.transfer_rows import Answers, Row
from sim.studies.trial import plan

PRIOR: Final = "prior"
JOINT: Final = "without_joint"
PERCENTILES: Final = (5, 50, 95)
DIGITS: Final = 6


@dataclass(frozen=True)
class Direction:
    """Worlds from a source, scored on a scenario's span.

    Attributes:
        source: Where the worlds come from.
        scenario: The scenario on whose span they are scored.
        claims: The theses asked there.
    """

    source: str
    scenario: Scenario
    claims: tuple[Thesis, ...]

    @property
    def label(self) -> str:
        """Where the worlds come from, and on which years they are scored."""
        return f"{self.source} → {self.scenario.years[0]}-{self.scenario.years[-1]}"


@dataclass(frozen=True)
class Scored:
    """The result of a direction: the tables of ``transfer.csv`` and ``paths.csv``."""

    table: pd.DataFrame
    paths: pd.DataFrame


def score(direction: Direction, history: History, progress: Progress | None = None) -> Scored:
    """Run a direction's worlds with every source's acts and without each, and score them.

    Args:
        direction: The worlds, the span and the theses.
        history: The coded history of the span.
        progress: Called with the number of finished worlds and the number of all.
    """
    scenario = direction.scenario
    claims = answerable(direction)
    names = (FACTUAL, *removals(scenario), *plan.needed(claims))
    runs = {name: plan.variant(scenario, name) for name in names}
    runs[JOINT] = without_joint(scenario)
    results = run_named(runs, progress)
    traces = traces_of(results)
    traces.pop(JOINT, None)
    rows = [
        *transfer_rows.fit_rows(_scores(results, history, scenario), scenario),
        *_thesis_rows(claims, traces, history, scenario),
        *transfer_rows.level_rows(traces, scenario, removals(scenario)),
    ]
    place = {"direction": direction.label, "scenario": scenario.name}
    table = frame("transfer", [place | row for row in rows])
    return Scored(table.round(DIGITS), _paths(direction, traces, history))


def answerable(direction: Direction) -> tuple[Thesis, ...]:
    """Return the theses that a scenario's own runs can answer.

    Other shipped scenarios are of another span, so theses that need them are left out.
    """
    own_runs = {*named(direction.scenario), FACTUAL}
    return tuple(claim for claim in direction.claims if theses.runs_of(claim.criterion) <= own_runs)


def removals(scenario: Scenario) -> list[str]:
    """Return the runs without each source that acts in the span, and the one without any."""
    acting = {act.actor for act in scenario.forcing.acts if act.month >= scenario.start}
    names = []
    for key, factor in factors(scenario).items():
        if acting & {factor.actor, *_members(scenario, factor.actor)}:
            names.append(f"without_{key}")
    return [*names, "none"]


def _members(scenario: Scenario, code: str) -> tuple[str, ...]:
    for actor in scenario.actors:
        if actor.id == code:
            return actor.members
    return ()


def _scores(results: Mapping[str, Result], history: History, scenario: Scenario) -> pd.DataFrame:
    """Score model and nulls against the coded history, as every run is scored."""
    runs = Runs(
        model=results[FACTUAL].summary,
        no_forcing=results["none"].summary,
        without_joint=results[JOINT].summary,
        met=acts_met(scenario),
    )
    return score_table.compare(runs, history)


def _thesis_rows(
    claims: tuple[Thesis, ...],
    traces: Mapping[str, Trace],
    history: History,
    scenario: Scenario,
) -> list[Row]:
    """Ask the theses of the model, the nulls and the runs without a source."""
    answers: dict[str, Answers] = {MODEL: theses.ask_all(claims, traces)}
    for null, runs in null_traces(traces, history, scenario, {}).items():
        answers[null] = theses.ask_all(claims, runs)
    single_run = [claim for claim in claims if not theses.runs_of(claim.criterion)]
    removed = {
        name: theses.ask_all(single_run, {FACTUAL: traces[name]}) for name in removals(scenario)
    }
    emergence = transfer_rows.emergence_rows(answers, removed)
    necessity = transfer_rows.necessity_rows(answers[MODEL], removed)
    return [*emergence, *necessity]


def _paths(direction: Direction, traces: Mapping[str, Trace], history: History) -> pd.DataFrame:
    """Lay out the focus's mean level of the four domains by year in every run and as coded."""
    scenario = direction.scenario
    tie = scenario.own_ties[0]
    observed = score_table.observe(history, *tie, tuple(scenario.years), direct=False)
    coded = observed.levels.mean(0)
    rows = []
    for name in (FACTUAL, *removals(scenario)):
        trace = traces[name]
        row = trace.shape.ties.index(tie)
        path = trace.levels[row].mean(0, dtype=np.float64)
        spread = np.percentile(path, PERCENTILES, axis=1)
        place = (direction.label, scenario.name, name)
        for i, year in enumerate(scenario.years):
            rows.append((*place, year, path[i].mean(), *spread[:, i], coded[i]))
    return frame("paths", rows).round(DIGITS)
