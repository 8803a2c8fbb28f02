"""What a tournament says: one line a contender, the nearest to the record first, and who cannot be told from whom."""

from pathlib import Path
from typing import Any, Final

import pandas as pd

from sim.core.vocabulary import STATE_NAMES

ALONE: Final = "theory_"
SEES: Final = {"persistence": "sees last year", "model": "all theories of the scenario"}


def lines(table: pd.DataFrame, tie: tuple[str, str], folder: Path) -> list[str]:
    """Say how near each contender came on one tie, the nulls beside, and how many theories the record tells apart."""
    actor, target = tie
    here = table[
        (table["actor"] == actor) & (table["target"] == target) & (table["subset"] == "all")
    ]
    if here.empty:
        return [
            f"There is no coded history of {actor}>{target}: nothing to compare with.",
            f"Written to {folder / 'tournament.csv'}",
        ]
    told = [
        f"{STATE_NAMES.get(actor, actor)} toward {STATE_NAMES.get(target, target)}, {here['n_observed'].max()} observed years: distance from the coded history in levels (0 is best) and pairs of years ordered right (0.5 is chance), 90 % intervals",
        f"  {'contender':32} {'fitted':>6}  {'distance':20} {'pairs':20}",
        *(_line(row) for row in here.to_dict("records")),
    ]
    return [
        *told,
        *_told_apart(here),
        f"Written to {folder / 'tournament.csv'}, with the other ties, transitions alone, and direct stances",
    ]


def _line(row: Any) -> str:
    """Write one contender; a theory without a datum is its disposition and noise alone."""
    name = str(row["contender"])
    words = (
        f"{name.removeprefix(ALONE).replace('_', ' ')}{', alone' if name.startswith(ALONE) else ''}"
    )
    note = "off: the record holds no datum that it needs" if row["silent"] else SEES.get(name, "")
    return f"  {words:32} {row['n_fitted']:6d}  {_interval(row, 'distance'):20} {_interval(row, 'pattern'):20} {note}".rstrip()


def _interval(row: Any, metric: str) -> str:
    if pd.isna(row[metric]):
        return "unknown"
    return f"{row[metric]:.2f} [{row[f'{metric}_low']:.2f}, {row[f'{metric}_high']:.2f}]"


def _told_apart(here: pd.DataFrame) -> list[str]:
    """Say which theories stand level with the nearest one."""
    mine = here[here["contender"].str.startswith(ALONE) & ~here["silent"]]
    if mine.empty:
        return []
    best = mine.iloc[0]
    level = [n for n in str(best["not_told_from"]).split(";") if n in set(mine["contender"])]
    hedge = here[here["contender"] == "always_hedge"]["distance"]
    nearer = int((mine["distance"] < float(hedge.iloc[0])).sum()) if len(hedge) else 0
    return [
        f"Two contenders whose intervals overlap are not told apart: of {len(mine)} theories alone, {len(level)} cannot be told from the nearest, {str(best['contender']).removeprefix(ALONE)}.",
        f"{nearer} of them lie nearer to the record than always hedging does; none has a number fitted to it. Nearness is not proof: drivers and stances come from the same documents.",
    ]
