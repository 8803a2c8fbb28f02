"""The scores of a run beside every baseline, and the record that each was scored on."""

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from sim.report.figure_style import CONTENDER_STYLE, styled
from sim.report.page.anchors import NOTHING, interval, number, to_acts, to_history
from sim.report.page.blocks import Block, Cell, Heading, Row, Section, Table, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.page.table_reader import records
from sim.report.page.vector_figures import picture
from sim.report.panels import of_tie
from sim.report.run_lines import sample_of
from sim.report.score_figure import scores as plot_scores
from sim.report.translation import Translator

METRICS: Final = ("distance", "pattern", "rps")


def scores(folder: Folder, say: Translator) -> Section | None:
    """Return the section on scores: a summary, the figure, and every score."""
    table = folder.of_run("comparison")
    if table is None or table["value"].isna().all():
        return None
    blocks: list[Block] = [
        paragraph(say("scores.lead")),
        *_summary(folder, table, say),
        *_figure(folder, table, say),
        Heading(say("scores.every"), "all-scores"),
        paragraph(say("scores.subsets")),
        _all_scores(folder, table, say),
    ]
    return section("scores", say("scores.title"), blocks)


def _summary(folder: Folder, table: pd.DataFrame, say: Translator) -> Iterator[Block]:
    focus = of_tie(table, folder.focus)
    here, held_out = sample_of(focus[focus["subset"] == "all"])
    means = here.groupby(["contender", "metric"], sort=False)["value"].mean()
    fitted = here.groupby("contender")["n_fitted"].max()
    rows = []
    for name in dict.fromkeys(here["contender"]):
        values = [number(means.get((name, metric))) for metric in METRICS]
        cells = [to_history(folder, value, folder.focus) for value in values]
        rows.append(Row((say.term(name), str(int(fitted[name])), *cells)))
    if not rows:
        return
    actor, target = (say.term(code) for code in folder.focus)
    caption = say("scores.summary", actor=actor, target=target)
    if held_out:
        caption = say("scores.summary_held_out", actor=actor, target=target)
    yield Table(
        caption=caption,
        heads=say.each(
            "column.contender",
            "column.numbers_fitted_record",
            "column.distance",
            "column.pattern",
            "column.rps",
        ),
        rows=tuple(rows),
        numbers=(1, 2, 3, 4),
    )


def _figure(folder: Folder, table: pd.DataFrame, say: Translator) -> Iterator[Block]:
    here = of_tie(table, folder.focus)
    has_all = set(CONTENDER_STYLE) <= set(here["contender"])
    if has_all and set(METRICS) <= set(here["metric"]):
        with styled():
            figure = plot_scores(table, folder.focus, say)
        yield picture(figure, "scores", say("scores.figure"))


def _all_scores(folder: Folder, table: pd.DataFrame, say: Translator) -> Table:
    rows = [_row(folder, row, say) for row in records(table) if not pd.isna(row.value)]
    return Table(
        caption=say("scores.table"),
        heads=say.each(
            "column.tie",
            "column.quantity",
            "column.labeller",
            "column.score",
            "column.contender",
            "column.subset",
            "column.years",
            "column.value_90",
            "column.years_observed",
            "column.acts_met",
            "column.numbers_fitted",
        ),
        rows=tuple(rows),
        filters=(0, 1, 2, 3, 4, 5, 6),
        numbers=(7, 8, 9, 10),
        preset=((0, say.tie(*folder.focus)), (5, say.term("all"))),
    )


def _row(folder: Folder, row: Any, say: Translator) -> Row:
    tie = (row.actor, row.target)
    value = interval(row.value, row.low, row.high)
    sample = folder.samples.get(row.sample)
    cells: tuple[Cell, ...] = (
        say.tie(*tie),
        say.term(row.quantity),
        say.term(row.labeller) if row.labeller else NOTHING,
        say.term(row.metric),
        say.term(row.contender),
        say.term(row.subset),
        NOTHING if sample is None else say(sample),
        to_history(folder, value, tie),
        number(row.n_observed, 0),
        to_acts(folder, number(row.n_forcing, 0), (row.target, row.actor)),
        number(row.n_fitted, 0),
    )
    return Row(cells)
