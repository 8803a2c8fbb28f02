"""The figure of a comparison: differences of the mean level from the base by domain and year."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.core.vocabulary import DOMAINS
from sim.report.figure_style import (
    BLUE,
    COLUMN,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    RED,
    TITLE_SIZE,
)
from sim.report.panels import Tie, legend_below
from sim.report.translation import Translator

LOOK: Final[Sequence[tuple[str, Any]]] = (
    (RED, "-"),
    (BLUE, "--"),
    (GREEN, "-."),
    (PURPLE, ":"),
    (ORANGE, (0, (5, 1))),
)
SPREAD_COLOUR: Final = "#E4E4E4"


def differences(tables: Sequence[pd.DataFrame], tie: Tie, say: Translator) -> Figure:
    """Plot the difference of the mean level from the base, before the spread of the base's worlds.

    Args:
        tables: For each folder its differences of levels by year and domain, of one tie.
        tie: The actor and the target.
        say: The reader's language.
    """
    figure = Figure(figsize=(COLUMN, 5.6))
    axes = figure.subplots(len(DOMAINS), 1, sharex=True, sharey=True)
    for axis, domain in zip(axes, DOMAINS, strict=True):
        parts = [table[table["domain"] == domain] for table in tables]
        _spread(axis, parts[0], say)
        for i, (part, table) in enumerate(zip(parts, tables, strict=True)):
            colour, style = LOOK[i % len(LOOK)]
            name = str(table["folder"].iloc[0])
            years = part["year"]
            axis.plot(years, part["difference"], color=colour, ls=style, lw=1.3, label=name)
        axis.axhline(0, color=GREY, lw=0.5)
        axis.set_title(say.short(domain))
    title = say("figure.base_difference", tie=say.short_tie(tie))
    figure.suptitle(title, fontsize=TITLE_SIZE)
    legend_below(figure, axes[0], ncols=1)
    return figure


def _spread(axis: Axes, base: pd.DataFrame, say: Translator) -> None:
    """Shade how far the middle 90 % of the base's worlds lie from their mean."""
    mean = base["mean_base"]
    low, high = base["p05_base"] - mean, base["p95_base"] - mean
    label = say("figure.base_spread")
    axis.fill_between(base["year"], low, high, color=SPREAD_COLOUR, lw=0, label=label)
