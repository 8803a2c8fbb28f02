"""Parts that several figures share: the level axis, bands over worlds, stacked shares, legends."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from sim.report.figure_style import (
    BLUE,
    GREY,
    HATCH,
    SIDE,
    SKY,
    page_width,
    panel_columns,
)
from sim.report.translation import Translator

Tie = tuple[str, str]
MOST_LEGEND: Final = 0.98  # of the width of a figure
EDGE: Final = 0.03  # of the range of a scale, so that no mark is cut
END_SIZE: Final = 6.5  # points


class EndLabel(NamedTuple):
    """The end of a line: its level, its name and its colour."""

    level: float
    text: str
    colour: str


def focus_of(manifest: Mapping[str, Any], table: pd.DataFrame) -> Tie:
    """Return the tie that a run is about: the first of its manifest, else that of a table."""
    ties = manifest.get("own_ties") or [(table["actor"].iloc[0], table["target"].iloc[0])]
    actor, target = ties[0]
    return str(actor), str(target)


def of_tie(table: pd.DataFrame, tie: Tie) -> pd.DataFrame:
    """Return the rows of one tie, ``(actor, target)``."""
    actor, target = tie
    return table[(table["actor"] == actor) & (table["target"] == target)]


def level_axis(axis: Axes) -> None:
    """Scale a y axis in levels, from siding with (-2) to acting against (+2)."""
    axis.set_ylim(-2.15, 2.15)
    axis.set_yticks([-2, -1, 0, 1, 2])
    axis.axhline(0, color=GREY, lw=0.5, zorder=0)


def quantile_bands(axis: Axes, table: pd.DataFrame, label: str, say: Translator) -> None:
    """Plot the 5-95 % and 25-75 % bands over worlds and their median, by year.

    Args:
        axis: Where to plot.
        table: Columns year, p05, p25, p50, p75, p95, in levels.
        label: Label of the outer band in the legend.
        say: The language of the labels.
    """
    years = table["year"]
    outer = table["p05"], table["p95"]
    inner = table["p25"], table["p75"]
    axis.fill_between(years, *outer, color=SKY, alpha=0.35, lw=0, label=label)
    axis.fill_between(years, *inner, color=BLUE, alpha=0.35, lw=0, label=say("figure.middle_half"))
    axis.plot(years, table["p50"], color=BLUE, lw=1.2, label=say("figure.median"))


def stack(axis: Axes, table: pd.DataFrame, names: Sequence[str], say: Translator) -> None:
    """Stack shares by year as steps with colour and hatch; ``names`` are columns of the table."""
    years = table["year"]
    edges = np.append(years.to_numpy() - 0.5, years.max() + 0.5)
    bottom = np.zeros(len(table))
    for name in names:
        top = bottom + table[name].to_numpy()
        axis.fill_between(
            edges,
            _to_last_edge(bottom),
            _to_last_edge(top),
            step="post",
            facecolor=SIDE[name],
            hatch=HATCH[name],
            edgecolor="white",
            lw=0,
            label=say.term(name),
        )
        bottom = top
    axis.set_ylim(0, 1)
    axis.set_yticks([0, 0.5, 1])
    axis.set_xlim(edges[0], edges[-1])


def _to_last_edge(values: Any) -> Any:
    """Repeat the last value, since steps have one edge more than values."""
    return np.append(values, values[-1])


def same_scale(axes: Sequence[Axes]) -> None:
    """Set the same horizontal scale for panels."""
    limits = [axis.get_xlim() for axis in axes]
    low, high = min(one for one, _ in limits), max(one for _, one in limits)
    edge = EDGE * (high - low)
    for axis in axes:
        axis.set_xlim(low - edge, high + edge)


def panel_grid(number: int, default: float, row: float, extra: float) -> tuple[Figure, list[Axes]]:
    """Make a figure of equal panels: below each other where it is narrow, else in two columns.

    All panels have the same scales.

    Args:
        number: Number of panels.
        default: Width of the figure in inches, where none is asked for.
        row: Height of a row of panels in inches.
        extra: Height of titles and legends in inches.

    Returns:
        The figure and its panels, row by row.
    """
    columns = panel_columns(default, number)
    rows = -(-number // columns)
    figure = Figure(figsize=(page_width(default), rows * row + extra))
    axes = list(figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel())
    for axis in axes[number:]:
        axis.set_visible(False)
    for axis in axes[max(0, number - columns) : number]:
        axis.tick_params(labelbottom=True)
    return figure, axes[:number]


def legend_below(figure: Figure, source: Axes, **options: Any) -> None:
    """Put the legend of one axis below the whole figure; ``options`` go to matplotlib."""
    handles, labels = source.get_legend_handles_labels()
    fitting_legend(figure, handles, labels, **options)


def merged_legend_below(figure: Figure, sources: Iterable[Axes], **options: Any) -> None:
    """Put one legend of several axes below the figure, each label once."""
    named: dict[str, Any] = {}
    for axis in sources:
        handles, labels = axis.get_legend_handles_labels()
        named.update(zip(labels, handles, strict=True))
    fitting_legend(figure, list(named.values()), list(named), **options)


def fitting_legend(
    figure: Figure | SubFigure, handles: Sequence[Any], labels: Sequence[str], **options: Any
) -> None:
    """Put a legend below a figure, in as many columns as fit, at most those that are asked for."""
    place = {"loc": "outside lower center", "frameon": False, **options}
    for columns in range(options.get("ncols", 1), 0, -1):
        legend = figure.legend(handles, labels, **{**place, "ncols": columns})
        if columns == 1 or legend.get_window_extent().width < MOST_LEGEND * figure.bbox.width:
            return
        legend.remove()


def end_labels(axis: Axes, ends: Sequence[EndLabel], height: float) -> None:
    """Write the names of lines at their ends, right of a panel, without overlap.

    Args:
        axis: The panel; its limits are set already.
        ends: The ends.
        height: Height of the panel in inches, as nearly as is known.
    """
    low, high = axis.get_ylim()
    gap = 1.15 * END_SIZE * (high - low) / (72 * height)
    placed: list[float] = []
    for end in sorted(ends, key=lambda end: end.level):
        placed.append(max(end.level, placed[-1] + gap if placed else low))
    over = max(0.0, placed[-1] - high) if placed else 0.0
    right = axis.get_xlim()[1]
    for end, level in zip(sorted(ends, key=lambda end: end.level), placed, strict=True):
        axis.annotate(
            end.text,
            (right, level - over),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=END_SIZE,
            color=end.colour,
            annotation_clip=False,
        )
