"""The figure and the lines of identifiability: which record distinguishes the rivals."""

import math
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from sim.judgement.stress_verdict import LEAST_RECOVERY
from sim.report.drawing import Drawing
from sim.report.figure_style import BLACK, SMALLEST, TITLE_SIZE, page_width
from sim.report.label_ids import record_label
from sim.report.translation import IN_ENGLISH, Translator

CHANCE: Final = 50  # per cent that are correctly attributed by guessing between two
BRIGHT: Final = 75  # per cent; cells above it are bright and take black letters
SHADES: Final = "cividis"
NAMES_WIDE: Final = 2.6  # inches for the names of records
CELL: Final = 0.165  # inches of a cell
LINE: Final = 0.135  # inches of a line of a label
LONGEST: Final = 46  # letters of a line of a label
LETTER: Final = 0.056  # inches of a letter of a label
HEADS: Final = 1.6  # inches of the title and the names of rivals
TITLE: Final = 0.25  # inches of the title of a block
SCALE: Final = 0.6  # inches of the colour scale
BLOCKS: Final = {"as coded": "figure.as_coded", "exactly": "figure.exactly"}
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
    changes = list(dict.fromkeys(map(str, judged["change"])))
    rivals = list(dict.fromkeys(map(str, judged["rival"])))
    codings = [coded for coded in BLOCKS if (judged["coded"] == coded).any()]
    width = page_width(NAMES_WIDE + CELL * len(rivals))
    room = width - CELL * len(rivals)
    names, foot = _names(changes, room, say)
    rows = sum(name.count("\n") + 1 for name in names)
    block = LINE * rows + TITLE
    below = LINE * len(foot)
    height = HEADS + block * len(codings) + below + SCALE
    figure = Figure(figsize=(width, height))
    ratios = [*[block] * len(codings), below + 0.01]
    axes = figure.subplots(len(codings) + 1, 1, height_ratios=ratios)
    for axis, coded in zip(axes, codings, strict=False):
        here = judged[judged["coded"] == coded]
        wide = here.pivot_table(index="change", columns="rival", values="rightly")
        rates = 100 * wide.reindex(index=changes, columns=rivals).to_numpy(dtype=float)
        image = _block(axis, rates, names)
        axis.set_xlabel(say(BLOCKS[coded]))
    _rivals(axes[0], [say.term(rival) for rival in rivals])
    label = say("figure.attributed", share=f"{LEAST_RECOVERY:.0%}")
    figure.colorbar(
        image,
        ax=list(axes[:-1]),
        location="bottom",
        label=label,
        shrink=0.8,
        aspect=40,
        fraction=0.04,
    )
    axes[-1].axis("off")
    axes[-1].text(0, 1, "\n".join(foot), fontsize=SMALLEST, va="top", linespacing=1.3)
    figure.suptitle(say("figure.identifiability", name=name), fontsize=TITLE_SIZE)
    return figure


def _block(axis: Axes, rates: Any, names: list[str]) -> AxesImage:
    """Plot the shares of one coding: a row a record, a column a rival."""
    image = axis.imshow(rates, vmin=CHANCE, vmax=100, cmap=SHADES, aspect="auto")
    _numbers(axis, rates)
    axis.set_yticks(range(len(names)), names, fontsize=SMALLEST)
    axis.set_xticks([])
    axis.tick_params(length=0)
    axis.spines[:].set_visible(False)
    return image


def _names(changes: list[str], room: float, say: Translator) -> tuple[list[str], list[str]]:
    """Return the labels of the rows and, where these are only numbers, what the numbers mean."""
    names = [record_label(change, "", say) for change in changes]
    if room < NAMES_WIDE:
        foot = [f"{i}  {name}" for i, name in enumerate(names, 1)]
        return [str(i) for i in range(1, len(names) + 1)], foot
    return [textwrap.fill(name, min(LONGEST, int(room / LETTER))) for name in names], []


def _numbers(axis: Axes, rates: Any) -> None:
    """Write every share into its cell, in bold where it suffices."""
    for (row, column), rate in np.ndenumerate(rates):
        if np.isnan(rate):
            continue
        enough = rate >= 100 * LEAST_RECOVERY
        axis.text(
            column,
            row,
            f"{math.floor(rate)}",
            ha="center",
            va="center",
            fontsize=SMALLEST,
            color=BLACK if rate > BRIGHT else "white",
            weight="bold" if enough else "normal",
        )


def _rivals(axis: Axes, labels: list[str]) -> None:
    axis.xaxis.tick_top()
    axis.set_xticks(range(len(labels)), labels, rotation=90, fontsize=SMALLEST)
    axis.tick_params(length=0)


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
