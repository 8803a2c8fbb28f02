"""Differences between result folders: levels by year, strategies, scores and verdicts."""

import zipfile
import zlib
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.comparison.level_differences import (
    SIDES,
    annual_levels,
    differences,
    over_paired_worlds,
)
from sim.core.errors import BadInput, Fault
from sim.core.paths import is_file
from sim.core.vocabulary import STRATEGIES, month_index
from sim.report.page.folder_reader import Folder

DECADE: Final = 10
# errors of a damaged archive of arrays, or of arrays of wrong shapes
DAMAGE: Final = (
    *(OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, MemoryError),
    *(zipfile.BadZipFile, zlib.error, NotImplementedError),
)
NO_RECORD: Final = "the record of worlds is damaged; run the scenario again with --record"
Key = tuple[int, str, str, str]


def levels(base: Folder, other: Folder, name: str) -> pd.DataFrame:
    """Return the difference of levels from the base by year, tie and domain.

    Args:
        base: The folder to compare with.
        other: The other folder.
        name: Name of the other folder in the table.

    Returns:
        Means, quantiles and their shifts in levels; and, where both folders hold every world and
        share chance, the middle 90 % of the paired differences.

    Raises:
        BadInput: A folder holds no levels, or a damaged file.
    """
    tables = _trajectories(base), _trajectories(other)
    return differences(*tables, name, _paired(base, other))


def _trajectories(folder: Folder) -> pd.DataFrame:
    table = folder.of_run("trajectories")
    if table is None:
        path = str(folder.path / "trajectories.csv")
        message = "there is no such table; compare takes folders that 'bamboo run' made"
        raise BadInput([Fault(path, 1, 1, message)])
    return table


def _paired(base: Folder, other: Folder) -> pd.DataFrame | None:
    """Return the middle 90 % of annual differences over paired worlds, where they are known."""
    paths = [folder.path / "record.npz" for folder in (base, other)]
    shared = all(base.manifest.get(key) == other.manifest.get(key) for key in ("seed", "worlds"))
    if not shared or not all(is_file(path) for path in paths):
        return None
    worlds = int(base.manifest.get("worlds", 0))
    first, second = (_read_record(path, worlds) for path in paths)
    return over_paired_worlds(first, second)


def _read_record(path: Path, worlds: int) -> dict[Key, Any]:
    """Read the levels of every world by year; raises BadInput where the file is damaged."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as record:
            found = _annual(record)
        fits = all(levels.shape == (worlds,) for levels in found.values())
    except DAMAGE as error:
        raise BadInput.at(path, NO_RECORD) from error
    if not fits:
        raise BadInput.at(path, NO_RECORD)
    return found


def _annual(record: "np.lib.npyio.NpzFile") -> dict[Key, Any]:
    """Return each world's mean level by year, actor, target and domain: shape (worlds,)."""
    pairs = [str(tie).partition(">") for tie in record["ties"]]
    ties = [(actor, target) for actor, _, target in pairs]
    return annual_levels(record["levels"], ties, _start(record))


def _start(record: "np.lib.npyio.NpzFile") -> int:
    """Return the index of the first month, which records hold as a number or as text."""
    start = record["start"]
    return int(start) if start.dtype.kind in "iu" else month_index(str(start))


def strategies(base: Folder, other: Folder) -> pd.DataFrame:
    """Return the difference in shares of worlds by strategy, mean of the last ten years.

    Returns:
        One row a tie and labeller, one column a strategy.
    """
    keys = ["actor", "target", "labeller"]
    first, second = base.table("strategies"), other.table("strategies")
    if first is None or second is None:
        return pd.DataFrame(columns=[*keys, *STRATEGIES])
    both = first.merge(second, on=["year", *keys], suffixes=SIDES, sort=False)
    late = both[both["year"] > both["year"].max() - DECADE]
    differences = {name: late[name] - late[f"{name}_base"] for name in STRATEGIES}
    late = late.assign(**differences)
    means: pd.DataFrame = late.groupby(keys, sort=False)[list(STRATEGIES)].mean()
    return means.reset_index()


def scores(base: Folder, other: Folder) -> pd.DataFrame:
    """Return the model's scores in both folders, all years, by tie, quantity and metric."""
    keys = ["actor", "target", "quantity", "labeller", "metric"]
    first, second = base.table("comparison"), other.table("comparison")
    if first is None or second is None:
        return pd.DataFrame(columns=[*keys, "value_base", "value"])
    both = _of_model(first).merge(_of_model(second), on=keys, suffixes=SIDES, sort=False)
    return both.dropna(subset=["value_base", "value"])


def _of_model(table: pd.DataFrame) -> pd.DataFrame:
    return table[(table["contender"] == "model") & (table["subset"] == "all")]


def verdicts(base: Folder, other: Folder) -> pd.DataFrame | None:
    """Return the verdicts that differ, or None where a folder holds none.

    The worlds may differ: the verdicts of the prior and of a constrained set can be compared.
    """
    first, second = base.table("verdicts"), other.table("verdicts")
    if first is None or second is None:
        return None
    both = first.merge(second, on=["thesis", "labeller"], suffixes=SIDES, sort=False)
    return both[both["verdict"] != both["verdict_base"]]
