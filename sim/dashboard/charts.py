"""The charts of the page: the branch beside what it is compared with and beside the coded history.

Colours are Okabe and Ito's; dashes, hatches and markers say the same without colour. Letters are drawn as paths, since a page cannot
rely on the reader's fonts inside a picture.
"""

import base64
import io
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.compare.comparison import OBSERVED, observe
from sim.core.vocabulary import DOMAINS, STRATEGIES
from sim.dashboard.background_runs import View, history
from sim.record.labellers import LABELLERS
from sim.record.summary import Trace
from sim.report.figures import BLACK, BLUE, GREEN, GREY, HATCH, ORANGE, PURPLE, RED, SIDE, STYLE

Floats = NDArray[np.float64]
Tie = tuple[str, str]
WIDE: Final = (
    4.4  # inches: letters of 9 points are 10 pixels on a phone of 390 pixels, 17 on a desk
)
LOOK: Final[dict[str, Any]] = {
    **STYLE,
    "svg.fonttype": "path",
    "font.size": 9.5,
    "axes.titlesize": 10,
    "axes.labelsize": 9.5,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "legend.fontsize": 9,
    "figure.constrained_layout.use": False,  # places are given below: finding them takes as long as drawing
}
PEN: Final = threading.Lock()  # matplotlib's style is one for all threads
LINES: Final = (
    (ORANGE, ":"),
    (GREEN, "-."),
    (PURPLE, (0, (5, 1, 1, 1, 1, 1))),
    (RED, (0, (1, 1))),
)  # of branches that were kept


def source(figure: Figure) -> str:
    """Give a figure as the source of an image, with nothing to load from elsewhere."""
    file = io.BytesIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    return "data:image/svg+xml;base64," + base64.b64encode(file.getvalue()).decode("ascii")


def drawn(view: View, tie: Tie, labeller: str, kept: Mapping[str, Trace]) -> dict[str, str]:
    """Draw all charts of a view: name → source of an image."""
    with PEN, mpl.rc_context(cast("Any", LOOK)):
        figures = {
            "shares": shares(view, tie, labeller),
            "domains": domains(view, tie),
            "difference": difference(view, tie),
        }
        figures |= {"kept": branches(view, tie, kept)} if kept else {}
        return {name: source(figure) for name, figure in figures.items()}


def annual(trace: Trace, tie: Tie) -> Floats:
    """Give the level of a tie, mean of the four domains: (year, world)."""
    return np.asarray(trace.levels[trace.shape.ties.index(tie)].mean(0, dtype=np.float64))


def coded(tie: Tie, years: tuple[int, ...]) -> tuple[Floats, NDArray[np.bool_]]:
    """Give the coded levels of a tie (domain, year), and which years a document speaks to."""
    seen = observe(history(), *tie, years, direct=False)
    return seen.levels, seen.confidence > OBSERVED


def _placed(figure: Figure, axis: Axes, foot: float, columns: int, gap: float = 0.35) -> Figure:
    """Place the panels above a foot of so many inches, which holds the legend."""
    tall, head = float(figure.get_figheight()), 0.3 if axis.get_title(loc="left") else 0.08
    figure.subplots_adjust(
        left=0.14, right=0.96, top=1 - head / tall, bottom=foot / tall, hspace=gap, wspace=0.1
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


def _mark(axis: Axes, view: View) -> None:
    """Mark the first year of the branch."""
    if view.choice.branch is not None:
        axis.axvline(view.choice.branch - 0.5, color=BLACK, lw=0.9, ls=(0, (1, 2)))


def domains(view: View, tie: Tie) -> Figure:
    """Draw the levels of a tie in the four domains, the branch over the baseline, against the coded history."""
    figure = Figure(figsize=(WIDE, 5.2))
    axes = figure.subplots(2, 2, sharex=True, sharey=True)
    years = view.branch.summary.shape.years
    t = view.branch.summary.tie(*tie)
    low, high = (view.branch.summary.quantile(q)[t] for q in (0.25, 0.75))
    levels, sure = coded(tie, years)
    for d, axis in enumerate(axes.ravel()):
        axis.fill_between(
            years,
            low[d],
            high[d],
            color=BLUE,
            alpha=0.22,
            lw=0,
            label="branch: middle half of worlds",
        )
        axis.plot(
            years,
            view.baseline.summary.mean[t, d],
            color=RED,
            lw=1.6,
            ls="--",
            label="baseline: mean",
        )
        axis.plot(years, view.branch.summary.mean[t, d], color=BLUE, lw=1.8, label="branch: mean")
        axis.plot(
            np.array(years)[sure], levels[d][sure], "o", ms=3.2, color=BLACK, label="history, coded"
        )
        axis.plot(
            np.array(years)[~sure],
            levels[d][~sure],
            "o",
            ms=3.2,
            mfc="white",
            mec=BLACK,
            mew=0.7,
            label="history, interpolated",
        )
        axis.set_ylim(-2.15, 2.15)
        axis.set_yticks([-2, -1, 0, 1, 2])
        axis.axhline(0, color=GREY, lw=0.5, zorder=0)
        axis.set_title(DOMAINS[d])
        _mark(axis, view)
    axes[0, 0].set_ylabel("resists ↑")
    axes[1, 0].set_ylabel("sides with ↓")
    return _placed(figure, axes[0, 0], 1.0, 2, 0.22)


def shares(view: View, tie: Tie, labeller: str) -> Figure:
    """Draw the shares of worlds by strategy in baseline and branch, and below them the label of the coded history."""
    figure = Figure(figsize=(WIDE, 4.2))
    axes = figure.subplots(3, 1, sharex=True, height_ratios=[5, 5, 0.8])
    years = np.array(view.branch.summary.shape.years)
    for axis, run, title in zip(
        axes, (view.baseline, view.branch), ("baseline", "branch"), strict=False
    ):
        parts = strategy_shares(run.summary, tie, labeller)
        axis.stackplot(
            years,
            parts.T,
            step="mid",
            colors=[SIDE[s] for s in STRATEGIES],
            hatch=[HATCH[s] for s in STRATEGIES],
            labels=[s.replace("_", " ") for s in STRATEGIES],
            edgecolor="white",
            lw=0,
        )
        axis.set_ylim(0, 1)
        axis.set_yticks([0, 0.5, 1])
        axis.set_title(f"{title}: share of worlds")
        _mark(axis, view)
    named = labels_of_history(tie, tuple(years), labeller)
    for name in STRATEGIES:
        spans = [
            (year - 0.5, 1.0) for year, label in zip(years, named, strict=True) if label == name
        ]
        axes[2].broken_barh(
            spans, (0, 1), facecolors=SIDE[name], hatch=HATCH[name], edgecolor="white", lw=0
        )
    axes[2].set(yticks=[], ylim=(0, 1), xlim=(years[0] - 0.5, years[-1] + 0.5))
    axes[2].set_title("history, coded")
    axes[2].spines[["left", "bottom"]].set_visible(False)
    return _placed(figure, axes[0], 0.62, 4)


def strategy_shares(summary: Any, tie: Tie, labeller: str) -> Floats:
    """Give the shares of worlds by strategy: (year, strategy)."""
    return np.asarray(
        summary.strategies[summary.shape.labellers.index(labeller), summary.tie(*tie)]
        / summary.worlds
    )


def labels_of_history(tie: Tie, years: tuple[int, ...], labeller: str) -> list[str]:
    """Name the strategy of the coded history year by year, with nothing where a domain is not known."""
    levels, _ = coded(tie, years)
    known = np.asarray(~np.isnan(levels).any(0))
    named = LABELLERS[labeller](np.nan_to_num(levels))
    return [STRATEGIES[k] if sure else "" for k, sure in zip(named, known, strict=True)]


def difference(view: View, tie: Tie) -> Figure:
    """Draw what the change does to the same worlds: branch less baseline, mean and spread."""
    figure = Figure(figsize=(WIDE, 2.6))
    axis = figure.subplots()
    years = view.branch.summary.shape.years
    gap = annual(view.branch.trace, tie) - annual(view.baseline.trace, tie)
    low, high = np.quantile(gap, (0.05, 0.95), axis=1)
    axis.fill_between(years, low, high, color=BLUE, alpha=0.22, lw=0, label="5-95 % of worlds")
    axis.plot(years, gap.mean(1), color=BLUE, lw=1.8, label="mean of all worlds")
    axis.axhline(0, color=BLACK, lw=0.8, ls="--", label="no difference")
    limit = max(0.25, float(np.abs([low, high]).max()) * 1.1)
    axis.set_ylim(-limit, limit)
    axis.set_ylabel("levels")
    _mark(axis, view)
    return _placed(figure, axis, 0.62, 3)


def branches(view: View, tie: Tie, kept: Mapping[str, Trace]) -> Figure:
    """Draw the mean level of every branch that was kept, beside the one at hand, the baseline and the coded history."""
    figure = Figure(figsize=(WIDE, 3.4))
    axis = figure.subplots()
    years = view.branch.summary.shape.years
    axis.plot(
        years,
        annual(view.baseline.trace, tie).mean(1),
        color=BLACK,
        lw=1.2,
        ls="--",
        label="baseline",
    )
    axis.plot(
        years, annual(view.branch.trace, tie).mean(1), color=BLUE, lw=1.8, label="branch at hand"
    )
    _draw_kept(axis, kept, tie)
    levels, sure = coded(tie, years)
    axis.plot(
        np.array(years)[sure],
        levels.mean(0)[sure],
        "o",
        ms=3.2,
        color=BLACK,
        label="history, coded",
    )
    axis.set_ylabel("mean level, resists ↑")
    axis.axhline(0, color=GREY, lw=0.5, zorder=0)
    return _placed(figure, axis, 1.05, 2)


def _draw_kept(axis: Axes, kept: Mapping[str, Trace], tie: Tie) -> None:
    shown: Sequence[tuple[str, Trace]] = [
        (name, trace) for name, trace in kept.items() if tie in trace.shape.ties
    ]
    for (name, trace), (colour, dashes) in zip(shown, LINES, strict=False):
        axis.plot(
            trace.shape.years,
            annual(trace, tie).mean(1),
            color=colour,
            lw=1.6,
            ls=dashes,
            label=f"branch {name}",
        )
