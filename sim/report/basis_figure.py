"""The figure of levels by basis: small multiples, a row a domain and a column a basis."""

from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.core.vocabulary import DOMAINS
from sim.report.figure_style import BLACK, BLUE, SKY, TITLE_SIZE, TWO_COLUMNS, page_width
from sim.report.panels import Tie, legend_below, level_axis
from sim.report.translation import IN_ENGLISH, Translator

ROW: Final = 0.95  # inches of a row of panels
AROUND: Final = 1.15  # inches of titles, years and legend
TICKS: Final = 2  # years that are named below a panel, so that they fit into a narrow one
DECADE: Final = 10
WITHOUT_JOINT: Final = "_without_joint"  # ends the name of a basis


def levels(table: pd.DataFrame, tie: Tie, say: Translator = IN_ENGLISH) -> Figure:
    """Plot the levels of worlds given all years over the codes, by domain and basis.

    Bands hold 90 % of the worlds, and all panels have the same scales.

    Args:
        table: The table ``basis_levels``.
        tie: The actor and the target.
        say: The language of the labels.
    """
    bases = list(dict.fromkeys(map(str, table["basis"])))
    figure = Figure(figsize=(page_width(TWO_COLUMNS), len(DOMAINS) * ROW + AROUND))
    axes = figure.subplots(len(DOMAINS), len(bases), sharex=True, sharey=True, squeeze=False)
    for row, domain in zip(axes, DOMAINS, strict=True):
        for axis, basis in zip(row, bases, strict=True):
            here = table[(table["basis"] == basis) & (table["domain"] == domain)]
            _panel(axis, here, say)
        row[0].set_ylabel(say.term(domain))
    for axis, basis in zip(axes[0], bases, strict=True):
        axis.set_title(_head(basis, say))
    first, last = int(table["year"].min()), int(table["year"].max())
    axes[0, 0].set_xticks(_named(first, last))
    label_size = axes[0, 0].yaxis.label.get_fontsize()
    figure.supylabel(say("figure.level_resists"), fontsize=label_size)
    title = say("figure.basis_levels", tie=say.tie(*tie), first=first, last=last)
    figure.suptitle(title, fontsize=TITLE_SIZE)
    legend_below(figure, axes[0, 0], ncols=3)
    return figure


def _head(basis: str, say: Translator) -> str:
    """Return the name of a basis: its stance, and below it whether joint acts are left out."""
    stance = basis.removesuffix(WITHOUT_JOINT)
    more = f"\n{say('figure.without_joint')}" if stance != basis else ""
    return say.term(stance) + more


def _panel(axis: Axes, rows: pd.DataFrame, say: Translator) -> None:
    """Plot one domain by one basis."""
    years = rows["year"]
    label = say("figure.band_of_worlds")
    axis.fill_between(years, rows["p05"], rows["p95"], color=SKY, alpha=0.5, lw=0, label=label)
    axis.plot(years, rows["p50"], color=BLUE, lw=1.0, label=say("figure.median"))
    coded = rows.dropna(subset=["coded"])
    label = say("figure.coded_documents")
    axis.plot(coded["year"], coded["coded"], "o", ms=1.6, color=BLACK, label=label)
    level_axis(axis)


def _named(first: int, last: int) -> list[int]:
    """Return the years that are named: whole decades, as few as fit into a narrow panel.

    >>> _named(1991, 2025)
    [2000, 2020]
    """
    decades = list(range(-(-first // DECADE) * DECADE, last + 1, DECADE)) or [first]
    step = -(-len(decades) // TICKS)
    return decades[::step]
