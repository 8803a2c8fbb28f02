"""The lines of a tournament: a line a contender, and what the record distinguishes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sim.evidence.case_parts import CaseFile
from sim.report.panels import Tie, of_tie

ALONE: Final = "theory_"  # the prefix of a theory that runs alone
NOTES: Final = {"persistence": "sees last year", "model": "all theories of the scenario"}


def lines(table: pd.DataFrame, tie: Tie, folder: Path, case: CaseFile) -> list[str]:
    """Describe how near each contender came on one tie, and how many theories are distinguished.

    Args:
        table: The ranking, by tie, subset and contender.
        tie: The actor and the target.
        folder: Where the table is written.
        case: The case, which names states.
    """
    mine = of_tie(table, tie)
    here = mine[mine["subset"] == "all"]
    written = f"Written to {folder / 'tournament.csv'}"
    if here.empty:
        nothing = f"There is no coded history of {tie[0]}>{tie[1]}: nothing to compare with."
        return [nothing, written]
    return [
        *_ranking(here, tie, case),
        *_apart(here),
        f"{written}, with the other ties, transitions alone, and direct stances",
    ]


def _ranking(here: pd.DataFrame, tie: Tie, case: CaseFile) -> Iterator[str]:
    actor, target = map(case.state, tie)
    yield (
        f"{actor} toward {target}, {here['n_observed'].max()} observed years: "
        "distance from the coded history in levels (0 is best) "
        "and pairs of years in the right order (0.5 is chance), 90 % intervals"
    )
    yield f"  {'contender':32} {'fitted':>6}  {'distance':20} {'pairs':20}"
    for row in here.to_dict("records"):
        yield _contender(row)


def _contender(row: Any) -> str:
    """Describe one contender; a theory without data is its disposition and noise alone."""
    name = str(row["contender"])
    label = name.removeprefix(ALONE).replace("_", " ")
    if name.startswith(ALONE):
        label = f"{label}, alone"
    note = "off: the record holds no datum that it needs" if row["silent"] else NOTES.get(name, "")
    distance = _interval(row, "distance")
    pattern = _interval(row, "pattern")
    return f"  {label:32} {row['n_fitted']:6d}  {distance:20} {pattern:20} {note}".rstrip()


def _interval(row: Any, metric: str) -> str:
    if pd.isna(row[metric]):
        return "unknown"
    return f"{row[metric]:.2f} [{row[f'{metric}_low']:.2f}, {row[f'{metric}_high']:.2f}]"


def _apart(here: pd.DataFrame) -> Iterator[str]:
    """Count the theories that cannot be distinguished from the nearest one."""
    alone = here[here["contender"].str.startswith(ALONE) & ~here["silent"]]
    if alone.empty:
        return
    theories = set(alone["contender"])
    best = alone.iloc[0]
    level = [name for name in str(best["not_told_from"]).split(";") if name in theories]
    nearest = str(best["contender"]).removeprefix(ALONE)
    yield (
        "Two contenders whose intervals overlap are not distinguished: "
        f"of {len(alone)} theories alone, {len(level)} cannot be distinguished "
        f"from the nearest, {nearest}."
    )
    yield (
        f"{_nearer_than_hedging(here, alone)} of them lie nearer to the record than always hedging "
        "does; none has a number fitted to it. Nearness is not proof: "
        "drivers and stances come from the same documents."
    )


def _nearer_than_hedging(here: pd.DataFrame, alone: pd.DataFrame) -> int:
    hedging = here[here["contender"] == "always_hedge"]["distance"]
    if hedging.empty:
        return 0
    nearer = alone["distance"] < float(hedging.iloc[0])
    return int(nearer.sum())
