"""The figure and the lines of partnerships: rungs, arms supply and requests met, by partner."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import PlaceHolderLayoutEngine

from sim.report.drawing import Drawing
from sim.report.figure_style import (
    BLACK,
    BLUE,
    COLUMN,
    GREEN,
    PURPLE,
    RED,
    TITLE_SIZE,
    page_width,
    panel_columns,
)
from sim.report.panels import EndLabel, end_labels
from sim.report.translation import IN_ENGLISH, Translator

QUANTITIES: Final = ("rung", "supply", "met")
HIGHEST: Final = {"rung": 3.0}  # of what is no share
ROW: Final = 1.25  # inches of a panel with its title
PANEL: Final = 0.8  # inches of a panel
TOP, BOTTOM, RIGHT = 0.75, 0.3, 0.95  # inches of the margins
MOST: Final = 4  # partners of a panel
LARGEST: Final = 6.5  # points, of the marks of the first partner
SMALLER: Final = 1.1  # points; later marks are smaller, so that marks in one place are all seen


class Look(NamedTuple):
    """Colour, line style and marker of a partner."""

    colour: str
    line: Any
    marker: str


LOOKS: Final = (  # of the partners of a panel
    Look(RED, "-", "o"),
    Look(BLUE, "--", "s"),
    Look(GREEN, "-.", "^"),
    Look(PURPLE, ":", "D"),
)


def relations(table: pd.DataFrame, focus: str, say: Translator = IN_ENGLISH) -> Figure:
    """Plot one state's partnerships by year, a few partners a panel.

    Lines are means over worlds; marks are numbers that a document records, in their year.

    Args:
        table: Means and recorded numbers by year, actor, target and quantity.
        focus: The actor.
        say: The language of the labels.
    """
    here = table[table["actor"] == focus]
    recorded = set(here["quantity"])
    names = [name for name in QUANTITIES if name in recorded]
    groups = _groups(list(dict.fromkeys(map(str, here["target"]))))
    columns = panel_columns(COLUMN, len(groups))
    rows = -(-len(groups) // columns) * len(names)
    # the names at the ends of lines are as long as panels are high; the layout is set by hand
    by_hand = PlaceHolderLayoutEngine(adjust_compatible=True, colorbar_gridspec=True)
    figure = Figure(figsize=(page_width(COLUMN), 0.9 + ROW * rows), layout=by_hand)
    axes = figure.subplots(rows, columns, sharex=True, squeeze=False)
    above, below = TOP / figure.get_figheight(), BOTTOM / figure.get_figheight()
    figure.subplots_adjust(0.1, below, 1.0 - RIGHT / figure.get_figwidth(), 1.0 - above, 0.9, 0.55)
    ends = []
    for (place, group), (row, name) in product(enumerate(groups), enumerate(names)):
        axis = axes[row + len(names) * (place // columns), place % columns]
        highest = HIGHEST.get(name, 1.0)
        axis.set_title(say(f"figure.{name}"))
        axis.set_ylim(-0.05 * highest, 1.1 * highest)
        own = _panel(axis, here[here["quantity"] == name], group, say)
        ends.append((axis, own))
    figure.suptitle(say("figure.relations", actor=say.term(focus)), fontsize=TITLE_SIZE)
    for axis, own in ends:
        end_labels(axis, own, PANEL)
    return figure


def _groups(partners: Sequence[str]) -> list[list[str]]:
    """Divide partners into groups of about the same size, none above the most of a panel."""
    number = -(-len(partners) // MOST)
    size = -(-len(partners) // number)
    return [list(partners[i : i + size]) for i in range(0, len(partners), size)]


def _panel(
    axis: Axes, rows: pd.DataFrame, partners: Sequence[str], say: Translator
) -> list[EndLabel]:
    """Plot one quantity, a line a partner; return the ends of the lines."""
    ends = []
    for place, (partner, look) in enumerate(zip(partners, LOOKS, strict=False)):
        mine = rows[rows["target"] == partner]
        if mine.empty:
            continue
        axis.plot(mine["year"], mine["mean"], color=look.colour, ls=look.line, lw=1.2)
        known = mine.dropna(subset=["coded"])
        axis.plot(
            known["year"],
            known["coded"],
            look.marker,
            color=look.colour,
            ms=LARGEST - SMALLER * place,
            mec=BLACK,
            mew=0.5,
            clip_on=False,
        )
        axis.set_xlim(rows["year"].min() - 0.5, rows["year"].max() + 0.5)
        last = mine["mean"].dropna()
        ends.append(EndLabel(float(last.iloc[-1]), say.term(partner), look.colour))
    return ends


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
