"""The figures of a run: levels by domain, strategies, moves, and the list of all that it plots."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.core.vocabulary import DOMAINS, MOVES, STRATEGIES
from sim.record.labellers import LABELLERS
from sim.report.drawing import Drawing
from sim.report.driver_figure import ActsMet, drivers
from sim.report.figure_style import (
    BLACK,
    COLUMN,
    GREY,
    HATCH,
    SIDE,
    TITLE_SIZE,
    page_width,
    panel_columns,
)
from sim.report.panels import (
    Tie,
    legend_below,
    level_axis,
    merged_legend_below,
    of_tie,
    panel_grid,
    quantile_bands,
    stack,
)
from sim.report.score_figure import scores
from sim.report.translation import IN_ENGLISH, Translator

INTERPOLATED: Final = 0.3  # confidence of a coded level at or below which it is interpolated
Labeller = Callable[..., Any]


def domains(
    trajectories: pd.DataFrame, history: pd.DataFrame, tie: Tie, say: Translator = IN_ENGLISH
) -> Figure:
    """Plot the levels of one tie in the four domains against the coded history.

    Args:
        trajectories: Levels by year, actor, target and domain: mean and quantiles over worlds.
        history: Coded levels by year, actor, target and domain, with their confidence.
        tie: The actor and the target.
        say: The language of the labels.
    """
    figure, axes = panel_grid(len(DOMAINS), COLUMN, row=1.2, extra=0.8)
    simulated = of_tie(trajectories, tie)
    coded = of_tie(history, tie)
    for axis, domain in zip(axes, DOMAINS, strict=True):
        here = simulated[simulated["domain"] == domain]
        quantile_bands(axis, here, say("figure.model_band"), say)
        known = coded[coded["domain"] == domain].dropna(subset=["level"])
        coded_levels(axis, known, say)
        level_axis(axis)
        axis.set_title(say.term(domain))
    side_labels(axes, say)
    figure.suptitle(say("figure.levels", tie=say.tie(*tie)), fontsize=TITLE_SIZE)
    legend_below(figure, axes[0], ncols=5)
    return figure


def side_labels(axes: Sequence[Axes], say: Translator) -> None:
    """Label the ends of the level axis, at the first panel and at the last one below it."""
    axes[0].set_ylabel(say("figure.resists"))
    columns = panel_columns(COLUMN, len(axes))
    axes[-columns].set_ylabel(say("figure.sides_with"))


def coded_levels(axis: Axes, known: pd.DataFrame, say: Translator) -> None:
    """Plot coded levels as filled marks and interpolated ones as hollow marks."""
    sure = known["confidence"] > INTERPOLATED
    coded = known[sure]
    label = say("figure.coded_documents")
    axis.plot(coded["year"], coded["level"], "o", ms=2.6, color=BLACK, label=label)
    interpolated = known[~sure]
    axis.plot(
        interpolated["year"],
        interpolated["level"],
        "o",
        ms=2.6,
        mfc="white",
        mec=BLACK,
        mew=0.6,
        label=say("figure.interpolated"),
    )


def strategies(
    shares: pd.DataFrame,
    history: pd.DataFrame,
    tie: Tie,
    labellers: Mapping[str, Labeller],
    say: Translator = IN_ENGLISH,
) -> Figure:
    """Plot the shares of worlds by strategy under each labeller, above the coded history's label.

    Args:
        shares: Shares by year, actor, target and labeller, one column a strategy.
        history: Coded levels by year, actor, target and domain.
        tie: The actor and the target.
        labellers: The labellers by name; each takes levels of shape (domains, years).
        say: The language of the labels.
    """
    columns = panel_columns(COLUMN, len(labellers))
    rows = -(-len(labellers) // columns)
    figure = Figure(figsize=(page_width(COLUMN), 1.25 * rows + 0.8))
    heights = [5, 1] * rows
    axes = figure.subplots(2 * rows, columns, sharex=True, squeeze=False, height_ratios=heights)
    mine = of_tie(shares, tie)
    coded = of_tie(history, tie).pivot_table(index="year", columns="domain", values="level")
    for i, (name, label) in enumerate(labellers.items()):
        upper = axes[2 * (i // columns), i % columns]
        lower = axes[2 * (i // columns) + 1, i % columns]
        stack(upper, mine[mine["labeller"] == name], STRATEGIES, say)
        upper.set_title(say.term(name))
        upper.tick_params(labelbottom=False)
        if not coded.empty:
            _coded_strip(lower, coded, label)
        named = i % columns == 0 and not coded.empty
        _strip_axis(lower, say("figure.coded") if named else "")
    for axis in axes.ravel()[2 * len(labellers) :]:
        axis.set_visible(False)
    figure.suptitle(say("figure.strategies", tie=say.tie(*tie)), fontsize=TITLE_SIZE)
    legend_below(figure, axes[0, 0], ncols=4, columnspacing=0.8, handlelength=1.6)
    return figure


def _coded_strip(axis: Axes, coded: pd.DataFrame, label: Labeller) -> None:
    """Colour each year by the strategy that a labeller gives the coded levels."""
    full = coded.reindex(columns=list(DOMAINS)).dropna()
    labels = np.asarray(label(full.to_numpy().T))
    for k in np.unique(labels):
        strategy = STRATEGIES[k]
        years = full.index[labels == k]
        axis.broken_barh(
            [(year - 0.5, 1.0) for year in years],
            (0, 1),
            facecolors=SIDE[strategy],
            hatch=HATCH[strategy],
            edgecolor="white",
            lw=0,
        )


def _strip_axis(axis: Axes, label: str) -> None:
    axis.set_yticks([])
    axis.set_ylim(0, 1)
    axis.set_ylabel(label, rotation=0, ha="right", va="center")
    axis.spines[["left", "bottom"]].set_visible(False)


def actors(
    moves: pd.DataFrame,
    history: pd.DataFrame,
    unforced: Sequence[str],
    ties: Sequence[Tie],
    say: Translator = IN_ENGLISH,
) -> Figure:
    """Plot the moves of every decided tie, above the coded mean level.

    Args:
        moves: Shares of months by year, actor, target and domain, one column a move.
        history: Coded levels by year, actor, target and domain.
        unforced: Actors that meet fewer than ten recorded acts.
        ties: The ties to plot, two panels each.
        say: The language of the labels.
    """
    columns = panel_columns(COLUMN, len(ties))
    rows = -(-len(ties) // columns)
    figure = Figure(figsize=(page_width(COLUMN), 1.35 * rows + 0.7))
    heights = [3, 2] * rows
    axes = figure.subplots(2 * rows, columns, sharex=True, squeeze=False, height_ratios=heights)
    for i, tie in enumerate(ties):
        upper = axes[2 * (i // columns), i % columns]
        lower = axes[2 * (i // columns) + 1, i % columns]
        by_year = of_tie(moves, tie).groupby("year", as_index=False)
        stack(upper, by_year[list(MOVES)].mean(), MOVES, say)
        name = say.tie(*tie)
        upper.set_title(say("figure.unforced", tie=name) if tie[0] in unforced else name)
        upper.tick_params(labelbottom=False)
        _coded_mean(lower, of_tie(history, tie), say("figure.coded_mean"))
    for i in range(len(ties), rows * columns):
        axes[2 * (i // columns), i % columns].set_visible(False)
        axes[2 * (i // columns) + 1, i % columns].set_visible(False)
    figure.suptitle(say("figure.moves"), fontsize=TITLE_SIZE)
    merged_legend_below(figure, (axes[0, 0], axes[1, 0]), ncols=4)
    return figure


def _coded_mean(axis: Axes, history: pd.DataFrame, label: str) -> None:
    """Plot the coded mean level of a tie."""
    coded = history.groupby("year")["level"].mean().dropna()
    axis.plot(coded.index, coded.to_numpy(), "o", ms=2.2, color=BLACK, label=label)
    axis.set_ylim(-2.3, 2.3)
    axis.set_yticks([-2, 0, 2])
    axis.axhline(0, color=GREY, lw=0.5, zorder=0)


@dataclass(frozen=True)
class RunInputs:
    """What the figures of a run are plotted from.

    Attributes:
        tables: The tables of the result folder by name.
        met: The acts that the focus meets.
        ties: The ties that are decided in the model, the focus's first.
        unforced: Actors that meet fewer than ten recorded acts.
    """

    tables: Mapping[str, pd.DataFrame]
    met: ActsMet
    ties: Sequence[Tie]
    unforced: Sequence[str]


def plan(folder: Path, run: RunInputs) -> list[Drawing]:
    """List the figures of a run that need no scores, to be written into a folder."""
    focus = run.ties[0]
    tables = run.tables
    history = tables["history"]
    moves = tables["moves"], history, run.unforced, run.ties
    shares = tables["strategies"], history, focus, LABELLERS
    levels = tables["trajectories"], history, focus
    perceived = tables["perceived"], run.met, focus
    return [
        Drawing(actors, moves, folder / "actors"),
        Drawing(strategies, shares, folder / "strategies"),
        Drawing(domains, levels, folder / "domains"),
        Drawing(drivers, perceived, folder / "drivers"),
    ]


def plan_scores(folder: Path, comparison: pd.DataFrame, focus: Tie) -> list[Drawing]:
    """List the figure of scores, where the focus has any."""
    if of_tie(comparison, focus).empty:
        return []
    return [Drawing(scores, (comparison, focus), folder / "scores")]
