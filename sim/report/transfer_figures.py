"""What worlds that knew nothing of a span come to on it: paths beside the coded history, and whose acts carried the level."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.figures import BLACK, BLUE, COLUMN, GREEN, GREY, ORANGE, PURPLE, RED, SKY, Drawing

MODEL: Final = "factual"
LOOK: Final[dict[str, tuple[str, Any, str]]] = {
    "without_china_pressure": (RED, "--", "without China's acts"),
    "without_russia_support": (ORANGE, "-.", "without Russia's (USSR's)"),
    "without_us_support": (PURPLE, ":", "without the United States'"),
    "without_asean_support": (GREEN, (0, (5, 1)), "without ASEAN's"),
    "without_japan_support": (BLACK, (0, (1, 1)), "without Japan's"),
    "none": (GREY, (0, (3, 1, 1, 1)), "without any"),
}
About = Sequence[tuple[str, str, tuple[int, int]]]  # direction, scenario, window
MANY, WIDE = 3, 2.6  # columns, and inches of one where there are so many
FEW: Final = 12  # theses that are told one by one


def outside(table: pd.DataFrame, paths: pd.DataFrame, about: About) -> Figure:
    """Draw, a column a direction, the focus's mean level with and without each source's acts, and what each carried in the window."""
    figure = Figure(figsize=(COLUMN * len(about) if len(about) < MANY else WIDE * len(about), 4.9))
    axes = figure.subplots(2, len(about), squeeze=False, sharey="row", height_ratios=[3, 2])
    for (label, name, window), upper, lower in zip(about, axes[0], axes[1], strict=True):
        _paths(upper, _of(paths, label, name))
        upper.axvspan(window[0] - 0.5, window[1] + 0.5, color=GREY, alpha=0.12, lw=0)
        upper.set_title(f"{label}\n{name}")
        _carried(lower, _of(table, label, name).query("quantity == 'level_carried'"), window)
    axes[0, 0].set_ylabel("mean level of four domains\nresists ↑")
    named = {
        text: handle
        for axis in axes[0]
        for handle, text in zip(*axis.get_legend_handles_labels(), strict=True)
    }
    figure.legend(
        named.values(),
        named.keys(),
        loc="outside lower center",
        ncols=2 if len(about) == 1 else 4,
        frameon=False,
    )
    return figure


def _of(table: pd.DataFrame, label: str, name: str) -> pd.DataFrame:
    return table[(table["direction"] == label) & (table["scenario"] == name)]


def _paths(axis: Axes, rows: pd.DataFrame) -> None:
    """Draw the yearly paths of every run of a direction."""
    own = rows[rows["run"] == MODEL]
    axis.fill_between(
        own["year"], own["p05"], own["p95"], color=SKY, alpha=0.35, lw=0, label="5-95 % of worlds"
    )
    axis.plot(
        own["year"], own["mean"], color=BLUE, lw=1.6, zorder=5, label="all acts, mean of worlds"
    )
    for run, (colour, style, words) in LOOK.items():
        here = rows[rows["run"] == run]
        if len(here):
            axis.plot(here["year"], here["mean"], color=colour, ls=style, lw=1.0, label=words)
    axis.plot(own["year"], own["coded"], "o", ms=2.4, color=BLACK, label="coded from the documents")
    axis.axhline(0, color=GREY, lw=0.5, zorder=0)
    axis.locator_params(axis="x", integer=True)


def _carried(axis: Axes, rows: pd.DataFrame, window: tuple[int, int]) -> None:
    """Draw how much of the level in the window goes with each source's acts."""
    known = {str(row["contender"]): row for row in rows.to_dict("records")}
    for y, (run, (colour, _, _)) in enumerate(reversed(LOOK.items())):
        if run in known:
            axis.plot([known[run]["low"], known[run]["high"]], [y, y], color=colour, lw=1.6)
            axis.plot(known[run]["value"], y, "D", ms=3.4, color=colour)
    axis.set_yticks(range(len(LOOK)), [words for _, _, words in reversed(LOOK.values())])
    axis.axvline(0, color=GREY, lw=0.5, zorder=0)
    axis.set_title(f"lost of the level of {window[0]}-{window[1]}")
    axis.set_xlabel("levels, 95 % interval of the mean")


def drawing(table: pd.DataFrame, paths: pd.DataFrame, about: About, folder: Path) -> Drawing:
    """Plan the figure for a result folder."""
    return Drawing(outside, (table, paths, about), folder / "figures" / "transfer")


def lines(table: pd.DataFrame) -> list[str]:
    """Say what each direction came to: scores beside the nulls, theses beside the nulls, and what carried the level."""
    parts = table.groupby(["direction", "scenario"], sort=False)
    return [
        line
        for (label, name), rows in parts
        for line in [f"{label}  ({name})", *_scores(rows), *_theses(rows), *_sources(rows)]
    ]


def _scores(rows: pd.DataFrame) -> Iterator[str]:
    """Say distance and pattern, means over the domains."""
    for metric, words in (
        ("distance", "distance from the coded history, levels, 0 is best"),
        ("pattern", "pairs of years ordered right, 0.5 is chance"),
    ):
        means = (
            rows[rows["quantity"].str.startswith(metric)]
            .groupby("contender", sort=False)["value"]
            .mean()
            .dropna()
        )
        if len(means):
            yield f"  {words}: " + ", ".join(
                f"{str(c).replace('_', ' ')} {v:.2f}" for c, v in means.items()
            )


def _theses(rows: pd.DataFrame) -> Iterator[str]:
    """Say in which share of worlds theses hold: one by one where they are few, else counted."""
    own = rows[(rows["quantity"] == "emergence") & (rows["contender"] == "model")]
    named = own[own["labeller"] == "nguyen"]
    if len(named) > FEW:
        counts = named["beside_nulls"].str.partition(":")[0].value_counts()
        yield f"  {len(named)} theses, labeller Nguyen: " + ", ".join(
            f"{n} {words}" for words, n in counts.items()
        )
        return
    for thesis, part in own.groupby("thesis", sort=False):
        shares = ", ".join(
            f"{lb} {v:.1%} [{low:.1%}, {high:.1%}] {where}"
            for lb, v, low, high, where in _by_labeller(part.dropna(subset=["value"]))
        )
        yield f"  {thesis}: {shares or part['beside_nulls'].iloc[0]}"


def _by_labeller(part: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Give the rows of a thesis that differ by labeller, once where they do not."""
    said = part[["labeller", "value", "low", "high", "beside_nulls"]]
    same = len(said) > 0 and bool((said["value"] == said["value"].iloc[0]).all())
    return list(
        (said.head(1).assign(labeller="any labeller") if same else said).itertuples(
            index=False, name=None
        )
    )


def _sources(rows: pd.DataFrame) -> Iterator[str]:
    """Say whose acts carried the level of the window."""
    level = rows[rows["quantity"] == "level"]
    carried = rows[rows["quantity"] == "level_carried"]
    if len(level):
        first = level.iloc[0]
        order = carried.iloc[np.argsort(-carried["value"].abs().to_numpy(dtype=float))]
        told = ", ".join(
            f"{LOOK[str(r['contender'])][2]} {r['value']:+.3f} [{r['low']:+.3f}, {r['high']:+.3f}]"
            for r in order.to_dict("records")
            if r["contender"] in LOOK
        )
        yield f"  mean level in the window {first['value']:+.3f} [{first['low']:+.3f}, {first['high']:+.3f}]; lost {told}"
