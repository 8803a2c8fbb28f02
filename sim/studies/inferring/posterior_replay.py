"""Replays of worlds drawn from the folder of an inference, beside the record.

Worlds are shown three times: before any record, given the years up to a cut and run on, and given
all years; and beside them the nulls that were given the same years.
"""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.comparison.proper_scores import crps, energy
from sim.core.errors import BadInput, listed, shown
from sim.core.paths import is_file
from sim.core.vocabulary import DOMAINS
from sim.inference.contender import Contender
from sim.inference.contender_list import NO_ACTS, NULLS
from sim.inference.fitting import key_of_content
from sim.inference.inference_priors import NUMBERED
from sim.record import folders
from sim.record.columns import COLUMNS, frame
from sim.scenario.frozen_scenario import Scenario
from sim.studies.inferring.choices import choices_in
from sim.studies.inferring.finding import Draws
from sim.studies.inferring.forecasting import replayed_levels, states_after
from sim.studies.inferring.inference_plan import InferencePlan, plan
from sim.studies.inferring.inference_tables import HELD_OUT, IN_SAMPLE, level_rows
from sim.studies.inferring.misfits import ChangedTable, OtherEvidence, OtherSeed
from sim.studies.inferring.mixtures import MODELS, OF_NULLS

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
DIGESTED: Final = ("posterior", "predictive", "worlds")  # tables whose digests are stated
NEEDED: Final = (
    "basis",
    "coders",
    "digests",
    "seed",
    "tie",
    "until",
)  # entries of a manifest that are read
REPLAYING: Final = 8  # part of the key of the random numbers of replays


@dataclass(frozen=True)
class PosteriorReplay:
    """Replays of the worlds of an inference.

    Attributes:
        basis: Stance and acts of the inference.
        trainings: Last years whose codes were given, the earliest first; the first is the year
            before the span, for worlds before any record.
        levels: The table ``replayed_levels`` of the mixtures.
        scores: The table ``replayed_scores``.
    """

    basis: str
    trainings: tuple[int, ...]
    levels: pd.DataFrame
    scores: pd.DataFrame


def text_digest(text: str) -> str:
    """Digest the text of a table, by which a folder of draws is known."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class PosteriorWorlds:
    """Worlds that the folder of an inference holds, and the plan by which they were drawn."""

    plan: InferencePlan
    drawn: pd.DataFrame
    folder: Path


def replay_posterior(worlds: PosteriorWorlds) -> PosteriorReplay:
    """Replay the worlds of an inference.

    Args:
        worlds: The worlds, as ``read_worlds`` reads them.

    Raises:
        BadInput: The draws are damaged.
    """
    asked, drawn = worlds.plan, worlds.drawn
    levels: list[tuple[Any, ...]] = []
    settled = _settled(worlds.folder)
    scores: list[tuple[Any, ...]] = []
    for mixture, of_mixture in drawn.groupby("mixture", sort=False):
        for training, rows in of_mixture.groupby("trained_until", sort=False):
            until = int(str(training))
            found = _replayed(asked, until, rows, worlds.folder)
            levels += level_rows((mixture, asked.basis, until), list(asked.codes.years), found)
            scores += _scores(asked, str(mixture), until, found)
    scores += _without_acts(worlds.folder)
    told = [(*row, settled.get((str(row[0]), int(row[1])), "")) for row in scores]
    return PosteriorReplay(
        basis=asked.basis,
        trainings=tuple(sorted(drawn["trained_until"].unique().tolist())),
        levels=frame("replayed_levels", levels),
        scores=frame("replayed_scores", told),
    )


def read_worlds(scenario: Scenario, folder: Path) -> PosteriorWorlds:
    """Read the worlds of the folder of an inference.

    Args:
        scenario: The scenario, on the evidence of the inference; its acts may be edited.
        folder: The folder that ``bamboo infer`` wrote.

    Raises:
        BadInput: The folder is not that of an inference, is damaged, or is of other evidence.
    """
    manifest, drawn = read_drawn(scenario, folder)
    _refuse_strange(drawn, scenario.years, str(folder / "worlds.csv"))
    names = sorted(set(drawn["contender"]))
    try:
        asked = plan(
            scenario,
            names=names,
            until=manifest["until"],
            basis=manifest["basis"],
            choices=choices_in(manifest),
        )
    except BadInput as bad:
        raise BadInput.at(str(folder / "manifest.json"), bad.faults[0].message) from bad
    coders = asked.codes.coders
    if tuple(manifest["coders"]) != coders:
        message = f"it has the coders {', '.join(manifest['coders'])}; here are {', '.join(coders)}"
        raise BadInput.at(str(folder / "manifest.json"), message)
    return PosteriorWorlds(asked, drawn, folder)


def read_drawn(scenario: Scenario, folder: Path) -> tuple[dict[str, Any], pd.DataFrame]:
    """Read the manifest and the table of worlds of the folder of an inference.

    Args:
        scenario: The scenario, on the evidence of the inference; conditions may stand as acts.
        folder: The folder that ``bamboo infer`` wrote.

    Raises:
        BadInput: The folder is not that of an inference, is damaged, is of other evidence or seed.
    """
    manifest = folders.read_manifest(folder)
    path = str(folder / "manifest.json")
    words = manifest.get("command") or [""]
    if words[0] != "infer" or any(manifest.get(key) is None for key in NEEDED):
        message = "this is not the folder of an inference; 'bamboo infer SCENARIO' makes one"
        raise BadInput.at(path, message)
    if _evidence(manifest.get("forcing_digest")) != _evidence(scenario.forcing.digest):
        message = (
            f"it was inferred from other evidence than {scenario.name} has here; run 'bamboo infer "
            f"{scenario.name}' on it"
        )
        raise OtherEvidence.at(path, message)
    if manifest["seed"] != scenario.seed:
        message = (
            f"its worlds code acts by the seed {manifest['seed']}, not {scenario.seed}; leave out "
            f"--seed, or write --seed {manifest['seed']}"
        )
        raise OtherSeed.at(path, message)
    _refuse_changed(folder, manifest["digests"])
    drawn = folders.read_table(folder, "worlds", COLUMNS["worlds"])
    return manifest, drawn


def _evidence(digest: object) -> str:
    """Return the digest of the tables alone, without the conditions that stand as acts."""
    return str(digest).partition("+")[0]


def _refuse_changed(folder: Path, digests: Mapping[str, str]) -> None:
    """Refuse tables that are not those of the inference; the posterior need not be there."""
    for name in DIGESTED:
        path = folder / f"{name}.csv"
        if name == "posterior" and not is_file(path):
            continue
        text = ""
        with contextlib.suppress(OSError):
            text = path.read_text(encoding="utf-8", errors="replace")
        if text_digest(text) != digests.get(name):
            message = "this is not the table that the inference wrote; run the inference again"
            raise ChangedTable.at(str(path), message)


def _refuse_strange(drawn: pd.DataFrame, years: range, path: str) -> None:
    """Refuse draws of no mixture, or of no training of the span."""
    trainings = range(years.start - 1, years.stop)
    strange = [
        f"{column}: {shown(value)}"
        for column, known in (("mixture", (MODELS, OF_NULLS)), ("trained_until", trainings))
        for value in drawn[column].unique().tolist()
        if value not in known
    ]
    if strange or drawn.empty:
        message = f"{strange[0]} is none of this scenario" if strange else "there is no world"
        raise BadInput.at(path, f"{message}; run the inference again")
    drawn["trained_until"] = drawn["trained_until"].astype(int)


def _settled(folder: Path) -> dict[tuple[str, int], str]:
    """Return whether worlds are settled, yes or no, by contender and last year given."""
    table = folders.read_table(folder, "trainings", COLUMNS["trainings"])
    columns = table["contender"].astype(str), table["trained_until"].astype(int), table["settled"]
    return {(name, until): str(word) for name, until, word in zip(*columns, strict=True)}


def _without_acts(folder: Path) -> Iterator[tuple[Any, ...]]:
    """Yield the scores of each contender that meets no acts, as the inference left them."""
    table = folders.read_table(folder, "predictive")
    alone = table[table["contender"].isin((*NULLS, NO_ACTS))]
    keys = ["contender", "trained_until", "sample"]
    for (name, until, sample), rows in alone.groupby(keys, sort=False):
        span = (rows["year"].min(), rows["year"].max(), len(rows))
        yield (name, until, sample, *span, rows["crps"].mean(), rows["energy"].mean())


def _replayed(asked: InferencePlan, until: int, rows: pd.DataFrame, folder: Path) -> Floats:
    """Replay the draws of one mixture and training: (domain, year, draw)."""
    found: list[Floats] = []
    for name, own in rows.groupby("contender", sort=False):
        contender = asked.predicting(str(name))
        draws = draws_of(contender, own, folder)
        found.append(replay_draws(asked, until, contender, draws))
    return np.concatenate(found, axis=2)


def replay_draws(asked: InferencePlan, until: int, contender: Contender, draws: Draws) -> Floats:
    """Replay draws of one contender, the same at every call: mean levels (domain, year, draw).

    Args:
        asked: The inference.
        until: Last year whose codes were given; the year before the span for none.
        contender: The contender, which meets the acts of all years.
        draws: The draws.
    """
    key = (asked.seed, until, key_of_content(contender), REPLAYING)
    random = np.random.default_rng(key)
    if (draws.states < 0).any():  # the scenario goes on after the last year of the inference
        ends = states_after(asked, contender, until, draws.values, draws.worlds, random)
        draws = replace(draws, states=ends)
    return replayed_levels(asked, contender, until, draws, random)


def draws_of(contender: Contender, rows: pd.DataFrame, folder: Path) -> Draws:
    """Return the draws of a contender in some rows of a folder.

    Coding errors of lasting acts are those that the folder has: other acts of another scenario may
    last. Where it has none, they follow from the nuisance draws.
    """
    path = str(folder / "worlds.csv")
    columns = map(str, rows.columns)
    errors = [name for name in columns if name.startswith(NUMBERED) and rows[name].notna().any()]
    own = [name for name in contender.coordinates.names if not name.startswith(NUMBERED)]
    names = [*own, *errors]
    # a copy: pandas lends arrays that cannot be written, for which all kernels are compiled anew
    values = {
        name: np.array(pd.to_numeric(rows[name], errors="coerce"), np.float64)
        for name in names
        if name in rows
    }
    missing = [name for name in names if not np.isfinite(values.get(name, np.nan)).all()]
    if missing:
        message = f"draws of {contender.name} lack {listed(missing)}; run the inference again"
        raise BadInput.at(path, message)
    worlds = _numbers(rows["world"], contender.parts, path)
    states = _numbers(rows["states"], len(DOMAINS), path, least=-1)
    if (states >= contender.states).any():
        raise BadInput.at(path, "a state lies beyond the last level; run the inference again")
    return Draws(values, worlds, states)


def _numbers(cells: pd.Series, each: int, path: str, least: int = 0) -> Whole:
    """Read cells of as many whole numbers each, none below the least: (row, number)."""
    try:
        found = np.array([[int(part) for part in str(cell).split()] for cell in cells], np.int64)
    except (ValueError, OverflowError):
        found = np.empty((0, 0), np.int64)
    if found.shape != (len(cells), each) or (found < least).any():
        message = f"a cell of '{cells.name}' has {each} whole numbers; run the inference again"
        raise BadInput.at(path, message)
    return found


def _scores(
    asked: InferencePlan, mixture: str, until: int, levels: Floats
) -> Iterator[tuple[Any, ...]]:
    """Yield the scores of replays on the years that were given, and on later ones."""
    agreed = asked.codes.agreed
    years = np.array(asked.codes.years)
    known = ~np.isnan(agreed)
    each = np.nansum(np.where(known, crps(levels, agreed), 0.0), axis=0)
    each = each / np.maximum(known.sum(axis=0), 1)
    together = energy(levels, agreed)
    for sample in (IN_SAMPLE, HELD_OUT):
        inside = years <= until if sample == IN_SAMPLE else years > until
        inside &= known.any(axis=0)
        if inside.any():
            span = (years[inside].min(), years[inside].max(), int(inside.sum()))
            yield (mixture, until, sample, *span, each[inside].mean(), together[inside].mean())
