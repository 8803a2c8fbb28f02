"""The figure of the shift curve: when the change comes if all acts had come earlier or later."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.drawing import Drawing
from sim.report.figure_style import BLUE, COLUMN, GREY, RED, SKY, TITLE_SIZE, page_width
from sim.report.panels import legend_below
from sim.report.translation import IN_ENGLISH, Translator


def curve(
    table: pd.DataFrame, name: str, window: tuple[int, int], say: Translator = IN_ENGLISH
) -> Figure:
    """Plot the year of the steepest upward break over worlds, and the mean level, by shift.

    Args:
        table: By shift (``years``): the year of the change (p05, p50, p95) and the mean level.
        name: The scenario's name.
        window: First and last year over which the level is averaged.
        say: The language of the labels.
    """
    figure = Figure(figsize=(page_width(COLUMN), 3.9))
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[2, 1])
    _changes(upper, table, say)
    _levels(lower, table, f"{window[0]}-{window[1]}", say)
    figure.suptitle(say("figure.shifts", name=name), fontsize=TITLE_SIZE)
    legend_below(figure, upper, ncols=3, columnspacing=0.9, handlelength=1.6)
    return figure


def _changes(axis: Axes, table: pd.DataFrame, say: Translator) -> None:
    """Plot the year of the change, beside where it would lie if it moved with the acts."""
    years = table["years"]
    low = table["change_p05"]
    high = table["change_p95"]
    median = table["change_p50"]
    band = say("figure.band")
    axis.fill_between(years, low, high, color=SKY, alpha=0.35, lw=0, label=band)
    axis.plot(years, median, "o-", color=BLUE, ms=3, lw=1.2, label=say("figure.median_world"))
    unmoved = table.loc[years == 0, "change_p50"].iloc[0]
    with_acts = say("figure.moved_with_acts")
    axis.plot(years, unmoved + years, "--", color=RED, lw=1.0, label=with_acts)
    axis.set_ylabel(say("figure.year_of_change"))
    axis.set_title(say("figure.steepest_break"))


def _levels(axis: Axes, table: pd.DataFrame, window: str, say: Translator) -> None:
    """Plot the mean level of the window."""
    years = table["years"]
    axis.plot(years, table["level"], "s-", color=BLUE, ms=3, lw=1.2)
    axis.axhline(0, color=GREY, lw=0.5)
    axis.set_ylabel(say("figure.level_resists"))
    axis.set_title(say("figure.mean_level_in", years=window))
    axis.set_xticks(years)
    axis.set_xlabel(say("figure.years_moved"))


def drawing(table: pd.DataFrame, name: str, window: tuple[int, int], folder: Path) -> Drawing:
    """Prepare the figure for a result folder."""
    return Drawing(curve, (table, name, window), folder / "figures" / "shifts")
