"""The figures of an inference: evidence, weights, foresight and what the record says of parameters.

A panel has at most five contenders, each named at its row; panels of one figure share their scale.
"""

import textwrap
from collections.abc import Mapping, Sequence
from functools import partial
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
    GREY,
    RED,
    SKY,
    SMALLEST,
    TITLE_SIZE,
    page_width,
    panel_columns,
)
from sim.report.panels import Tie, legend_below, same_scale
from sim.report.posterior_lines import shown_cut
from sim.report.translation import IN_ENGLISH, Translator

MOST: Final = 5  # contenders of a panel
ROW: Final = 0.155  # inches of a row
HEAD: Final = 0.42  # inches of the title and the scale of a panel
# kinds of contenders that share panels, in their order
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "theories": ("theory",),
    "rules": ("rule",),
    "mixtures": ("pair", "blend", "no_acts", "mixture"),
    "nulls": ("null", "upper_bound"),
}
MIXTURES: Final = ("models", "nulls")
SE: Final = 1.96  # standard errors of a 95 % interval
HELD_OUT: Final = "held_out"
UNIT: Final = 30  # letters of a line of values with their unit, so that the axis keeps its room
FRAME: Final = 0.9  # inches for title and axis label
LABELS: Final = 0.45  # further inches where two labels share the width
SHOWN: Final = 8  # parameters of a contender that are plotted, those that the record informs most
BEST: Final = 2  # contenders whose parameters are plotted
OF_THE_RECORD: Final = (
    "bias.",
    "coder_",
    "block_error",
)  # parameters of the coders, not of the states


class Panel(NamedTuple):
    """Contenders that share a panel: its title, and their rows of a table, by contender."""

    title: str
    rows: pd.DataFrame


def panels(table: pd.DataFrame, kinds: Mapping[str, str], say: Translator) -> list[Panel]:
    """Divide contenders into panels of at most five, by kind, the first rows first.

    Args:
        table: One row a contender, in the order of the panel.
        kinds: Kind of each contender.
        say: The language of the titles.
    """
    own = table["contender"].map(lambda name: kinds.get(str(name), ""))
    found = []
    for group, members in KINDS.items():
        rows = table[own.isin(members)]
        number = -(-len(rows) // MOST)
        for place, part in enumerate(np.array_split(np.arange(len(rows)), max(1, number))):
            if len(part):
                title = say(f"figure.of_{group}")
                more = f" ({place + 1}/{number})" if number > 1 else ""
                found.append(Panel(title + more, rows.iloc[part]))
    return found


def kinds_of(table: pd.DataFrame) -> dict[str, str]:
    """Return the kind of each contender of the table ``evidence``."""
    pairs = zip(table["contender"], table["kind"], strict=True)
    return {str(name): str(kind) for name, kind in pairs}


def _grid(parts: Sequence[Panel], foot: float = 0.0) -> tuple[Figure, list[Axes]]:
    """Make a figure with a panel for each part, each as high as it has rows."""
    columns = panel_columns(COLUMN, len(parts))
    per_column = -(-len(parts) // columns)
    heights = [
        max(len(part.rows) for part in parts[row * columns : (row + 1) * columns]) * ROW + HEAD
        for row in range(per_column)
    ]
    figure = Figure(figsize=(page_width(COLUMN), sum(heights) + FRAME + foot))
    axes = figure.subplots(per_column, columns, squeeze=False, height_ratios=heights).ravel()
    for axis in axes[len(parts) :]:
        axis.set_visible(False)
    return figure, list(axes[: len(parts)])


def _rows(axis: Axes, part: Panel, say: Translator) -> None:
    """Name the rows of a panel."""
    labels = [say.named(name) for name in part.rows["contender"]]
    axis.set_yticks(range(len(labels)), labels, fontsize=SMALLEST + 0.5)
    axis.set_ylim(len(labels) - 0.4, -0.6)
    axis.set_title(part.title)
    axis.grid(axis="x", lw=0.3)
    axis.tick_params(axis="y", length=0)


def evidence(table: pd.DataFrame, tie: Tie, say: Translator = IN_ENGLISH) -> Figure:
    """Plot the log evidence of every contender below the best, with its sampling error.

    Args:
        table: The table ``evidence``.
        tie: The actor and the target.
        say: The language of the labels.
    """
    ordered = table.sort_values("log_evidence", ascending=False)
    best = float(ordered["log_evidence"].iloc[0])
    parts = panels(ordered, kinds_of(table), say)
    figure, axes = _grid(parts)
    for axis, part in zip(axes, parts, strict=True):
        _rows(axis, part, say)
        places = np.arange(len(part.rows))
        below = part.rows["log_evidence"].to_numpy() - best
        half = SE * part.rows["se"].to_numpy()
        axis.hlines(places, below - half, below + half, color=GREY, lw=1.0)
        for place, value, kind in zip(places, below, part.rows["kind"], strict=True):
            bound = kind == "upper_bound"
            face = "white" if bound else BLUE
            axis.plot(value, place, "D" if bound else "o", ms=3.6, mfc=face, mec=BLUE)
        axis.axvline(0, color=BLACK, lw=0.5)
    same_scale(axes)
    axes[-1].set_xlabel(say("figure.below_best"))
    span = {"until": int(table["until"].iloc[0]), "basis": say.named(table["basis"].iloc[0])}
    title = say("figure.evidence", tie=say.tie(*tie), **span)
    figure.suptitle(title, fontsize=TITLE_SIZE)
    return figure


def weights(
    table: pd.DataFrame, kinds: Mapping[str, str], tie: Tie, say: Translator = IN_ENGLISH
) -> Figure:
    """Plot the weights of contenders: before the record, given it, and by one-year foresight.

    Args:
        table: The table ``weights``.
        kinds: Kind of each contender.
        tie: The actor and the target.
        say: The language of the labels.
    """
    ordered = table.sort_values("posterior", ascending=False)
    parts = panels(ordered, kinds, say)
    figure, axes = _grid(parts, foot=0.25)
    for axis, part in zip(axes, parts, strict=True):
        _rows(axis, part, say)
        places = np.arange(len(part.rows))
        label = say("figure.weight_posterior")
        axis.barh(places, part.rows["posterior"], 0.55, color=SKY, label=label)
        label = say("figure.weight_prior")
        axis.plot(part.rows["prior"], places, "|", ms=8, mew=1.4, color=BLACK, label=label)
        stacked = part.rows["stacking"]
        label = say("figure.weight_stacking")
        axis.plot(stacked, places, "D", ms=3.4, mfc="white", mec=RED, label=label)
    same_scale(axes)
    axes[-1].set_xlabel(say("figure.weight"))
    until = int(table["until"].iloc[0])
    title = say("figure.weights", tie=say.tie(*tie), until=until)
    figure.suptitle(title, fontsize=TITLE_SIZE)
    legend_below(figure, axes[0], ncols=3, columnspacing=1.0, handlelength=1.2)
    return figure


def foresight(
    table: pd.DataFrame,
    kinds: Mapping[str, str],
    cut: int,
    tie: Tie,
    say: Translator = IN_ENGLISH,
) -> Figure:
    """Plot what contenders foresaw, beside the best null: one step ahead, and in held-out years.

    Left, the mean log score of a year's codes given those of all years before; right, the CRPS of
    the years after a cut, of worlds that were given the years up to it.

    Args:
        table: The table ``predictive``.
        kinds: Kind of each contender.
        cut: Last year that contenders were given, after which years are held out.
        tie: The actor and the target.
        say: The language of the labels.
    """
    both = _foresights(table, cut)
    known = {**kinds, **dict.fromkeys(MIXTURES, "mixture")}
    ordered = both[both.index.isin(known)].sort_values("crps").reset_index(names="contender")
    parts = panels(ordered, known, say)
    heights = [len(part.rows) * ROW + HEAD for part in parts]
    figure = Figure(figsize=(page_width(COLUMN), sum(heights) + FRAME + LABELS))
    axes = figure.subplots(len(parts), 2, squeeze=False, height_ratios=heights)
    nulls = ordered[ordered["contender"].map(known) == "null"]
    best = {"log_score": nulls["log_score"].max(), "crps": nulls["crps"].min()}
    for row, part in zip(axes, parts, strict=True):
        for axis, score in zip(row, SCORES, strict=True):
            _rows(axis, part, say)
            places = np.arange(len(part.rows))
            look = {"ms": 3.8, "color": score.colour, "ls": ""}
            axis.plot(part.rows[score.column], places, score.marker, **look)
            axis.axvline(best[score.column], color=BLACK, lw=0.9, ls="--")
        row[1].set_yticklabels([])
        row[1].set_title("")
    for place, score in enumerate(SCORES):
        same_scale(list(axes[:, place]))
        axes[-1, place].set_xlabel(say(score.message, next=cut + 1, cut=cut))
    title = say("figure.foresight", tie=say.tie(*tie))
    figure.suptitle(title, fontsize=TITLE_SIZE)
    return figure


class Score(NamedTuple):
    """A score: its column, the message that names it, its colour and its marker."""

    column: str
    message: str
    colour: str
    marker: str


SCORES: Final = (
    Score("log_score", "figure.one_step", BLUE, "o"),
    Score("crps", "figure.held_out_crps", RED, "D"),
)


def _foresights(table: pd.DataFrame, cut: int) -> pd.DataFrame:
    """Return the mean log score of a year, one step ahead, and the held-out CRPS, by contender."""
    last = int(table["trained_until"].max())
    ahead = table[table["trained_until"] == last].groupby("contender", sort=False)["log_score"]
    later = table[(table["trained_until"] == cut) & (table["sample"] == HELD_OUT)]
    crps = later.groupby("contender", sort=False)["crps"]
    return pd.DataFrame({"log_score": ahead.mean(), "crps": crps.mean()})


def informed(table: pd.DataFrame, contender: str, tie: Tie, say: Translator = IN_ENGLISH) -> Figure:
    """Plot prior and posterior quantiles of the parameters that the record informs most.

    Each parameter has a scale of its own: its 90 % interval before any record.

    Args:
        table: The table ``informed``.
        contender: The contender.
        tie: The actor and the target.
        say: The language of the labels.
    """
    own = table[table["contender"] == contender]
    of_states = own[~own["parameter"].str.startswith(OF_THE_RECORD)]
    shown = of_states.sort_values("contraction", ascending=False).head(SHOWN)
    figure = Figure(figsize=(page_width(COLUMN), 1.15 + 0.34 * len(shown)))
    axis = figure.subplots()
    places = np.arange(len(shown))
    before = _shares(shown, ("prior_p05", "prior_p50", "prior_p95"))
    after = _shares(shown, ("p05", "p50", "p95"))
    for quantiles, look in ((before, _LOOKS[0]), (after, _LOOKS[1])):
        heights = places + look.shift
        axis.hlines(heights, quantiles[0], quantiles[2], color=look.colour, lw=look.width)
        label = say(look.message)
        axis.plot(quantiles[1], heights, look.marker, color=look.colour, ms=3.6, label=label)
    labels = [_parameter(row, say) for row in shown.to_dict("records")]
    axis.set_yticks(places, labels, fontsize=SMALLEST + 0.5)
    axis.set_ylim(len(shown) - 0.4, -0.6)
    axis.set_xticks([0, 0.5, 1], ["5 %", "", "95 %"])
    axis.set_xlabel(say("figure.prior_interval"))
    name = say.named(contender)
    title = say("figure.informed", contender=name, tie=say.tie(*tie))
    figure.suptitle(title, fontsize=TITLE_SIZE)
    legend_below(figure, axis, ncols=2)
    return figure


class _Look(NamedTuple):
    shift: float
    colour: str
    width: float
    marker: str
    message: str


_LOOKS: Final = (
    _Look(-0.17, GREY, 1.0, "o", "figure.before_record"),
    _Look(0.17, BLUE, 2.2, "D", "figure.given_record"),
)


def _shares(rows: pd.DataFrame, names: Sequence[str]) -> Any:
    """Return quantiles as shares of the 90 % interval of the prior: (quantile, parameter)."""
    low, high = rows["prior_p05"].to_numpy(), rows["prior_p95"].to_numpy()
    return np.array([(rows[name].to_numpy() - low) / (high - low) for name in names])


def _parameter(row: Mapping[Any, Any], say: Translator) -> str:
    """Return the name of a parameter, with its median before and given the record, and unit."""
    values = f"{row['prior_p50']:.2g} → {row['p50']:.2g}"
    name = " ".join(say.named(part) for part in str(row["parameter"]).split("."))
    told = textwrap.wrap(f"{values} {row['unit']}", UNIT)
    return "\n".join([name, *told])


def plan(
    folder: Path, tables: Mapping[str, pd.DataFrame], tie: Tie, say: Translator = IN_ENGLISH
) -> list[Drawing]:
    """List the figures of an inference, to be written into a folder."""
    found = plots(tables, tie, say)
    return [Drawing(make, (), folder / name) for name, make in found.items()]


def plots(
    tables: Mapping[str, pd.DataFrame], tie: Tie, say: Translator = IN_ENGLISH
) -> "dict[str, partial[Figure]]":
    """Return what plots each figure of an inference, by name."""
    of_evidence = tables["evidence"]
    kinds = kinds_of(of_evidence)
    found = {"evidence": partial(evidence, of_evidence, tie, say)}
    if len(tables["weights"]):
        found["weights"] = partial(weights, tables["weights"], kinds, tie, say)
    predictive = tables["predictive"]
    cut = shown_cut(predictive, int(predictive["year"].max()))
    if cut is not None:
        found["foresight"] = partial(foresight, predictive, kinds, cut, tie, say)
    models = of_evidence[~of_evidence["kind"].isin(["null", "upper_bound"])]
    best = models.sort_values("log_evidence", ascending=False)["contender"].head(BEST)
    for place, name in enumerate(map(str, best), 1):
        found[f"informed_{place}"] = partial(informed, tables["informed"], name, tie, say)
    return found
