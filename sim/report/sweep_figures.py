"""Figures of a sweep: maps of a grid, tornados of sensitivity indices, boxes of parameters."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.figure_style import (
    BLACK,
    BLUE,
    COLUMN,
    GREY,
    ORANGE,
    SMALLEST,
    TITLE_SIZE,
    TWO_COLUMNS,
    page_width,
    panel_columns,
)
from sim.report.translation import IN_ENGLISH, Translator

BEHIND_WORDS: Final = {
    "boxstyle": "round,pad=0.25",
    "facecolor": "white",
    "edgecolor": BLACK,
    "linewidth": 0.5,
    "alpha": 0.9,
}
SHADES: Final = "cividis"  # perceptually uniform, and safe for colour-blind readers
LEAST_SHARE: Final = 0.05  # the scale of shares reaches at least as far
LETTERS: Final = 15  # of a label in an inch of the figure
MOST_BARS: Final = 15
WHOLE_RANGE: Final = "#EEEEEE"


class Bars(NamedTuple):
    """Place, colour and hatch of the bars of one index."""

    shift: float
    colour: str
    hatch: str


UPPER_BARS: Final = Bars(0.18, BLUE, "")
LOWER_BARS: Final = Bars(-0.18, ORANGE, "////")


def factor_label(factor: str, say: Translator) -> str:
    """Return the label of a factor: its last part, in words."""
    return say.named(factor.rpartition(".")[2])


@dataclass(frozen=True)
class Grid:
    """A grid of two factors to be plotted as maps.

    Attributes:
        table: One row a point: the two factors and the outputs.
        across: The column that runs to the right.
        up: The column that runs upward.
        title: The title of the figure.
        marks: Places ``(across, up)`` to be labelled in every map.
        names: What outputs are called, such as the claim of a thesis by its id.
    """

    table: pd.DataFrame
    across: str
    up: str
    title: str
    marks: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


def grid_map(
    grid: Grid, panels: Sequence[str], say: Translator = IN_ENGLISH, *, shares: bool
) -> Figure:
    """Plot a grid of two factors as maps.

    Args:
        grid: The grid, with labelled places.
        panels: The outputs to plot, one map each.
        say: The language of the labels.
        shares: Whether outputs are shares of worlds; their scale then starts at 0.
    """
    default = COLUMN if len(panels) == 1 else TWO_COLUMNS
    columns = panel_columns(default, len(panels))
    rows = -(-len(panels) // columns)
    figure = Figure(figsize=(page_width(default), 0.4 + 2.5 * rows))
    axes = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for axis, panel in zip(axes, panels, strict=False):
        image, limits = _map(axis, grid, panel, shares=shares)
        label = say("figure.share_of_worlds") if shares else ""
        figure.colorbar(image, ax=axis, shrink=0.85, label=label)
        low, high = (f"{limit:.2g}" for limit in limits)
        name = grid.names.get(panel) or say.named(panel)
        axis.set_title(say("figure.range", name=name, low=low, high=high))
        _mark(axis, grid.marks)
    for axis in axes[len(panels) :]:
        axis.set_visible(False)
    for axis in axes[len(panels) - columns : len(panels)]:
        axis.set_xlabel(factor_label(grid.across, say))
        axis.tick_params(labelbottom=True)
    for axis in axes[::columns]:
        axis.set_ylabel(factor_label(grid.up, say))
    figure.suptitle(grid.title, fontsize=TITLE_SIZE)
    return figure


def _map(axis: Axes, grid: Grid, panel: str, *, shares: bool) -> tuple[Any, tuple[float, float]]:
    """Plot one output over the grid; return the image and the lowest and highest value."""
    wide = grid.table.pivot_table(index=grid.up, columns=grid.across, values=panel)
    lowest = float(np.nanmin(wide))
    highest = float(np.nanmax(wide))
    limits = (0.0, max(highest, LEAST_SHARE)) if shares else (lowest, highest)
    image = axis.pcolormesh(
        wide.columns.to_numpy(float),
        wide.index.to_numpy(float),
        wide.to_numpy(float),
        shading="nearest",
        cmap=SHADES,
        vmin=limits[0],
        vmax=limits[1],
        rasterized=True,
    )
    return image, (lowest, highest)


def _mark(axis: Axes, marks: Mapping[str, tuple[float, float]]) -> None:
    """Label places and separate the quarters of the map that they lie in."""
    if not marks:
        return
    for label, place in marks.items():
        axis.annotate(label, place, ha="center", va="center", fontsize=SMALLEST, bbox=BEHIND_WORDS)
    across = [place[0] for place in marks.values()]
    up = [place[1] for place in marks.values()]
    axis.axvline(_middle(across), color="white", lw=0.8, ls="--")
    axis.axhline(_middle(up), color="white", lw=0.8, ls="--")


def _letters() -> int:
    """Return how many letters of a label of an axis fit into the width of a figure."""
    return int(LETTERS * page_width(COLUMN))


def _middle(values: Sequence[float]) -> float:
    return (min(values) + max(values)) / 2


def tornado(
    indices: pd.DataFrame, output: str, title: str, say: Translator = IN_ENGLISH, name: str = ""
) -> Figure:
    """Plot the sensitivity indices of one output with 95 % intervals, the largest on top.

    Args:
        indices: Indices by output, factor and kind of index (Sobol's ST and S1, or Morris's).
        output: The output.
        title: The title of the figure.
        say: The language of the labels.
        name: What the output is called, such as the claim of a thesis; by default its own name.
    """
    here = indices[indices["output"] == output]
    variance = bool((here["index"] == "ST").any())
    total, other = ("ST", "S1") if variance else ("mu_star", "sigma")
    largest = here[here["index"] == total].sort_values("value").tail(MOST_BARS)
    factors = list(largest["factor"])
    figure = Figure(figsize=(page_width(COLUMN), 0.9 + 0.2 * len(factors)))
    axis = figure.subplots()
    places = np.arange(len(factors))
    for index, bars in ((total, UPPER_BARS), (other, LOWER_BARS)):
        part = here[here["index"] == index].set_index("factor").loc[factors]
        half = (part["high"] - part["value"]).fillna(0.0)
        axis.barh(
            places + bars.shift,
            part["value"],
            0.34,
            xerr=half,
            color=bars.colour,
            hatch=bars.hatch,
            edgecolor="white",
            label=say.term(index),
            error_kw={"lw": 0.7, "ecolor": BLACK},
        )
    axis.set_yticks(places, [factor_label(factor, say) for factor in factors])
    axis.axvline(0, color=GREY, lw=0.5)
    measure = "figure.variance_of" if variance else "figure.effect_on"
    axis.set_xlabel(textwrap.fill(say(measure, output=name or say.named(output)), _letters()))
    axis.legend(frameon=False, loc="lower right")
    figure.suptitle(title, fontsize=TITLE_SIZE)
    return figure


def box(
    boxes: pd.DataFrame,
    thesis: str,
    ranges: Mapping[str, tuple[float, float]],
    say: Translator = IN_ENGLISH,
    name: str = "",
) -> Figure:
    """Plot the box of factors in which a thesis emerges, each factor as a share of its range.

    Args:
        boxes: By thesis and factor: the box's low and high, its density and coverage.
        thesis: The thesis.
        ranges: Low and high of every factor in the design.
        say: The language of the labels.
        name: The claim of the thesis; by default its id.
    """
    here = boxes[boxes["thesis"] == thesis]
    figure = Figure(figsize=(page_width(COLUMN), 0.9 + 0.2 * len(here)))
    axis = figure.subplots()
    for place, row in enumerate(here.to_dict("records")):
        least, most = _box_bar(axis, place, row, ranges[str(row["factor"])])
        interval = say("figure.interval", low=f"{least:.3g}", high=f"{most:.3g}")
        axis.text(1.02, place, interval, va="center", fontsize=SMALLEST)
    axis.set_yticks(range(len(here)), [factor_label(factor, say) for factor in here["factor"]])
    axis.set_xlim(0, 1.35)
    axis.set_xticks([0, 0.5, 1], [say("figure.low"), "", say("figure.high")])
    density = f"{here['density'].iloc[0]:.0%}"
    coverage = f"{here['coverage'].iloc[0]:.0%}"
    axis.set_title(say("figure.box", thesis=name or thesis, density=density, coverage=coverage))
    return figure


def _box_bar(
    axis: Axes, place: int, row: Mapping[Any, Any], span: tuple[float, float]
) -> tuple[float, float]:
    """Plot one factor: its whole range, in it the box; return the box's low and high."""
    low, high = span
    least = float(row["low"])
    most = float(row["high"])
    width = (most - least) / (high - low)
    left = (least - low) / (high - low)
    axis.barh(place, 1.0, 0.5, color=WHOLE_RANGE)
    axis.barh(place, width, 0.5, left=left, color=BLUE)
    return least, most
