"""The figures of a calibration: what is left of the prior, each parameter, and the scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.core.worlds import Floats
from sim.report.drawing import Drawing
from sim.report.figure_style import (
    BLACK,
    BLUE,
    COLUMN,
    CONTENDER_GROUPS,
    GREY,
    NARROW,
    ORANGE,
    RED,
    SKY,
    SMALLEST,
    TITLE_SIZE,
    page_width,
    panel_columns,
)
from sim.report.label_ids import contender_label
from sim.report.panels import Tie, legend_below, of_tie, same_scale
from sim.report.translation import IN_ENGLISH, Translator

ROWS: Final = 4  # of panels, and as many columns
SHOWN: Final = ROWS * ROWS  # parameters plotted, those that the record informs most
BARS: Final = 10  # of a histogram
BAR_HEIGHT: Final = 1 / BARS
GROUPS: Final = (  # of contenders, a panel each
    ("model", "model_prior", *CONTENDER_GROUPS["plain"][1:]),
    CONTENDER_GROUPS["fitted"],
)
METRICS: Final = ("distance", "pattern")


class Sample(NamedTuple):
    """The place, colour, marker and message of the years that scores are of."""

    shift: float
    colour: str
    marker: str
    message: str


SAMPLES: Final = {
    "in": Sample(-0.16, GREY, "o", "sample.calibrated"),
    "held_out": Sample(0.16, RED, "D", "sample.held_out"),
}


@dataclass(frozen=True)
class Points:
    """The points that a calibration does not rule out.

    Attributes:
        names: The parameters, one a column.
        quantiles: Each point's place in the prior's ranges, 0 to 1, shape (points, parameters).
        weights: Weights of the points, shape (points,), sum 1.
    """

    names: Sequence[str]
    quantiles: Floats
    weights: Floats

    def of(self, name: str) -> Floats:
        """Return the places of one parameter, shape (points,)."""
        return self.quantiles[:, list(self.names).index(name)]


def parameter_label(name: str) -> str:
    """Return the label of a parameter.

    >>> parameter_label("disposition.AAA>BBB.military"), parameter_label("weight.inputs threat")
    ('disposition AAA>BBB military', 'weight of threat')
    >>> parameter_label("worth.BBB>AAA")
    'worth of BBB to AAA'
    """
    use, _, rest = name.partition(".")
    if use == "weight":
        theories = rest.removeprefix("inputs ").removeprefix("theory ")
        return f"weight of {theories.replace('+', ', ')}"
    if use == "worth":
        return f"worth of {rest.replace('>', ' to ')}"
    label = f"disposition {rest.replace('.', ' ')}" if use == "disposition" else rest
    return label.replace("_", " ")


def volume(waves: pd.DataFrame, say: Translator = IN_ENGLISH) -> Figure:
    """Plot the volume not ruled out and the effective sample size, wave by wave.

    Args:
        waves: By wave: shares of the prior's volume, and the effective number of points.
        say: The language of the labels.
    """
    figure = Figure(figsize=(page_width(COLUMN), 2.9))
    upper, lower = figure.subplots(2, 1, sharex=True)
    number = waves["wave"]
    left = waves["volume_not_ruled_out"]
    upper.plot(number, left, "o-", color=BLUE, ms=3, label=say("figure.not_ruled_out"))
    likeliest = waves["volume_of_level"]
    label = say("figure.likeliest")
    upper.plot(number, likeliest, "v--", color=ORANGE, ms=3, label=label)
    upper.legend(frameon=False)
    upper.set_ylim(0, 1.05)
    upper.set_title(say("figure.prior_volume"))
    lower.plot(number, waves["effective_points"], "s-", color=RED, ms=3)
    lower.set_ylim(0, None)
    lower.set_title(say("figure.effective_points"))
    lower.set_xticks(number)
    lower.set_xlim(number.min() - 0.2, number.max() + 0.2)
    lower.set_xlabel(say("figure.wave"))
    return figure


def parameters(
    shrinkage: pd.DataFrame, points: Points, span: str, say: Translator = IN_ENGLISH
) -> Figure:
    """Plot the constrained points over the prior, for the parameters that are informed most.

    Args:
        shrinkage: By parameter: the share of its variance that is gone, and whether it is informed.
        points: The points that are not ruled out.
        span: The years calibrated on.
        say: The language of the labels.
    """
    columns = ROWS if page_width(2 * COLUMN) > NARROW else ROWS // 2
    rows = SHOWN // columns
    figure = Figure(figsize=(page_width(2 * COLUMN), 1.0 * rows + 0.6))
    axes = figure.subplots(rows, columns, sharex=True, sharey=True).ravel()
    shown = shrinkage.head(SHOWN).to_dict("records")
    for axis, row in zip(axes, shown, strict=False):
        _histogram(axis, points, str(row["name"]), informed=str(row["informed"]) == "True")
        gone = f"{row['shrinkage']:.0%}"
        interval = f"[{row['shrinkage_low']:.0%}, {row['shrinkage_high']:.0%}]"
        name = parameter_label(str(row["name"]))
        axis.set_title(f"{name}\n{gone} {interval}", fontsize=SMALLEST)
        axis.set_xticks([0, 1], [say("figure.low"), say("figure.high")])
        axis.set_yticks([0, 1, 2])
    for axis in axes[len(shown) :]:
        axis.set_visible(False)
    figure.suptitle(say("figure.parameters", span=span), fontsize=TITLE_SIZE)
    return figure


def _histogram(axis: Axes, points: Points, name: str, *, informed: bool) -> None:
    """Plot the density of one parameter relative to the prior's."""
    places = points.of(name)
    weights = points.weights * BARS
    heights, edges = np.histogram(places, bins=BARS, range=(0, 1), weights=weights)
    axis.bar(
        edges[:-1],
        heights,
        BAR_HEIGHT,
        align="edge",
        color=BLUE if informed else SKY,
        edgecolor="white",
        lw=0.4,
    )
    axis.axhline(1, color=BLACK, lw=0.8, ls="--")


def held_out(scores: pd.DataFrame, span: str, say: Translator = IN_ENGLISH) -> Figure:
    """Plot the scores in the years calibrated on and in those held out, with 90 % intervals.

    Args:
        scores: By contender, metric and sample: the value with its interval.
        span: The years calibrated on, and the tie.
        say: The language of the labels.
    """
    scored = set(scores["contender"])
    groups = [[name for name in group if name in scored] for group in GROUPS]
    columns = panel_columns(COLUMN, len(groups))
    rows = len(METRICS) * len(groups) // columns
    figure = Figure(figsize=(page_width(COLUMN), 1.3 * rows + 0.8))
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for place, metric in enumerate(METRICS):
        panels = axes[place * len(groups) : (place + 1) * len(groups)]
        for axis, names in zip(panels, groups, strict=True):
            _held_out_panel(axis, scores[scores["metric"] == metric], names, say)
            axis.set_title(say(f"figure.metric_{metric}"))
        same_scale(list(panels))
    figure.suptitle(say("figure.constrained", span=span), fontsize=TITLE_SIZE)
    legend_below(figure, axes[0], ncols=2)
    return figure


def _held_out_panel(axis: Axes, rows: pd.DataFrame, names: Sequence[str], say: Translator) -> None:
    """Plot the scores of some contenders in both samples."""
    for name, sample in SAMPLES.items():
        here = rows[rows["sample"] == name].set_index("contender").reindex(list(names))
        _contenders(axis, here, sample, say(sample.message))
    axis.set_yticks(range(len(names)), [contender_label(name, say) for name in names])
    axis.set_ylim(len(names) - 0.5, -0.5)
    axis.grid(axis="x", lw=0.3)


def _contenders(axis: Axes, rows: Any, sample: Sample, label: str) -> None:
    """Plot the scores of one sample, a row a contender."""
    places = np.arange(len(rows)) + sample.shift
    colour = sample.colour
    axis.hlines(places, rows["low"], rows["high"], color=colour, lw=0.8)
    axis.plot(rows["value"], places, sample.marker, color=colour, ms=3.2, ls="", label=label)


def plan(
    folder: Path, tables: Mapping[str, pd.DataFrame], points: Points, focus: Tie, years: range
) -> list[Drawing]:
    """List all figures of a calibration, to be written into a folder.

    Args:
        folder: Where the figures go.
        tables: The tables "waves", "shrinkage" and "held_out".
        points: The points that are not ruled out.
        focus: The tie whose scores are plotted.
        years: The years calibrated on.
    """
    span = f"{years[0]}-{years[-1]}"
    drawings = [
        Drawing(volume, (tables["waves"],), folder / "volume"),
        Drawing(parameters, (tables["shrinkage"], points, span), folder / "parameters"),
    ]
    scores = of_tie(tables["held_out"], focus)
    if not scores.empty:
        title = IN_ENGLISH("figure.span_tie", span=span, tie=IN_ENGLISH.short_tie(focus))
        drawings.append(Drawing(held_out, (scores, title), folder / "held_out"))
    return drawings
