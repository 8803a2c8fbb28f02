"""Every claim in one sentence with its verdict and power, in a table with filters."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from sim.evidence.stance_codes import DIRECT
from sim.judgement.posterior_verdict import SUPPORTED
from sim.report.page.anchors import NOTHING, number, to_thesis
from sim.report.page.blocks import Block, Cell, Row, Table, Typed, paragraph
from sim.report.page.companion import verdicts_beside
from sim.report.page.folder_reader import Folder
from sim.report.page.table_reader import records
from sim.report.page.trial_section import claim
from sim.report.page.verdict_reasons import why
from sim.report.translation import Translator
from sim.report.verdict_lines import ORDER_OF_ALL, counted, own_rows


def claims(folder: Folder, say: Translator) -> Iterator[Block]:
    """Yield how many claims got each verdict, and the table of all of them.

    Raises:
        BadInput: A table of the folder is damaged.
    """
    found = _judged(folder)
    if found is None:
        return
    source, table = found
    own = own_rows(table, say.labeller)
    if own.empty:
        return
    powered = "power_true" in own.columns
    between = " " if say.english else ""
    told = (counted(own, say), say("first.undetermined" if powered else "first.rival"))
    yield paragraph(between.join((*told, *_directly(source, say))))
    yield _table(source, own, say, powered=powered)


def _directly(folder: Folder, say: Translator) -> Iterator[str]:
    """Yield how many supported claims stay so by the direct stance, where that was judged."""
    changes = folder.filled("verdict_changes")
    if changes is None:
        return
    held = changes[(changes["choice"] == DIRECT) & (changes["verdict"] == SUPPORTED)]
    own = own_rows(held, say.labeller)
    if len(own):
        same = int((own["other_verdict"] == SUPPORTED).sum())
        yield say("first.direct", same=same, number=len(own))


def _judged(folder: Folder) -> tuple[Folder, pd.DataFrame] | None:
    """Return the folder of verdicts and its table: the folder itself, or the one beside it."""
    table = None if folder.swept else folder.filled("verdicts")
    if table is not None:
        return folder, table
    beside = verdicts_beside(folder)
    table = None if beside is None else beside.filled("verdicts")
    return None if beside is None or table is None else (beside, table)


def _table(folder: Folder, own: pd.DataFrame, say: Translator, *, powered: bool) -> Table:
    more = ("first.power_true", "first.power_false") if powered else ("first.share",)
    return Table(
        caption=say("first.claims"),
        heads=say.each("column.verdict", "column.claim", *more, "why.head", "column.document"),
        rows=tuple(_row(folder, row, say, powered=powered) for row in _ordered(own)),
        filters=(3 + len(more),),
        numbers=tuple(range(2, 2 + len(more))),
        wide=(1, 2 + len(more)),
        pick=0,
        low=True,
    )


def _ordered(own: pd.DataFrame) -> list[Any]:
    """Return rows by verdict, those that hold first."""
    places = {word: place for place, word in enumerate(ORDER_OF_ALL)}
    return sorted(records(own), key=lambda row: places.get(str(row.verdict), len(places)))


def _row(folder: Folder, row: Any, say: Translator, *, powered: bool) -> Row:
    values = (row.power_true, row.power_false) if powered else (row.probability,)
    cells: tuple[Cell, ...] = (
        say.term(row.verdict),
        to_thesis(folder, claim(folder, str(row.thesis), say), str(row.thesis)),
        *(NOTHING if pd.isna(value) else number(value) for value in values),
        why(folder, row, say),
        Typed(str(row.document)),
    )
    return Row(cells)
