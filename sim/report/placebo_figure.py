"""The figure of placebos: log evidence under the real acts among permuted ones."""

import textwrap
from pathlib import Path
from typing import Final

import pandas as pd
from matplotlib.figure import Figure

from sim.report.drawing import Drawing
from sim.report.figure_style import BLACK, COLUMN, ORANGE, SKY, TITLE_SIZE, page_width
from sim.report.panels import legend_below
from sim.report.placebo_lines import TOGETHER
from sim.report.translation import IN_ENGLISH, Translator

REAL: Final = 0  # number of the set of the real acts
LETTERS: Final = 7.0  # of a line of a name, in an inch of the figure
LINE: Final = 0.13  # inches of a line of a name
LEAST: Final = 0.3  # inches of a row
TICK: Final = 60.0  # square points of the mark of a permuted set


def strips(evidence: pd.DataFrame, ranks: pd.DataFrame, say: Translator = IN_ENGLISH) -> Figure:
    """Plot the log evidence of every set, a row a contender; the real acts are a diamond.

    Args:
        evidence: The table ``placebo_evidence``.
        ranks: The table ``placebo_ranks``.
        say: The language of the labels.
    """
    names = [str(name) for name in ranks["contender"] if name != TOGETHER]
    labels = [name_of(name, say) for name in names]
    broken = [textwrap.fill(label, int(LETTERS * page_width(COLUMN))) for label in labels]
    lines = max(label.count("\n") + 1 for label in broken)
    height = 1.1 + max(LEAST, LINE * lines) * len(names)
    figure = Figure(figsize=(page_width(COLUMN), height))
    axis = figure.subplots()
    for row, name in enumerate(names):
        own = evidence[evidence["contender"] == name]
        permuted = own.loc[own["set"] != REAL, "log_evidence"]
        real = own.loc[own["set"] == REAL, "log_evidence"]
        first = row == 0
        axis.scatter(
            permuted,
            [row] * len(permuted),
            s=TICK,
            marker="|",
            color=SKY,
            linewidths=0.7,
            label=say("placebos.permuted") if first else None,
        )
        axis.scatter(
            real,
            [row],
            s=28,
            marker="D",
            color=ORANGE,
            edgecolors=BLACK,
            linewidths=0.6,
            zorder=3,
            label=say("placebos.real") if first else None,
        )
    axis.set_yticks(range(len(names)), broken)
    axis.set_ylim(len(names) - 0.5, -0.5)
    axis.set_xlabel(say("placebos.axis"))
    figure.suptitle(say("placebos.figure_title"), fontsize=TITLE_SIZE)
    legend_below(figure, axis, ncols=2)
    return figure


def name_of(contender: str, say: Translator) -> str:
    """Return a contender in words; theories that are joined, by a plus."""
    if contender == TOGETHER:
        return say("placebos.together")
    return say.named(contender)


def drawing(evidence: pd.DataFrame, ranks: pd.DataFrame, folder: Path) -> Drawing:
    """Prepare the figure for a result folder."""
    return Drawing(strips, (evidence, ranks), folder / "figures" / "placebos")
