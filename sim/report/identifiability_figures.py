"""What would tell rivals apart: a map of rivals by records, and the lines that name the smallest record that suffices."""

import math
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.judge.verdict import TOLD_APART
from sim.report.figures import BLACK, Drawing

CODED: Final = ("as coded", "exactly")
LEAST, BRIGHT = (
    50,
    75,
)  # per cent: below the one nothing is told at all, above the other letters are black
NAMES_WIDE: Final = 4.3  # inches that the names of records take, and the scale
KEY: Final = ["change", "coded", "rival"]


def best(pairs: pd.DataFrame) -> pd.DataFrame:
    """Give, for every record and rival, the row of the judge that tells more, in the order of the records."""
    order = pairs.groupby(KEY, sort=False)["rightly"].idxmax()
    return pairs.loc[order.to_numpy()]


def smallest(pairs: pd.DataFrame) -> dict[str, Any]:
    """Give, by rival, the row of the first record that tells it from the reading on trial; None where none does.

    Records come in their order, from the shortest; one that is as coded before one that is exact.
    """
    told = best(pairs)
    found: dict[str, Any] = dict.fromkeys(told["rival"])
    for row in cast("Any", told[told["apart"] == 1].itertuples()):
        found[row.rival] = found[row.rival] or row
    return found


def table(pairs: pd.DataFrame, name: str) -> Figure:
    """Draw the share of histories that go to their maker, a row a record, a column a rival; bold where that is enough."""
    told = best(pairs)
    records, rivals = (
        list(dict.fromkeys(zip(told["change"], told["coded"], strict=True))),
        list(dict.fromkeys(told["rival"])),
    )
    rates = 100 * told.pivot_table(index=KEY[:2], columns="rival", values="rightly").loc[
        records, rivals
    ].to_numpy(dtype=float)
    figure = Figure(figsize=(NAMES_WIDE + 0.22 * len(rivals), 1.9 + 0.17 * len(records)))
    axis = figure.subplots()
    shown = axis.imshow(rates, vmin=LEAST, vmax=100, cmap="cividis", aspect="auto")
    for (y, x), rate in np.ndenumerate(rates):
        enough = rate >= 100 * TOLD_APART
        axis.text(
            x,
            y,
            f"{math.floor(rate)}",
            ha="center",
            va="center",
            fontsize=5.5,
            color=BLACK if rate > BRIGHT else "white",
            weight="bold" if enough else "normal",
        )
    axis.set_xticks(
        range(len(rivals)),
        [r.replace("_", " ") for r in rivals],
        rotation=45,
        ha="right",
        rotation_mode="anchor",
        fontsize=6,
    )
    axis.set_yticks(range(len(records)), [named(c, k) for c, k in records], fontsize=5.5)
    axis.spines[:].set_visible(False)
    figure.colorbar(
        shown,
        ax=axis,
        label=f"% of histories that go to their maker (bold: {TOLD_APART:.0%} or more)",
        fraction=0.04,
    )
    figure.suptitle(
        f"{name}: with which record could rivals be told from the reading on trial?", fontsize=8
    )
    return figure


def drawing(pairs: pd.DataFrame, name: str, folder: Path) -> Drawing:
    """Plan the figure for a result folder."""
    return Drawing(table, (pairs, name), folder / "figures" / "distinguish")


def lines(pairs: pd.DataFrame, recovery: pd.DataFrame) -> list[str]:
    """Say how many rivals each record tells apart - surely, where the interval lies above the bound - and how much goes back to its maker, then what each rival would take."""
    if pairs.empty:
        return ["There is no rival to tell the reading on trial from."]
    told, found = best(pairs), smallest(pairs)
    rows = [_record(part, recovery) for _, part in told.groupby(KEY[:2], sort=False)]
    return [*rows, *(_rival(told, rival, row) for rival, row in found.items())]


def _record(part: pd.DataFrame, recovery: pd.DataFrame) -> str:
    first = part.iloc[0]
    back = recovery[
        (recovery["change"] == first["change"]) & (recovery["coded"] == first["coded"])
    ]["recovered"]
    return f"{named(first['change'], first['coded'])} ({first['years']} years): {int(part['apart'].sum())} of {len(part)} rivals told apart, {int((part['low'] >= TOLD_APART).sum())} surely; {back.min():.0%} to {back.max():.0%} of histories go back to their maker among all"


def named(change: str, coded: str) -> str:
    """Name a record for people.

    >>> named("a record twice as long", "exactly")
    'a record twice as long, coded exactly'
    """
    return f"{change}, {coded if coded == CODED[0] else f'coded {coded}'}"


def _rival(told: pd.DataFrame, rival: str, row: Any) -> str:
    name = rival.replace("_", " ")
    if row is None:
        most = told[told["rival"] == rival].sort_values("rightly", kind="stable").iloc[-1]
        return f"  {name}: no change tried suffices; nearest: {named(most['change'], most['coded'])} ({most['rightly']:.0%} [{most['low']:.0%}, {most['high']:.0%}])"
    return f"  {name}: {named(row.change, row.coded)} ({row.rightly:.0%} [{row.low:.0%}, {row.high:.0%}], judge: {row.judge})"
