"""The figure and the lines of partnerships: rungs, arms supply and requests met, by partner."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.drawing import Drawing
from sim.report.figure_style import (
    BLACK,
    BLUE,
    COLUMN,
    GREEN,
    ORANGE,
    PURPLE,
    RED,
    SKY,
)
from sim.report.translation import IN_ENGLISH, Translator

QUANTITIES: Final = ("rung", "supply", "met")
HIGHEST: Final = {"rung": 3.0}  # of what is no share
STEP: Final = 0.55  # years between the marks of two partners in one year


class Look(NamedTuple):
    """Colour, line style and marker of a partner."""

    colour: str
    line: Any
    marker: str


LOOKS: Final = (
    Look(RED, "-", "o"),
    Look(BLUE, "--", "s"),
    Look(GREEN, "-.", "^"),
    Look(ORANGE, ":", "D"),
    Look(PURPLE, (0, (5, 1)), "v"),
    Look(SKY, (0, (1, 1)), "P"),
    Look(BLACK, (0, (3, 1, 1, 1)), "X"),
)


def relations(table: pd.DataFrame, focus: str, say: Translator = IN_ENGLISH) -> Figure:
    """Plot one state's partnerships by year.

    Lines are means over worlds; filled marks are numbers that a document records.

    Args:
        table: Means and recorded numbers by year, actor, target and quantity.
        focus: The actor.
        say: The language of the labels.
    """
    here = table[table["actor"] == focus]
    recorded = set(here["quantity"])
    names = [name for name in QUANTITIES if name in recorded]
    partners = list(dict.fromkeys(here["target"]))
    figure = Figure(figsize=(COLUMN, 0.9 + 1.7 * len(names)))
    panels = np.atleast_1d(figure.subplots(len(names), 1, sharex=True))
    for axis, name in zip(panels, names, strict=True):
        _panel(axis, here[here["quantity"] == name], partners, say)
        highest = HIGHEST.get(name, 1.0)
        axis.set_title(say(f"figure.{name}"))
        axis.set_ylim(-0.03 * highest, 1.08 * highest)
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.suptitle(say("figure.relations", actor=say.short(focus)), fontsize=7.5)
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    return figure


def _panel(axis: Axes, rows: pd.DataFrame, partners: Sequence[str], say: Translator) -> None:
    """Plot one quantity, a line a partner; marks of one year stand beside each other."""
    for i, (partner, look) in enumerate(zip(partners, LOOKS, strict=False)):
        mine = rows[rows["target"] == partner]
        axis.plot(
            mine["year"],
            mine["mean"],
            color=look.colour,
            ls=look.line,
            lw=1.2,
            label=say.short(partner),
        )
        known = mine.dropna(subset=["coded"])
        places = known["year"] + STEP * (i - len(partners) / 2)
        axis.plot(
            places, known["coded"], look.marker, color=look.colour, ms=4.5, mec=BLACK, mew=0.5
        )


def plan(folder: Path, tables: Mapping[str, pd.DataFrame], focus: str) -> list[Drawing]:
    """List the figure, where a run has partnerships of the focus."""
    table = tables.get("relations")
    if table is None or not (table["actor"] == focus).any():
        return []
    return [Drawing(relations, (table, focus), folder / "relations")]


def lines(tables: Mapping[str, pd.DataFrame]) -> Sequence[str]:
    """Describe the recorded numbers of partnerships beside the model's, where there are any."""
    table = tables.get("relations")
    found = [] if table is None else list(_recorded(table))
    if not found:
        return []
    head = "Partnerships, beside what the documents record (scored, never fed):"
    return [head, *found]


def _recorded(table: pd.DataFrame) -> Iterator[str]:
    for row in table.dropna(subset=["coded"]).itertuples():
        yield (
            f"  {row.actor}>{row.target} {row.quantity} {row.year}: model {row.mean:.2f} "
            f"(90 % of worlds {row.p05:.2f} to {row.p95:.2f}), recorded {row.coded:.2f}"
        )
