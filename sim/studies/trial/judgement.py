"""Judgement: the theses of a scenario tried beside their rivals, as an object whose tables are those of ``bamboo judge``."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from sim.evidence.coded_tables import load_history
from sim.evidence.rows import History
from sim.judge.theses import Thesis, file_of, load_theses
from sim.model.ensemble import Progress
from sim.scenario.scenario import Scenario
from sim.studies.trial import trial_runs as trial
from sim.studies.trial import verdict_tables as verdicts
from sim.studies.trial.trial_runs import Trial


@dataclass(frozen=True)
class Judged:
    """A trial that was held, and what it came to."""

    trial: Trial

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """Verdict on every thesis under every labeller, with its emergence, its rival and a note."""
        return verdicts.table(self.trial)

    @cached_property
    def placebos(self) -> pd.DataFrame:
        """Emergence of every thesis under every placebo, and above what share of its sets the model stands."""
        return verdicts.placebos(self.trial)

    @property
    def history_first(self) -> pd.DataFrame:
        """What the coded history itself answers to every criterion."""
        return verdicts.answers(self.trial.history, self.trial.direct)

    @property
    def attribution(self) -> pd.DataFrame:
        """In how many of the worlds that show an outcome it is lost without an actor's acts (pn), and how often these alone bring it about (ps)."""
        return self.trial.attribution

    @property
    def confusion(self) -> pd.DataFrame:
        """To which reading histories made by each reading go back."""
        return self.trial.confusion


def judge(
    scenario: Scenario,
    theses: Sequence[Thesis] | None = None,
    history: History | None = None,
    *,
    progress: Progress | None = None,
) -> Judged:
    """Try theses beside their rivals in all runs that the verdicts need; by default those that the scenario names, against the shipped history."""
    claims = load_theses(file_of(scenario.theses)) if theses is None else tuple(theses)
    return Judged(
        trial.hold(scenario, claims, load_history() if history is None else history, progress)
    )
