"""What a calibration says, in words and figures: what is left, what the record told of, and how both sides of the split are met."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.report.figures import BLACK, BLUE, COLUMN, CONTENDER_STYLE, GREY, ORANGE, RED, SKY, Drawing

Floats = NDArray[np.float64]
SHOWN: Final = 16  # parameters drawn, those that the record told most of
BARS: Final = 10
NEAR: Final = 6  # names said in a line
NAMES: Final = {
    "model": "model, constrained",
    "model_prior": "model, prior",
    **{n: words for n, (_, _, words) in CONTENDER_STYLE.items() if n != "model"},
}
PANELS: Final = {
    "distance": "Distance in levels (0 is best)",
    "pattern": "Pairs of years ordered right (0.5 is chance)",
}


def called(name: str) -> str:
    """Name a column for people.

    >>> called("disposition.VNM>CHN.military"), called("weight.inputs threat"), called("worth.USA>VNM")
    ('disposition VNM>CHN military', 'weight of threat', 'worth of USA to VNM')
    """
    use, _, rest = name.partition(".")
    if use == "weight":
        return (
            f"weight of {rest.removeprefix('inputs ').removeprefix('theory ').replace('+', ', ')}"
        )
    if use == "worth":
        return f"worth of {rest.replace('>', ' to ')}"
    return (f"disposition {rest.replace('.', ' ')}" if use == "disposition" else rest).replace(
        "_", " "
    )


def volume(waves: pd.DataFrame) -> Figure:
    """Draw the volume not ruled out and the worth of the weighted points, wave by wave."""
    figure = Figure(figsize=(COLUMN, 2.9))
    upper, lower = figure.subplots(2, 1, sharex=True)
    upper.plot(
        waves["wave"], waves["volume_not_ruled_out"], "o-", color=BLUE, ms=3, label="not ruled out"
    )
    upper.plot(
        waves["wave"],
        waves["volume_of_level"],
        "v--",
        color=ORANGE,
        ms=3,
        label="likeliest, 90 % of all weight",
    )
    upper.legend(frameon=False)
    upper.set_ylim(0, 1.05)
    upper.set_title("Share of the prior's volume")
    lower.plot(waves["wave"], waves["effective_points"], "s-", color=RED, ms=3)
    lower.set_ylim(0, None)
    lower.set_title("Equal points that the weighted ones are worth")
    lower.set_xticks(waves["wave"])
    lower.set_xlim(waves["wave"].min() - 0.2, waves["wave"].max() + 0.2)
    lower.set_xlabel("wave")
    return figure


def parameters(
    shrinkage: pd.DataFrame, quantiles: Mapping[str, Floats], weights: Floats, span: str
) -> Figure:
    """Draw, for the parameters told most of, how the constrained points lie over the prior, each from low to high of its range."""
    names = list(shrinkage["name"][:SHOWN])
    figure = Figure(figsize=(2 * COLUMN, 5.2))
    axes = figure.subplots(4, 4, sharex=True, sharey=True).ravel()
    for axis, name in zip(axes, names, strict=False):
        row = shrinkage[shrinkage["name"] == name].iloc[0]
        heights, edges = np.histogram(
            quantiles[name], bins=BARS, range=(0, 1), weights=weights * BARS
        )
        axis.bar(
            edges[:-1],
            heights,
            1 / BARS,
            align="edge",
            color=BLUE if row["informed"] else SKY,
            edgecolor="white",
            lw=0.4,
        )
        axis.axhline(1, color=BLACK, lw=0.8, ls="--")
        axis.set_title(
            f"{called(name)}\n{row['shrinkage']:.0%} [{row['shrinkage_low']:.0%}, {row['shrinkage_high']:.0%}]",
            fontsize=6,
        )
        axis.set_xticks([0, 1], ["low", "high"])
        axis.set_yticks([0, 1, 2])
    for axis in axes[len(names) :]:
        axis.set_visible(False)
    figure.suptitle(
        f"Constrained on {span}: density over the prior (dashed), and the share of its variance that is gone; pale: not informed",
        fontsize=8,
    )
    return figure


def held_out(scores: pd.DataFrame, span: str) -> Figure:
    """Draw the scores of model and nulls, in the years that calibration saw and in those held out, with 90 % intervals."""
    figure = Figure(figsize=(COLUMN, 5.0))
    axes = figure.subplots(len(PANELS), 1)
    names = [n for n in NAMES if n in set(scores["contender"])]
    for axis, (metric, title) in zip(axes, PANELS.items(), strict=True):
        for sample, shift, colour, marker, words in (
            ("in", -0.16, GREY, "o", "years calibrated on"),
            ("held_out", 0.16, RED, "D", "years held out"),
        ):
            here = (
                scores[(scores["metric"] == metric) & (scores["sample"] == sample)]
                .set_index("contender")
                .reindex(names)
            )
            places = np.arange(len(names)) + shift
            axis.hlines(places, here["low"], here["high"], color=colour, lw=0.8)
            axis.plot(here["value"], places, marker, color=colour, ms=3.2, ls="", label=words)
        axis.set_yticks(range(len(names)), [NAMES[n] for n in names])
        axis.set_ylim(len(names) - 0.5, -0.5)
        axis.set_title(title)
        axis.grid(axis="x", lw=0.3)
    figure.suptitle(f"Constrained on {span}, 90 % intervals", fontsize=8)
    figure.legend(
        *axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False
    )
    return figure


def draw(
    folder: Path,
    tables: Mapping[str, pd.DataFrame],
    quantiles: Floats,
    weights: Floats,
    names: Sequence[str],
    focus: tuple[str, str],
    years: NDArray[np.int64],
) -> None:
    """Draw all figures of a calibration into a folder."""
    folder.mkdir()
    span = f"{years[0]}-{years[-1]}"
    Drawing(volume, (tables["waves"],), folder / "volume")()
    Drawing(
        parameters,
        (tables["shrinkage"], dict(zip(names, quantiles.T, strict=True)), weights, span),
        folder / "parameters",
    )()
    here = _of(tables["held_out"], focus)
    if not here.empty:
        Drawing(held_out, (here, f"{span}, {focus[0]} toward {focus[1]}"), folder / "held_out")()


def _of(scores: pd.DataFrame, focus: tuple[str, str]) -> pd.DataFrame:
    return scores[(scores["actor"] == focus[0]) & (scores["target"] == focus[1])]


def closing(
    folder: Path,
    years: range,
    waves: pd.DataFrame,
    outputs: pd.DataFrame,
    shrinkage: pd.DataFrame | None,
    scores: pd.DataFrame | None,
    tried: Sequence[float],
) -> list[str]:
    """Say what a calibration came to; where everything was ruled out, what did that."""
    last = waves.iloc[-1]
    lines = [
        f"Calibrated on {years[0]}-{years[-1]}: {len(outputs)} outputs, {len(waves)} waves, {int(waves['points'].sum())} points of {int(last['worlds_a_point'])} worlds"
    ]
    if len(tried) > 1 or shrinkage is None:
        worst = outputs.sort_values("implausibility", ascending=False).head(3)
        said = "; ".join(
            f"{r.tie} {r.domain} {r.years} (coded {r.coded:+.2f}, {r.implausibility:.1f} standard deviations off)"
            for r in worst.itertuples()
        )
        lines.append(
            f"  FINDING: with a discrepancy of {tried[0]:g} levels the record rules out every point of the prior; farthest off: {said}"
        )
    if shrinkage is None or scores is None:
        return [
            *lines,
            f"  nothing is left even with {tried[-1]:g} levels: no constrained set was written",
            f"Written to {folder}",
        ]
    told, untold = (shrinkage[shrinkage["informed"] == flag]["name"] for flag in (True, False))
    lines += [
        f"  {last['volume_not_ruled_out']:.1%} of the prior's volume is not ruled out (discrepancy {tried[-1]:g} levels), {last['volume_of_level']:.1%} holds nine tenths of all weight; the weighted points are worth {last['effective_points']:.0f} equal ones",
        f"  informed, {len(told)} of {len(shrinkage)}: {_some(told)}",
        f"  not informed by the record, {len(untold)}: {_some(untold)}",
        *_scores(scores),
    ]
    return [
        *lines,
        f"Written to {folder}; go on with: bamboo run SCENARIO --constrained {folder / 'constrained.json'}",
    ]


def _some(names: "pd.Series[Any]") -> str:
    more = f" and {len(names) - NEAR} more (shrinkage.csv)" if len(names) > NEAR else ""
    return (", ".join(called(str(n)) for n in names[:NEAR]) or "none") + more


def _scores(scores: pd.DataFrame) -> list[str]:
    """Say the focus's distance on both sides, model and nulls."""
    if scores.empty:
        return ["  there is no coded history of these ties: nothing to score"]
    here = _of(scores, (str(scores["actor"].iloc[0]), str(scores["target"].iloc[0])))[
        lambda t: t["metric"] == "distance"
    ]
    table = here.pivot_table(index="contender", columns="sample", values="value", sort=False)
    words = {"in": "in sample", "held_out": "held out"}
    return [
        f"  distance {words[str(s)]}: "
        + ", ".join(
            f"{str(n).replace('_', ' ')} {v:.2f}" for n, v in table[s].items() if pd.notna(v)
        )
        for s in words
        if s in table
    ]
