"""What contenders of an inference foresaw of held-out years, beside nulls of the same training."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from sim.report.page.anchors import NOTHING, interval, number
from sim.report.page.blocks import Block, Cell, Row, Section, Table, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.page.table_reader import records
from sim.report.page.trainings import (
    MIXTURE,
    MIXTURES,
    NULL,
    WITHOUT_ACTS,
    Trainings,
    kind_name,
    kinds,
    trainings_of,
)
from sim.report.translation import Translator

GIVEN: Final = 2  # column of the years that were given
FIRST_SCORE: Final = 4  # column of the first score


def foresight(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the scores of later years, beside every null of the same training."""
    table = folder.filled("later_years")
    if table is None:
        return None
    trained, of_kind = trainings_of(folder, table), kinds(folder)
    shown = table[table["trained_until"] == trained.cut]
    blocks: list[Block] = [
        *_found(shown, trained, of_kind, say),
        paragraph(say("foresight.lead")),
        _table(table, trained, of_kind, say),
    ]
    return section("foresight", say("foresight.title"), blocks)


def _found(
    shown: pd.DataFrame, trained: Trainings, of_kind: Mapping[str, str], say: Translator
) -> Iterator[Block]:
    """Yield what the training shown first says: the models beside the best null, and the rest."""
    by_kind = shown["contender"].map(lambda name: of_kind.get(str(name), ""))
    nulls = shown[by_kind == NULL]
    if nulls.empty:
        return
    best = str(nulls.sort_values("log_score")["contender"].iloc[-1])
    beside = shown[shown["null"] == best].set_index("contender")
    years = {
        "given": trained.given(trained.cut, say),
        "later": trained.held_out(trained.cut, say),
        "best": say.named(best),
    }
    models = MIXTURES[0]
    if models in beside.index:
        row = beside.loc[models]
        difference = interval(row["difference"], row["low"], row["high"], 1)
        yield paragraph(say("foresight.models", difference=difference, **years))
    acting = shown[~by_kind.isin((*WITHOUT_ACTS, MIXTURE))]
    if len(acting):
        least = acting.groupby("contender", sort=False)[["difference", "low"]].min()
        above = {"above": int((least["difference"] > 0).sum())}
        clear = int((least["low"] > 0).sum())
        yield paragraph(say("foresight.each", clear=clear, number=len(least), **above))


def _table(
    table: pd.DataFrame, trained: Trainings, of_kind: Mapping[str, str], say: Translator
) -> Table:
    nulls = list(dict.fromkeys(map(str, table["null"])))
    ordered = table.sort_values(["trained_until", "log_score"], ascending=[True, False])
    rows = [
        _row(rows, nulls, trained, of_kind, say)
        for _, rows in ordered.groupby(["trained_until", "contender"], sort=False)
    ]
    beside = [say("foresight.beside", null=say.named(name)) for name in nulls]
    heads = (
        *say.each("column.contender", "column.kind", "foresight.given", "foresight.held_out"),
        *say.each("foresight.log_score", "foresight.crps", "foresight.energy"),
        *beside,
    )
    return Table(
        caption=say("foresight.table"),
        heads=heads,
        rows=tuple(rows),
        filters=(1, GIVEN),
        numbers=tuple(range(FIRST_SCORE, len(heads))),
        preset=((GIVEN, trained.given(trained.cut, say)),),
        low=True,
    )


def _row(
    rows: pd.DataFrame,
    nulls: list[str],
    trained: Trainings,
    of_kind: Mapping[str, str],
    say: Translator,
) -> Row:
    """Return the scores of a contender and a training, and its differences from every null."""
    first: Any = next(records(rows))
    name, until = str(first.contender), int(first.trained_until)
    beside = {str(row.null): row for row in records(rows)}
    cells: tuple[Cell, ...] = (
        say.named(name),
        kind_name(of_kind.get(name), say),
        trained.given(until, say),
        trained.held_out(until, say),
        number(first.log_score, 1),
        number(first.crps),
        number(first.energy),
        *(_difference(name, beside.get(null)) for null in nulls),
    )
    return Row(cells)


def _difference(name: str, row: Any) -> str:
    """Return the difference from a null; none from itself."""
    if row is None or str(row.null) == name:
        return NOTHING
    return interval(row.difference, row.low, row.high, 1)
