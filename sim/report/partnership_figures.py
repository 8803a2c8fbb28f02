"""What a state keeps on its ties, drawn: rungs, arms supply, asks met, beside what the documents record."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.figures import BLACK, BLUE, COLUMN, GREEN, ORANGE, PURPLE, RED, SKY, Drawing

PANELS: Final = {
    "rung": "rung: 0 no partnership, 3 comprehensive strategic",
    "supply": "share of arms supply",
    "met": "share of asks met so far",
}
LOOK: Final = (
    (RED, "-", "o"),
    (BLUE, "--", "s"),
    (GREEN, "-.", "^"),
    (ORANGE, ":", "D"),
    (PURPLE, (0, (5, 1)), "v"),
    (SKY, (0, (1, 1)), "P"),
    (BLACK, (0, (3, 1, 1, 1)), "X"),
)
MOST: Final = {"rung": 3.0}
STEP: Final = 0.55  # years by which marks of one year stand beside each other


def kept(table: pd.DataFrame, focus: str) -> Figure:
    """Draw what one state keeps of each partner by year: means over worlds, and filled marks where a document records the number."""
    here = table[table["actor"] == focus]
    names = [q for q in PANELS if q in set(here["quantity"])]
    partners = list(dict.fromkeys(here["target"]))
    figure = Figure(figsize=(COLUMN, 0.9 + 1.7 * len(names)))
    for axis, name in zip(
        np.atleast_1d(figure.subplots(len(names), 1, sharex=True)), names, strict=True
    ):
        for i, (partner, look) in enumerate(zip(partners, LOOK, strict=False)):
            _line(
                axis,
                here[(here["quantity"] == name) & (here["target"] == partner)],
                partner,
                look,
                aside=STEP * (i - len(partners) / 2),
            )
        axis.set_title(PANELS[name])
        axis.set_ylim(-0.03 * MOST.get(name, 1.0), 1.08 * MOST.get(name, 1.0))
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.suptitle(
        f"{focus}: what it keeps of its partners\nLines: mean of worlds. Marks: recorded in a document.",
        fontsize=7.5,
    )
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    return figure


def _line(
    axis: Axes, rows: pd.DataFrame, partner: str, look: tuple[Any, ...], aside: float
) -> None:
    colour, style, marker = look
    axis.plot(rows["year"], rows["mean"], color=colour, ls=style, lw=1.2, label=partner)
    known = rows.dropna(subset=["coded"])
    axis.plot(
        known["year"] + aside, known["coded"], marker, color=colour, ms=4.5, mec=BLACK, mew=0.5
    )


def plan(folder: Path, tables: Mapping[str, pd.DataFrame], focus: str) -> list[Drawing]:
    """List the figure, if anything is kept."""
    table = tables.get("relations")
    return (
        []
        if table is None or table[table["actor"] == focus].empty
        else [Drawing(kept, (table, focus), folder / "relations")]
    )


def said(table: pd.DataFrame) -> Iterator[str]:
    """Say each recorded number beside the model's."""
    for row in table.dropna(subset=["coded"]).itertuples():
        yield f"  {row.actor}>{row.target} {row.quantity} {row.year}: model {row.mean:.2f} (90 % of worlds {row.p05:.2f} to {row.p95:.2f}), recorded {row.coded:.2f}"


def lines(tables: Mapping[str, pd.DataFrame]) -> Sequence[str]:
    """Say what relations came to, where they were kept and something is recorded."""
    table = tables.get("relations")
    found = [] if table is None else list(said(table))
    return (
        ["What is kept of partners, beside what the documents record (scored, never fed):", *found]
        if found
        else []
    )
