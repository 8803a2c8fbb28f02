"""The inference of a scenario, as the package offers it: ``sim.infer``."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, Unpack

import pandas as pd

from sim.core.parallel import number_of_workers, side_by_side
from sim.model.ensemble import Progress, compile_kernels
from sim.scenario.frozen_scenario import Scenario
from sim.studies.inferring import inference_tables
from sim.studies.inferring.choices import ChoiceKeywords, Choices
from sim.studies.inferring.contender_finding import FindingTask
from sim.studies.inferring.finding import Finding
from sim.studies.inferring.inference_plan import InferencePlan, plan


@dataclass(frozen=True)
class Inference:
    """What an inference leaves.

    Attributes:
        plan: What was asked.
        findings: What each contender leaves, in the order of their names in the plan.
    """

    plan: InferencePlan
    findings: tuple[Finding, ...]

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name."""
        return inference_tables.tables(self.plan, self.findings)

    @property
    def evidence(self) -> pd.DataFrame:
        """Log evidence of every contender."""
        return self.tables["evidence"]

    @property
    def posterior(self) -> pd.DataFrame:
        """Draws of every contender's parameters."""
        return self.tables["posterior"]

    @property
    def weights(self) -> pd.DataFrame:
        """Prior, posterior and stacking weights."""
        return self.tables["weights"]

    def __repr__(self) -> str:
        """Name the scenario, the basis and the last year."""
        asked = self.plan
        number = len(self.findings)
        return f"<Inference of {asked.scenario.name}: {number} contenders, until {asked.until}>"


class Kept(Protocol):
    """Findings that are kept as soon as they are made, and taken from there."""

    def get(self, key: str) -> Any:
        """Return a finding, or None."""

    def put(self, key: str, value: Any) -> None:
        """Keep a finding."""


def run_plan(
    asked: InferencePlan,
    workers: int | None = None,
    progress: Progress | None = None,
    kept: Kept | None = None,
) -> Inference:
    """Fit every contender of a plan.

    Args:
        asked: The plan.
        workers: Number of processes; default: one for each processor.
        progress: Called with the number of contenders done and of all.
        kept: Keeps findings, so that an interrupted inference can go on.

    Returns:
        The inference; the number of workers changes no number in it.
    """
    number = workers or number_of_workers()
    if number > 1:
        compile_kernels(asked.scenario)
    findings = {} if kept is None else _finished(asked, kept)
    tasks = [FindingTask(asked, name) for name in asked.names if name not in findings]
    for task, finding in zip(tasks, side_by_side(FindingTask.done, tasks, number), strict=True):
        findings[task.name] = finding
        if kept is not None:
            kept.put(task.name, finding)
        if progress is not None:
            progress(len(findings), len(asked.names))
    return Inference(asked, tuple(findings[name] for name in asked.names))


def _finished(asked: InferencePlan, kept: Kept) -> dict[str, Finding]:
    """Return the findings that an earlier run has kept, by contender."""
    found = {name: kept.get(name) for name in asked.names}
    return {name: own for name, own in found.items() if isinstance(own, Finding)}


def infer(
    scenario: Scenario,
    contenders: Sequence[str] | None = None,
    *,
    until: int | None = None,
    basis: str = "plain",
    particles: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    **choices: Unpack[ChoiceKeywords],
) -> Inference:
    """Let contenders meet the coded record, each by its own posterior.

    Args:
        scenario: The scenario; its first tie is inferred.
        contenders: Names of contenders; by default theories alone, rules, pairs, blend, nulls.
        until: Last year whose codes are given; by default the last of the span.
        basis: ``plain``, ``direct``, ``plain_without_joint`` or ``direct_without_joint``.
        particles: Number of particles of the sampler.
        seed: Seed of the sampler; by default that of the scenario.
        workers: Number of processes; default: one for each processor.
        progress: Called with the number of contenders done and of all.
        **choices: What is chosen otherwise than in the main inference; see :class:`Choices`.

    Raises:
        BadInput: The likelihood is not exact, there are no codes, or something is not allowed.
    """
    asked = plan(
        scenario,
        names=contenders,
        until=until,
        basis=basis,
        particles=particles,
        seed=seed,
        choices=Choices(**choices),
    )
    return run_plan(asked, workers, progress)
