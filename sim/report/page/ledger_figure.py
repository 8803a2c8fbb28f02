"""The figure of the ledger: contributions of theories to the ideal level by month."""

from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS, MONTHS, month_index
from sim.report.figure_style import (
    BLACK,
    BLUE,
    COLUMN,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    RED,
    SKY,
    TITLE_SIZE,
)
from sim.report.panels import legend_below
from sim.report.translation import Translator

FACES: Final = (RED, BLUE, GREEN, ORANGE, PURPLE, SKY, "#F0E442", "#999999")
HATCHES: Final = ("", "////", "....", "xxxx", "\\\\\\\\", "----", "oo", "++")
MARKED: Final = 12  # months that are marked one by one
TICKS: Final = 5  # months that an axis names
BAR_WIDTH: Final = 0.9  # share of the distance between two bars


def contributions(table: pd.DataFrame, months: pd.DataFrame | None, say: Translator) -> Figure:
    """Plot contributions by theory and month, stacked above and below zero, one panel a domain.

    Args:
        table: Contributions in levels by month, domain and theory.
        months: The ideal level by month and domain, where it is known.
        say: The reader's language.
    """
    domains = [domain for domain in DOMAINS if domain in set(table["domain"])]
    theories = list(dict.fromkeys(table["theory"]))
    figure = Figure(figsize=(COLUMN, 0.9 + 1.35 * len(domains)))
    axes = np.atleast_1d(figure.subplots(len(domains), 1, sharex=True, sharey=True))
    for axis, domain in zip(axes, domains, strict=True):
        _stack(axis, table[table["domain"] == domain], theories, say)
        axis.set_title(say.short(domain))
        if months is not None:
            _ideal(axis, months[months["domain"] == domain], say)
        axis.axhline(0, color=GREY, lw=0.5)
    named = sorted(set(table["month"]))
    step = -(-len(named) // TICKS)
    shown = named[::step]
    axes[-1].set_xticks([_year(month) for month in shown], shown)
    figure.suptitle(say("figure.ideal_by_theory"), fontsize=TITLE_SIZE)
    legend_below(figure, axes[0], ncols=2)
    return figure


def _year(month: str) -> float:
    return month_index(month) / MONTHS


def _ideal(axis: Axes, months: pd.DataFrame, say: Translator) -> None:
    """Plot the ideal level as a line, with marks where the months are few."""
    line = months.sort_values("month")
    axis.plot(
        [_year(month) for month in line["month"]],
        line["ideal"],
        "o-" if len(line) <= MARKED else "-",
        color=BLACK,
        ms=2.5,
        lw=0.9,
        label=say("figure.ideal"),
    )


def _stack(axis: Axes, part: pd.DataFrame, theories: list[str], say: Translator) -> None:
    """Stack the positive contributions above zero and the negative ones below.

    One collection holds the bars of a theory: thousands of patches would take seconds.
    """
    sums = part.pivot_table(
        index="month", columns="theory", values="contribution", aggfunc="sum", fill_value=0.0
    ).sort_index()
    places = np.array([_year(str(month)) for month in sums.index])
    width = 1 / MONTHS
    if len(places) > 1:
        width = BAR_WIDTH * float(np.diff(places).min())
    bottoms = {1: np.zeros(len(places)), -1: np.zeros(len(places))}
    for i, theory in enumerate(theories):
        values = sums[theory].to_numpy() if theory in sums else np.zeros(len(places))
        for side, bottom in bottoms.items():
            heights = np.where(np.sign(values) == side, values, 0.0)
            label = say.short(theory) if side > 0 else None
            bars = _bars(places, bottom, heights, width)
            axis.add_collection(PolyCollection(list(bars), label=label, **_look(i)))
            bottoms[side] = bottom + heights
    axis.autoscale_view()


def _bars(
    places: NDArray[np.float64],
    bottoms: NDArray[np.float64],
    heights: NDArray[np.float64],
    width: float,
) -> NDArray[np.float64]:
    """Return the corners of the bars that have a height, shape (bars, 4, 2)."""
    shown = heights != 0
    left = places[shown] - width / 2
    low = bottoms[shown]
    high = low + heights[shown]
    corners = [(left, low), (left, high), (left + width, high), (left + width, low)]
    return np.array(corners).transpose(2, 0, 1)


def _look(i: int) -> dict[str, Any]:
    """Return the look of the i-th theory; hatches tell those of one colour apart."""
    return {
        "facecolor": FACES[i % len(FACES)],
        "hatch": HATCHES[i // len(FACES) % len(HATCHES)] if i >= len(FACES) else "",
        "edgecolor": "white",
        "linewidth": 0,
    }
