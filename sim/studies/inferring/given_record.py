"""A scenario whose worlds are those of an inference: what a command runs with ``--posterior``.

Every world is ruled by one contender, drawn by its weight at the last year that was given. What a
scenario pins stays pinned. Acts are those of the scenario: recorded, other or later ones.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sim.core.errors import BadInput
from sim.core.vocabulary import MONTHS, tie_name
from sim.decision.theories import Theory
from sim.inference import ideal_path
from sim.inference.contender import Contender
from sim.inference.contender_list import contenders
from sim.inference.nuisance_draws import parts_of, worlds_of
from sim.inference.ruled_worlds import TheoryWorlds, together
from sim.inference.theory_contender import TheoryContender
from sim.scenario.frozen_scenario import Scenario
from sim.scenario.posterior_set import PosteriorSet, keyed_by_set
from sim.studies.inferring.choices import choices_in
from sim.studies.inferring.inference_plan import BASES
from sim.studies.inferring.mixtures import MODELS
from sim.studies.inferring.posterior_replay import draws_of, read_drawn
from sim.studies.replay import without_joint
from sim.studies.run_types import without_document

# uses of draws that an inference keys by the first number of a world; luck is keyed by the world
USES: Final = ("coder", "coding", "date", "disposition", "figure", "parameter", "unrecorded",
               "weight", "worth")  # fmt: skip


def given_record(scenario: Scenario, folder: Path, until: int | None = None) -> Scenario:
    """Return a scenario of the inferred tie whose worlds are those of an inference.

    Args:
        scenario: The scenario, on the evidence of the inference; its acts may be edited.
        folder: The folder that ``bamboo infer`` wrote.
        until: Last year whose codes the worlds were given; by default the last of the inference.

    Raises:
        BadInput: The folder is not that of an inference, is damaged, of other evidence, of another
            tie or seed, or lacks a contender; or the tie's wishes depend on its own past.
    """
    manifest, drawn = read_drawn(scenario, folder)
    tie = _tie(scenario, manifest, folder)
    ideal_path.refuse_inexact(scenario, tie)
    models = drawn[drawn["mixture"] == MODELS]
    first = int(models["trained_until"].min()) + 1  # the prior is given the year before the span
    last = _last_year(models, until)
    rows = models[models["trained_until"] == last]
    _, joint = BASES[manifest["basis"]]
    met = scenario if joint else without_joint(scenario)
    document = choices_in(manifest).without_document
    one = ideal_path.of_one_tie(without_document(met, document) if document else met, tie)
    one = replace(one, name=scenario.name)
    parts = _parts(one, rows, manifest, folder)
    ruled = together(parts)
    counted = parts_of(replace(one, start=first * MONTHS))
    worlds = keyed_by_set(worlds_of(counted, ruled.nuisance, ruled.given), USES)
    names = [part.contender.name for part in parts for _ in part.nuisance]
    left = Counter(rows["contender"])
    left.subtract(names)
    text = f"{manifest['digests']['worlds']} {last} {scenario.digest}"
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    found = PosteriorSet(
        drawn=worlds,
        contenders=tuple(names),
        tie=tie,
        basis=manifest["basis"],
        given=(first, last),
        left_out={name: number for name, number in sorted(left.items()) if number},
        scenario_digest=scenario.digest,
        digest=digest,
        folder=folder,
    )
    theories, weights = _with_idle(one, ruled.scenario)
    return replace(
        ruled.scenario,
        theories=theories,
        theory_weights=weights,
        parameters={**one.parameters, **ruled.scenario.parameters},
        posterior=found,
        digest=digest,
    )


def _with_idle(one: Scenario, ruled: Scenario) -> tuple[tuple[Theory, ...], tuple[float, ...]]:
    """Return the theories that rule and the scenario's others, which have no say, with weights.

    So the worlds of every training are stepped by one compiled kernel.
    """
    ruling = {theory.name: theory for theory in ruled.theories}
    every = {theory.name: theory for theory in one.theories} | ruling
    return tuple(every.values()), tuple(float(name in ruling) for name in every)


def _tie(scenario: Scenario, manifest: Mapping[str, Any], folder: Path) -> tuple[str, str]:
    """Return the inferred tie, which the scenario must decide; raises BadInput."""
    actor, target = manifest["tie"]
    if (actor, target) not in scenario.ties:
        own = ", ".join(tie_name(*tie) for tie in scenario.ties)
        message = (
            f"it was inferred of {tie_name(actor, target)}, which {scenario.name} does not decide; "
            f"its ties are {own}"
        )
        raise BadInput.at(str(folder / "manifest.json"), message)
    return actor, target


def _last_year(models: pd.DataFrame, until: int | None) -> int:
    """Return the last year that was given; raises BadInput where no worlds were given it."""
    known = sorted({int(year) for year in models["trained_until"]})
    if until is None:
        return known[-1]
    if until not in known:
        years = ", ".join(map(str, known))
        message = f"its worlds were given the codes up to {years} ({known[0]}: none), not {until}"
        raise BadInput.at("--given-until", message)
    return until


def _parts(
    one: Scenario, rows: pd.DataFrame, manifest: Mapping[str, Any], folder: Path
) -> list[TheoryWorlds]:
    """Return the worlds of each contender that theories of fixed weights rule."""
    found = []
    for name, own in rows.groupby("contender", sort=False):
        contender = _contender(one, str(name), manifest, folder)
        if isinstance(contender, TheoryContender) and not contender.weighs:
            draws = draws_of(contender, own, folder)
            found.append(TheoryWorlds(contender, draws.values, draws.worlds))
    if not found:
        message = "no theory or rule rules any of its worlds; infer with contenders that do"
        raise BadInput.at(str(folder / "worlds.csv"), message)
    return found


def _contender(one: Scenario, name: str, manifest: Mapping[str, Any], folder: Path) -> Contender:
    """Return a contender by name; raises BadInput where there is none here."""
    try:
        return contenders(one, manifest["coders"], [name])[0]
    except BadInput:
        message = f"there is no contender {name!r} here; install its theory, or infer again"
        raise BadInput.at(str(folder / "worlds.csv"), message) from None
