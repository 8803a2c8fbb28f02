"""The charts of the page: the branch beside its baseline and beside the coded history.

Colours are those of Okabe and Ito. Dashes, hatches and markers carry the same information without
colour. Text is stored as paths, because a page cannot rely on the reader's fonts inside a picture.
"""

import base64
import io
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.comparison.score_table import OBSERVED, observe
from sim.core.vocabulary import DOMAINS, STRATEGIES
from sim.dashboard.background_runs import Comparison, Run, history
from sim.dashboard.language import named, say, translator
from sim.record.labellers import LABELLERS
from sim.record.summary import Summary, Trace
from sim.report.figure_style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    HATCH,
    ORANGE,
    PURPLE,
    RED,
    SIDE,
    STYLE,
    styled,
)
from sim.report.page import vector_figures

Floats = NDArray[np.float64]
Tie = tuple[str, str]
# Inches. Text of 9 points is 10 pixels high on a phone of 390 pixels, and 17 on a desktop.
WIDE: Final = 4.4
LOOK: Final[dict[str, Any]] = {
    **STYLE,
    "svg.fonttype": "path",
    "font.size": 9.5,
    "axes.titlesize": 10,
    "axes.labelsize": 9.5,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "legend.fontsize": 9,
    # Positions are set below, because finding them takes as long as drawing.
    "figure.constrained_layout.use": False,
}
LINES: Final = (
    (ORANGE, ":"),
    (GREEN, "-."),
    (PURPLE, (0, (5, 1, 1, 1, 1, 1))),
    (RED, (0, (1, 1))),
)  # colours and dashes of stored branches


def render(
    comparison: Comparison, tie: Tie, labeller: str, stored: Mapping[str, Trace]
) -> dict[str, str]:
    """Draw all charts of a comparison.

    Args:
        comparison: Baseline and branch.
        tie: The tie as (actor, target).
        labeller: Name of the rule that names strategies.
        stored: Traces of stored branches, by letter.

    Returns:
        Sources of images by name.
    """
    with styled(LOOK):
        figures = {
            "shares": shares_figure(comparison, tie, labeller),
            "domains": domains_figure(comparison, tie),
        }
        if difference(comparison, tie).any():
            figures["difference"] = difference_figure(comparison, tie)
        else:
            figures["path"] = path_figure(comparison, tie)
        if stored:
            figures["kept"] = branches_figure(comparison, tie, stored)
        return {name: image_source(figure) for name, figure in figures.items()}


def image_source(figure: Figure) -> str:
    """Return a figure as the source of an image, which loads nothing from elsewhere."""
    if translator().english:
        file = io.BytesIO()
        figure.savefig(file, format="svg", metadata={"Date": None})
        drawing = file.getvalue()
    else:  # the labels stay text, which the reader's browser has letters for
        drawing = vector_figures.svg(figure, "chart", "").encode()
    return "data:image/svg+xml;base64," + base64.b64encode(drawing).decode("ascii")


def annual_levels(trace: Trace, tie: Tie) -> Floats:
    """Return the level of a tie, mean of the four domains: (year, world)."""
    levels = trace.levels[trace.shape.ties.index(tie)]
    return np.asarray(levels.mean(0, dtype=np.float64))


def strategy_shares(summary: Summary, tie: Tie, labeller: str) -> Floats:
    """Return the shares of worlds by strategy: (year, strategy)."""
    counts = summary.strategies[summary.shape.labellers.index(labeller), summary.tie(*tie)]
    return np.asarray(counts / summary.worlds)


def coded_levels(comparison: Comparison, tie: Tie) -> tuple[Floats, NDArray[np.bool_]]:
    """Return coded levels (domain, year), and whether documents cover each year (year,)."""
    years = comparison.branch.summary.shape.years
    seen = observe(history(comparison.choice.base), *tie, years, direct=False)
    return seen.levels, seen.confidence > OBSERVED


def coded_strategies(comparison: Comparison, tie: Tie, labeller: str) -> list[str]:
    """Return the strategy of the coded history by year; empty where a domain is not known."""
    levels, _ = coded_levels(comparison, tie)
    known = np.asarray(~np.isnan(levels).any(0))
    labels = LABELLERS[labeller](np.nan_to_num(levels))
    return [STRATEGIES[k] if sure else "" for k, sure in zip(labels, known, strict=True)]


def _finish(figure: Figure, axis: Axes, *, foot: float, columns: int, gap: float = 0.35) -> Figure:
    """Place the panels above a foot of some inches, and the legend of an axis in the foot."""
    height = float(figure.get_figheight())
    head = 0.3 if axis.get_title(loc="left") else 0.08
    figure.subplots_adjust(
        left=0.14,
        right=0.96,
        top=1 - head / height,
        bottom=foot / height,
        hspace=gap,
        wspace=0.1,
    )
    figure.legend(
        *axis.get_legend_handles_labels(),
        loc="lower center",
        ncols=columns,
        frameon=False,
        columnspacing=1.2,
        handlelength=1.6,
    )
    return figure


def _mark_branch(axis: Axes, comparison: Comparison) -> None:
    """Mark the first year of the branch."""
    if comparison.choice.branch is not None:
        axis.axvline(comparison.choice.branch - 0.5, color=BLACK, lw=0.9, ls=(0, (1, 2)))


def domains_figure(comparison: Comparison, tie: Tie) -> Figure:
    """Draw the levels of a tie in the four domains: branch, baseline and coded history."""
    figure = Figure(figsize=(WIDE, 5.2))
    axes = figure.subplots(2, 2, sharex=True, sharey=True)
    for d, axis in enumerate(axes.ravel()):
        _draw_worlds(axis, comparison, tie, d)
        _draw_history(axis, comparison, tie, d)
        axis.set_ylim(-2.15, 2.15)
        axis.set_yticks([-2, -1, 0, 1, 2])
        axis.axhline(0, color=GREY, lw=0.5, zorder=0)
        axis.set_title(named(DOMAINS[d]))
        _mark_branch(axis, comparison)
    axes[0, 0].set_ylabel(say("figure.resists"))
    axes[1, 0].set_ylabel(say("figure.sides_with"))
    return _finish(figure, axes[0, 0], foot=1.0, columns=2, gap=0.22)


def _draw_worlds(axis: Axes, comparison: Comparison, tie: Tie, d: int) -> None:
    """Draw the mean level of a domain in baseline and branch, and the branch's middle half."""
    branch = comparison.branch.summary
    years = branch.shape.years
    place = branch.tie(*tie)
    low = branch.quantile(0.25)[place, d]
    high = branch.quantile(0.75)[place, d]
    label = say("dash.branch_half")
    axis.fill_between(years, low, high, color=BLUE, alpha=0.22, lw=0, label=label)
    baseline = comparison.baseline.summary.mean[place, d]
    axis.plot(years, baseline, color=RED, lw=1.6, ls="--", label=say("dash.baseline_mean"))
    axis.plot(years, branch.mean[place, d], color=BLUE, lw=1.8, label=say("dash.branch_mean"))


def _draw_history(axis: Axes, comparison: Comparison, tie: Tie, d: int) -> None:
    """Draw the coded levels of a domain, filled where a document covers the year."""
    years = comparison.branch.summary.shape.years
    levels, sure = coded_levels(comparison, tie)
    at = np.array(years)
    axis.plot(at[sure], levels[d][sure], "o", ms=3.2, color=BLACK, label=say("dash.history_coded"))
    axis.plot(
        at[~sure],
        levels[d][~sure],
        "o",
        ms=3.2,
        mfc="white",
        mec=BLACK,
        mew=0.7,
        label=say("dash.history_interpolated"),
    )


def shares_figure(comparison: Comparison, tie: Tie, labeller: str) -> Figure:
    """Draw the shares of worlds by strategy, above the strategy of the coded history."""
    figure = Figure(figsize=(WIDE, 4.2))
    axes = figure.subplots(3, 1, sharex=True, height_ratios=[5, 5, 0.8])
    runs = {"dash.baseline": comparison.baseline, "dash.branch_word": comparison.branch}
    for axis, (title, run) in zip(axes, runs.items(), strict=False):
        _draw_shares(axis, run, tie, labeller)
        axis.set_title(say("dash.share_of", run=say(title)))
        _mark_branch(axis, comparison)
    _draw_coded_strategies(axes[2], comparison, tie, labeller)
    return _finish(figure, axes[0], foot=0.62, columns=4)


def _draw_shares(axis: Axes, run: Run, tie: Tie, labeller: str) -> None:
    """Draw the shares of worlds by strategy in one run."""
    axis.stackplot(
        np.array(run.summary.shape.years),
        strategy_shares(run.summary, tie, labeller).T,
        step="mid",
        colors=[SIDE[name] for name in STRATEGIES],
        hatch=[HATCH[name] for name in STRATEGIES],
        labels=[named(name) for name in STRATEGIES],
        edgecolor="white",
        lw=0,
    )
    axis.set_ylim(0, 1)
    axis.set_yticks([0, 0.5, 1])


def _draw_coded_strategies(axis: Axes, comparison: Comparison, tie: Tie, labeller: str) -> None:
    """Draw the strategy of the coded history as a band."""
    years = comparison.branch.summary.shape.years
    labels = coded_strategies(comparison, tie, labeller)
    for name in STRATEGIES:
        spans = [
            (year - 0.5, 1.0) for year, label in zip(years, labels, strict=True) if label == name
        ]
        axis.broken_barh(
            spans, (0, 1), facecolors=SIDE[name], hatch=HATCH[name], edgecolor="white", lw=0
        )
    axis.set(yticks=[], ylim=(0, 1), xlim=(years[0] - 0.5, years[-1] + 0.5))
    axis.set_title(say("dash.history_coded"))
    axis.spines[["left", "bottom"]].set_visible(False)


def difference_figure(comparison: Comparison, tie: Tie) -> Figure:
    """Draw the difference of branch and baseline in the same worlds: mean and spread."""
    figure = Figure(figsize=(WIDE, 2.6))
    axis = figure.subplots()
    years = comparison.branch.summary.shape.years
    gap = difference(comparison, tie)
    low, high = np.quantile(gap, (0.05, 0.95), axis=1)
    axis.fill_between(
        years, low, high, color=BLUE, alpha=0.22, lw=0, label=say("dash.worlds_range")
    )
    axis.plot(years, gap.mean(1), color=BLUE, lw=1.8, label=say("dash.mean_of_all"))
    axis.axhline(0, color=BLACK, lw=0.8, ls="--", label=say("dash.no_difference"))
    limit = max(0.25, float(np.abs([low, high]).max()) * 1.1)
    axis.set_ylim(-limit, limit)
    axis.set_ylabel(say("dash.levels"))
    _mark_branch(axis, comparison)
    return _finish(figure, axis, foot=0.62, columns=3)


def path_figure(comparison: Comparison, tie: Tie) -> Figure:
    """Draw the level of a tie where nothing differs: mean and spread of worlds, and the history."""
    figure = Figure(figsize=(WIDE, 2.6))
    axis = figure.subplots()
    years = np.array(comparison.branch.summary.shape.years)
    worlds = annual_levels(comparison.branch.trace, tie)
    low, high = np.quantile(worlds, (0.05, 0.95), axis=1)
    label = say("dash.worlds_range")
    axis.fill_between(years, low, high, color=BLUE, alpha=0.22, lw=0, label=label)
    axis.plot(years, worlds.mean(1), color=BLUE, lw=1.8, label=say("dash.mean_of_all"))
    levels, sure = coded_levels(comparison, tie)
    coded = levels.mean(0)[sure]
    axis.plot(years[sure], coded, "o", ms=3.2, color=BLACK, label=say("dash.history_coded"))
    axis.axhline(0, color=GREY, lw=0.5, zorder=0)
    axis.set_ylim(-2.15, 2.15)
    axis.set_yticks([-2, -1, 0, 1, 2])
    axis.set_ylabel(say("dash.mean_level"))
    return _finish(figure, axis, foot=0.62, columns=3)


def difference(comparison: Comparison, tie: Tie) -> Floats:
    """Return the level of a tie in the branch less that in the baseline: (year, world)."""
    branch = annual_levels(comparison.branch.trace, tie)
    return branch - annual_levels(comparison.baseline.trace, tie)


def branches_figure(comparison: Comparison, tie: Tie, stored: Mapping[str, Trace]) -> Figure:
    """Draw the mean level of every stored branch, beside the one at hand, baseline and history."""
    figure = Figure(figsize=(WIDE, 3.4))
    axis = figure.subplots()
    years = comparison.branch.summary.shape.years
    baseline = annual_levels(comparison.baseline.trace, tie).mean(1)
    branch = annual_levels(comparison.branch.trace, tie).mean(1)
    axis.plot(years, baseline, color=BLACK, lw=1.2, ls="--", label=say("dash.baseline"))
    axis.plot(years, branch, color=BLUE, lw=1.8, label=say("dash.branch_at_hand"))
    _draw_stored(axis, stored, tie)
    levels, sure = coded_levels(comparison, tie)
    coded = levels.mean(0)[sure]
    axis.plot(
        np.array(years)[sure], coded, "o", ms=3.2, color=BLACK, label=say("dash.history_coded")
    )
    axis.set_ylabel(say("dash.mean_level"))
    axis.axhline(0, color=GREY, lw=0.5, zorder=0)
    return _finish(figure, axis, foot=1.05, columns=2)


def _draw_stored(axis: Axes, stored: Mapping[str, Trace], tie: Tie) -> None:
    """Draw the stored branches that have the tie."""
    shown = [(name, trace) for name, trace in stored.items() if tie in trace.shape.ties]
    for (name, trace), (colour, dashes) in zip(shown, LINES, strict=False):
        levels = annual_levels(trace, tie).mean(1)
        label = say("dash.branch_named", name=name)
        axis.plot(trace.shape.years, levels, color=colour, lw=1.6, ls=dashes, label=label)
