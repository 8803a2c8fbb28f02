"""The figure of scores: the model beside every baseline, with intervals."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.figure_style import COLUMN, CONTENDER_STYLE, GREY, TITLE_SIZE, ContenderStyle
from sim.report.panels import Tie, legend_below, of_tie
from sim.report.run_lines import sample_of
from sim.report.translation import IN_ENGLISH, Translator

METRICS: Final = ("distance", "pattern", "rps")
CHANCE: Final = {"pattern": 0.5}
SPACING: Final = 0.1  # between contenders of one row
MIDDLE: Final = 3.5  # the row's own height, in contenders
QUANTITY: Final = ["quantity", "labeller"]
Quantity = tuple[str, str]  # a quantity and its labeller, empty where it has none


def scores(comparison: pd.DataFrame, tie: Tie, say: Translator = IN_ENGLISH) -> Figure:
    """Plot the scores of the model and every baseline on one tie, with 90 % intervals.

    Args:
        comparison: Scores by actor, target, subset, sample, metric, quantity, labeller, contender.
        tie: The actor and the target.
        say: The language of the labels.
    """
    figure = Figure(figsize=(COLUMN, 6.0))
    axes = figure.subplots(len(METRICS), 1)
    all_years = comparison[comparison["subset"] == "all"]
    here, held_out = sample_of(of_tie(all_years, tie))
    for axis, metric in zip(axes, METRICS, strict=True):
        rows = here[here["metric"] == metric].fillna({"labeller": ""})
        _panel(axis, rows, say)
        axis.set_title(say(f"figure.{metric}"))
        axis.grid(axis="x", lw=0.3)
        if metric in CHANCE:
            axis.axvline(CHANCE[metric], color=GREY, lw=0.6)
    title = "figure.scores_held_out" if held_out else "figure.scores"
    figure.suptitle(say(title, tie=say.short_tie(tie)), fontsize=TITLE_SIZE)
    legend_below(figure, axes[0], ncols=2)
    return figure


class Mark(NamedTuple):
    """Where and how a contender is plotted."""

    shift: float
    style: ContenderStyle
    label: str


def _panel(axis: Axes, rows: pd.DataFrame, say: Translator) -> None:
    """Plot one metric: a row for every quantity, in it a mark for every contender."""
    pairs = zip(rows["quantity"], rows["labeller"], strict=True)
    quantities = list(dict.fromkeys(pairs))
    for place, (name, style) in enumerate(CONTENDER_STYLE.items()):
        mark = Mark((place - MIDDLE) * SPACING, style, say.term(name))
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
