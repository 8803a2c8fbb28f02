"""Where the spread of worlds comes from: bars of shares by output, and the lines that say it."""

from pathlib import Path
from typing import Any, Final, cast

import pandas as pd
from matplotlib.figure import Figure

from sim.report.figures import COLUMN, GREEN, GREY, ORANGE, SKY, Drawing

LOOK: Final = {
    "coding": (ORANGE, "////", "coding"),
    "parameters": (SKY, "", "parameters"),
    "theory": (GREEN, "....", "theory"),
    "noise": ("#DDDDDD", "xx", "noise of choice"),
}
NAMES: Final = {
    "mean": "mean level",
    "rise": "rise of the level",
    "error": "distance from the coded history",
}
LEGIBLE: Final = 0.09  # shares below it have no room for a number


def called(output: str) -> str:
    """Name an output for people.

    >>> called("soft_balance"), called("mean")
    ('soft balance', 'mean level')
    """
    return NAMES.get(output, output.replace("_", " "))


def bars(table: pd.DataFrame, name: str) -> Figure:
    """Draw, an output a bar, the share of the variance of single worlds that each group of draws accounts for."""
    known = table.dropna(subset=["share"])
    outputs = list(dict.fromkeys(known["output"]))
    figure = Figure(figsize=(COLUMN, 0.9 + 0.42 * max(1, len(outputs))))
    axis = figure.subplots()
    left = dict.fromkeys(outputs, 0.0)
    for group, (colour, hatch, words) in LOOK.items():
        here = known[known["group"] == group].set_index("output")["share"].clip(lower=0.0)
        widths = [float(here[o]) for o in outputs]
        axis.barh(
            range(len(outputs)),
            widths,
            left=list(left.values()),
            color=colour,
            hatch=hatch,
            edgecolor=GREY,
            lw=0.4,
            label=words,
        )
        for y, (output, width) in enumerate(zip(outputs, widths, strict=True)):
            if width > LEGIBLE:
                axis.text(
                    left[output] + width / 2,
                    y,
                    f"{width:.0%}",
                    ha="center",
                    va="center",
                    fontsize=6.5,
                    bbox={"fc": "white", "ec": "none", "pad": 0.6},
                )
            left[output] += width
    axis.set_yticks(range(len(outputs)), [called(o) for o in outputs])
    axis.invert_yaxis()
    axis.set_xlim(0, 1)
    axis.set_xlabel("share of the variance of worlds (sum 1)")
    figure.suptitle(f"{name}: where the spread of worlds comes from", fontsize=8)
    figure.legend(
        *axis.get_legend_handles_labels(),
        loc="outside lower center",
        ncols=4,
        frameon=False,
        handlelength=1.4,
        columnspacing=0.9,
    )
    return figure


def drawing(table: pd.DataFrame, name: str, folder: Path) -> Drawing:
    """Plan the figure for a result folder."""
    return Drawing(bars, (table, name), folder / "figures" / "spread")


def lines(table: pd.DataFrame, codings: pd.DataFrame) -> list[str]:
    """Say where the spread of each output comes from, and what another coding would change."""
    return [
        line
        for row in cast("Any", codings.itertuples())
        for line in (_shared(table[table["output"] == row.output], row), *_recoded(row))
    ]


def _shared(rows: pd.DataFrame, row: Any) -> str:
    head = f"{called(row.output)}, mean over worlds {row.mean:.3f}"
    if rows["share"].isna().any():
        return f"{head}: the same in every world"
    return f"{head}; of its spread " + ", ".join(
        f"{LOOK[r.group][2]} {r.share:.1%} [{r.low:.1%}, {r.high:.1%}]"
        for r in cast("Any", rows.itertuples())
    )


def _recoded(row: Any) -> list[str]:
    said = f"  another coding of the same documents moves this mean by up to {row.stated:.3f} (95 % of pairs of {row.codings} codings)"
    if pd.isna(row.change):
        return [said]
    within = "within" if row.within == "yes" else "MORE than"
    return [
        f"{said}; with the second coder instead of the first it changes by {row.change:+.3f} [{row.low:+.3f}, {row.high:+.3f}], {within} what is stated"
    ]
