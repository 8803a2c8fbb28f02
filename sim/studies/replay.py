"""The replay: a scenario's run and the runs its scores need, as tables and as a result folder."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from sim.comparison import score_table
from sim.comparison.score_table import FEW, Runs
from sim.core.vocabulary import tie_name
from sim.decision.situation import GIVEN
from sim.decision.theories import Theory
from sim.evidence import coded_tables
from sim.evidence.rows import History
from sim.model import ensemble
from sim.model.ensemble import Progress
from sim.record import run_tables
from sim.record.columns import frame
from sim.record.summary import Record, Summary
from sim.scenario.frozen_scenario import Scenario
from sim.studies import coupling
from sim.studies.run_types import none


@dataclass(frozen=True)
class Replay:
    """A finished run with the runs beside it.

    Attributes:
        scenario: The scenario that was run.
        runs: The counts of its run and of the runs that its scores need.
        history: The coded history with which it is compared.
        record: The monthly levels of every world, where they were asked for.
    """

    scenario: Scenario
    runs: Runs
    history: History
    record: Record | None = None

    @property
    def summary(self) -> Summary:
        """The counts of the scenario's own run."""
        return self.runs.model

    @cached_property
    def trajectories(self) -> pd.DataFrame:
        """Annual levels and their spread over worlds."""
        return run_tables.trajectories(self.summary)

    @cached_property
    def moves(self) -> pd.DataFrame:
        """Shares of months and worlds by move."""
        return run_tables.moves(self.summary)

    @cached_property
    def strategies(self) -> pd.DataFrame:
        """Shares of worlds by strategy and labeller."""
        return run_tables.strategies(self.summary)

    @cached_property
    def perceived(self) -> pd.DataFrame:
        """What was perceived at each year's end."""
        return run_tables.perceived(self.summary)

    @cached_property
    def comparison(self) -> pd.DataFrame:
        """Scores of model and baselines against the coded history."""
        return score_table.compare(self.runs, self.history)

    @cached_property
    def coded(self) -> pd.DataFrame:
        """The coded history of the same ties and years."""
        return run_tables.coded_history(self.history, self.summary)

    @cached_property
    def relations(self) -> pd.DataFrame:
        """What relations keep at each year's end, beside what is recorded.

        Empty where no mechanism keeps anything.
        """
        return run_tables.relations(self.summary, self.history)

    @cached_property
    def coupling(self) -> pd.DataFrame:
        """How a coupled run compares with the recorded acts; empty where none is coupled."""
        if not coupling.is_coupled(self.scenario):
            return frame("coupling", ())
        return coupling.coupling(self.scenario)

    @property
    def unforced(self) -> list[str]:
        """Actors that meet fewer than ten acts, whose conduct is noise and disposition."""
        return [actor for actor, acts in self.runs.met.items() if acts < FEW]


def without_joint(scenario: Scenario) -> Scenario:
    """Return the scenario without joint acts, which the focus itself helped to make."""
    single_acts = (act for act in scenario.forcing.acts if not act.joint)
    return scenario.with_acts(single_acts, f"{scenario.name}: without joint acts")


def acts_met(scenario: Scenario) -> dict[str, int]:
    """Return how many acts each actor meets."""
    return {actor.id: scenario.met(actor.id) for actor in scenario.actors}


def run(
    scenario: Scenario,
    history: History | None = None,
    *,
    record: bool = False,
    progress: Progress | None = None,
) -> Replay:
    """Run a scenario and the runs that its scores need.

    Args:
        scenario: The scenario to run.
        history: The coded history to compare with; by default the shipped one.
        record: Whether the monthly levels of every world are returned as well.
        progress: Called with the number of finished worlds and the number of all.

    Returns:
        The finished run.
    """
    past = coded_tables.load_history() if history is None else history
    scored = any((stance.actor, stance.target) in scenario.ties for stance in past.stances)
    plan = [scenario]
    if scored:
        plan += [none(scenario), without_joint(scenario)]
    own, *others = ensemble.run_many(plan, record=record, progress=progress)
    no_forcing = others[0].summary if others else own.summary
    single = others[1].summary if others else own.summary
    known = scenario.constrained
    runs = Runs(
        model=own.summary,
        no_forcing=no_forcing,
        without_joint=single,
        met=acts_met(scenario),
        calibrated=_known_years(scenario),
        fitted=len(known.provenance.get("informed", ())) if known else 0,
    )
    return Replay(scenario, runs, past, own.record)


def _known_years(scenario: Scenario) -> tuple[int, int] | None:
    """Return the first and last year whose codes the worlds know, or None where they know none."""
    if scenario.posterior is not None:
        first, last = scenario.posterior.given
        return (first, last) if first <= last else None
    return scenario.constrained.calibrated if scenario.constrained else None


def compare(done: Replay) -> pd.DataFrame:
    """Return the scores of a finished run and its baselines: the table of ``comparison.csv``."""
    return done.comparison


def silent_theories(scenario: Scenario) -> dict[str, list[str]]:
    """Return, by tie, the theories that are off because the record has no datum they read."""
    figures = _figures(scenario)
    return {
        tie_name(actor, target): [
            theory.name
            for theory in scenario.theories
            if _is_silent(theory, actor, target, figures)
        ]
        for actor, target in scenario.ties
    }


def _figures(scenario: Scenario) -> Counter[tuple[str, str, str]]:
    """Count the figures that a scenario may use, by field, actor and counterpart."""
    return Counter(
        (figure.field, figure.actor, figure.counterpart)
        for figure in scenario.forcing.figures
        if scenario.external or not figure.external
    )


def _is_silent(
    theory: Theory, actor: str, target: str, figures: Counter[tuple[str, str, str]]
) -> bool:
    """Whether a field that the theory reads has fewer than two figures for the tie."""
    read = [field for field in theory.reads if field in GIVEN]
    return any(figures[_figure_key(field, actor, target)] <= 1 for field in read)


def _figure_key(field: str, actor: str, target: str) -> tuple[str, str, str]:
    if field == "dependence":
        return field, actor, target
    if field == "capability":
        return field, target, ""
    return field, actor, ""
