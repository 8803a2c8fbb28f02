"""The figure and the lines of a transfer: worlds scored on other years."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import cycle
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
    GREY,
    ORANGE,
    PURPLE,
    RED,
    SKY,
    page_width,
)
from sim.report.label_ids import direction_label
from sim.report.panels import Tie, merged_legend_below, same_scale
from sim.report.translation import IN_ENGLISH, Translator

MODEL: Final = "factual"


class Look(NamedTuple):
    """Colour and line style of a run without some acts."""

    colour: str
    line: Any


LOOKS: Final = (  # of the runs without each factor, in turn
    Look(RED, "--"),
    Look(PURPLE, ":"),
    Look(BLACK, (0, (1, 1))),
    Look(ORANGE, "-."),
    Look(GREEN, (0, (5, 1))),
    Look(RED, ":"),
)
NONE: Final = "none"
NONE_LOOK: Final = Look(GREY, (0, (3, 1, 1, 1)))
WITHOUT: Final = "without_"
About = Sequence[tuple[str, str, tuple[int, int]]]  # direction, scenario, window
MANY: Final = 3  # directions from which columns are narrow
NARROW_COLUMN: Final = 2.6  # inches of a narrow column
NAMES: Final = 1.35  # inches of the names of runs
LEAST: Final = 0.95  # inches of a column
HEIGHT: Final = 3.9  # inches of a direction
LINES: Final = 4  # runs without some acts that are drawn beside that with all acts
FEW: Final = 12  # theses that are listed one by one
METRICS: Final = {
    "distance": "distance from the coded history, levels, 0 is best",
    "pattern": "pairs of years in the right order, 0.5 is chance",
}


def outside(
    table: pd.DataFrame, paths: pd.DataFrame, about: About, say: Translator = IN_ENGLISH
) -> Figure:
    """Plot the focus's mean level with and without each source's acts, one column a direction.

    Args:
        table: By direction, scenario and contender: what each source carried of the level.
        paths: By direction, scenario, run and year: mean, p05, p95 and the coded level.
        about: The directions, each with its scenario and the window of years.
        say: The language of the labels.
    """
    column = COLUMN if len(about) < MANY else NARROW_COLUMN
    width = page_width(column * len(about))
    columns = min(len(about), max(1, int((width - NAMES) / LEAST)))
    rows = -(-len(about) // columns)
    figure = Figure(figsize=(width, HEIGHT * rows + 0.9))
    labels = [label for label, _, _ in about]
    heights = [5, 4] * rows
    axes = figure.subplots(2 * rows, columns, squeeze=False, height_ratios=heights)
    for place, (label, name, window) in enumerate(about):
        row, at = 2 * (place // columns), place % columns
        upper, lower = axes[row, at], axes[row + 1, at]
        _paths(upper, _of(paths, label, name), say)
        upper.axvspan(window[0] - 0.5, window[1] + 0.5, color=GREY, alpha=0.12, lw=0)
        title = direction_label(label, say)
        upper.set_title(title if labels.count(label) == 1 else f"{title}\n{name}")
        carried = _of(table, label, name).query("quantity == 'level_carried'")
        _carried(lower, carried, say, named=at == 0)
        lower.set_title(say("figure.lost_in", years=f"{window[0]}-{window[1]}"))
        if at == 0:
            upper.set_ylabel(say("figure.mean_of_domains"))
    drawn = axes.T.ravel() if columns == 1 else axes.ravel()
    _same_heights(list(axes[0::2].ravel()[: len(about)]))
    same_scale(list(axes[1::2].ravel()[: len(about)]))
    for axis in _surplus(axes, len(about)):
        axis.set_visible(False)
    merged_legend_below(figure, drawn, ncols=4)
    return figure


def _surplus(axes: Any, number: int) -> list[Axes]:
    """Return the panels beyond a number of directions."""
    upper, lower = axes[0::2].ravel(), axes[1::2].ravel()
    return [*upper[number:], *lower[number:]]


def _same_heights(axes: Sequence[Axes]) -> None:
    """Set the same vertical scale for panels."""
    limits = [axis.get_ylim() for axis in axes]
    for axis in axes:
        axis.set_ylim(min(low for low, _ in limits), max(high for _, high in limits))


def _looks(runs: Iterable[object], say: Translator) -> dict[str, Look]:
    """Return the looks of runs without acts: those of the case's factors, then of all acts."""
    known = [f"{WITHOUT}{factor}" for factor in say.case.factors or {}]
    found = [str(run) for run in runs if str(run).startswith(WITHOUT)]
    names = dict.fromkeys([*known, *found])
    looks = dict(zip(names, cycle(LOOKS), strict=False))
    return {**looks, NONE: NONE_LOOK}


def _label(run: str, say: Translator) -> str:
    return say("figure.without_any") if run == NONE else say.term(run)


def _of(table: pd.DataFrame, label: str, name: str) -> pd.DataFrame:
    return table[(table["direction"] == label) & (table["scenario"] == name)]


def _paths(axis: Axes, rows: pd.DataFrame, say: Translator) -> None:
    """Plot the yearly paths of every run of a direction."""
    own = rows[rows["run"] == MODEL]
    years = own["year"]
    band = own["p05"], own["p95"]
    axis.fill_between(years, *band, color=SKY, alpha=0.35, lw=0, label=say("figure.band"))
    all_acts = say("figure.all_acts")
    axis.plot(years, own["mean"], color=BLUE, lw=1.6, zorder=5, label=all_acts)
    for run in _strongest(rows):
        look = _looks(rows["run"], say)[run]
        _path(axis, rows[rows["run"] == run], look, _label(run, say))
    coded = say("figure.coded_documents")
    axis.plot(years, own["coded"], "o", ms=2.4, color=BLACK, label=coded)
    axis.axhline(0, color=GREY, lw=0.5, zorder=0)
    axis.locator_params(axis="x", integer=True)


def _strongest(rows: pd.DataFrame) -> list[str]:
    """Return the runs without some acts that lie farthest from that with all acts.

    The lower panel shows all of them; more lines than a few are not told apart.
    """
    wide = rows.pivot_table(index="year", columns="run", values="mean")
    gaps = wide.sub(wide[MODEL], axis=0).abs().mean().drop(MODEL)
    largest = gaps.sort_values(ascending=False, kind="stable").head(LINES).index
    return [str(run) for run in largest]


def _path(axis: Axes, rows: pd.DataFrame, look: Look, label: str) -> None:
    """Plot the yearly path of one run without some acts."""
    axis.plot(rows["year"], rows["mean"], color=look.colour, ls=look.line, lw=1.0, label=label)


def _carried(axis: Axes, rows: pd.DataFrame, say: Translator, *, named: bool) -> None:
    """Plot how much of the level in the window is lost without each source's acts."""
    known = {str(row["contender"]): row for row in rows.to_dict("records")}
    looks = _looks(known, say)
    for place, (run, look) in enumerate(reversed(looks.items())):
        if run in known:
            row = known[run]
            axis.plot([row["low"], row["high"]], [place, place], color=look.colour, lw=1.6)
            axis.plot(row["value"], place, "D", ms=3.4, color=look.colour)
    labels = [_label(run, say) for run in reversed(looks)]
    axis.set_yticks(range(len(looks)), labels if named else [""] * len(labels))
    axis.axvline(0, color=GREY, lw=0.5, zorder=0)
    axis.set_xlabel(say("figure.levels_interval"))


def drawing(
    table: pd.DataFrame,
    paths: pd.DataFrame,
    about: About,
    folder: Path,
    say: Translator = IN_ENGLISH,
) -> Drawing:
    """Prepare the figure for a result folder."""
    return Drawing(outside, (table, paths, about, say), folder / "figures" / "transfer")


def lines(table: pd.DataFrame, ties: Mapping[str, Tie], say: Translator = IN_ENGLISH) -> list[str]:
    """Describe each direction: scores and theses beside the baselines, and the sources' shares.

    Args:
        table: The table of ``transfer.csv``.
        ties: By scenario: the tie that is scored.
        say: The language, with the names of the case.
    """
    return list(_lines(table, ties, say))


def _lines(table: pd.DataFrame, ties: Mapping[str, Tie], say: Translator) -> Iterator[str]:
    for (label, name), rows in table.groupby(["direction", "scenario"], sort=False):
        yield f"{label}  ({name}: {say.tie(*ties[str(name)])})"
        yield from _scores(rows)
        yield from _theses(rows, say)
        yield from _sources(rows, say)


def _scores(rows: pd.DataFrame) -> Iterator[str]:
    """Describe distance and pattern, means over the domains."""
    for metric, words in METRICS.items():
        here = rows[rows["quantity"].str.startswith(metric)]
        means = here.groupby("contender", sort=False)["value"].mean().dropna()
        if len(means):
            parts = [f"{str(name).replace('_', ' ')} {value:.2f}" for name, value in means.items()]
            yield f"  {words}: {', '.join(parts)}"


def _theses(rows: pd.DataFrame, say: Translator) -> Iterator[str]:
    """Describe in which share of worlds theses hold: one by one where few, else counted."""
    own = rows[(rows["quantity"] == "emergence") & (rows["contender"] == "model")]
    named = own[own["labeller"] == say.labeller]
    if len(named) > FEW:
        yield _counted(named, say.labeller)
        return
    for thesis, part in own.groupby("thesis", sort=False):
        known = part.dropna(subset=["value"])
        shares = ", ".join(_shares(known))
        yield f"  {thesis}: {shares or part['beside_nulls'].iloc[0]}"


def _counted(named: pd.DataFrame, labeller: str) -> str:
    counts = named["beside_nulls"].str.partition(":")[0].value_counts()
    parts = [f"{number} {words}" for words, number in counts.items()]
    return f"  {len(named)} theses, labeller {labeller}: {', '.join(parts)}"


def _shares(part: pd.DataFrame) -> Iterator[str]:
    """Describe a thesis by labeller, once where the labellers do not differ."""
    rows = part[["labeller", "value", "low", "high", "beside_nulls"]]
    if len(rows) and (rows["value"] == rows["value"].iloc[0]).all():
        rows = rows.head(1).assign(labeller="any labeller")
    for labeller, value, low, high, beside in rows.itertuples(index=False, name=None):
        yield f"{labeller} {value:.1%} [{low:.1%}, {high:.1%}] {beside}"


def _sources(rows: pd.DataFrame, say: Translator) -> Iterator[str]:
    """Describe whose acts carried the level of the window, the largest part first."""
    level = rows[rows["quantity"] == "level"]
    if level.empty:
        return
    carried = rows[rows["quantity"] == "level_carried"]
    sizes = carried["value"].abs().to_numpy(dtype=float)
    ordered = carried.iloc[np.argsort(-sizes)].to_dict("records")
    parts = [f"{_label(str(row['contender']), say)} {_interval(row)}" for row in ordered]
    first = level.iloc[0]
    yield f"  mean level in the window {_interval(first)}; lost {', '.join(parts)}"


def _interval(row: Any) -> str:
    return f"{row['value']:+.3f} [{row['low']:+.3f}, {row['high']:+.3f}]"
