"""The figure of scores: the model beside every baseline, with intervals."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from sim.report.figure_style import (
    COLUMN,
    CONTENDER_GROUPS,
    CONTENDER_STYLE,
    GREY,
    TITLE_SIZE,
    ContenderStyle,
    page_width,
    panel_columns,
)
from sim.report.panels import Tie, fitting_legend, of_tie, same_scale
from sim.report.run_lines import sample_of
from sim.report.translation import IN_ENGLISH, Translator

METRICS: Final = ("distance", "pattern", "rps")
CHANCE: Final = {"pattern": 0.5}
SPACING: Final = 0.15  # between contenders of one row
SUBTITLE_SIZE: Final = 7.5  # points
GROUP_TITLES: Final = {"plain": "figure.baselines_plain", "fitted": "figure.baselines_fitted"}
HEIGHT: Final = 1.15  # inches of a panel
QUANTITY: Final = ["quantity", "labeller"]
Quantity = tuple[str, str]  # a quantity and its labeller, empty where it has none


def scores(comparison: pd.DataFrame, tie: Tie, say: Translator = IN_ENGLISH) -> Figure:
    """Plot the scores of the model and every baseline on one tie, with 90 % intervals.

    Baselines that take nothing from the record stand apart from those that are fitted to it; the
    scales of both are the same.

    Args:
        comparison: Scores by actor, target, subset, sample, metric, quantity, labeller, contender.
        tie: The actor and the target.
        say: The language of the labels.
    """
    columns = panel_columns(COLUMN, len(CONTENDER_GROUPS))
    rows = len(CONTENDER_GROUPS) // columns
    height = rows * (len(METRICS) * HEIGHT + 0.6) + 0.4
    figure = Figure(figsize=(page_width(COLUMN), height))
    all_years = comparison[comparison["subset"] == "all"]
    here, held_out = sample_of(of_tie(all_years, tie))
    parts = figure.subfigures(rows, columns, squeeze=False).ravel()
    for part, (group, names) in zip(parts, CONTENDER_GROUPS.items(), strict=True):
        part.suptitle(say(GROUP_TITLES[group]), fontsize=SUBTITLE_SIZE)
        _group(part, here, names, say)
    for place in range(len(METRICS)):
        same_scale([part.axes[place] for part in parts])
    title = "figure.scores_held_out" if held_out else "figure.scores"
    figure.suptitle(say(title, tie=say.tie(*tie)), fontsize=TITLE_SIZE)
    return figure


def _group(part: SubFigure, here: pd.DataFrame, names: Sequence[str], say: Translator) -> None:
    """Plot the scores of some contenders: a panel a metric, with a legend below."""
    axes = part.subplots(len(METRICS), 1)
    for axis, metric in zip(axes, METRICS, strict=True):
        rows = here[here["metric"] == metric].fillna({"labeller": ""})
        _panel(axis, rows, names, say)
        axis.set_title(say(f"figure.{metric}"))
        axis.grid(axis="x", lw=0.3)
        if metric in CHANCE:
            axis.axvline(CHANCE[metric], color=GREY, lw=0.6)
    handles, labels = axes[0].get_legend_handles_labels()
    fitting_legend(part, handles, labels, ncols=3, columnspacing=0.9, handletextpad=0.4)


class Mark(NamedTuple):
    """Where and how a contender is plotted."""

    shift: float
    style: ContenderStyle
    label: str


def _panel(axis: Axes, rows: pd.DataFrame, names: Sequence[str], say: Translator) -> None:
    """Plot one metric: a row for every quantity, in it a mark for every contender."""
    pairs = zip(rows["quantity"], rows["labeller"], strict=True)
    quantities = list(dict.fromkeys(pairs))
    for place, name in enumerate(names):
        shift = (place - (len(names) - 1) / 2) * SPACING
        mark = Mark(shift, CONTENDER_STYLE[name], say.term(name))
        _contender(axis, rows[rows["contender"] == name], quantities, mark)
    labels = [say.term(labeller or quantity) for quantity, labeller in quantities]
    axis.set_yticks(range(len(quantities)), labels)
    axis.set_ylim(len(quantities) - 0.4, -0.6)


def _contender(axis: Axes, rows: pd.DataFrame, quantities: Sequence[Quantity], mark: Mark) -> None:
    """Plot one contender's score of every quantity, with its interval."""
    first = rows.drop_duplicates(QUANTITY)
    found: Any = first.set_index(QUANTITY)
    colour = mark.style.colour
    for k, quantity in enumerate(quantities):
        score = found.loc[quantity]
        height = k + mark.shift
        if not np.isnan(score["low"]):
            axis.plot([score["low"], score["high"]], [height, height], color=colour, lw=0.7)
        label = mark.label if k == 0 else None
        axis.plot(score["value"], height, mark.style.marker, color=colour, ms=3.4, label=label)
