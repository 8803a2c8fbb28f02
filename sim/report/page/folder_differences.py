"""How result folders differ: levels year by year beside the spread of worlds, strategies, scores and verdicts."""

from typing import Final

import numpy as np
import pandas as pd

from sim.core.errors import BadInput, Fault
from sim.core.paths import is_file
from sim.core.vocabulary import DOMAINS, MONTHS, STRATEGIES, month_index
from sim.report.page.folder_reader import Folder

KEYS: Final = ["year", "actor", "target", "domain"]
SPREAD: Final = ("p05", "p50", "p95")
COLUMNS: Final = [
    "folder",
    *KEYS,
    "mean_base",
    "mean",
    "difference",
    *(f"{q}{s}" for q in SPREAD for s in ("_base", "", "_shift")),
    "paired_p05",
    "paired_p95",
]
DECADE: Final = 10


def levels(base: Folder, other: Folder, name: str) -> pd.DataFrame:
    """Give the difference of levels from the base by year, tie and domain: means, shifts of quantiles, and paired where every world was kept."""
    first, second = (_trajectories(f) for f in (base, other))
    both = first.merge(second, on=KEYS, suffixes=("_base", ""), sort=False)
    both["difference"] = both["mean"] - both["mean_base"]
    for q in SPREAD:
        both[f"{q}_shift"] = both[q] - both[f"{q}_base"]
    paired = _paired(base, other)
    both = (
        both.merge(paired, on=KEYS, how="left")
        if paired is not None
        else both.assign(paired_p05=np.nan, paired_p95=np.nan)
    )
    return both.assign(folder=name)[COLUMNS].round(10)


def _trajectories(f: Folder) -> pd.DataFrame:
    table = None if f.swept else f.table("trajectories")
    if table is None:
        raise BadInput(
            [
                Fault(
                    str(f.path / "trajectories.csv"),
                    1,
                    1,
                    "there is no such table; compare takes folders that 'bamboo run' made",
                )
            ]
        )
    return table


def _paired(base: Folder, other: Folder) -> pd.DataFrame | None:
    """Give the middle 90 % of annual differences over paired worlds, where both folders keep every world and chance is shared."""
    paths = [f.path / "record.npz" for f in (base, other)]
    shared = all(base.said.get(k) == other.said.get(k) for k in ("seed", "worlds"))
    if not shared or not all(map(is_file, paths)):
        return None
    try:
        one, two = (_annual(np.load(p, allow_pickle=False)) for p in paths)
    except (OSError, ValueError, KeyError) as error:
        raise BadInput(
            [
                Fault(
                    str(paths[0].parent),
                    1,
                    1,
                    "a record.npz of these folders is damaged; run the scenario again with --record",
                )
            ]
        ) from error
    rows = []
    for key in one.keys() & two.keys():
        low, high = np.percentile(two[key] - one[key], (5, 95))
        rows.append((*key, float(low), float(high)))
    return pd.DataFrame(sorted(rows), columns=[*KEYS, "paired_p05", "paired_p95"])


def _annual(kept: "np.lib.npyio.NpzFile") -> dict[tuple[int, str, str, str], np.ndarray]:
    """Give each world's mean level by year, actor, target and domain."""
    start = (
        int(kept["start"]) if kept["start"].dtype.kind in "iu" else month_index(str(kept["start"]))
    )
    ties, cube = [str(t).split(">") for t in kept["ties"]], kept["levels"]
    years = np.arange(start, start + cube.shape[2]) // MONTHS
    return {
        (int(year), actor, target, domain): cube[t, d][years == year].mean(0)
        for t, (actor, target) in enumerate(ties)
        for d, domain in enumerate(DOMAINS)
        for year in np.unique(years)
    }


def strategies(base: Folder, other: Folder) -> pd.DataFrame:
    """Give the difference in shares of worlds by strategy, mean of the last ten years, by tie and labeller."""
    first, second = (f.table("strategies") for f in (base, other))
    if first is None or second is None:
        return pd.DataFrame(columns=["actor", "target", "labeller", *STRATEGIES])
    both = first.merge(
        second, on=["year", "actor", "target", "labeller"], suffixes=("_base", ""), sort=False
    )
    late = both[both["year"] > both["year"].max() - DECADE]
    for s in STRATEGIES:
        late = late.assign(**{s: late[s] - late[f"{s}_base"]})
    means: pd.DataFrame = late.groupby(["actor", "target", "labeller"], sort=False)[
        list(STRATEGIES)
    ].mean()
    return means.reset_index()


def scores(base: Folder, other: Folder) -> pd.DataFrame:
    """Give the model's scores in both folders, all years, by tie, quantity, labeller and metric."""
    keys = ["actor", "target", "quantity", "labeller", "metric"]
    first, second = (f.table("comparison") for f in (base, other))
    if first is None or second is None:
        return pd.DataFrame(columns=[*keys, "value_base", "value"])
    own = [t[(t["contender"] == "model") & (t["subset"] == "all")] for t in (first, second)]
    return (
        own[0]
        .merge(own[1], on=keys, suffixes=("_base", ""), sort=False)
        .dropna(subset=["value_base", "value"])
    )


def verdicts(base: Folder, other: Folder) -> pd.DataFrame | None:
    """Give the verdicts that differ, where both folders hold verdicts, of whatever worlds: those of the prior and of a constrained set may be compared."""
    keys = ["thesis", "labeller"]
    first, second = (f.table("verdicts") for f in (base, other))
    if first is None or second is None:
        return None
    both = first.merge(second, on=keys, suffixes=("_base", ""), sort=False)
    return both[both["verdict"] != both["verdict_base"]]
