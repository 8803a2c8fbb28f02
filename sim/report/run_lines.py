"""The lines of a run: what the states did, and how near that came to the coded history."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sim.evidence.case_parts import CaseFile
from sim.record.labellers import labeller_of
from sim.report.panels import Tie, focus_of, of_tie

BASELINES: Final = (
    "always_hedge",
    "no_forcing",
    "line",
    "forcing_only",
    "random_driver",
    "persistence",
    "table_1",
)
PERIOD: Final = 10  # years at either end of a run that are compared


@dataclass(frozen=True)
class RunTables:
    """The tables of a result folder that are described.

    Attributes:
        trajectories: Levels by year, actor, target and domain.
        moves: Shares of months by move.
        strategies: Shares of worlds by strategy and labeller.
        comparison: Scores of the model and the baselines.
    """

    trajectories: pd.DataFrame
    moves: pd.DataFrame
    strategies: pd.DataFrame
    comparison: pd.DataFrame

    def periods(self) -> tuple[list[int], list[int]]:
        """Return the first and the last ten years."""
        years = sorted(set(self.trajectories["year"]))
        return years[:PERIOD], years[-PERIOD:]


def sample_of(scores: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return the scores that count and words for their years.

    Where a calibration held years out, only those count; otherwise all years do.
    """
    held_out = scores["sample"] == "held_out"
    if held_out.any():
        return scores[held_out], " in the years held out"
    return scores, ""


def after_run(
    tables: RunTables, manifest: Mapping[str, Any], folder: Path, case: CaseFile
) -> list[str]:
    """Describe what ran, what the states did, the scores, and what to open next.

    Args:
        tables: The tables of the result folder.
        manifest: Its manifest.
        folder: Its path.
        case: The case, which names states and the labeller.
    """
    return list(_after_run(tables, manifest, folder, case))


def _after_run(
    tables: RunTables, manifest: Mapping[str, Any], folder: Path, case: CaseFile
) -> Iterator[str]:
    yield _head(manifest)
    aside = manifest.get("constrained", {}).get("set_aside", ())
    if aside:
        names = ", ".join(aside)
        yield f"  theories that the constrained set knows and the scenario leaves out: {names}"
    for actor, target in manifest["own_ties"]:
        unforced = actor in manifest["unforced"]
        yield _balancing(tables, (actor, target), case, unforced=unforced)
    tie = focus_of(manifest, tables.trajectories)
    yield _strategies(tables, tie, case)
    yield from scores(tables.comparison, tie)
    world = manifest.get("told_world")
    if world is not None:
        yield _told(int(world), manifest)
    if "conditional" in manifest:
        last_recorded = int(manifest["setting"][:4]) - 1
        yield f"  After {last_recorded}: {manifest['conditional']}"
    first = folder / "figures" / "domains.png"
    yield f"Written to {folder}; open {first} first, then figures/scores.png and comparison.csv"


def _told(world: int, manifest: Mapping[str, Any]) -> str:
    """Describe which world the chronicle and the ledger tell."""
    which = "is the nearest to the median"
    if "posterior" in manifest:
        first, last = manifest["posterior"]["given"]
        which = f"of the posterior (given {first}-{last}) changes as most of its worlds do"
    return (
        f"World {world} {which}: chronicle.csv lists what it met and did, ledger.csv why it moved"
    )


def _head(manifest: Mapping[str, Any]) -> str:
    first, last = manifest["span"]
    worlds = manifest["worlds"]
    return f"{manifest['title']}: {worlds} worlds, {first} to {last}, seed {manifest['seed']}"


def _balancing(tables: RunTables, tie: Tie, case: CaseFile, *, unforced: bool) -> str:
    """Describe how often a state acted against its target in the first and the last ten years."""
    actor, target = map(case.state, tie)
    here = of_tie(tables.moves, tie)
    early, late = (_in(here, years)["balance"].mean() for years in tables.periods())
    note = "  [unforced: meets fewer than ten acts]" if unforced else ""
    return (
        f"  {actor} toward {target}: acts against it in {early:.0%} of months "
        f"in the first ten years, {late:.0%} in the last ten{note}"
    )


def _in(table: pd.DataFrame, years: Iterable[int]) -> pd.DataFrame:
    return table[table["year"].isin(list(years))]


def _strategies(tables: RunTables, tie: Tie, case: CaseFile) -> str:
    """Describe in how many worlds the focus hedged and soft-balanced, by the case's labeller."""
    actor, target = map(case.state, tie)
    labeller = labeller_of(case)
    mine = of_tie(tables.strategies, tie)
    here = mine[mine["labeller"] == labeller]
    columns = ["hedge", "soft_balance"]
    first, last = (_in(here, years)[columns].mean() for years in tables.periods())
    return (
        f"  by the labeller {labeller}, {actor} hedges toward {target} in "
        f"{first['hedge']:.0%} of worlds in the first ten years, {last['hedge']:.0%} in the last "
        "ten; it soft-balances in "
        f"{first['soft_balance']:.0%}, then {last['soft_balance']:.0%}"
    )


def scores(comparison: pd.DataFrame, tie: Tie) -> Sequence[str]:
    """Describe the distance from history beside the baselines; without history, that it lacks.

    Args:
        comparison: Scores of the model and the baselines.
        tie: The actor and the target.
    """
    here, years = sample_of(of_tie(comparison, tie))
    if here.empty or here["value"].isna().all():
        return [f"There is no coded history of {tie[0]}>{tie[1]}: nothing to compare with."]
    distance = _means(here, "distance")
    pattern = _means(here, "pattern")["model"]
    observed = int(here["n_observed"].max())
    model = distance["model"]
    known = {name: distance[name] for name in BASELINES if pd.notna(distance.get(name))}
    beaten = sum(model < value for value in known.values())
    baselines = [f"{name.replace('_', ' ')} {value:.2f}" for name, value in known.items()]
    return [
        (
            f"{tie[0]}>{tie[1]}: distance from the coded history{years} "
            f"({observed} observed years), "
            f"levels, 0 is best: model {model:.2f}"
        ),
        f"  baselines: {', '.join(baselines)}",
        (
            f"  the model beats {beaten} of {len(known)} baselines; "
            f"it orders {pattern:.0%} of pairs of years right (chance 50%)"
        ),
        (
            "  A good score would show that the story hangs together, not that it is true; "
            "a poor one is a finding as well."
        ),
    ]


def _means(scores: pd.DataFrame, metric: str) -> "pd.Series[Any]":
    """Return a metric's mean over the domains, by contender."""
    rows = scores[(scores["subset"] == "all") & (scores["metric"] == metric)]
    return rows.groupby("contender")["value"].mean()
