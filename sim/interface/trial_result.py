"""Trials in the public face: ``sim.judge``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from sim.evidence.coded_tables import load_record
from sim.evidence.rows import History
from sim.interface.labelled_arrays import Layout
from sim.interface.result import Result, Tables
from sim.judgement.theses import Thesis, theses_of
from sim.model.ensemble import Progress
from sim.scenario.frozen_scenario import Scenario
from sim.studies.trial import judged_trial
from sim.studies.trial.judged_trial import Judged

TABLES: Final = ("verdicts", "placebos", "history_first", "attribution", "confusion")
SHARES: Final = ("probability", "low", "high")


@dataclass(frozen=True, repr=False)
class Trial(Result, Judged):
    """A finished trial: the verdict on every thesis, and what it rests on.

    Attributes:
        scenario: The scenario on trial.
    """

    scenario: Scenario

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """All tables by name, each made when it is first asked for."""
        return Tables(self, {name: name for name in TABLES})

    @property
    def title(self) -> str:
        """The scenario, and the number of theses and worlds."""
        case = self.scenario
        return f"Trial of {case.name}: {len(self.trial.theses)} theses, {case.worlds} worlds"

    @property
    def kind(self) -> str:
        """The kind of the result, as result folders name it."""
        return "trial"

    @property
    def main(self) -> str:
        """Name of the table that a notebook shows first."""
        return "verdicts"

    def _layout(self) -> Sequence[Layout]:
        return (Layout("verdicts", ("thesis", "labeller"), {name: name for name in SHARES}),)


def judge(
    scenario: Scenario,
    theses: Sequence[Thesis] | None = None,
    history: History | None = None,
    *,
    progress: Progress | None = None,
) -> Trial:
    """Try theses beside their rivals in all runs that the verdicts need.

    Args:
        scenario: The scenario on trial.
        theses: The theses; by default those that the scenario names.
        history: The coded history; by default that of the scenario's evidence.
        progress: Called with the number of finished parts and the number of all.

    Returns:
        The finished trial, with its tables.

    Raises:
        BadInput: The scenario's window lies outside its span, or the file of theses is faulty.
    """
    claims = theses_of(scenario.sources, scenario.theses) if theses is None else tuple(theses)
    past = load_record(scenario.sources) if history is None else history
    done = judged_trial.judge(scenario, claims, past, progress=progress)
    return Trial(done.trial, scenario)
