"""The figure and the lines of identifiability: which record distinguishes the rivals."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.judgement.verdict import LEAST_RECOVERY
from sim.report.drawing import Drawing
from sim.report.figure_style import BLACK, TITLE_SIZE
from sim.report.label_ids import record_label
from sim.report.translation import IN_ENGLISH, Translator

CHANCE: Final = 50  # per cent that are correctly attributed by guessing between two
BRIGHT: Final = 75  # per cent; cells above it are bright and take black letters
NAMES_WIDE: Final = 4.3  # inches for the names of records and the colour scale
RECORD: Final = ["change", "coded"]  # the columns that name a record
KEY: Final = [*RECORD, "rival"]


def best(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the row of the better judge for every record and rival, in the order of the records.

    Args:
        pairs: By record, rival and judge: the share of histories that are correctly attributed.
    """
    order = pairs.groupby(KEY, sort=False)["rightly"].idxmax()
    return pairs.loc[order.to_numpy()]


def smallest(pairs: pd.DataFrame) -> dict[str, Any]:
    """Return, by rival, the row of the first record that distinguishes it.

    Records come in their order, from the shortest; one that is as coded before one that is exact.
    The value is None where no record suffices.
    """
    judged = best(pairs)
    found: dict[str, Any] = dict.fromkeys(judged["rival"])
    sufficient = judged[judged["apart"] == 1]
    for row in cast("Any", sufficient.itertuples()):
        if found[row.rival] is None:
            found[row.rival] = row
    return found


def table(pairs: pd.DataFrame, name: str, say: Translator = IN_ENGLISH) -> Figure:
    """Plot the share of correctly attributed histories as a table of records by rivals.

    Args:
        pairs: By record, rival and judge: the share of histories that are correctly attributed.
        name: The scenario's name.
        say: The language of the labels.
    """
    judged = best(pairs)
    records = list(dict.fromkeys(zip(judged["change"], judged["coded"], strict=True)))
    rivals = list(dict.fromkeys(judged["rival"]))
    wide = judged.pivot_table(index=RECORD, columns="rival", values="rightly")
    rates = 100 * wide.loc[records, rivals].to_numpy(dtype=float)
    figure = Figure(figsize=(NAMES_WIDE + 0.22 * len(rivals), 1.9 + 0.17 * len(records)))
    axis = figure.subplots()
    image = axis.imshow(rates, vmin=CHANCE, vmax=100, cmap="cividis", aspect="auto")
    _numbers(axis, rates)
    _rivals(axis, [say.short(rival) for rival in rivals])
    labels = [record_label(change, coded, say) for change, coded in records]
    axis.set_yticks(range(len(records)), labels, fontsize=5.5)
    axis.spines[:].set_visible(False)
    label = say("figure.attributed", share=f"{LEAST_RECOVERY:.0%}")
    figure.colorbar(image, ax=axis, label=label, fraction=0.04)
    figure.suptitle(say("figure.identifiability", name=name), fontsize=TITLE_SIZE)
    return figure


def _numbers(axis: Axes, rates: Any) -> None:
    """Write every share into its cell, in bold where it suffices."""
    for (row, column), rate in np.ndenumerate(rates):
        enough = rate >= 100 * LEAST_RECOVERY
        axis.text(
            column,
            row,
            f"{math.floor(rate)}",
            ha="center",
            va="center",
            fontsize=5.5,
            color=BLACK if rate > BRIGHT else "white",
            weight="bold" if enough else "normal",
        )


def _rivals(axis: Axes, labels: list[str]) -> None:
    axis.set_xticks(
        range(len(labels)),
        labels,
        rotation=45,
        ha="right",
        rotation_mode="anchor",
        fontsize=6,
    )


def drawing(pairs: pd.DataFrame, name: str, folder: Path) -> Drawing:
    """Prepare the figure for a result folder."""
    return Drawing(table, (pairs, name), folder / "figures" / "distinguish")


def lines(pairs: pd.DataFrame, recovery: pd.DataFrame) -> list[str]:
    """Describe how many rivals each record distinguishes, then the smallest record for each.

    Args:
        pairs: By record, rival and judge: the share of histories that are correctly attributed.
        recovery: By record and reading: the share correctly attributed among all readings.
    """
    if pairs.empty:
        return ["There is no rival to distinguish from the reading on trial."]
    return list(_lines(pairs, recovery))


def _lines(pairs: pd.DataFrame, recovery: pd.DataFrame) -> Iterator[str]:
    judged = best(pairs)
    for _, part in judged.groupby(RECORD, sort=False):
        yield _record(part, recovery)
    for rival, row in smallest(pairs).items():
        yield _rival(judged, rival, row)


def _record(part: pd.DataFrame, recovery: pd.DataFrame) -> str:
    """Count the rivals distinguished; surely, where the interval lies above the bound."""
    first = part.iloc[0]
    change = first["change"]
    coded = first["coded"]
    same = (recovery["change"] == change) & (recovery["coded"] == coded)
    recovered = recovery[same]["recovered"]
    apart = int(part["apart"].sum())
    surely = int((part["low"] >= LEAST_RECOVERY).sum())
    return (
        f"{record_label(change, coded, IN_ENGLISH)} ({first['years']} years): "
        f"{apart} of {len(part)} rivals distinguished, {surely} surely; "
        f"{recovered.min():.0%} to {recovered.max():.0%} of histories correctly attributed "
        "among all readings"
    )


def _rival(judged: pd.DataFrame, rival: str, row: Any) -> str:
    name = rival.replace("_", " ")
    if row is None:
        mine = judged[judged["rival"] == rival].sort_values("rightly", kind="stable")
        nearest = mine.iloc[-1]
        record = record_label(nearest["change"], nearest["coded"], IN_ENGLISH)
        interval = f"[{nearest['low']:.0%}, {nearest['high']:.0%}]"
        share = f"{nearest['rightly']:.0%} {interval}"
        return f"  {name}: no change tried suffices; nearest: {record} ({share})"
    record = record_label(row.change, row.coded, IN_ENGLISH)
    interval = f"[{row.low:.0%}, {row.high:.0%}]"
    return f"  {name}: {record} ({row.rightly:.0%} {interval}, judge: {row.judge})"
