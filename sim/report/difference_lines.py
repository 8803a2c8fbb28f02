"""The lines of a comparison of result folders: how each differs from the first."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.core.vocabulary import STRATEGIES
from sim.record import folders
from sim.report import run_lines
from sim.report.panels import Tie, focus_of, of_tie

UNKNOWN: Final = "?"
PLACE: Final = ["year", "actor", "target", "domain"]


@dataclass(frozen=True)
class Results:
    """A result folder with the tables that are compared."""

    folder: Path
    manifest: Mapping[str, Any]
    levels: pd.DataFrame
    scores: pd.DataFrame

    def head(self) -> str:
        """Return its name, folder, worlds and seed."""
        made = self.manifest
        worlds, seed = made.get("worlds", UNKNOWN), made.get("seed", UNKNOWN)
        return f"{made['name']} ({self.folder}), {worlds} worlds, seed {seed}"


def _read(folder: Path) -> Results:
    return Results(
        folder=folder,
        manifest=folders.read_manifest(folder),
        levels=folders.read_table(folder, "trajectories"),
        scores=folders.read_table(folder, "comparison"),
    )


def between(result_folders: Sequence[Path]) -> list[str]:
    """Describe how result folders differ from the first: mean levels by tie, and scores.

    Raises:
        BadInput: Where a folder holds no results.
    """
    results = [_read(folder) for folder in result_folders]
    return list(_between(results[0], results[1:]))


def _between(base: Results, others: Sequence[Results]) -> Iterator[str]:
    yield f"base: {base.head()}"
    tie = focus_of(base.manifest, base.levels)
    if not others:
        yield from run_lines.scores(base.scores, tie)
        return
    manifests = [results.manifest for results in (base, *others)]
    since = folders.first_setting_year(manifests)
    if since:
        conditional = next(made["conditional"] for made in manifests if "conditional" in made)
        yield f"from {since} on alone; {conditional}"
    for other in others:
        yield f"{other.head()}, less the base:"
        yield from _levels(base, other, since)
        yield from _strategies(base, other, tie, since) if since else _scores(base, other, tie)


def _levels(base: Results, other: Results, since: int) -> Iterator[str]:
    """Describe the differences of mean levels by tie, with the spread over worlds."""
    first = base.levels[base.levels["year"] >= since]
    both = first.merge(other.levels, on=PLACE, suffixes=("_base", ""))
    both["gap"] = both["mean"] - both["mean_base"]
    both["spread"] = both["p95"] - both["p05"]
    for (actor, target), part in both.groupby(["actor", "target"], sort=False):
        sizes = part["gap"].abs().to_numpy(dtype=float)
        peak = part.iloc[int(np.argmax(sizes))]
        yield (
            f"  {actor}>{target}: mean level {part['gap'].mean():+.3f}; "
            f"largest in {peak['year']} {peak['domain']}: {peak['gap']:+.3f} "
            f"(5-95 % of worlds span {peak['spread']:.2f})"
        )


def _strategies(base: Results, other: Results, tie: Tie, since: int) -> Iterator[str]:
    """Describe the differences of shares of worlds by strategy, on average from a year on."""
    first = _shares(base.folder, tie, since)
    second = _shares(other.folder, tie, since)
    gaps = second - first
    for labeller in first.index:
        parts = [
            f"{strategy.replace('_', ' ')} {second.loc[labeller, strategy]:.1%} "
            f"({gaps.loc[labeller, strategy]:+.1%})"
            for strategy in STRATEGIES
        ]
        yield f"  {tie[0]}>{tie[1]}, share of worlds, {labeller}: {', '.join(parts)}"


def _shares(folder: Path, tie: Tie, since: int) -> Any:
    """Return the mean shares of worlds by labeller and strategy, from a year on."""
    mine = of_tie(folders.read_table(folder, "strategies"), tie)
    late = mine[mine["year"] >= since]
    return late.groupby("labeller", sort=False)[list(STRATEGIES)].mean()


def _scores(base: Results, other: Results, tie: Tie) -> Iterator[str]:
    """Describe the model's mean distance from history in both folders."""
    means = {"base": _distance(base, tie), "this": _distance(other, tie)}
    if all(map(math.isnan, means.values())):
        yield f"  There is no coded history of {tie[0]}>{tie[1]}: no distance to compare."
        return
    for name, mean in means.items():
        value = "unknown" if math.isnan(mean) else f"{mean:.3f}"
        yield f"  distance of {tie[0]}>{tie[1]} from history, {name}: {value}"


def _distance(results: Results, tie: Tie) -> float:
    """Return the model's mean distance from history; NaN where nothing is coded."""
    mine = of_tie(results.scores, tie)
    of_model = (mine["subset"] == "all") & (mine["contender"] == "model")
    return float(mine[of_model & (mine["metric"] == "distance")]["value"].mean())
