"""Fan charts of runs with a hypothetical setting, with the note that they are conditional on it.

A fan is the spread over worlds by year: nine tenths, half, and the median. Left of the dashed line
lies what the documents record, right of it what the setting assumes. No figure says which setting
will occur.
"""

import os
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
from sim.evidence.case import stored_case
from sim.record import folders
from sim.record.labellers import LABELLERS
from sim.report.drawing import KINDS, Drawing
from sim.report.figure_style import BLACK, COLUMN, TITLE_SIZE, TWO_COLUMNS, page_width
from sim.report.panels import (
    Tie,
    focus_of,
    level_axis,
    merged_legend_below,
    of_tie,
    quantile_bands,
    stack,
)
from sim.report.translation import IN_ENGLISH, Translator

CONDITIONAL: Final = IN_ENGLISH("figure.conditional")
SINCE: Final = 2015  # first year plotted
WIDEST: Final = next(reversed(LABELLERS))  # the labeller that says hedging least often
YEARS_A_TICK: Final = 5


@dataclass(frozen=True)
class Fan:
    """A run to be plotted as fans.

    Attributes:
        name: Its name in the figure.
        levels: Levels by year, actor, target and domain: quantiles over worlds.
        strategies: Shares of worlds by year, actor, target and labeller.
        history: Coded levels by year, actor, target and domain.
        since: The first year of its setting; None where every year is recorded.
    """

    name: str
    levels: pd.DataFrame
    strategies: pd.DataFrame
    history: pd.DataFrame
    since: int | None


def fans(runs: Sequence[Fan], tie: Tie, say: Translator = IN_ENGLISH) -> Figure:
    """Plot the fans of one tie, one column a run.

    The rows are the four domains, then the shares of worlds by strategy under two labellers.

    Args:
        runs: The runs, one a column.
        tie: The actor and the target.
        say: The language of the labels.
    """
    width = page_width(COLUMN if len(runs) == 1 else TWO_COLUMNS)
    figure = Figure(figsize=(width, 6.6))
    rows = len(DOMAINS) + len(_named_by(say))
    axes = figure.subplots(rows, len(runs), sharex=True, squeeze=False, sharey="row")
    for column, run in enumerate(runs):
        _column(axes[:, column], run, tie, say)
    if len(runs) > 1:
        for axis, run in zip(axes[0], runs, strict=True):
            axis.set_title(f"{run.name}\n{say.term(DOMAINS[0])}")
    last_year = int(runs[0].levels["year"].max())
    first = axes[:, 0]
    first[0].set_xticks(range(SINCE, last_year + 1, YEARS_A_TICK))
    first[0].set_ylabel(say("figure.resists"))
    first[len(DOMAINS) - 1].set_ylabel(say("figure.sides_with"))
    first[len(DOMAINS)].set_ylabel(say("figure.share_of_worlds"))
    names = runs[0].name if len(runs) == 1 else say("figure.side_by_side")
    title = say("figure.setting", tie=say.tie(*tie), name=names)
    figure.suptitle(f"{title}\n{say('figure.conditional')}", fontsize=TITLE_SIZE)
    merged_legend_below(figure, (first[0], first[-1]), ncols=5)
    return figure


def _column(axes: Any, run: Fan, tie: Tie, say: Translator) -> None:
    """Plot one run: its levels by domain, then its strategies by labeller."""
    for axis, domain in zip(axes, DOMAINS, strict=False):
        levels = _of_domain(run.levels, tie, domain)
        _fan(axis, levels, _of_domain(run.history, tie, domain), say)
        axis.set_title(say.term(domain))
    shares = of_tie(run.strategies, tie)
    for axis, labeller in zip(axes[len(DOMAINS) :], _named_by(say), strict=True):
        mine = shares[shares["labeller"] == labeller]
        stack(axis, _shown(mine), STRATEGIES, say)
        axis.set_title(say("figure.named_by", labeller=say.term(labeller)))
    for axis in axes:
        if run.since is not None:
            _end_of_record(axis, run.since, say)


def _of_domain(table: pd.DataFrame, tie: Tie, domain: str) -> pd.DataFrame:
    mine = of_tie(table, tie)
    return mine[mine["domain"] == domain]


def _named_by(say: Translator) -> tuple[str, ...]:
    """Return the labellers that are plotted: that of the case, and the widest."""
    return tuple(dict.fromkeys((say.labeller, WIDEST)))


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["year"] >= SINCE]


def _fan(axis: Axes, levels: pd.DataFrame, history: pd.DataFrame, say: Translator) -> None:
    """Plot the spread of one domain and what the documents record of it."""
    quantile_bands(axis, _shown(levels), say("figure.band"), say)
    coded = _shown(history)
    label = say("figure.coded_documents")
    axis.plot(coded["year"], coded["level"], "o", ms=2.2, color=BLACK, label=label)
    level_axis(axis)


def _end_of_record(axis: Axes, since: int, say: Translator) -> None:
    """Mark the year in which the record ends."""
    dashes = (0, (4, 2))
    label = say("figure.record_ends")
    axis.axvline(since - 0.5, color=BLACK, lw=0.9, ls=dashes, label=label)


def plan(
    folder: Path,
    tables: Mapping[str, pd.DataFrame],
    title: str,
    tie: Tie,
    since: int | None,
    say: Translator = IN_ENGLISH,
) -> list[Drawing]:
    """List the fan chart of a run, where it has a setting.

    Args:
        folder: Where the figure goes.
        tables: The tables of the result folder by name.
        title: The scenario's title.
        tie: The actor and the target.
        since: The first year of the setting, or None.
        say: The language of the labels.
    """
    if since is None:
        return []
    run = Fan(
        name=_short(title),
        levels=tables["trajectories"],
        strategies=tables["strategies"],
        history=tables["history"],
        since=since,
    )
    return [Drawing(fans, ([run], tie, say), folder / "fans")]


def marked(drawings: Sequence[Drawing], since: int | None) -> list[Drawing]:
    """Return the drawings with the end of the record marked, where the run has a setting."""
    if since is None:
        return list(drawings)
    return [replace(drawing, make=partial(_marked, drawing.make, since)) for drawing in drawings]


def _marked(make: Callable[..., Figure], since: int, *inputs: Any) -> Figure:
    return mark(make(*inputs), since)


def mark(figure: Figure, since: int, say: Translator = IN_ENGLISH) -> Figure:
    """Mark the end of the record in a figure and add the note to its title; return the figure."""
    for axis in figure.axes:
        low, high = axis.get_xlim()
        inside = low < since - 1 < high
        if inside and axis.get_subplotspec() is not None:
            _end_of_record(axis, since, say)
    title = figure.get_suptitle()
    note = say("figure.conditional")
    figure.suptitle(f"{title}\n{note}" if title else note, fontsize=TITLE_SIZE)
    return figure


def beside(result_folders: Sequence[Path], path: Path) -> Drawing:
    """Prepare the figure of several result folders side by side.

    Raises:
        BadInput: Where a folder holds no results.
    """
    runs = [_read(folder) for folder in result_folders]
    manifest = folders.read_manifest(result_folders[0])
    case = stored_case(manifest, str(result_folders[0] / "manifest.json"))
    say = IN_ENGLISH if case is None else IN_ENGLISH.of_case(case)
    tie = focus_of(manifest, runs[0].levels)
    for folder, run in zip(result_folders, runs, strict=True):
        _refuse_empty(folder, run, tie, _named_by(say))
    return Drawing(fans, (runs, tie, say), path)


def _refuse_empty(folder: Path, run: Fan, tie: Tie, labellers: Sequence[str]) -> None:
    """Refuse a run that has nothing to plot of a tie; raises BadInput."""
    shares = _shown(of_tie(run.strategies, tie))
    labelled = [shares[shares["labeller"] == labeller] for labeller in labellers]
    if any(part.empty for part in (_shown(of_tie(run.levels, tie)), *labelled)):
        message = (
            f"this run holds nothing of {'>'.join(tie)} from {SINCE} on, where the figure begins; "
            "leave the folder or --draw out"
        )
        raise BadInput([Fault(str(folder), 1, 1, message)])


def _short(title: str) -> str:
    """Return a setting's title without its years."""
    return title.partition(",")[0]


def _read(folder: Path) -> Fan:
    manifest = folders.read_manifest(folder)
    setting = manifest.get("setting")
    return Fan(
        name=_short(str(manifest.get("title", ""))) if setting else str(manifest["name"]),
        levels=folders.read_table(folder, "trajectories"),
        strategies=folders.read_table(folder, "strategies"),
        history=folders.read_table(folder, "history"),
        since=int(str(setting)[:4]) if setting else None,
    )


def draw(result_folders: Sequence[Path], path: Path, *, force: bool = False) -> None:
    """Plot several result folders side by side.

    Args:
        result_folders: The folders.
        path: The figure, without a suffix.
        force: Whether files of this name may be replaced.

    Raises:
        BadInput: A folder holds no results, or the figure cannot be written or exists.
    """
    for kind in KINDS:
        there = path.with_suffix(kind)
        if not force and os.path.lexists(there):
            message = "this file exists; name another one with --draw, or replace it by --force"
            raise BadInput([Fault(str(there), 1, 1, message)])
    drawing = beside(result_folders, path)
    try:
        drawing()
    except OSError as error:
        message = f"the figure cannot be written: {error.strerror}"
        raise BadInput([Fault(str(path), 1, 1, message)]) from error
    except (LookupError, TypeError, ValueError) as error:
        message = "the tables of these folders do not belong together; make the folders again"
        raise BadInput([Fault(str(result_folders[0]), 1, 1, message)]) from error
