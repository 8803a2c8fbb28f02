"""The report of a calibration: what the record leaves of the parameters, and the scores."""

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from sim.report import calibration_figures
from sim.report.figure_style import styled
from sim.report.label_ids import contender_label
from sim.report.page.anchors import interval, number, share
from sim.report.page.blocks import Block, Cell, Row, Section, Table, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.page.table_reader import records
from sim.report.page.vector_figures import picture
from sim.report.panels import Tie, of_tie
from sim.report.translation import Translator

KIND: Final = "constrained"
SAMPLES: Final = frozenset({"in", "held_out"})


def lead(folder: Folder, say: Translator) -> str:
    """Return the sentence that sums the report of a calibration up."""
    first, last = (folder.manifest.get("calibrated") or ["", ""])[:2]
    return say("calibration.page", first=first, last=last)


def waves(folder: Folder, say: Translator) -> Section | None:
    """Return the section on what is left of the prior after each wave."""
    table = folder.filled("waves")
    if table is None:
        return None
    shown = Table(
        caption=say("calibration.waves"),
        heads=say.each(
            "column.wave",
            "column.points",
            "column.worlds_a_point",
            "column.points_kept",
            "column.volume",
            "column.volume_of_level",
            "column.effective_points",
        ),
        rows=tuple(_wave_row(row) for row in records(table)),
        numbers=tuple(range(7)),
    )
    with styled():
        figure = calibration_figures.volume(table, say)
    blocks: list[Block] = [
        paragraph(say("calibration.waves_lead")),
        shown,
        picture(figure, "volume", say("calibration.volume")),
        *_outputs(folder, say),
    ]
    return section("waves", say("calibration.waves_title"), blocks)


def _wave_row(row: Any) -> Row:
    cells = (
        f"{row.wave:.0f}",
        number(row.points, 0),
        number(row.worlds_a_point, 0),
        number(row.kept, 0),
        share(row.volume_not_ruled_out),
        share(row.volume_of_level),
        number(row.effective_points, 0),
    )
    return Row(cells)


def _outputs(folder: Folder, say: Translator) -> Iterator[Block]:
    table = folder.filled("outputs")
    if table is None:
        return
    yield Table(
        caption=say("calibration.outputs"),
        heads=say.each(
            "column.tie",
            "column.domain",
            "column.years",
            "column.coded_level",
            "column.coding_sd",
            "column.implausibility",
            "column.rules_out_alone",
        ),
        rows=tuple(_output_row(row, say) for row in records(table)),
        filters=(0, 1),
        numbers=(3, 4, 5, 6),
    )


def _output_row(row: Any, say: Translator) -> Row:
    cells = (
        _tie(row.tie, say),
        say.term(row.domain),
        row.years,
        number(row.coded),
        number(row.coding_sd),
        number(row.implausibility),
        share(row.rules_out_alone),
    )
    return Row(cells)


def _tie(name: str, say: Translator) -> str:
    actor, _, target = name.partition(">")
    return say.tie(actor, target)


def shrinkage(folder: Folder, say: Translator) -> Section | None:
    """Return the section on every parameter: how much the record reduces its variance."""
    table = folder.filled("shrinkage")
    if table is None:
        return None
    informed = table["informed"] == "True"
    count = int(informed.sum())
    words = say("calibration.shrinkage_lead", informed=count, number=len(table))
    yes = say("calibration.yes")
    shown = Table(
        caption=say("calibration.shrinkage"),
        heads=say.each(
            "column.parameter",
            "column.prior_from",
            "column.prior_to",
            "column.median",
            "column.variance_gone",
            "column.informed",
        ),
        rows=tuple(_parameter_row(row, say) for row in records(table)),
        filters=(5,),
        numbers=(1, 2, 3, 4),
        preset=((5, yes),) if count else (),
    )
    blocks: list[Block] = [paragraph(words), shown]
    return section("shrinkage", say("calibration.shrinkage_title"), blocks)


def _parameter_row(row: Any, say: Translator) -> Row:
    cells = (
        parameter_name(row.name, say),
        number(row.prior_low, 3),
        number(row.prior_high, 3),
        interval(row.p50, row.p05, row.p95, 3),
        interval(row.shrinkage, row.shrinkage_low, row.shrinkage_high),
        say("calibration.yes") if row.informed == "True" else say("calibration.no"),
    )
    return Row(cells)


def parameter_name(column: str, say: Translator) -> str:
    """Return the name of a parameter, from its column of a constrained set."""
    use, _, rest = column.partition(".")
    if use == "disposition":
        tie, _, domain = rest.partition(".")
        return say("calibration.disposition", tie=_tie(tie, say), domain=say.term(domain))
    if use == "worth":
        source, _, to = rest.partition(">")
        return say("calibration.worth", source=say.term(source), actor=say.term(to))
    if use == "weight":
        inputs = rest.partition(" ")[2].split("+")
        return say("calibration.weight", inputs=say.terms(inputs))
    return say.term(rest)


def scores(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the scores in the years that calibration saw and in the others."""
    table = folder.filled("held_out")
    if table is None:
        return None
    known = table.dropna(subset=["value"])
    shown = Table(
        caption=say("calibration.scores"),
        heads=say.each(
            "column.tie",
            "column.quantity",
            "column.score",
            "column.years",
            "column.contender",
            "column.value_90",
            "column.numbers_fitted",
        ),
        rows=tuple(_score_row(folder, row, say) for row in records(known)),
        filters=(0, 1, 2, 3),
        numbers=(5, 6),
    )
    blocks: list[Block] = [
        paragraph(say("calibration.scores_lead")),
        *_figure(folder, table, say),
        shown,
    ]
    return section("held_out", say("calibration.scores_title"), blocks)


def _score_row(folder: Folder, row: Any, say: Translator) -> Row:
    sample = folder.samples.get(row.sample)
    cells: tuple[Cell, ...] = (
        say.tie(row.actor, row.target),
        say.term(row.quantity),
        say.term(row.metric),
        row.sample if sample is None else say(sample),
        contender_label(row.contender, say),
        interval(row.value, row.low, row.high),
        number(row.n_fitted, 0),
    )
    return Row(cells)


def _figure(folder: Folder, table: pd.DataFrame, say: Translator) -> Iterator[Block]:
    years = folder.manifest.get("calibrated") or []
    if len(years) < len(("first", "last")) or not set(table["sample"]) >= SAMPLES:
        return
    tie: Tie = (table["actor"].iloc[0], table["target"].iloc[0])
    span = say("figure.span_tie", span=f"{years[0]}-{years[1]}", tie=say.short_tie(tie))
    with styled():
        figure = calibration_figures.held_out(of_tie(table, tie), span, say)
    actor, target = (say.term(code) for code in tie)
    caption = say("calibration.scores_figure", actor=actor, target=target)
    yield picture(figure, "held_out", caption)
