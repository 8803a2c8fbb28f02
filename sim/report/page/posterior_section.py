"""The report of verdicts from posteriors: the rule, the words, and the answers beside each."""

from typing import Any, Final

import pandas as pd

from sim.report.page.anchors import NOTHING, number
from sim.report.page.blocks import Block, Cell, Row, Section, Table, Typed, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.page.table_reader import records
from sim.report.page.trial_section import claim
from sim.report.translation import Translator

KIND: Final = "verdicts"
FLAGS: Final = ("cheap", "definitional", "record_fails", "in_sample_only")
WORDS: Final = ("supported", "weak", "undetermined", "refuted", "untestable")


def lead(folder: Folder, say: Translator) -> str:
    """Return the sentence that sums the verdicts up."""
    table = folder.filled("verdicts")
    if table is None:
        return say("posterior.lead", counts=NOTHING, basis=NOTHING)
    own = table[table["labeller"] == say.labeller]
    counts = own["verdict"].value_counts()
    told = say("list.comma").join(f"{say.term(word)} {counts.get(word, 0)}" for word in WORDS)
    basis = say.named(str(folder.manifest.get("basis", NOTHING)))
    return say("posterior.lead", counts=told, basis=basis)


def rule(_: Folder, say: Translator) -> Section | None:
    """Return the section on how a verdict is reached."""
    table = Table(
        caption=say("posterior.rule"),
        heads=say.each("column.verdict", "column.when"),
        rows=tuple(Row((say.term(word), say(f"posterior.{word}"))) for word in WORDS),
        wide=(1,),
    )
    flags = Table(
        caption=say("posterior.flags_table"),
        heads=(say("posterior.flags"), say("column.when")),
        rows=tuple(Row((say.term(flag), say(f"posterior.{flag}"))) for flag in FLAGS),
        wide=(1,),
    )
    blocks: list[Block] = [paragraph(say("posterior.answers")), table, flags]
    return section("rule", say("posterior.rule_title"), blocks)


def verdicts(folder: Folder, say: Translator) -> Section | None:
    """Return the section with every verdict beside its answers and its power."""
    table = folder.filled("verdicts")
    if table is None:
        return None
    own = table[table["labeller"] == say.labeller]
    shown = Table(
        caption=say("posterior.table"),
        heads=say.each(
            "column.thesis",
            "column.document",
            "column.verdict",
            "posterior.record",
            "posterior.emergence",
            "posterior.held_out",
            "posterior.factor",
            "posterior.probability",
            "posterior.cause",
            "posterior.power",
            "posterior.flags",
        ),
        rows=tuple(_row(folder, row, say) for row in _ordered(own)),
        filters=(1, 2),
        numbers=(3, 4, 5, 6, 7, 8, 9),
        wide=(0,),
    )
    blocks: list[Block] = [paragraph(say("posterior.table_lead")), shown]
    return section("verdicts", say("posterior.title"), blocks)


def _ordered(table: pd.DataFrame) -> list[Any]:
    """Return the rows, the best founded words first."""
    rank = {word: place for place, word in enumerate(WORDS)}
    order = table["verdict"].map(rank).fillna(len(WORDS)).to_numpy().argsort(kind="stable")
    return list(records(table.iloc[order]))


def _row(folder: Folder, row: Any, say: Translator) -> Row:
    flags = str(row.flags).split() if isinstance(row.flags, str) else []
    cells: tuple[Cell, ...] = (
        claim(folder, row.thesis, say),
        Typed(str(row.document)),
        say.term(row.verdict),
        _told(row.record),
        _pair(row.emergence, row.emergence_nulls),
        _pair(row.emergence_held_out, row.held_out_nulls),
        NOTHING if pd.isna(row.bayes_factor) else f"{row.bayes_factor:.3g}",
        _told(row.probability),
        _told(row.cause) if pd.notna(row.cause) else _pair(row.pn_pressing, row.pn_courting),
        _pair(row.power_true, row.power_false),
        say.terms(flags) or NOTHING,
    )
    return Row(cells)


def _told(value: float) -> str:
    return NOTHING if pd.isna(value) else number(value)


def _pair(first: float, second: float) -> str:
    return NOTHING if pd.isna(first) else f"{_told(first)} ({_told(second)})"
