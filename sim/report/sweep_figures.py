"""Figures of a sweep: the map of a grid, the tornado of sensitivity indices, the box in which a thesis emerges."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.figures import BLACK, BLUE, COLUMN, GREY, ORANGE

MARK: Final = {
    "boxstyle": "round,pad=0.25",
    "facecolor": "white",
    "edgecolor": BLACK,
    "linewidth": 0.5,
    "alpha": 0.9,
}
WIDE: Final = 7.2  # inches, two columns
SHADES: Final = "cividis"  # even to the eye, and to the colour-blind
MOST_BARS: Final = 15


def called(factor: str) -> str:
    """Name a factor for readers: its last part, in words."""
    return factor.rpartition(".")[2].replace("_", " ")


def grid_map(
    table: pd.DataFrame,
    factors: tuple[str, str],
    panels: Sequence[str],
    marks: Mapping[str, tuple[float, float]],
    title: str,
    shares: bool,
) -> Figure:
    """Draw a grid of two factors as one map a panel (a column of ``table``); ``marks`` labels places; shares run from 0 to the most."""
    across, up = factors
    columns = 1 if len(panels) == 1 else 2
    rows = -(-len(panels) // columns)
    figure = Figure(figsize=(COLUMN if columns == 1 else WIDE, 0.4 + 2.5 * rows))
    axes = np.atleast_1d(
        figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    ).ravel()
    for axis, panel in zip(axes, panels, strict=False):
        wide = table.pivot_table(index=up, columns=across, values=panel)
        lowest, highest = float(np.nanmin(wide)), float(np.nanmax(wide))
        limit = (0.0, max(highest, 0.05)) if shares else (lowest, highest)
        drawn = axis.pcolormesh(
            wide.columns.to_numpy(float),
            wide.index.to_numpy(float),
            wide.to_numpy(float),
            shading="nearest",
            cmap=SHADES,
            vmin=limit[0],
            vmax=limit[1],
            rasterized=True,
        )
        figure.colorbar(drawn, ax=axis, shrink=0.85, label="share of worlds" if shares else "")
        axis.set_title(f"{panel.replace('_', ' ')}: {lowest:.2g} to {highest:.2g}")
        _mark(axis, marks)
    for axis in axes[len(panels) :]:
        axis.set_visible(False)
    for axis in axes[len(panels) - columns : len(panels)]:
        axis.set_xlabel(called(across))
        axis.tick_params(labelbottom=True)
    for axis in axes[::columns]:
        axis.set_ylabel(called(up))
    figure.suptitle(title, fontsize=8)
    return figure


def _mark(axis: Axes, marks: Mapping[str, tuple[float, float]]) -> None:
    """Mark places with words, and part the quarters that they stand in."""
    for label, (x, y) in marks.items():
        axis.annotate(label, (x, y), ha="center", va="center", fontsize=5.2, bbox=MARK)
    if marks:
        xs, ys = ([p[i] for p in marks.values()] for i in (0, 1))
        axis.axvline((min(xs) + max(xs)) / 2, color="white", lw=0.8, ls="--")
        axis.axhline((min(ys) + max(ys)) / 2, color="white", lw=0.8, ls="--")


def tornado(indices: pd.DataFrame, output: str, title: str) -> Figure:
    """Draw the indices of one output, the most driving factor on top, with 95 % intervals."""
    here = indices[indices["output"] == output]
    total, first = ("ST", "S1") if "ST" in set(here["index"]) else ("mu_star", "sigma")
    order = here[here["index"] == total].sort_values("value").tail(MOST_BARS)
    figure = Figure(figsize=(COLUMN, 0.9 + 0.2 * len(order)))
    axis = figure.subplots()
    places = np.arange(len(order))
    names = {
        "ST": "total order",
        "S1": "first order",
        "mu_star": "mean |effect|",
        "sigma": "spread of effects",
    }
    for index, shift, colour, hatch in ((total, 0.18, BLUE, ""), (first, -0.18, ORANGE, "////")):
        part = here[here["index"] == index].set_index("factor").loc[list(order["factor"])]
        half = (part["high"] - part["value"]).fillna(0.0)
        axis.barh(
            places + shift,
            part["value"],
            0.34,
            xerr=half,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            label=names[index],
            error_kw={"lw": 0.7, "ecolor": BLACK},
        )
    axis.set_yticks(places, [called(f) for f in order["factor"]])
    axis.axvline(0, color=GREY, lw=0.5)
    axis.set_xlabel(
        "share of the variance of " + output.replace("_", " ")
        if total == "ST"
        else "effect on " + output.replace("_", " ")
    )
    axis.legend(frameon=False, loc="lower right")
    figure.suptitle(textwrap.fill(title, 60), fontsize=8)
    return figure


def box(boxes: pd.DataFrame, thesis: str, ranges: Mapping[str, tuple[float, float]]) -> Figure:
    """Draw the box of factors in which a thesis emerges, each factor as a share of its range."""
    here = boxes[boxes["thesis"] == thesis]
    figure = Figure(figsize=(COLUMN, 0.9 + 0.2 * len(here)))
    axis = figure.subplots()
    for i, (factor, least, most) in enumerate(
        zip(here["factor"], here["low"].astype(float), here["high"].astype(float), strict=True)
    ):
        low, high = ranges[str(factor)]
        axis.barh(i, 1.0, 0.5, color="#EEEEEE")
        axis.barh(
            i, (most - least) / (high - low), 0.5, left=(least - low) / (high - low), color=BLUE
        )
        axis.text(1.02, i, f"{least:.3g} to {most:.3g}", va="center", fontsize=5.5)
    axis.set_yticks(range(len(here)), [called(f) for f in here["factor"]])
    axis.set_xlim(0, 1.35)
    axis.set_xticks([0, 0.5, 1], ["low", "", "high"])
    axis.set_title(
        f"{thesis}: emerges in {here['density'].iloc[0]:.0%} of the box's points,\nwhich hold {here['coverage'].iloc[0]:.0%} of all where it does"
    )
    return figure
