"""The figure of the shift curve: when the change comes, and how high the level stands, if the acts had come earlier or later."""

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from sim.report.figures import BLUE, COLUMN, GREY, RED, SKY, Drawing


def curve(table: pd.DataFrame, name: str, window: tuple[int, int]) -> Figure:
    """Draw the year of the steepest upward break over worlds by shift, beside where it would lie if it moved with the acts."""
    figure = Figure(figsize=(COLUMN, 3.9))
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[2, 1])
    years = table["years"]
    upper.fill_between(
        years,
        table["change_p05"],
        table["change_p95"],
        color=SKY,
        alpha=0.35,
        lw=0,
        label="5-95 % of worlds",
    )
    upper.plot(years, table["change_p50"], "o-", color=BLUE, ms=3, lw=1.2, label="median world")
    start = table.loc[years == 0, "change_p50"].iloc[0]
    upper.plot(years, start + years, "--", color=RED, lw=1.0, label="if it moved with the acts")
    upper.set_ylabel("year of the change")
    upper.set_title("Steepest upward break of the mean level")
    lower.plot(years, table["level"], "s-", color=BLUE, ms=3, lw=1.2)
    lower.axhline(0, color=GREY, lw=0.5)
    lower.set_ylabel("level, resists ↑")
    lower.set_title(f"Mean level in {window[0]}-{window[1]}")
    lower.set_xticks(years)
    lower.set_xlabel("acts of the span moved by so many years (later: +)")
    figure.suptitle(f"{name}: all acts earlier or later", fontsize=8)
    figure.legend(
        *upper.get_legend_handles_labels(),
        loc="outside lower center",
        ncols=3,
        frameon=False,
        columnspacing=0.9,
        handlelength=1.6,
    )
    return figure


def drawing(table: pd.DataFrame, name: str, window: tuple[int, int], folder: Path) -> Drawing:
    """Plan the figure for a result folder."""
    return Drawing(curve, (table, name, window), folder / "figures" / "shifts")
