"""How far the words of a study of power agree with those of full posteriors."""

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from sim.report.page import rates
from sim.report.page.anchors import NOTHING, number
from sim.report.page.blocks import Block, Cell, Row, Section, Table, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.page.power_section import TRUTHS, WORDS
from sim.report.page.table_reader import records
from sim.report.page.trial_section import claim
from sim.report.translation import Translator

SUPPORTED, REFUTED = "supported", "refuted"
BY: Final = {"verdict": "agreement.networks", "verdict_full": "agreement.full"}  # by column


def agreement(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the histories that were judged by full posteriors as well."""
    table = folder.filled("full_posteriors")
    if table is None:
        return None
    values = {
        "histories": table["history"].nunique(),
        "same": rates.rate(_same(table), len(table), say),
        "opposed": _opposed(table),
        "away": number(_away(table)),
    }
    blocks: list[Block] = [
        paragraph(say("agreement.lead", **values)),
        _by_truth(table, say),
        _by_number(table, say),
        _claims(folder, table, say),
    ]
    return section("agreement", say("agreement.title"), blocks)


def _same(table: pd.DataFrame) -> int:
    return int((table["verdict"] == table["verdict_full"]).sum())


def _away(table: pd.DataFrame) -> float:
    return float((table["probability"] - table["probability_full"]).abs().mean())


def _opposed(table: pd.DataFrame) -> int:
    """Return how many claims one way supports and the other refutes."""
    words = table["verdict"] + " " + table["verdict_full"]
    return int(words.isin((f"{SUPPORTED} {REFUTED}", f"{REFUTED} {SUPPORTED}")).sum())


def _by_truth(table: pd.DataFrame, say: Translator) -> Table:
    """Return the words that true and false claims get, by networks and by full posteriors."""
    rows = []
    for truth, key in TRUTHS.items():
        own = table[table["truth"] == truth]
        for column, by in BY.items():
            words = rates.words_of(own[column], WORDS)
            cells = [words[word] for word in WORDS]
            rows.append(Row((say(key), say(by), str(len(own)), *map(str, cells))))
    return Table(
        caption=say("agreement.by_truth"),
        heads=(*say.each("power.truth", "agreement.by", "power.claims"), *map(say.term, WORDS)),
        rows=tuple(rows),
        numbers=tuple(range(2, 3 + len(WORDS))),
    )


def _by_number(table: pd.DataFrame, say: Translator) -> Table:
    """Return the agreement of the first histories, one history more in each row."""
    return Table(
        caption=say("agreement.by_number"),
        heads=say.each(
            "agreement.number",
            "column.made_by",
            "power.claims",
            "agreement.same_here",
            "agreement.same_so_far",
            "agreement.opposed_so_far",
            "agreement.away_so_far",
        ),
        rows=tuple(_number_rows(table, say)),
        numbers=(0, 2, 3, 4, 5, 6),
    )


def _number_rows(table: pd.DataFrame, say: Translator) -> Iterator[Row]:
    names = list(dict.fromkeys(table["history"]))
    for place, name in enumerate(names, 1):
        here = table[table["history"] == name]
        so_far = table[table["history"].isin(names[:place])]
        cells = (
            str(place),
            say.named(here["maker"].iloc[0]),
            str(len(here)),
            rates.rate(_same(here), len(here), say),
            rates.rate(_same(so_far), len(so_far), say),
            str(_opposed(so_far)),
            number(_away(so_far)),
        )
        yield Row(cells)


def _claims(folder: Folder, table: pd.DataFrame, say: Translator) -> Table:
    return Table(
        caption=say("agreement.claims"),
        heads=say.each(
            "agreement.history",
            "column.made_by",
            "column.claim",
            "power.truth",
            "agreement.networks",
            "agreement.full",
            "agreement.same",
            "agreement.probability",
            "agreement.probability_full",
        ),
        rows=tuple(_claim_row(folder, row, say) for row in records(table)),
        filters=(0, 1, 3, 4, 5, 6),
        numbers=(7, 8),
        wide=(2,),
        low=True,
    )


def _claim_row(folder: Folder, row: Any, say: Translator) -> Row:
    known = TRUTHS.get(str(row.truth))
    same = row.verdict == row.verdict_full
    cells: tuple[Cell, ...] = (
        str(row.history),
        say.named(row.maker),
        claim(folder, str(row.thesis), say),
        say(known) if known else NOTHING,
        say.term(row.verdict),
        say.term(row.verdict_full),
        say("calibration.yes") if same else say("calibration.no"),
        number(row.probability),
        number(row.probability_full),
    )
    return Row(cells)
