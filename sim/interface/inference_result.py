"""Inference in the public face: ``sim.infer``."""

from collections.abc import Sequence
from typing import Final, Unpack

import pandas as pd

from sim.core.vocabulary import tie_name
from sim.interface.labelled_arrays import Layout
from sim.interface.result import Result
from sim.model.ensemble import Progress
from sim.scenario.frozen_scenario import Scenario
from sim.studies.inferring import posterior_inference
from sim.studies.inferring.choices import ChoiceKeywords

YEARLY: Final = ("contender", "trained_until", "year")
LAYOUT: Final = (
    Layout("evidence", ("contender",), {name: name for name in ("log_evidence", "se", "ess")}),
    Layout("weights", ("contender",), {name: f"weight_{name}" for name in ("prior", "posterior")}),
    Layout("predictive", YEARLY, {name: name for name in ("log_score", "crps", "energy")}),
    Layout(
        "replayed_levels",
        ("contender", "trained_until", "domain", "year"),
        {name: f"level_{name}" for name in ("mean", "p05", "p50", "p95")},
    ),
)


class Inference(posterior_inference.Inference, Result):
    """What an inference leaves: posterior, evidence, weights and predictive scores."""

    @property
    def predictive(self) -> pd.DataFrame:
        """Scores of every year, by contender and by the last year that it was given."""
        return self.tables["predictive"]

    @property
    def informed(self) -> pd.DataFrame:
        """Prior and posterior quantiles of every parameter, by contender."""
        return self.tables["informed"]

    @property
    def title(self) -> str:
        """The scenario, the tie, the contenders, the basis and the last year."""
        asked = self.plan
        tie = tie_name(*asked.scenario.ties[0])
        return (
            f"Inference of {asked.scenario.name}: {tie}, {len(self.findings)} contenders, "
            f"codes until {asked.until}, basis {asked.basis}"
        )

    @property
    def kind(self) -> str:
        """The kind of the result, as result folders name it."""
        return "posterior"

    @property
    def main(self) -> str:
        """Name of the table that a notebook shows first."""
        return "evidence"

    def __repr__(self) -> str:
        """Describe the result in two lines."""
        return Result.__repr__(self)

    def _layout(self) -> Sequence[Layout]:
        return LAYOUT


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
        particles: Number of particles of the sampler; 64 or more. Few are quick and rough.
        seed: Seed of the sampler; by default that of the scenario.
        workers: Number of processes; default: one for each processor.
        progress: Called with the number of contenders done and of all.
        **choices: What is chosen otherwise than in the main inference: ``prior_scale``, a factor of
            the scales of priors; ``without_document``, whose acts are left out; ``codes_of``, the
            one coder whose codes are given; ``brief``, without cuts and with shorter walks.

    Returns:
        The inference, with its tables.

    Raises:
        BadInput: The likelihood is not exact, there are no codes, or something is not allowed.
    """
    done = posterior_inference.infer(
        scenario,
        contenders,
        until=until,
        basis=basis,
        particles=particles,
        seed=seed,
        workers=workers,
        progress=progress,
        **choices,
    )
    return Inference(done.plan, done.findings)
