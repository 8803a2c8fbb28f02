"""Worlds that an inference drew, each ruled by one contender, with their weights.

They come from the folder of an inference, or from an inference in memory. The models and the nulls
are two mixtures; the weight of each is that of its contenders, given the codes of the training.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.errors import BadInput
from sim.core.paths import is_file
from sim.inference.contender import Contender
from sim.inference.contender_list import NULLS
from sim.record import folders
from sim.record.columns import COLUMNS
from sim.scenario.frozen_scenario import Scenario
from sim.studies.inferring.finding import Draws
from sim.studies.inferring.inference_plan import InferencePlan, plan
from sim.studies.inferring.mixtures import MODELS, OF_NULLS
from sim.studies.inferring.posterior_inference import Inference
from sim.studies.inferring.posterior_replay import draws_of, read_worlds

Floats = NDArray[np.float64]
PRIOR: Final = "prior"  # the column of weights.csv
MISSED: Final = 1e-4  # by which rounded probabilities may miss 1


@dataclass(frozen=True)
class Ruled:
    """Worlds that one contender rules.

    Attributes:
        contender: The contender, which meets the acts of all years.
        draws: Parameters, nuisance draws and states.
        weights: Weight of each world: (draw,).
        is_model: Whether the contender runs the model; nulls do not know acts.
    """

    contender: Contender
    draws: Draws
    weights: Floats
    is_model: bool


@dataclass(frozen=True)
class DrawnWorlds:
    """The worlds of one training.

    Attributes:
        plan: The inference.
        until: Last year whose codes were given; the year before the span for the prior.
        ruled: The worlds by contender.
        alone: Worlds of theories alone, by the name of the theory, where they are known.
    """

    plan: InferencePlan
    until: int
    ruled: tuple[Ruled, ...]
    alone: Mapping[str, Ruled]

    @property
    def weights(self) -> Floats:
        """Weight of every world: (draw,)."""
        return np.concatenate([own.weights for own in self.ruled])

    @property
    def are_models(self) -> NDArray[np.bool_]:
        """Whether a model rules each world: (draw,)."""
        return np.concatenate([np.full(len(own.weights), own.is_model) for own in self.ruled])


@dataclass(frozen=True)
class InferredWorlds:
    """What verdicts are given from.

    Attributes:
        plan: The inference.
        trainings: Worlds by the last year whose codes were given, the prior first.
    """

    plan: InferencePlan
    trainings: Mapping[int, DrawnWorlds]

    @property
    def prior(self) -> DrawnWorlds:
        """Worlds before any record."""
        return self.trainings[min(self.trainings)]

    @property
    def given(self) -> DrawnWorlds:
        """Worlds given all codes of the inference."""
        return self.trainings[max(self.trainings)]

    def before(self, year: int) -> DrawnWorlds:
        """Worlds of the last training that ends before a year."""
        return self.trainings[max(until for until in self.trainings if until < year)]


def of(scenario: Scenario, posterior: Path | Inference) -> InferredWorlds:
    """Return the worlds of the folder of an inference, or of an inference in memory.

    Args:
        scenario: The scenario, on the evidence of the inference.
        posterior: The folder that ``bamboo infer`` wrote, or the inference.

    Raises:
        BadInput: The folder is not that of an inference or is damaged, or the inference is of
            another scenario or other evidence.
    """
    if isinstance(posterior, Path):
        return from_folder(scenario, posterior)
    _refuse_other(scenario, posterior.plan)
    return from_inference(posterior)


def _refuse_other(scenario: Scenario, made: InferencePlan) -> None:
    """Refuse an inference that was not made of a scenario; raises BadInput."""
    try:
        again = plan(
            scenario,
            names=made.names,
            until=made.until,
            basis=made.basis,
            seed=made.seed,
            choices=made.choices,
        )
        is_same = replace(again, settings=made.settings).identity == made.identity
    except BadInput:  # the scenario has no such year, document or coder
        is_same = False
    if not is_same:
        message = (
            f"it was inferred from another scenario or other evidence than {scenario.name} has "
            "here; infer it again"
        )
        raise BadInput.at("posterior", message)


def from_inference(done: Inference) -> InferredWorlds:
    """Return the worlds of an inference in memory."""
    tables = done.tables
    alone = {}
    for finding in done.findings:
        if finding.kind == "theory":
            for forecast in finding.forecasts:
                values = {name: forecast.values[:, i] for i, name in enumerate(finding.names)}
                draws = Draws(values, forecast.worlds, forecast.states)
                alone[finding.name, forecast.until] = draws
    return _worlds(done.plan, tables["worlds"], tables, alone, Path("posterior"))


def from_folder(scenario: Scenario, folder: Path) -> InferredWorlds:
    """Read the worlds of the folder of an inference.

    Args:
        scenario: The scenario, on the evidence of the inference.
        folder: The folder that ``bamboo infer`` wrote.

    Raises:
        BadInput: The folder is not that of an inference, is damaged, or is of other evidence.
    """
    read = read_worlds(scenario, folder)
    names = ("predictive", "weights")
    tables = {name: folders.read_table(folder, name, COLUMNS[name]) for name in names}
    _refuse_weights(tables["weights"], read.drawn, str(folder / "weights.csv"))
    alone = _alone_in(read.plan, folder)
    return _worlds(read.plan, read.drawn, tables, alone, folder)


def _refuse_weights(weights: pd.DataFrame, drawn: pd.DataFrame, path: str) -> None:
    """Refuse weights that are no probabilities of the contenders that were drawn."""
    names = weights["contender"]
    prior = weights[PRIOR].astype(float)
    is_share = prior.between(0.0, 1.0).all() and abs(prior.sum() - 1.0) <= MISSED
    if not is_share or names.duplicated().any() or not set(drawn["contender"]) <= set(names):
        message = (
            "the priors of the contenders that were drawn, each in one row, sum to 1; "
            "run the inference again"
        )
        raise BadInput.at(path, message)


def _alone_in(plan: InferencePlan, folder: Path) -> dict[tuple[str, int], Draws]:
    """Read the draws of theories alone, where the folder has them."""
    if not is_file(folder / "posterior.csv"):
        return {}
    table = folders.read_table(folder, "posterior", COLUMNS["posterior"])
    found = {}
    for name, rows in table.groupby("contender", sort=False):
        if "+" in str(name) or str(name) not in {t.name for t in plan.scenario.theories}:
            continue
        own = rows.copy()
        own["states"] = " ".join(["-1"] * 4)
        draws = draws_of(plan.predicting(str(name)), own, folder)
        found[str(name), plan.until] = draws
    return found


def _worlds(
    plan: InferencePlan,
    drawn: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    alone: Mapping[tuple[str, int], Draws],
    folder: Path,
) -> InferredWorlds:
    contenders = {name: plan.predicting(name) for name in dict.fromkeys(drawn["contender"])}
    of_theories = {name: plan.predicting(name) for name, _ in alone}
    found = {}
    for training, rows in drawn.groupby("trained_until", sort=True):
        until = int(str(training))
        shares = _shares(plan, tables, until)
        ruled = []
        for mixture, of_mixture in rows.groupby("mixture", sort=False):
            each = shares[str(mixture)] / len(of_mixture)
            for name, own in of_mixture.groupby("contender", sort=False):
                contender = contenders[str(name)]
                draws = draws_of(contender, own, folder)
                weights = np.full(len(own), each)
                ruled.append(Ruled(contender, draws, weights, mixture == MODELS))
        single = {
            name: Ruled(of_theories[name], draws, np.ones(len(draws.worlds)), is_model=True)
            for (name, last), draws in alone.items()
            if last == until
        }
        found[until] = DrawnWorlds(plan, until, tuple(ruled), single)
    if len(found) < len((PRIOR, "posterior")):
        message = "it holds no worlds of the prior beside those of the posterior; infer again"
        raise BadInput.at(str(folder / "worlds.csv"), message)
    return InferredWorlds(plan, found)


def _shares(
    plan: InferencePlan, tables: Mapping[str, pd.DataFrame], until: int
) -> dict[str, float]:
    """Return the weights of the two mixtures given the codes up to a year."""
    prior = tables["weights"].set_index("contender")[PRIOR]
    scores = tables["predictive"]
    own = scores[(scores["trained_until"] == plan.until) & (scores["year"] <= until)]
    logs = own.groupby("contender")["log_score"].sum().reindex(prior.index).fillna(0.0)
    weights = prior * np.exp(logs - logs.max())
    weights = weights / weights.sum()
    nulls = [name for name in prior.index if name in NULLS]
    share = float(weights[nulls].sum())
    return {MODELS: 1.0 - share, OF_NULLS: share}
