"""Parts that several figures share: the level axis, bands over worlds, stacked shares, legends."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.figure_style import BLUE, GREY, HATCH, SIDE, SKY
from sim.report.translation import Translator

Tie = tuple[str, str]


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
            label=say.short(name),
        )
        bottom = top
    axis.set_ylim(0, 1)
    axis.set_yticks([0, 0.5, 1])
    axis.set_xlim(edges[0], edges[-1])


def _to_last_edge(values: Any) -> Any:
    """Repeat the last value, since steps have one edge more than values."""
    return np.append(values, values[-1])


def legend_below(figure: Figure, source: Axes, **options: Any) -> None:
    """Put the legend of one axis below the whole figure; ``options`` go to matplotlib."""
    handles, labels = source.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", frameon=False, **options)


def merged_legend_below(figure: Figure, sources: Iterable[Axes], **options: Any) -> None:
    """Put one legend of several axes below the figure, each label once."""
    named: dict[str, Any] = {}
    for axis in sources:
        handles, labels = axis.get_legend_handles_labels()
        named.update(zip(labels, handles, strict=True))
    figure.legend(
        list(named.values()), list(named), loc="outside lower center", frameon=False, **options
    )
