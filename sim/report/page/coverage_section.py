"""How often the intervals that contenders of an inference predict hold the agreed codes."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from sim.report.page import rates
from sim.report.page.anchors import NOTHING, number, share
from sim.report.page.blocks import Block, Cell, Row, Section, Table, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.page.table_reader import records
from sim.report.page.trainings import MIXTURES, Trainings, kind_name, kinds, trainings_of
from sim.report.posterior_lines import HELD_OUT
from sim.report.translation import Translator

IN_SAMPLE: Final = "in_sample"
SAMPLES: Final = {IN_SAMPLE: "coverage.in_sample", HELD_OUT: "coverage.held_out"}
SHARES: Final = ("covered_90", "covered_50")


def coverage(folder: Folder, say: Translator) -> Section | None:
    """Return the section on predicted intervals: of held-out years, and of years given."""
    table = folder.filled("coverage")
    if table is None:
        return None
    trained = trainings_of(folder, table)
    parts = _parts(table, trained)
    blocks: list[Block | None] = [
        _found(parts, trained, say),
        paragraph(say("coverage.lead")),
        _summary(parts, trained, kinds(folder), say),
        _every(table, trained, say),
    ]
    return section("coverage", say("coverage.title"), blocks)


def _parts(table: pd.DataFrame, trained: Trainings) -> dict[str, pd.DataFrame]:
    """Return the rows of the later years of the cut, and of the years given of the last training.

    Each part of the samples that the table has, by sample.
    """
    sample, until = table["sample"], table["trained_until"]
    given = table[sample == IN_SAMPLE]
    found = {
        HELD_OUT: table[(sample == HELD_OUT) & (until == trained.cut)],
        IN_SAMPLE: given[given["trained_until"] == given["trained_until"].max()],
    }
    return {name: rows for name, rows in found.items() if len(rows)}


def _held(rows: pd.DataFrame, column: str) -> tuple[int, int]:
    """Return how many of the codes of some rows lie within an interval, and how many there are."""
    known = rows.dropna(subset=[column])
    held = (known[column] * known["years"]).round()
    return int(held.sum()), int(known["years"].sum())


def _found(parts: Mapping[str, pd.DataFrame], trained: Trainings, say: Translator) -> Block | None:
    """Return how many codes the intervals of the models hold, by sample."""
    told = []
    for sample, rows in parts.items():
        own = rows[rows["contender"] == MIXTURES[0]]
        if own.empty:
            continue
        until = int(rows["trained_until"].iloc[0])
        held = {column: rates.rate(*_held(own, column), say) for column in SHARES}
        years = {"given": trained.given(until, say)}
        if sample == HELD_OUT:
            later = trained.held_out(until, say)
            told.append(say("coverage.found_later", later=later, **years, **held))
        else:
            told.append(say("coverage.found_given", **years, **held))
    return paragraph((" " if say.english else "").join(told)) if told else None


def _summary(
    parts: Mapping[str, pd.DataFrame],
    trained: Trainings,
    of_kind: Mapping[str, str],
    say: Translator,
) -> Table:
    """Return the shares of codes that the intervals of each contender hold, by sample."""
    heads, samples = [], []
    for sample, rows in parts.items():
        until = int(rows["trained_until"].iloc[0])
        years = trained.held_out(until, say) if sample == HELD_OUT else trained.given(until, say)
        samples.append(rows)
        for column in SHARES:
            heads.append(say(f"coverage.{column}", sample=say(SAMPLES[sample]), years=years))
    names = dict.fromkeys(str(name) for rows in samples for name in rows["contender"])
    rows_of = {name: [rows[rows["contender"] == name] for rows in samples] for name in names}
    cells = [
        (
            say.named(name),
            kind_name(of_kind.get(name), say),
            *(rates.rate(*_held(own, column), say) for own in found for column in SHARES),
        )
        for name, found in rows_of.items()
    ]
    return Table(
        caption=say("coverage.summary"),
        heads=(*say.each("column.contender", "column.kind"), *heads),
        rows=tuple(map(Row, cells)),
        filters=(1,),
        numbers=tuple(range(2, 2 + len(heads))),
        low=True,
    )


def _every(table: pd.DataFrame, trained: Trainings, say: Translator) -> Table:
    """Return the shares by domain, of every contender and training."""
    models = MIXTURES[0]
    known = models in set(map(str, table["contender"]))
    return Table(
        caption=say("coverage.table"),
        heads=say.each(
            "column.contender",
            "foresight.given",
            "coverage.years",
            "column.domain",
            "coverage.number",
            "coverage.in_90",
            "coverage.in_50",
            "coverage.tail",
        ),
        rows=tuple(_row(row, trained, say) for row in records(table)),
        filters=(0, 1, 2, 3),
        numbers=(4, 5, 6, 7),
        preset=((0, say.named(models)),) if known else (),
        low=True,
    )


def _row(row: Any, trained: Trainings, say: Translator) -> Row:
    sample = SAMPLES.get(str(row.sample))
    cells: tuple[Cell, ...] = (
        say.named(row.contender),
        trained.given(int(row.trained_until), say),
        say(sample) if sample else NOTHING,
        say.term(row.domain),
        number(row.years, 0),
        share(row.covered_90),
        share(row.covered_50),
        number(row.tail),
    )
    return Row(cells)
