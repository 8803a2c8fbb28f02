"""The figure and the lines of the variance decomposition: where the variance comes from."""

import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple, cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.drawing import Drawing
from sim.report.figure_style import COLUMN, GREEN, GREY, ORANGE, PALE, SKY, TITLE_SIZE, page_width
from sim.report.label_ids import group_label, output_label
from sim.report.panels import legend_below
from sim.report.translation import IN_ENGLISH, Translator


class Look(NamedTuple):
    """Colour and hatch of a group of random draws."""

    colour: str
    hatch: str


LOOK: Final = {
    "coding": Look(ORANGE, "////"),
    "parameters": Look(SKY, ""),
    "theory": Look(GREEN, "...."),
    "noise": Look(PALE, "xx"),
}
LETTERS: Final = 8.5  # of a line of a label, in an inch of the figure
LINE: Final = 0.135  # inches of a line of a label
LEAST: Final = 0.42  # inches of a bar with the space around it
NO_CLAIMS: Final[Mapping[str, str]] = MappingProxyType({})
LEGIBLE: Final = 0.09  # narrower shares have no room for a number
BEHIND_NUMBERS: Final = {"fc": "white", "ec": "none", "pad": 0.6}


def bars(
    table: pd.DataFrame,
    name: str,
    say: Translator = IN_ENGLISH,
    claims: Mapping[str, str] = NO_CLAIMS,
) -> Figure:
    """Plot the shares of the variance of single worlds, one bar an output.

    Args:
        table: Shares by output and group of draws.
        name: The scenario's name.
        say: The language of the labels.
        claims: The claims of theses by id, which stand in place of the ids.
    """
    known = table.dropna(subset=["share"])
    outputs = list(dict.fromkeys(known["output"]))
    labels = [claims.get(output) or output_label(output, say) for output in outputs]
    broken = [textwrap.fill(label, int(LETTERS * page_width(COLUMN))) for label in labels]
    lines = max([label.count("\n") + 1 for label in broken], default=1)
    row = max(LEAST, LINE * lines)
    figure = Figure(figsize=(page_width(COLUMN), 0.9 + row * max(1, len(outputs))))
    axis = figure.subplots()
    left = [0.0] * len(outputs)
    for group, look in LOOK.items():
        shares = known[known["group"] == group].set_index("output")["share"].clip(lower=0.0)
        widths = [float(shares[output]) for output in outputs]
        axis.barh(
            range(len(widths)),
            widths,
            left=left,
            color=look.colour,
            hatch=look.hatch,
            edgecolor=GREY,
            lw=0.4,
            label=group_label(group, say),
        )
        _numbers(axis, widths, left)
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axis.set_yticks(range(len(outputs)), broken)
    axis.invert_yaxis()
    axis.set_xlim(0, 1)
    axis.set_xlabel(say("figure.variance_axis"))
    figure.suptitle(say("figure.variance", name=name), fontsize=TITLE_SIZE)
    legend_below(figure, axis, ncols=4, handlelength=1.4, columnspacing=0.9)
    return figure


def _numbers(axis: Axes, widths: list[float], left: list[float]) -> None:
    """Write the numbers of shares into the bars that have room for them."""
    for row, (start, width) in enumerate(zip(left, widths, strict=True)):
        if width > LEGIBLE:
            axis.text(
                start + width / 2,
                row,
                f"{width:.0%}",
                ha="center",
                va="center",
                fontsize=6.5,
                bbox=BEHIND_NUMBERS,
            )


def drawing(table: pd.DataFrame, name: str, folder: Path) -> Drawing:
    """Prepare the figure for a result folder."""
    return Drawing(bars, (table, name), folder / "figures" / "spread")


def lines(table: pd.DataFrame, codings: pd.DataFrame) -> list[str]:
    """Describe where the spread of each output comes from and what another coding changes.

    Args:
        table: Shares of the variance by output and group of draws.
        codings: By output: the mean over worlds, and its change under the second coder.
    """
    return list(_lines(table, codings))


def _lines(table: pd.DataFrame, codings: pd.DataFrame) -> Iterator[str]:
    for row in cast("Any", codings.itertuples()):
        shares = table[table["output"] == row.output]
        yield _shares(shares, row)
        yield _recoding(row)


def _shares(rows: pd.DataFrame, row: Any) -> str:
    head = f"{output_label(row.output, IN_ENGLISH)}, mean over worlds {row.mean:.3f}"
    if rows["share"].isna().any():
        return f"{head}: the same in every world"
    parts = [
        f"{group_label(r.group, IN_ENGLISH)} {r.share:.1%} [{r.low:.1%}, {r.high:.1%}]"
        for r in cast("Any", rows.itertuples())
    ]
    return f"{head}; of its spread {', '.join(parts)}"


def _recoding(row: Any) -> str:
    stated = (
        f"  another coding of the same documents moves this mean by up to {row.stated:.3f} "
        f"(95 % of pairs of {row.codings} codings)"
    )
    if pd.isna(row.change):
        return stated
    within = "within" if row.within == "yes" else "MORE than"
    return (
        f"{stated}; with the second coder instead of the first it changes by "
        f"{row.change:+.3f} [{row.low:+.3f}, {row.high:+.3f}], {within} what is stated"
    )
