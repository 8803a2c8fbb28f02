"""The replay: a scenario's run beside the runs that its scores need, as tables and as a result folder."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from sim.compare import comparison
from sim.compare.comparison import FEW, Runs
from sim.core.vocabulary import tie_name
from sim.decision.situation import GIVEN
from sim.evidence import coded_tables
from sim.evidence.coded_tables import History
from sim.model import ensemble
from sim.model.ensemble import Progress
from sim.record import folders
from sim.record.summary import Record, Summary
from sim.scenario.scenario import Scenario
from sim.studies.run_types import none


@dataclass(frozen=True)
class Replay:
    """A finished run: the scenario, its counts, the runs beside it, and the history it is compared with."""

    scenario: Scenario
    runs: Runs
    history: History
    record: Record | None = None

    @property
    def summary(self) -> Summary:
        """Give the counts of the scenario's own run."""
        return self.runs.model

    @cached_property
    def trajectories(self) -> pd.DataFrame:
        """Annual levels and their spread over worlds."""
        return folders.trajectories(self.summary)

    @cached_property
    def moves(self) -> pd.DataFrame:
        """Shares of months and worlds by move."""
        return folders.moves(self.summary)

    @cached_property
    def strategies(self) -> pd.DataFrame:
        """Shares of worlds by strategy and labeller."""
        return folders.strategies(self.summary)

    @cached_property
    def perceived(self) -> pd.DataFrame:
        """What was perceived at each year's end."""
        return folders.perceived(self.summary)

    @cached_property
    def comparison(self) -> pd.DataFrame:
        """Scores of model and nulls against the coded history."""
        return comparison.compare(self.runs, self.history)

    @cached_property
    def coded(self) -> pd.DataFrame:
        """The coded history of the same ties and years."""
        return folders.history_table(self.history, self.summary)

    @cached_property
    def relations(self) -> pd.DataFrame:
        """What relations keep at each year's end, beside what is recorded; empty where no mechanism keeps anything."""
        return folders.relations(self.summary, self.history)

    @property
    def unforced(self) -> list[str]:
        """Actors that meet fewer than ten acts: what they do in the model is noise and disposition."""
        return [a for a, n in self.runs.met.items() if n < FEW]


def without_joint(scenario: Scenario) -> Scenario:
    """Give the scenario without the forcing side of joint acts, which Vietnam itself helped to make."""
    return scenario.without(
        (a for a in scenario.forcing.acts if not a.joint), f"{scenario.name}: without joint acts"
    )


def run(
    scenario: Scenario,
    history: History | None = None,
    *,
    record: bool = False,
    progress: Progress | None = None,
) -> Replay:
    """Run a scenario and the runs that its scores need; ``history`` defaults to the shipped one."""
    past = coded_tables.load_history() if history is None else history
    met = {a.id: scenario.met(a.id) for a in scenario.actors}
    scored = any((s.actor, s.target) in scenario.ties for s in past.stances)
    plan = [scenario, none(scenario), without_joint(scenario)] if scored else [scenario]
    own, *others = ensemble.run_many(plan, record=record, progress=progress)
    bare, single = (r.summary for r in others) if others else (own.summary, own.summary)
    known = scenario.constrained
    runs = Runs(
        own.summary,
        bare,
        single,
        met,
        known.calibrated if known else None,
        len(known.said.get("informed", ())) if known else 0,
    )
    return Replay(scenario, runs, past, own.record)


def compare(done: Replay) -> pd.DataFrame:
    """Score a finished replay beside the nulls: the table of ``comparison.csv``."""
    return done.comparison


def is_of(folder: Path, scenario: Scenario) -> bool:
    """Tell whether a result folder holds a run of this very scenario, with these worlds and this seed."""
    said = folders.read_manifest(folder)
    mine = {
        "scenario_digest": scenario.digest,
        "forcing_digest": scenario.forcing.digest,
        "worlds": scenario.worlds,
        "seed": scenario.seed,
    }
    return all(said.get(k) == v for k, v in mine.items())


def silent_theories(scenario: Scenario) -> dict[str, list[str]]:
    """List, for each tie, the theories that are off because the record gives no datum for what they read."""
    known = {
        (f.field, f.actor, f.counterpart)
        for f in scenario.forcing.figures
        if scenario.external or not f.external
    }
    counts = {
        key: sum(
            (f.field, f.actor, f.counterpart) == key
            for f in scenario.forcing.figures
            if scenario.external or not f.external
        )
        for key in known
    }

    def given(field: str, actor: str, target: str) -> bool:
        key = {"dependence": (field, actor, target), "capability": (field, target, "")}.get(
            field, (field, actor, "")
        )
        return counts.get(key, 0) > 1

    return {
        tie_name(a, t): [
            th.name
            for th in scenario.theories
            if any(f in GIVEN and not given(f, a, t) for f in th.reads)
        ]
        for a, t in scenario.ties
    }
