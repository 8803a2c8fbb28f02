"""The why ledger and the chronicle: why a state wanted a level, and one world as dated lines."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

import numpy as np
import pandas as pd

from sim.evidence.rows import row_id
from sim.report.act_texts import ActTexts
from sim.report.figure_style import styled
from sim.report.minus_signs import with_minus
from sim.report.page import world_lead
from sim.report.page.act_cells import act_texts, text_cell
from sim.report.page.anchors import NOTHING, number, to_act
from sim.report.page.blocks import (
    Block,
    Cell,
    Foreign,
    Row,
    Section,
    Table,
    Timeline,
    Typed,
    paragraph,
    section,
)
from sim.report.page.folder_reader import Folder
from sim.report.page.ledger_figure import contributions
from sim.report.page.run_section import dashboard_command
from sim.report.page.table_reader import records
from sim.report.page.vector_figures import picture
from sim.report.translation import Translator

PLACE: Final = ["world", "actor", "target"]
ONE_PART: Final = ["act", "month", *PLACE, "domain", "theory", "driver"]  # summed over renewals
CHANCES: Final = ("p_bandwagon", "p_hedge", "p_balance")
MOVE: Final = "move"  # the kind of lines that move a level
MOST_ACTS: Final = 12
MOST_MONTHS: Final = 600


def ledger(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the ledger: contributions by month, and the strongest acts."""
    table = folder.filled("ledger")
    months = folder.table("ledger_months")
    if table is None:
        return None
    blocks: list[Block | None] = [
        paragraph(say("ledger.lead")),
        *world_lead.lead(folder, say),
        *_figures(table, months, say),
        _acts(folder, table, say),
        _months(months, say),
    ]
    return section("why", say("ledger.title"), blocks)


def _figures(table: pd.DataFrame, months: pd.DataFrame | None, say: Translator) -> Iterator[Block]:
    for count, (place, part) in enumerate(table.groupby(PLACE, sort=False), 1):
        world, actor, target = cast("tuple[Any, str, str]", place)
        ideal = months
        if months is not None:
            ideal = months[(months[PLACE] == list(place)).all(axis=1)]
        with styled():
            figure = contributions(part, ideal, say)
        caption = say(
            "ledger.caption",
            actor=say.term(actor),
            target=say.term(target),
            world=int(world),
        )
        yield picture(figure, f"ledger_{count}", caption)


def _acts(folder: Folder, table: pd.DataFrame, say: Translator) -> Block | None:
    """Return the dated acts with the largest contributions in any month.

    Renewals and copies of an act are one condition: what they add in a month is summed.
    """
    dated = table[table["act"] != ""]
    if dated.empty:
        return None
    origin = dated["act"].map(row_id)
    whole = dated.assign(act=origin).groupby(ONE_PART, as_index=False, sort=False)
    summed = whole[["contribution"]].sum()
    order = np.argsort(-summed["contribution"].abs().to_numpy(), kind="stable")
    largest = summed.iloc[order].drop_duplicates(["act", "actor", "target"]).head(MOST_ACTS)
    texts = act_texts(folder, say)
    stated = {act["id"]: act.get("summary", "") for act in folder.acts} if folder.linked else {}
    return Table(
        caption=say("ledger.acts"),
        heads=say.each(
            "column.act",
            "column.summary",
            "column.month",
            "column.tie",
            "column.domain",
            "column.theory",
            "column.driver",
            "column.contribution",
        ),
        rows=tuple(_act_row(folder, row, stated, texts) for row in records(largest)),
        numbers=(7,),
        wide=(1,),
    )


def _act_row(folder: Folder, row: Any, stated: Mapping[str, str], texts: ActTexts) -> Row:
    say = texts.say
    summary = texts.summary(row.act)
    known = summary is not None or row.act in stated
    cells: tuple[Cell, ...] = (
        to_act(folder, row.act),
        text_cell(summary, stated.get(row.act, ""), texts) if known else NOTHING,
        row.month,
        say.tie(row.actor, row.target),
        say.term(row.domain),
        say.term(row.theory),
        say.term(row.driver),
        number(row.contribution, 3),
    )
    return Row(cells)


def _months(months: pd.DataFrame | None, say: Translator) -> Block | None:
    """Return each month: ideal level, chances of the moves, and the smallest change that flips."""
    needed = {*CHANCES, "modal", "flip"}
    if months is None or months.empty or not needed <= set(months.columns):
        return None
    return Table(
        caption=say("ledger.months"),
        heads=say.each(
            "column.month",
            "column.tie",
            "column.domain",
            "column.ideal",
            "column.before",
            "column.moves",
            "column.likeliest",
            "column.flip",
        ),
        rows=tuple(_month_row(row, say) for row in records(months.head(MOST_MONTHS))),
        filters=(1, 2),
        numbers=(3, 4),
        wide=(7,),
    )


def _month_row(row: Any, say: Translator) -> Row:
    chances = [number(getattr(row, chance)) for chance in CHANCES]
    cells: tuple[Cell, ...] = (
        row.month,
        say.tie(row.actor, row.target),
        say.term(row.domain),
        number(row.ideal),
        number(row.before),
        " / ".join(chances),
        say.term(row.modal),
        NOTHING if pd.isna(row.flip) else _flip(str(row.flip), say),
    )
    return Row(cells)


def _flip(text: str, say: Translator) -> Cell:
    """Return a flip, which its table states as ``MOVE to MOVE: EDITS``."""
    change, _, edits = text.partition(": ")
    was, _, becomes = change.partition(" to ")
    if say.english or not (say.knows(was) and say.knows(becomes)):
        return Foreign(text)
    words = say("ledger.flip", was=say.term(was), becomes=say.term(becomes))
    return words, Typed(edits)


def chronicle(folder: Folder, say: Translator) -> Section | None:
    """Return the section on one world as dated lines, beside what the documents record."""
    table = folder.filled("chronicle")
    if table is None:
        return None
    rows = list(records(table))
    texts = act_texts(folder, say)
    said = zip(rows, texts.lines(rows), strict=True)
    cells = [(row, text_cell(found, with_minus(row.text), texts)) for row, found in said]
    shown = Table(
        caption=say("chronicle.table"),
        heads=say.each(
            "column.month",
            "column.what",
            "column.who",
            "column.toward_whom",
            "column.domain",
            "column.level",
            "column.description",
            "column.source",
        ),
        rows=tuple(_line(folder, row, text, say) for row, text in cells),
        filters=(1, 2, 3, 4),
        numbers=(5,),
        wide=(6,),
        timeline=Timeline(say.term(MOVE), dashboard_command(folder, "--branch {year}")),
    )
    return section("chronicle", say("chronicle.title"), [*world_lead.lead(folder, say), shown])


def _line(folder: Folder, row: Any, text: Cell, say: Translator) -> Row:
    cells: tuple[Cell, ...] = (
        row.month,
        say.term(row.kind),
        say.term(row.actor),
        say.term(row.target),
        say.term(row.domain),
        number(row.level, 1),
        text,
        to_act(folder, row.source),
    )
    return Row(cells)
