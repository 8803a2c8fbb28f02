"""Fans: what a hypothetical setting would come to, drawn after the record's end, with the sentence that it is conditional.

A fan is the spread of worlds by year - nine tenths, half, the median world. Left of the line lies what the documents record, right of
it what the setting assumes; nothing here says which setting will come.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.core.errors import BadInput, Fault
from sim.core.vocabulary import DOMAINS, STRATEGIES
from sim.record import folders as results
from sim.report.figures import (
    BLACK,
    BLUE,
    COLUMN,
    LABELLER_NAMES,
    SKY,
    Drawing,
    Tie,
    level_axis,
    of_tie,
    stack,
)

CONDITIONAL: Final = "Conditional on the setting; not a forecast."
SINCE: Final = 2015  # first year drawn
NAMED_BY: Final = ("nguyen", "position")  # the strictest and the widest of the labellers
TWO_COLUMNS: Final = 7.2  # inches, both columns of a journal's page


@dataclass(frozen=True)
class Fan:
    """One run to be drawn: its name, its tables, and the first year of its setting (None where all is recorded)."""

    name: str
    levels: pd.DataFrame
    strategies: pd.DataFrame
    history: pd.DataFrame
    since: int | None


def fans(runs: Sequence[Fan], tie: Tie) -> Figure:
    """Draw the fans of one tie, a column a run: four domains, and the shares of worlds by strategy under two labellers."""
    figure = Figure(figsize=(COLUMN if len(runs) == 1 else TWO_COLUMNS, 6.6))
    rows = len(DOMAINS) + len(NAMED_BY)
    axes = figure.subplots(rows, len(runs), sharex=True, squeeze=False, sharey="row")
    for column, run in enumerate(runs):
        for axis, domain in zip(axes[:, column], DOMAINS, strict=False):
            _fan(axis, run, tie, domain)
            axis.set_title(
                f"{run.name}\n{domain}" if domain == DOMAINS[0] and len(runs) > 1 else domain
            )
        for axis, labeller in zip(axes[len(DOMAINS) :, column], NAMED_BY, strict=True):
            _shares(axis, run, tie, labeller)
        for axis in axes[:, column]:
            _end_of_record(axis, run.since)
    axes[0, 0].set_xticks(range(SINCE, int(runs[0].levels["year"].max()) + 1, 5))
    for row, words in (
        (0, "resists ↑"),
        (len(DOMAINS) - 1, "sides with ↓"),
        (len(DOMAINS), "share of worlds"),
    ):
        axes[row, 0].set_ylabel(words)
    names = runs[0].name if len(runs) == 1 else "settings side by side"
    figure.suptitle(f"{tie[0]} toward {tie[1]}: {names}\n{CONDITIONAL}", fontsize=8)
    named = dict(zip(*reversed(axes[0, 0].get_legend_handles_labels()), strict=True)) | dict(
        zip(*reversed(axes[-1, 0].get_legend_handles_labels()), strict=True)
    )
    figure.legend(
        named.values(),
        named.keys(),
        loc="outside lower center",
        ncols=2 if len(runs) == 1 else 5,
        frameon=False,
    )
    return figure


def _fan(axis: Axes, run: Fan, tie: Tie, domain: str) -> None:
    """Draw the spread of one domain, and what the documents record of it."""
    said, coded = (
        t[(t["domain"] == domain) & (t["year"] >= SINCE)]
        for t in (of_tie(run.levels, tie), of_tie(run.history, tie))
    )
    axis.fill_between(
        said["year"],
        said["p05"],
        said["p95"],
        color=SKY,
        alpha=0.35,
        lw=0,
        label="5-95 % of worlds",
    )
    axis.fill_between(
        said["year"], said["p25"], said["p75"], color=BLUE, alpha=0.35, lw=0, label="25-75 %"
    )
    axis.plot(said["year"], said["p50"], color=BLUE, lw=1.2, label="median")
    axis.plot(
        coded["year"], coded["level"], "o", ms=2.2, color=BLACK, label="coded from the documents"
    )
    level_axis(axis)


def _shares(axis: Axes, run: Fan, tie: Tie, labeller: str) -> None:
    """Draw the shares of worlds by strategy as one labeller names it."""
    mine = of_tie(run.strategies, tie)
    stack(axis, mine[(mine["labeller"] == labeller) & (mine["year"] >= SINCE)], STRATEGIES)
    axis.set_title(f"named by: {LABELLER_NAMES[labeller]}")


def _end_of_record(axis: Axes, since: int | None) -> None:
    """Draw the line at which the record ends."""
    if since is not None:
        axis.axvline(since - 0.5, color=BLACK, lw=0.9, ls=(0, (4, 2)), label="the record ends")


def plan(
    folder: Path, tables: Mapping[str, pd.DataFrame], title: str, tie: Tie, since: int | None
) -> list[Drawing]:
    """List the figure of a run's own fans, if it has a setting."""
    return (
        []
        if since is None
        else [
            Drawing(
                fans,
                (
                    [
                        Fan(
                            _short(title),
                            tables["trajectories"],
                            tables["strategies"],
                            tables["history"],
                            since,
                        )
                    ],
                    tie,
                ),
                folder / "fans",
            )
        ]
    )


def marked(drawings: Sequence[Drawing], since: int | None) -> list[Drawing]:
    """Mark the end of the record, and the sentence, in other figures of a run that has a setting."""
    return (
        list(drawings)
        if since is None
        else [replace(d, make=partial(_marked, d.make, since)) for d in drawings]
    )


def _marked(make: Callable[..., Figure], since: int, *of: Any) -> Figure:
    return mark(make(*of), since)


def mark(figure: Figure, since: int) -> Figure:
    """Mark the end of the record in a figure, and write the sentence above it."""
    for axis in figure.axes:
        low, high = axis.get_xlim()
        if low < since - 1 < high and axis.get_subplotspec() is not None:
            _end_of_record(axis, since)
    title = figure.get_suptitle()
    figure.suptitle(f"{title}\n{CONDITIONAL}" if title else CONDITIONAL, fontsize=8)
    return figure


def beside(folders: Sequence[Path], path: Path) -> Drawing:
    """Plan the figure of several result folders side by side; raises BadInput where one is none."""
    runs = [_read(folder) for folder in folders]
    first = runs[0].levels.iloc[0]
    own = next(
        (
            t
            for t in zip(runs[0].levels["actor"], runs[0].levels["target"], strict=True)
            if t[0] == "VNM"
        ),
        (first["actor"], first["target"]),
    )
    return Drawing(fans, (runs, own), path)


def _short(title: str) -> str:
    """Give a setting's title without its years."""
    return title.partition(",")[0]


def _read(folder: Path) -> Fan:
    said = results.read_manifest(folder)
    since = int(str(said["setting"])[:4]) if said.get("setting") else None
    name = _short(str(said["title"])) if since else str(said["name"])
    levels, strategies, history = (
        results.read_table(folder, n) for n in ("trajectories", "strategies", "history")
    )
    return Fan(name, levels, strategies, history, since)


def draw(folders: Sequence[Path], path: Path) -> None:
    """Draw several result folders side by side; raises BadInput where one is none, or where the figure cannot be written."""
    drawing = beside(folders, path)
    try:
        drawing()
    except OSError as error:
        raise BadInput(
            [Fault(str(path), 1, 1, f"the figure cannot be written: {error.strerror}")]
        ) from error
