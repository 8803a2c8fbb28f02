"""The judgement of a scenario's theses, as an object with the tables of ``bamboo judge``."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from sim.evidence.coded_tables import load_history
from sim.evidence.rows import History
from sim.judgement.theses import Thesis, file_of, load_theses
from sim.model.ensemble import Progress
from sim.scenario.frozen_scenario import Scenario
from sim.studies.trial import trial_runs, verdict_tables
from sim.studies.trial.trial_runs import Trial


@dataclass(frozen=True)
class Judged:
    """A finished trial and its tables."""

    trial: Trial

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """Verdict on every thesis under every labeller, with its emergence, rival and note."""
        return verdict_tables.table(self.trial)

    @cached_property
    def placebos(self) -> pd.DataFrame:
        """Emergence of every thesis under every placebo, and the share of sets it exceeds."""
        return verdict_tables.placebos(self.trial)

    @property
    def history_first(self) -> pd.DataFrame:
        """What the coded history itself answers to every criterion."""
        return verdict_tables.answers(self.trial.history, self.trial.direct)

    @property
    def attribution(self) -> pd.DataFrame:
        """Probabilities that an actor's acts were necessary (pn) and sufficient (ps)."""
        return self.trial.attribution

    @property
    def confusion(self) -> pd.DataFrame:
        """Share of the histories made by each reading that are attributed to each reading."""
        return self.trial.confusion


def judge(
    scenario: Scenario,
    theses: Sequence[Thesis] | None = None,
    history: History | None = None,
    *,
    progress: Progress | None = None,
) -> Judged:
    """Try theses beside their rivals in all runs that the verdicts need.

    Args:
        scenario: The scenario on trial.
        theses: The theses; by default those that the scenario names.
        history: The coded history; by default the shipped one.
        progress: Called with the number of finished worlds and the number of all.

    Returns:
        The finished trial with its tables.

    Raises:
        BadInput: The scenario's window lies outside its span, or the file of theses is faulty.
    """
    claims = load_theses(file_of(scenario.theses)) if theses is None else tuple(theses)
    past = load_history() if history is None else history
    return Judged(trial_runs.run_trial(scenario, claims, past, progress))
