"""The report of a comparison: how result folders differ from the first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import pandas as pd

from sim.comparison.level_differences import SPREAD
from sim.core.errors import BadInput, Fault
from sim.core.vocabulary import STRATEGIES
from sim.record import folders, result_folder
from sim.record.folder_labels import labels
from sim.report.figure_style import styled
from sim.report.minus_signs import with_minus
from sim.report.page import folder_differences, limits, shipped_scenario
from sim.report.page.anchors import NOTHING, Tie, number
from sim.report.page.blocks import Block, Cell, Page, Row, Section, Table, Typed, paragraph, section
from sim.report.page.difference_figure import differences
from sim.report.page.folder_reader import Folder, read
from sim.report.page.full_page import whole_page
from sim.report.page.glance_section import conditional
from sim.report.page.page_writer import files, fill, pages
from sim.report.page.table_reader import records
from sim.report.page.trial_section import claim
from sim.report.page.vector_figures import picture
from sim.report.panels import of_tie
from sim.report.translation import Translator

LEAST: Final = 2  # folders that a comparison takes
PLACE: Final = ["folder", "actor", "target", "domain"]


@dataclass(frozen=True)
class Named:
    """A result folder under a name of its own."""

    name: str
    folder: Folder


def compare(paths: Sequence[Path], out: Path, lang: str, *, force: bool = False) -> list[Path]:
    """Write the comparison of two or more result folders into a folder of its own.

    Args:
        paths: The result folders; the first is the base.
        out: Folder to write to.
        lang: Code of the language.
        force: Whether the folder may hold other files; see ``result_folder.claim``.

    Returns:
        The paths of the page, its Markdown twin and the table of differences.

    Raises:
        BadInput: A folder, the output folder or the language is refused; nothing is written.
    """
    say = Translator(lang)
    if len(paths) < LEAST:
        message = "a comparison takes two result folders or more; name another one"
        raise BadInput([Fault(str(paths[0]), 1, 1, message)])
    base, *others = _named(paths)
    say = say.of_case(base.folder.case)
    tables = [folder_differences.levels(base.folder, o.folder, o.name) for o in others]
    texts = files(page(base, others, tables, say), lang, "report")
    whole = pd.concat(tables, ignore_index=True)
    names = [named.name for named in (base, *others)]
    manifest = folders.manifest(name="comparison", folders=names, command=["compare", *names])
    texts["differences.csv"] = folders.csv_text(whole)
    with result_folder.claim("compare", ["comparison"], out, force=force) as place:
        place.replace(lambda draft: fill(draft, texts), manifest)
        return pages(place.path, texts)


def _named(paths: Sequence[Path]) -> list[Named]:
    """Read folders, each with a label that tells it from the others."""
    names = labels(paths)
    found = []
    for place, (name, path) in enumerate(zip(names, paths, strict=True), 1):
        own = name if names.count(name) == 1 else f"{name} ({place})"
        found.append(Named(own, read(path)))
    return found


def page(
    base: Named, others: Sequence[Named], tables: Sequence[pd.DataFrame], say: Translator
) -> Page:
    """Return the report of a comparison.

    Args:
        base: The folder that the others are compared with.
        others: The other folders.
        tables: For each of them its differences of levels.
        say: The reader's language.
    """
    sections = [
        _folders(base, others, say),
        _levels(base, others, tables, say),
        _strategies(base, others, say),
        _scores(base, others, say),
        _verdicts(base, others, say),
        limits.limits(say),
    ]
    heading = say("comparison.page", number=len((base, *others)))
    return whole_page(heading, say("comparison.lead", base=base.name), sections, say)


def _folders(base: Named, others: Sequence[Named], say: Translator) -> Section | None:
    table = Table(
        caption=say("comparison.folders"),
        heads=say.each(
            "column.folder",
            "column.scenario",
            "column.title",
            "column.worlds",
            "column.seed",
            "column.digest",
        ),
        rows=tuple(_folder_row(named, say) for named in (base, *others)),
        numbers=(3, 4),
        wide=(2,),
    )
    warnings: list[Block] = []
    for named in (base, *others):
        warnings = warnings or list(conditional(named.folder, say))
    blocks = [*warnings, paragraph(say("comparison.pairing")), table]
    return section("what", say("comparison.folders_title"), blocks)


def _folder_row(named: Named, say: Translator) -> Row:
    manifest = named.folder.manifest
    cells: tuple[Cell, ...] = (
        Typed(named.name),
        Typed(named.folder.name),
        shipped_scenario.title(named.folder, say),
        str(manifest.get("worlds", "")),
        str(manifest.get("seed", "")),
        Typed(str(manifest.get("scenario_digest", ""))),
    )
    return Row(cells)


def _levels(
    base: Named, others: Sequence[Named], tables: Sequence[pd.DataFrame], say: Translator
) -> Section | None:
    manifests = [named.folder.manifest for named in (base, *others)]
    since = folders.first_setting_year(manifests)
    caption = say("comparison.levels")
    if since:
        caption = say("comparison.levels_since", year=since)
    rows: list[Row] = []
    for table in tables:
        rows += _level_rows(table[table["year"] >= since], say)
    shown = Table(
        caption=caption,
        heads=say.each(
            "column.folder",
            "column.tie",
            "column.domain",
            "column.mean_difference",
            "column.largest_difference",
            "column.largest_year",
            "column.quantile_shift",
            "column.paired_difference",
            "column.base_spread",
        ),
        rows=tuple(rows),
        filters=(0, 1, 2),
        numbers=(3, 4, 5, 6, 7, 8),
    )
    blocks: list[Block] = [
        paragraph(say("comparison.levels_lead")),
        *_figure(base.folder.focus, tables, say),
        shown,
        paragraph(say("comparison.yearly")),
    ]
    return section("levels", say("comparison.levels_title"), blocks)


def _level_rows(table: pd.DataFrame, say: Translator) -> Iterator[Row]:
    """Yield one row a tie and domain: means over years, and the year of the largest difference."""
    for place, part in table.groupby(PLACE, sort=False):
        folder, actor, target, domain = cast("tuple[str, str, str, str]", place)
        sizes = part["difference"].abs().to_numpy(dtype=float)
        peak = part.iloc[int(np.argmax(sizes))]
        mean = part.drop(columns=PLACE).mean()
        shifts = [number(mean[f"{q}_shift"]) for q in SPREAD]
        cells: tuple[Cell, ...] = (
            folder,
            say.tie(actor, target),
            say.term(domain),
            number(mean["difference"], 3),
            number(peak["difference"], 3),
            str(int(peak["year"])),
            " / ".join(shifts),
            _bounds(mean["paired_p05"], mean["paired_p95"]),
            _bounds(mean["p05_base"], mean["p95_base"]),
        )
        yield Row(cells)


def _bounds(low: Any, high: Any) -> str:
    return NOTHING if pd.isna(low) else f"[{number(low)}, {number(high)}]"


def _figure(focus: Tie, tables: Sequence[pd.DataFrame], say: Translator) -> Iterator[Block]:
    mine = [of_tie(table, focus) for table in tables]
    mine = [table for table in mine if not table.empty]
    if not mine:
        return
    with styled():
        figure = differences(mine, focus, say)
    actor, target = (say.term(code) for code in focus)
    yield picture(figure, "differences", say("comparison.figure", actor=actor, target=target))


def _strategies(base: Named, others: Sequence[Named], say: Translator) -> Section | None:
    rows = []
    for named in others:
        table = folder_differences.strategies(base.folder, named.folder)
        rows += [_strategy_row(named.name, row, say) for row in records(table)]
    if not rows:
        return None
    names = [say.term(strategy) for strategy in STRATEGIES]
    shown = Table(
        caption=say("comparison.strategies"),
        heads=(*say.each("column.folder", "column.tie", "column.labeller"), *names),
        rows=tuple(rows),
        filters=(0, 1, 2),
        numbers=(3, 4, 5, 6),
    )
    return section("strategies", say("comparison.strategies_title"), [shown])


def _strategy_row(name: str, row: Any, say: Translator) -> Row:
    shares = [f"{100 * getattr(row, strategy):+.1f}" for strategy in STRATEGIES]
    points = [with_minus(share) for share in shares]
    return Row((name, say.tie(row.actor, row.target), say.term(row.labeller), *points))


def _scores(base: Named, others: Sequence[Named], say: Translator) -> Section | None:
    rows = []
    for named in others:
        table = folder_differences.scores(base.folder, named.folder)
        rows += [_score_row(named.name, row, say) for row in records(table)]
    if not rows:
        return None
    shown = Table(
        caption=say("comparison.scores"),
        heads=say.each(
            "column.folder",
            "column.tie",
            "column.quantity",
            "column.labeller",
            "column.score",
            "column.base",
            "column.here",
            "column.difference",
        ),
        rows=tuple(rows),
        filters=(0, 1, 4),
        numbers=(5, 6, 7),
    )
    return section("scores", say("comparison.scores_title"), [shown])


def _score_row(name: str, row: Any, say: Translator) -> Row:
    cells: tuple[Cell, ...] = (
        name,
        say.tie(row.actor, row.target),
        say.term(row.quantity),
        say.term(row.labeller) if row.labeller else NOTHING,
        say.term(row.metric),
        number(row.value_base, 3),
        number(row.value, 3),
        number(row.value - row.value_base, 3),
    )
    return Row(cells)


def _verdicts(base: Named, others: Sequence[Named], say: Translator) -> Section | None:
    compared = False
    rows: list[Row] = []
    for named in others:
        table = folder_differences.verdicts(base.folder, named.folder)
        if table is not None:
            compared = True
            rows += [_verdict_row(named, row, say) for row in records(table)]
    if not compared:
        return None
    shown: Block = paragraph(say("comparison.no_verdict"))
    if rows:
        shown = Table(
            caption=say("comparison.verdicts"),
            heads=say.each(
                "column.folder", "column.thesis", "column.labeller", "column.base", "column.here"
            ),
            rows=tuple(rows),
            filters=(0, 2),
            wide=(1,),
        )
    return section("verdicts", say("comparison.verdicts_title"), [shown])


def _verdict_row(named: Named, row: Any, say: Translator) -> Row:
    cells: tuple[Cell, ...] = (
        named.name,
        claim(named.folder, row.thesis, say),
        say.term(row.labeller),
        say.term(row.verdict_base),
        say.term(row.verdict),
    )
    return Row(cells)
