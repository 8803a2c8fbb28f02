"""The theses on trial: their verdicts and the attribution of the turn."""

from typing import Any, Final

import pandas as pd

from sim.report.page.anchors import NOTHING, interval, number, to_acts, to_thesis
from sim.report.page.blocks import Block, Cell, Part, Row, Section, Table, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.page.reason_text import notes
from sim.report.page.table_reader import records
from sim.report.translation import Translator

RULE: Final = {  # by verdict: the message of its condition
    "supported": "verdicts.supported",
    "not_distinguished": "verdicts.not_distinguished",
    "refuted": "verdicts.refuted",
    "untestable": "verdicts.untestable",
}


def claim(folder: Folder, name: str, say: Translator) -> str:
    """Return the claim of a thesis in the reader's language, or its id where it is unknown."""
    thesis = folder.theses.get(name)
    return say.thesis(name, thesis.__dict__ if thesis else {}).claim or name


def verdicts(folder: Folder, say: Translator) -> Section | None:
    """Return the section on verdicts: the rule, the counts by document, and every verdict."""
    table = folder.filled("verdicts")
    if table is None:
        return None
    rule = Table(
        caption=say("verdicts.rule"),
        heads=say.each("column.verdict", "column.when"),
        rows=tuple(Row((say.term(verdict), say(key))) for verdict, key in RULE.items()),
        wide=(1,),
    )
    blocks: list[Block] = [
        paragraph(say("verdicts.lead")),
        rule,
        _counts(table, say),
        _all_verdicts(folder, table, say),
    ]
    return section("verdicts", say("verdicts.title"), blocks)


def _counts(table: pd.DataFrame, say: Translator) -> Table:
    """Return the number of verdicts of each kind by document, under one labeller."""
    mine = table[table["labeller"] == say.labeller]
    rows = []
    for document in dict.fromkeys(mine["document"]):
        rows.append(_count_row(document, mine[mine["document"] == document]))
    rows.append(_count_row(say("verdicts.all_documents"), mine))
    return Table(
        caption=say("verdicts.counts", labeller=say.term(say.labeller)),
        heads=(say("column.document"), *(say.term(verdict) for verdict in RULE)),
        rows=tuple(rows),
        numbers=(1, 2, 3, 4),
    )


def _count_row(name: str, verdicts_of: pd.DataFrame) -> Row:
    counts = [int((verdicts_of["verdict"] == verdict).sum()) for verdict in RULE]
    return Row((name, *(str(count) for count in counts)))


def _all_verdicts(folder: Folder, table: pd.DataFrame, say: Translator) -> Table:
    return Table(
        caption=say("verdicts.table"),
        heads=say.each(
            "column.thesis",
            "column.document",
            "column.kind",
            "column.labeller",
            "column.verdict",
            "column.emergence",
            "column.in_the_way",
            "column.note",
        ),
        rows=tuple(_verdict_row(folder, row, say) for row in records(table)),
        filters=(1, 2, 3, 4),
        numbers=(5,),
        wide=(0, 7),
        preset=((3, say.term(say.labeller)),),
    )


def _verdict_row(folder: Folder, row: Any, say: Translator) -> Row:
    emergence = interval(row.probability, row.low, row.high)
    cells: tuple[Cell, ...] = (
        claim(folder, row.thesis, say),
        row.document,
        say.term(row.kind),
        say.term(row.labeller),
        say.term(row.verdict),
        to_thesis(folder, emergence, row.thesis),
        say.term(row.rival) or NOTHING,
        notes(folder, row.note, row.thesis, say),
    )
    return Row(cells)


def attribution(folder: Folder, say: Translator) -> Section | None:
    """Return the section on attribution: necessity and sufficiency by factor and reading."""
    table = folder.filled("attribution")
    if table is None:
        return None
    shown = Table(
        caption=say("attribution.table"),
        heads=say.each(
            "column.factor",
            "column.outcome",
            "column.reading",
            "column.labeller",
            "column.window",
            "column.background",
            "column.necessity",
            "column.sufficiency",
            "column.conditioning_worlds",
            "column.additivity_gap",
        ),
        rows=tuple(_factor_row(folder, row, say) for row in records(table)),
        filters=(0, 2, 3, 5),
        numbers=(6, 7, 8, 9),
        preset=((3, say.term(say.labeller)), (2, say.term("pooled"))),
    )
    blocks: list[Block] = [paragraph(say("attribution.lead")), shown]
    return section("attribution", say("attribution.title"), blocks)


def _factor_row(folder: Folder, row: Any, say: Translator) -> Row:
    is_own = row.model == folder.manifest.get("name")
    cells: tuple[Cell, ...] = (
        say.term(row.factor),
        say.term(row.outcome),
        say("attribution.own_reading") if is_own else say.term(row.model),
        say.term(row.labeller),
        str(row.window),
        _background(row.background, say),
        _to_factor(folder, interval(row.pn, row.pn_low, row.pn_high), row.factor, say),
        _to_factor(folder, interval(row.ps, row.ps_low, row.ps_high), row.factor, say),
        number(row.n, 0),
        number(row.additivity_gap),
    )
    return Row(cells)


def _background(name: object, say: Translator) -> str:
    """Return the name of a background: the record, or a year before which acts are kept."""
    return say.term(name) if say.knows(name) else say("attribution.held", year=name)


def _to_factor(folder: Folder, text: str, factor: str, say: Translator) -> Part:
    """Link a number to the acts of a factor on the focus."""
    known = (say.case.factors or {}).get(factor)
    actor = factor if known is None else known.actor
    return to_acts(folder, text, (actor, folder.focus[0]))
