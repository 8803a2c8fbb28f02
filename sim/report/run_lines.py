"""What a run says in a dozen lines that a newcomer understands, and how two result folders differ."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.core.vocabulary import STATE_NAMES, STRATEGIES
from sim.record import folders as results

NULLS_SHOWN: Final = (
    "always_hedge",
    "no_forcing",
    "line",
    "forcing_only",
    "random_driver",
    "persistence",
    "table_1",
)


def _tie(table: pd.DataFrame, actor: str, target: str) -> pd.DataFrame:
    return table[(table["actor"] == actor) & (table["target"] == target)]


def sample_of(scores: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Give the scores that count, and words for their years: those held out of calibration, where there are any."""
    apart = scores["sample"] == "held_out"
    return (scores[apart], " in the years held out") if apart.any() else (scores, "")


def after_run(
    trajectories: pd.DataFrame,
    moves: pd.DataFrame,
    strategies: pd.DataFrame,
    comparison: pd.DataFrame,
    said: dict[str, Any],
    folder: Path,
) -> list[str]:
    """Say what ran, what the states did, how near history it came beside the nulls, and what to open next."""
    years = sorted(set(trajectories["year"]))
    lines = [
        f"{said['title']}: {said['worlds']} worlds, {said['span'][0]} to {said['span'][1]}, seed {said['seed']}"
    ]
    aside = said.get("constrained", {}).get("set_aside", ())
    lines += (
        [
            f"  the scenario leaves out theories that the constrained set knows; set aside: {', '.join(aside)}"
        ]
        if aside
        else []
    )
    actor, target = _focus(trajectories)
    lines += [_did(moves, a, t, years, said) for a, t in said["own_ties"]]
    lines.append(_named(strategies, actor, target, years))
    lines += _scores(comparison, actor, target)
    if said.get("told_world") is not None:
        lines.append(
            f"World {said['told_world']}, the nearest to the median, is told in chronicle.csv, and why it moved in ledger.csv"
        )
    lines += (
        [f"  After {int(said['setting'][:4]) - 1}: {said['conditional']}"]
        if "conditional" in said
        else []
    )
    return [
        *lines,
        f"Written to {folder}; open {folder / 'figures' / 'domains.png'} first, then figures/scores.png and comparison.csv",
    ]


def _focus(table: pd.DataFrame) -> tuple[str, str]:
    pairs = list(dict.fromkeys(zip(table["actor"], table["target"], strict=True)))
    return next((p for p in pairs if p[0] == "VNM"), pairs[0])


def _did(
    moves: pd.DataFrame, actor: str, target: str, years: list[int], said: dict[str, Any]
) -> str:
    """Say how often a state balanced in the first and in the last ten years."""
    here = _tie(moves, actor, target)
    early, late = (
        here[here["year"].isin(span)]["balance"].mean() for span in (years[:10], years[-10:])
    )
    mark = "  [unforced: meets fewer than ten acts]" if actor in said["unforced"] else ""
    return f"  {STATE_NAMES.get(actor, actor)} toward {STATE_NAMES.get(target, target)}: acts against it in {early:.0%} of months at first, {late:.0%} at last{mark}"


def _named(strategies: pd.DataFrame, actor: str, target: str, years: list[int]) -> str:
    here = _tie(strategies, actor, target)[lambda t: t["labeller"] == "nguyen"]
    first, last = (
        here[here["year"].isin(span)][["hedge", "soft_balance"]].mean()
        for span in (years[:10], years[-10:])
    )
    return f"  named by Nguyen's rule, {STATE_NAMES.get(actor, actor)} hedges in {first['hedge']:.0%} of worlds at first, {last['hedge']:.0%} at last; soft-balances in {first['soft_balance']:.0%}, then {last['soft_balance']:.0%}"


def _scores(comparison: pd.DataFrame, actor: str, target: str) -> list[str]:
    """Say the distance from history beside the nulls; without history, that there is nothing to compare with."""
    here, years = sample_of(_tie(comparison, actor, target))
    if here.empty or here["value"].isna().all():
        return ["There is no coded history of these ties: nothing to compare with."]
    domain = (
        here[(here["subset"] == "all") & (here["metric"] == "distance")]
        .groupby("contender")["value"]
        .mean()
    )
    pattern = (
        here[(here["subset"] == "all") & (here["metric"] == "pattern")]
        .groupby("contender")["value"]
        .mean()
    )
    observed = int(here["n_observed"].max())
    shown = [
        f"{n.replace('_', ' ')} {domain[n]:.2f}"
        for n in NULLS_SHOWN
        if n in domain.index and pd.notna(domain[n])
    ]
    beaten = sum(
        domain["model"] < domain[n]
        for n in NULLS_SHOWN
        if n in domain.index and pd.notna(domain[n])
    )
    return [
        f"Distance from the coded history{years} ({observed} observed years), levels, 0 is best: model {domain['model']:.2f}",
        f"  the nulls without agents: {', '.join(shown)}",
        f"  the model beats {beaten} of {len(shown)} of them; it orders {pattern['model']:.0%} of pairs of years right (chance 50%)",
        "  A good score would show that the story hangs together, not that it is true; a poor one is a finding as well.",
    ]


def between(folders: list[Path]) -> list[str]:
    """Say how result folders differ from the first: mean levels by tie with the spread over worlds, and scores."""
    tables = [
        (
            f,
            results.read_manifest(f),
            results.read_table(f, "trajectories"),
            results.read_table(f, "comparison"),
        )
        for f in folders
    ]
    base_folder, base, levels, scores = tables[0]
    lines = [f"base: {base['name']} ({base_folder}), {base['worlds']} worlds, seed {base['seed']}"]
    if len(tables) == 1:
        return [*lines, *_scores(scores, *_focus(levels))]
    since = results.setting_year(said for _, said, _, _ in tables)
    lines += (
        [
            f"from {since} on alone; {next(said['conditional'] for _, said, _, _ in tables if 'conditional' in said)}"
        ]
        if since
        else []
    )
    for folder, said, other, score in tables[1:]:
        lines.append(
            f"{said['name']} ({folder}), {said['worlds']} worlds, seed {said['seed']}, less the base:"
        )
        both = levels[levels["year"] >= since].merge(
            other, on=["year", "actor", "target", "domain"], suffixes=("_base", "")
        )
        both["gap"], both["spread"] = both["mean"] - both["mean_base"], both["p95"] - both["p05"]
        for (actor, target), part in both.groupby(["actor", "target"], sort=False):
            peak = part.iloc[int(np.argmax(part["gap"].abs().to_numpy(dtype=float)))]
            lines.append(
                f"  {actor}>{target}: mean level {part['gap'].mean():+.3f}; most in {peak['year']} {peak['domain']}: {peak['gap']:+.3f} (5-95 % of worlds span {peak['spread']:.2f})"
            )
        actor, target = _focus(levels)
        lines += _renamed(base_folder, folder, since, actor, target) if since else []
        for name, table in (("base", scores), ("this", score)) if not since else ():
            here = _tie(table, actor, target)
            value = here[
                (here["subset"] == "all")
                & (here["metric"] == "distance")
                & (here["contender"] == "model")
            ]["value"].mean()
            lines.append(f"  distance of {actor}>{target} from history, {name}: {value:.3f}")
    return lines


def _renamed(base: Path, other: Path, since: int, actor: str, target: str) -> list[str]:
    """Say how the shares of worlds by strategy differ, on average from a year on, by labeller."""
    first, second = (
        _tie(results.read_table(f, "strategies"), actor, target)[lambda t: t["year"] >= since]
        .groupby("labeller", sort=False)[list(STRATEGIES)]
        .mean()
        for f in (base, other)
    )
    return [
        f"  {actor}>{target}, share of worlds, {labeller}: "
        + ", ".join(
            f"{s.replace('_', ' ')} {second.loc[labeller, s]:.1%} ({second.loc[labeller, s] - first.loc[labeller, s]:+.1%})"
            for s in STRATEGIES
        )
        for labeller in first.index
    ]
