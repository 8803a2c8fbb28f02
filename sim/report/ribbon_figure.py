"""The figure of levels in three trainings: before any record, up to a cut, and given all years."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.core.vocabulary import DOMAINS
from sim.report.drawing import Drawing
from sim.report.figure_style import (
    BLUE,
    GREY,
    ORANGE,
    PALE,
    RED,
    SKY,
    TITLE_SIZE,
    TWO_COLUMNS,
    panel_columns,
)
from sim.report.figures import coded_levels
from sim.report.panels import Tie, legend_below, level_axis, of_tie, panel_grid
from sim.report.posterior_lines import shown_cut
from sim.report.translation import IN_ENGLISH, Translator

MODELS: Final = "models"
NULLS: Final = "nulls"


class _Ribbon(NamedTuple):
    """How one training is drawn."""

    until: int
    label: str
    fill: str
    line: str
    hatch: str
    dash: str


def planned(
    folder: Path, tables: Mapping[str, pd.DataFrame], tie: Tie, others: Sequence[Drawing]
) -> list[Drawing]:
    """Put the ribbons in the place of the plain figure of levels, where a posterior is replayed."""
    levels = tables.get("replayed_levels")
    if levels is None:
        return list(others)
    drawn = Drawing(ribbons, (levels, tables["history"], tie), folder / "domains")
    return [drawn if other.path.name == "domains" else other for other in others]


def ribbons(
    levels: pd.DataFrame, history: pd.DataFrame, tie: Tie, say: Translator = IN_ENGLISH
) -> Figure:
    """Plot levels of one tie in the four domains, by what the worlds were given, over the codes.

    Bands hold 90 % of the worlds. Worlds that were given the years up to a cut are drawn only from
    the year after it on, so that nothing that was fitted looks foreseen.

    Args:
        levels: The table ``replayed_levels`` of the mixtures.
        history: Coded levels by year, actor, target and domain, with their confidence.
        tie: The actor and the target.
        say: The language of the labels.
    """
    figure, axes = panel_grid(len(DOMAINS), TWO_COLUMNS, row=1.7, extra=1.3)
    coded = of_tie(history, tie)
    for axis, domain in zip(axes, DOMAINS, strict=True):
        here = levels[levels["domain"] == domain]
        for ribbon in _ribbons(levels, say):
            _band(
                axis, _rows(here, MODELS, ribbon.until, later=ribbon.until == _cut(levels)), ribbon
            )
        _nulls(axis, here, levels, say)
        coded_levels(axis, coded[coded["domain"] == domain].dropna(subset=["level"]), say)
        level_axis(axis)
        axis.set_title(say.term(domain))
    axes[0].set_ylabel(say("figure.resists"))
    axes[-panel_columns(TWO_COLUMNS, len(axes))].set_ylabel(say("figure.sides_with"))
    figure.suptitle(say("figure.ribbons", tie=say.tie(*tie)), fontsize=TITLE_SIZE)
    legend_below(figure, axes[0], ncols=2)
    return figure


def _trainings(levels: pd.DataFrame) -> list[int]:
    found: list[int] = sorted(levels["trained_until"].unique().tolist())
    return found


def _cut(levels: pd.DataFrame) -> int | None:
    return shown_cut(levels, int(levels["year"].max()))


def _ribbons(levels: pd.DataFrame, say: Translator) -> list[_Ribbon]:
    trainings = _trainings(levels)
    found = [_Ribbon(trainings[0], say("figure.ribbon_prior"), PALE, GREY, "", ":")]
    if len(trainings) > 1:
        label = say("figure.ribbon_all", year=trainings[-1])
        found.append(_Ribbon(trainings[-1], label, SKY, BLUE, "", "-"))
    cut = _cut(levels)
    if cut is not None:
        label = say("figure.ribbon_cut", year=cut, next=cut + 1)
        found.append(_Ribbon(cut, label, ORANGE, RED, "////", "--"))
    return found


def _rows(here: pd.DataFrame, name: str, until: int, *, later: bool) -> pd.DataFrame:
    rows = here[(here["contender"] == name) & (here["trained_until"] == until)]
    return rows[rows["year"] > until] if later else rows


def _band(axis: Axes, rows: pd.DataFrame, ribbon: _Ribbon) -> None:
    axis.fill_between(
        rows["year"],
        rows["p05"],
        rows["p95"],
        facecolor=ribbon.fill,
        edgecolor=ribbon.line,
        hatch=ribbon.hatch,
        alpha=0.5,
        lw=0.3,
        label=ribbon.label,
    )
    axis.plot(rows["year"], rows["p50"], ribbon.dash, color=ribbon.line, lw=1.2)


def _nulls(axis: Axes, here: pd.DataFrame, levels: pd.DataFrame, say: Translator) -> None:
    """Plot the median of the nulls that were trained up to the cut, in later years."""
    cut = _cut(levels)
    if cut is None:
        return
    rows = _rows(here, NULLS, cut, later=True)
    if len(rows):
        label = say("figure.ribbon_nulls", year=cut)
        axis.plot(rows["year"], rows["p50"], "x", ms=3, mew=0.8, color=GREY, label=label)
