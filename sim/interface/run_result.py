"""Runs and their comparison: ``sim.run`` and ``sim.compare``."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from sim.comparison.level_differences import (
    ByWorld,
    annual_levels,
    differences,
    over_paired_worlds,
)
from sim.core.vocabulary import month_text, tie_name
from sim.evidence.coded_tables import load_record
from sim.evidence.rows import History
from sim.interface.labelled_arrays import Layout
from sim.interface.posterior_worlds import with_posterior
from sim.interface.result import Result, Tables
from sim.model.ensemble import Progress
from sim.scenario.frozen_scenario import Scenario
from sim.studies import replay
from sim.studies.replay import Replay

TABLES: Final[Mapping[str, str]] = {  # attribute of each table
    "trajectories": "trajectories",
    "moves": "moves",
    "strategies": "strategies",
    "perceived": "perceived",
    "comparison": "comparison",
    "history": "coded",
    "relations": "relations",
}
LEVELS: Final = ("mean", "p05", "p25", "p50", "p75", "p95")
PLACE: Final = ("tie", "domain", "year")
LAYOUT: Final = (
    Layout("trajectories", PLACE, {name: f"level_{name}" for name in LEVELS}),
    Layout("history", PLACE, {"level": "coded", "confidence": "confidence"}),
    Layout(
        "strategies",
        ("labeller", "tie", "year"),
        {name: name for name in ("bandwagon", "hedge", "soft_balance", "hard_balance")},
    ),
    Layout(
        "perceived",
        ("tie", "year"),
        {name: name for name in ("pressure", "support", "rivalry", "trust")},
    ),
)


class Run(Result, Replay):
    """A finished run: its worlds by year, beside the coded history.

    ``trajectories``, ``moves``, ``strategies``, ``perceived``, ``comparison``, ``coded`` and
    ``relations`` are tables; ``record`` holds the levels of every month and world, where it was
    asked for: (tie, domain, month, world).
    """

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """All tables by name, each made when it is first asked for."""
        kept = dict(TABLES)
        if not self.summary.shape.relations:
            del kept["relations"]
        return Tables(self, kept)

    @property
    def title(self) -> str:
        """The scenario, its worlds, span and ties."""
        case = self.scenario
        span = f"{month_text(case.start)} to {month_text(case.end)}"
        return f"Run of {case.name}: {case.worlds} worlds, {span}, {tie_name(*case.own_ties[0])}"

    @property
    def kind(self) -> str:
        """The kind of the result, as result folders name it."""
        return "run"

    @property
    def main(self) -> str:
        """Name of the table that a notebook shows first."""
        return "trajectories"

    def _layout(self) -> Sequence[Layout]:
        return LAYOUT


def run(
    scenario: Scenario,
    history: History | None = None,
    *,
    posterior: str | Path | None = None,
    given_until: int | None = None,
    record: bool = False,
    progress: Progress | None = None,
) -> Run:
    """Run a scenario and the runs that its scores need.

    Args:
        scenario: The scenario to run, as ``sim.load_scenario`` returns it.
        history: The coded history to compare with; by default that of the scenario's evidence.
        posterior: Folder that ``bamboo infer`` wrote, whose worlds are run in place of the prior's;
            the run is then of the inferred tie.
        given_until: Last year whose codes these worlds were given; default: all that were given.
        record: Whether the monthly levels of every world are kept as well.
        progress: Called with the number of finished parts and the number of all.

    Returns:
        The run, with its tables.

    Raises:
        BadInput: The worlds need more memory than there is, the evidence has faults, or the folder
            does not fit the scenario.
    """
    past = load_record(scenario.sources) if history is None else history
    case = with_posterior(scenario, posterior, given_until)
    done = replay.run(case, past, record=record, progress=progress)
    return Run(done.scenario, done.runs, done.history, done.record)


def compare(base: Replay, *others: Replay) -> pd.DataFrame:
    """Compare a run with the coded history, or other runs with it.

    Args:
        base: The run.
        *others: Runs that are compared with the first; where all of them have a record, the same
            worlds and the same seed, world by world.

    Returns:
        For one run, the scores of the model and its baselines, in the columns of
        ``comparison.csv``. For several, the differences of annual levels from the first, in the
        columns of ``differences.csv``; its column ``folder`` holds the name of the other run.
    """
    if not others:
        return base.comparison
    return pd.concat([_differences(base, other) for other in others], ignore_index=True)


def _differences(base: Replay, other: Replay) -> pd.DataFrame:
    one, two = _by_world(base), _by_world(other)
    same = (base.scenario.seed, base.scenario.worlds) == (
        other.scenario.seed,
        other.scenario.worlds,
    )
    paired = over_paired_worlds(one, two) if same and one and two else None
    return differences(base.trajectories, other.trajectories, other.scenario.name, paired)


def _by_world(done: Replay) -> ByWorld:
    """Return the annual levels of every world; nothing without a record."""
    if done.record is None:
        return {}
    return annual_levels(done.record.levels, done.record.ties, done.record.start)
