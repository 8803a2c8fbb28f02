"""Figures for a paper: drawn at column width, with the Okabe-Ito colours, patterns and words besides colour.

Each takes tidy tables and gives a matplotlib figure; text in SVG stays text.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.core.vocabulary import DOMAINS, MOVES, STRATEGIES
from sim.evidence.coded_tables import Act
from sim.record.labellers import LABELLERS
from sim.report.run_lines import sample_of

COLUMN: Final = 3.54  # inches, a journal's column
BLACK, ORANGE, SKY, GREEN, BLUE, RED, PURPLE, GREY = (
    "#000000",
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#0072B2",
    "#D55E00",
    "#CC79A7",
    "#777777",
)
SIDE: Final = {
    "bandwagon": SKY,
    "hedge": "#DDDDDD",
    "balance": RED,
    "soft_balance": ORANGE,
    "hard_balance": RED,
}
HATCH: Final = {
    "bandwagon": "....",
    "hedge": "",
    "balance": "////",
    "soft_balance": "////",
    "hard_balance": "xxxx",
}
STYLE: Final[dict[str, Any]] = {
    "font.size": 7,
    "axes.titlesize": 7.5,
    "axes.labelsize": 7,
    "xtick.labelsize": 6.5,
    "ytick.labelsize": 6.5,
    "legend.fontsize": 6.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "bamboo",
    "hatch.linewidth": 0.4,
    "figure.constrained_layout.use": True,
    "font.family": ["DejaVu Sans"],
    "axes.titlelocation": "left",
    "text.parse_math": False,
}
LABELLER_NAMES: Final = {
    "nguyen": "Nguyen 2020",
    "le_kuik": "Le 2013 / Kuik 2008",
    "ma_kang": "Ma & Kang 2023",
    "position": "position scale",
}
CONTENDER_STYLE: Final = {
    "model": ("D", RED, "model"),
    "always_hedge": ("o", GREY, "always hedge"),
    "line": ("_", BLUE, "straight line (fitted)"),
    "no_forcing": ("s", SKY, "no forcing"),
    "forcing_only": ("^", GREEN, "forcing only (fitted)"),
    "random_driver": ("v", PURPLE, "random drivers (fitted)"),
    "persistence": ("x", BLACK, "persistence (one step)"),
    "table_1": ("P", ORANGE, "the document's Table 1"),
}
Tie = tuple[str, str]


def of_tie(table: pd.DataFrame, tie: Tie) -> pd.DataFrame:
    """Give a table's rows of one tie."""
    return table[(table["actor"] == tie[0]) & (table["target"] == tie[1])]


def level_axis(axis: Axes) -> None:
    """Scale an axis from siding with to acting against."""
    axis.set_ylim(-2.15, 2.15)
    axis.set_yticks([-2, -1, 0, 1, 2])
    axis.axhline(0, color=GREY, lw=0.5, zorder=0)


def domains(trajectories: pd.DataFrame, history: pd.DataFrame, tie: Tie) -> Figure:
    """Levels of one tie in the four domains: median and bands over worlds, against the coded history."""
    figure = Figure(figsize=(COLUMN, 5.6))
    axes = figure.subplots(len(DOMAINS), 1, sharex=True)
    said, coded = of_tie(trajectories, tie), of_tie(history, tie)
    for axis, domain in zip(axes, DOMAINS, strict=True):
        s, h = (
            said[said["domain"] == domain],
            coded[coded["domain"] == domain].dropna(subset=["level"]),
        )
        axis.fill_between(
            s["year"],
            s["p05"],
            s["p95"],
            color=SKY,
            alpha=0.35,
            lw=0,
            label="model: 5-95 % of worlds",
        )
        axis.fill_between(
            s["year"], s["p25"], s["p75"], color=BLUE, alpha=0.35, lw=0, label="25-75 %"
        )
        axis.plot(s["year"], s["p50"], color=BLUE, lw=1.2, label="median")
        sure = h["confidence"] > 0.3
        axis.plot(
            h["year"][sure],
            h["level"][sure],
            "o",
            ms=2.6,
            color=BLACK,
            label="coded from the documents",
        )
        axis.plot(
            h["year"][~sure],
            h["level"][~sure],
            "o",
            ms=2.6,
            mfc="white",
            mec=BLACK,
            mew=0.6,
            label="interpolated",
        )
        level_axis(axis)
        axis.set_title(domain)
    axes[0].set_ylabel("resists ↑")
    axes[-1].set_ylabel("sides with ↓")
    figure.suptitle(f"{tie[0]} toward {tie[1]}: level by domain", fontsize=8)
    figure.legend(
        *axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False
    )
    return figure


def stack(axis: Axes, table: pd.DataFrame, names: Sequence[str]) -> None:
    """Stack shares by year as steps with colour and hatch."""
    edges = np.append(table["year"].to_numpy() - 0.5, table["year"].max() + 0.5)
    bottom = np.zeros(len(table))
    for name in names:
        top = bottom + table[name].to_numpy()
        low, high = (np.append(v, v[-1]) for v in (bottom, top))
        axis.fill_between(
            edges,
            low,
            high,
            step="post",
            facecolor=SIDE[name],
            hatch=HATCH[name],
            edgecolor="white",
            lw=0,
            label=name.replace("_", " "),
        )
        bottom = top
    axis.set_ylim(0, 1)
    axis.set_yticks([0, 0.5, 1])
    axis.set_xlim(edges[0], edges[-1])


def strategies(
    shares: pd.DataFrame,
    history: pd.DataFrame,
    tie: Tie,
    labellers: Mapping[str, Callable[..., Any]],
) -> Figure:
    """Shares of worlds by strategy and year under each labeller, above the label of the coded history."""
    figure = Figure(figsize=(COLUMN, 5.8))
    axes = figure.subplots(
        2 * len(labellers), 1, sharex=True, height_ratios=[5, 1] * len(labellers)
    )
    coded = of_tie(history, tie).pivot_table(index="year", columns="domain", values="level")
    for i, (name, label) in enumerate(labellers.items()):
        upper, lower = axes[2 * i], axes[2 * i + 1]
        mine = of_tie(shares, tie)
        stack(upper, mine[mine["labeller"] == name], STRATEGIES)
        upper.set_title(LABELLER_NAMES.get(name, name))
        if not coded.empty:
            full = coded.reindex(columns=list(DOMAINS)).dropna()
            named = np.asarray(label(full.to_numpy().T))
            for k in np.unique(named):
                spans = [(year - 0.5, 1.0) for year in full.index[named == k]]
                lower.broken_barh(
                    spans,
                    (0, 1),
                    facecolors=SIDE[STRATEGIES[k]],
                    hatch=HATCH[STRATEGIES[k]],
                    edgecolor="white",
                    lw=0,
                )
        lower.set_yticks([])
        lower.set_ylim(0, 1)
        lower.set_ylabel("coded", rotation=0, ha="right", va="center")
        lower.spines[["left", "bottom"]].set_visible(False)
    figure.suptitle(f"{tie[0]} toward {tie[1]}: share of worlds by strategy", fontsize=8)
    figure.legend(
        *axes[0].get_legend_handles_labels(),
        loc="outside lower center",
        ncols=4,
        frameon=False,
        columnspacing=0.8,
        handlelength=1.6,
    )
    return figure


def named_events(acts: Iterable[Act], count: int = 9) -> list[Act]:
    """Pick the strongest acts that are dated to the month or day, spread so that no two lie within eight months."""
    dated = sorted(
        (a for a in acts if a.span == 1 and abs(a.level) >= 1),
        key=lambda a: (-abs(a.level), a.actor != "CHN", a.month),
    )
    kept: list[Act] = []
    for act in dated:
        if all(abs(act.month - k.month) > 8 for k in kept):
            kept.append(act)
    return sorted(kept[:count], key=lambda a: a.month)


def drivers(
    perceived: pd.DataFrame,
    acts: Sequence[Act],
    covered: frozenset[tuple[int, str]],
    tie: Tie,
    *,
    notes: bool = True,
) -> Figure:
    """What the state perceives: pressure and support, the named acts, and the years that no document covers; ``notes`` names them at the foot."""
    events = named_events(acts)
    lines = _notes(events, tie) if notes else []
    figure = Figure(figsize=(COLUMN, 3.0 + 0.13 * len(lines)))
    axis, foot = figure.subplots(2, 1, height_ratios=[3.0, 0.13 * len(lines) + 0.2])
    seen = of_tie(perceived, tie)
    axis.plot(seen["year"], seen["pressure"], color=RED, lw=1.4, label=f"pressure of {tie[1]}")
    axis.plot(
        seen["year"], seen["support"], color=BLUE, lw=1.4, ls="--", label="support of third powers"
    )
    axis.plot(seen["year"], 1 - seen["trust"], color=GREY, lw=1, ls=":", label="trust lost")
    for row, (source, colour) in enumerate(((tie[1], RED), ("USA", BLUE))):
        spans = [(year - 0.5, 1.0) for year in seen["year"] if (year, source) not in covered]
        axis.broken_barh(spans, (0.06 * row, 0.05), color=colour, alpha=0.4, lw=0)
    for i, act in enumerate(events, 1):
        when = act.month / 12 + 0.04
        axis.plot([when, when], [0.13, 1.0], color=GREY, lw=0.5, zorder=0)
        axis.text(
            when,
            1.01,
            str(i),
            ha="center",
            va="bottom",
            fontsize=6.5,
            color=RED if act.level > 0 else BLUE,
        )
    axis.locator_params(axis="x", integer=True)
    axis.set_ylim(0, 1.08)
    axis.set_ylabel("impression (0-1), mean of worlds")
    axis.set_title(f"{tie[0]}: what it perceives", fontsize=8)
    axis.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, -0.08),
        frameon=False,
        ncols=3,
        columnspacing=1,
        handlelength=1.8,
    )
    foot.axis("off")
    foot.text(
        0,
        1,
        "\n".join(n if len(n) < 72 or "\n" in n else n[:69] + "…" for n in lines),
        fontsize=6,
        va="top",
        ha="left",
        linespacing=1.35,
    )
    return figure


def _notes(events: Sequence[Act], tie: Tie) -> list[str]:
    """Name the numbered acts, and say what the bars are."""
    named = [f"{i}  {a.date}  {a.actor}: {a.summary}" for i, a in enumerate(events, 1)]
    return [
        *named,
        f"Bars at the foot: years in which no document records an act\nof {tie[1]} (red, lower) or of the USA (blue, upper).",
    ]


def actors(
    moves: pd.DataFrame, history: pd.DataFrame, unforced: Sequence[str], ties: Sequence[Tie]
) -> Figure:
    """Moves of every decided tie, side by side: shares of months, worlds and domains, with the coded mean level."""
    figure = Figure(figsize=(COLUMN, 1.15 * len(ties) + 0.5))
    axes = np.atleast_1d(figure.subplots(len(ties), 1, sharex=True))
    for axis, tie in zip(axes, ties, strict=True):
        stack(axis, of_tie(moves, tie).groupby("year", as_index=False)[list(MOVES)].mean(), MOVES)
        axis.set_title(
            f"{tie[0]} toward {tie[1]}"
            + ("  (unforced: meets fewer than ten acts)" if tie[0] in unforced else "")
        )
        coded = of_tie(history, tie).groupby("year")["level"].mean().dropna()
        other = axis.twinx()
        other.plot(
            coded.index,
            coded.to_numpy(),
            "o",
            ms=2.4,
            color=BLACK,
            label="coded mean level (right axis)",
        )
        other.set_ylim(-2, 2)
        other.set_yticks([-2, 0, 2])
        other.spines["right"].set_visible(True)
    handles, labels = axes[0].get_legend_handles_labels()
    more = next(c for c in figure.axes if c not in set(axes)).get_legend_handles_labels()
    figure.suptitle("Share of moves, all domains", fontsize=8)
    figure.legend(
        handles + more[0], labels + more[1], loc="outside lower center", ncols=2, frameon=False
    )
    return figure


def scores(comparison: pd.DataFrame, tie: Tie) -> Figure:
    """Score of the model beside every null, with intervals: distance by domain, pattern by domain, and the strategy's score."""
    panels = (
        ("distance", "distance from history, levels (0 is best)"),
        ("pattern", "pairs of years ordered right (0.5 is chance)"),
        ("rps", "ranked probability score of strategy (0 is best)"),
    )
    figure = Figure(figsize=(COLUMN, 6.0))
    axes = figure.subplots(len(panels), 1)
    here, years = sample_of(of_tie(comparison[comparison["subset"] == "all"], tie))
    for axis, (metric, title) in zip(axes, panels, strict=True):
        rows = here[here["metric"] == metric].fillna({"labeller": ""})
        keys = list(dict.fromkeys(zip(rows["quantity"], rows["labeller"], strict=True)))
        for i, (name, (marker, colour, words)) in enumerate(CONTENDER_STYLE.items()):
            for k, (quantity, labeller) in enumerate(keys):
                r = rows[
                    (rows["contender"] == name)
                    & (rows["quantity"] == quantity)
                    & (rows["labeller"] == labeller)
                ].iloc[0]
                y = k + (i - 3.5) * 0.1
                if not np.isnan(r["low"]):
                    axis.plot([r["low"], r["high"]], [y, y], color=colour, lw=0.7)
                axis.plot(
                    r["value"], y, marker, color=colour, ms=3.4, label=words if k == 0 else None
                )
        axis.set_yticks(
            range(len(keys)), [LABELLER_NAMES.get(lb, lb) if lb else q for q, lb in keys]
        )
        axis.set_ylim(len(keys) - 0.4, -0.6)
        axis.set_title(title)
        axis.grid(axis="x", lw=0.3)
        if metric == "pattern":
            axis.axvline(0.5, color=GREY, lw=0.6)
    figure.suptitle(
        f"{tie[0]} toward {tie[1]}: the model beside the nulls{years}, 90 % intervals", fontsize=8
    )
    figure.legend(
        *axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False
    )
    return figure


def save(figure: Figure, path: Path) -> None:
    """Write a figure as SVG and PNG, without a clock in it."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")  # laid out once, for both
    figure.savefig(path.with_suffix(".svg"), metadata={"Date": None})
    figure.savefig(path.with_suffix(".png"), dpi=180, metadata={"Software": None})


@dataclass(frozen=True)
class Drawing:
    """A figure to be drawn: its maker, what it is made of, and where it goes."""

    make: Callable[..., Figure]
    of: tuple[Any, ...]
    path: Path

    def __call__(self) -> None:
        """Draw the figure and write it."""
        with mpl.rc_context(cast("Any", STYLE)):
            save(self.make(*self.of), self.path)


def plan(
    folder: Path,
    tables: Mapping[str, pd.DataFrame],
    acts: Sequence[Act],
    covered: frozenset[tuple[int, str]],
    *,
    ties: Sequence[Tie],
    unforced: Sequence[str],
) -> list[Drawing]:
    """List the figures that need no scores."""
    history, focus = tables["history"], ties[0]
    return [
        Drawing(actors, (tables["moves"], history, unforced, ties), folder / "actors"),
        Drawing(
            strategies, (tables["strategies"], history, focus, LABELLERS), folder / "strategies"
        ),
        Drawing(domains, (tables["trajectories"], history, focus), folder / "domains"),
        Drawing(drivers, (tables["perceived"], acts, covered, focus), folder / "drivers"),
    ]


def plan_scores(folder: Path, comparison: pd.DataFrame, focus: Tie) -> list[Drawing]:
    """List the figure of scores, if there are any of the focus."""
    return (
        []
        if of_tie(comparison, focus).empty
        else [Drawing(scores, (comparison, focus), folder / "scores")]
    )
