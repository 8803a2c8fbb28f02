"""Trials in the public face, and which judgement is asked for: ``sim.judge``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, overload

import pandas as pd

from sim.core.errors import BadInput
from sim.evidence.coded_tables import load_record
from sim.evidence.rows import History
from sim.interface.inference_result import Inference
from sim.interface.labelled_arrays import Layout
from sim.interface.result import Result, Tables
from sim.interface.verdicts_result import Verdicts, by_posterior
from sim.judgement.theses import Thesis, theses_of
from sim.model.ensemble import Progress
from sim.scenario.frozen_scenario import Scenario
from sim.studies.trial import judged_trial, plan
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


@overload
def judge(
    scenario: Scenario,
    theses: Sequence[Thesis] | None = None,
    history: History | None = None,
    *,
    posterior: None = None,
    progress: Progress | None = None,
) -> Trial: ...


@overload
def judge(
    scenario: Scenario,
    theses: Sequence[Thesis] | None = None,
    *,
    posterior: str | Path | Inference,
    powers: str | Path | None = None,
    beside: Sequence[str | Path | Inference] = (),
    progress: Progress | None = None,
) -> Verdicts: ...


def judge(
    scenario: Scenario,
    theses: Sequence[Thesis] | None = None,
    history: History | None = None,
    *,
    posterior: str | Path | Inference | None = None,
    powers: str | Path | None = None,
    beside: Sequence[str | Path | Inference] = (),
    progress: Progress | None = None,
) -> Trial | Verdicts:
    """Judge theses: by worlds that met the record, or in the stress test without any.

    With ``posterior``, verdicts come from the worlds of an inference, as those of ``bamboo judge
    --posterior`` do. Without, theses are tried beside their rivals, before any record.

    Args:
        scenario: The scenario; with ``posterior``, the one that was inferred.
        theses: The theses; by default those that the scenario names.
        history: The coded history of the stress test; by default that of the scenario's evidence.
        posterior: Folder that ``bamboo infer`` wrote, or what ``sim.infer`` returned.
        powers: Beside ``posterior``: folder that ``bamboo judge --power`` wrote, for the columns
            ``power_true`` and ``power_false``.
        beside: Beside ``posterior``: further inferences, made by other choices, or their folders;
            the table ``verdict_changes`` says which verdicts move.
        progress: Called with the number of finished parts and the number of all.

    Returns:
        The verdicts where ``posterior`` is given, else the finished trial; with their tables.

    Raises:
        BadInput: The file of theses is faulty, or a thesis needs a run that the scenario lacks; the
            scenario's window lies outside its span; or a folder or an inference does not fit.
    """
    claims = theses_of(scenario.sources, scenario.theses) if theses is None else tuple(theses)
    if posterior is None:
        _refuse_alone(powers=powers is not None, beside=bool(beside))
        past = load_record(scenario.sources) if history is None else history
        done = judged_trial.judge(scenario, claims, past, progress=progress)
        return Trial(done.trial, scenario)
    if history is not None:
        message = "an inference has met its own record; leave this out beside posterior"
        raise BadInput.at("history", message)
    plan.refuse_unknown_runs(scenario, claims)
    return by_posterior(scenario, claims, posterior, powers, beside, progress)


def _refuse_alone(**given: bool) -> None:
    """Refuse arguments that say something only beside ``posterior``; raises BadInput."""
    for name, is_given in given.items():
        if is_given:
            message = "read beside posterior alone; add that, or leave this"
            raise BadInput.at(name, message)
