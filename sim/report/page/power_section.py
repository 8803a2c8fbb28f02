"""The report of a study of power: what the rule of verdicts does on histories of known truth."""

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from sim.report.page import rates
from sim.report.page.anchors import NOTHING, number
from sim.report.page.blocks import Block, Cell, Row, Section, Table, Typed, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.page.table_reader import records
from sim.report.page.trial_section import claim
from sim.report.translation import Translator

KIND: Final = "power"
TRUTHS: Final = {"true": "power.true", "false": "power.false"}  # by truth: the message
UNCLEAR: Final = "power.unclear"
WORDS: Final = ("supported", "weak", "undetermined", "refuted")


def lead(folder: Folder, say: Translator) -> str:
    """Return the sentence that sums the study up: how often the rule is right, and wrong."""
    made = folder.filled("made_verdicts")
    if made is None:
        return say("power.method")
    values = {}
    for truth in TRUTHS:
        words = rates.words_of(_of_truth(made, truth)["verdict"], WORDS)
        for word in ("supported", "refuted"):
            values[f"{truth}_{word}"] = rates.rate(words[word], sum(words.values()), say)
    return say("power.page", histories=made["history"].nunique(), **values)


def operating(folder: Folder, say: Translator) -> tuple[Block, ...]:
    """Return what the page opens with: the operating characteristics of the rule, over all claims.

    Raises:
        BadInput: A table of the folder is damaged.
    """
    made = folder.filled("made_verdicts")
    if made is None:
        return ()
    found = {say(key): _of_truth(made, truth) for truth, key in TRUTHS.items()}
    found[say(UNCLEAR)] = made[~made["truth"].isin(TRUTHS)]
    counts = {name: rates.words_of(rows["verdict"], WORDS) for name, rows in found.items()}
    words = dict.fromkeys(word for own in counts.values() for word in own)
    rows = []
    for name, own in counts.items():
        cells = rates.of_words({word: own.get(word, 0) for word in words}, say)
        rows.append(Row((name, str(sum(own.values())), *cells)))
    table = Table(
        caption=say("power.operating"),
        heads=(*say.each("power.truth", "power.claims"), *map(say.term, words)),
        rows=tuple(rows),
        numbers=tuple(range(1, 2 + len(words))),
    )
    return (paragraph(say("power.method")), table)


def theses(folder: Folder, say: Translator) -> Section | None:
    """Return the section on every claim: how often the rule finds it where its truth is known."""
    table = folder.filled("power")
    if table is None:
        return None
    told = say(
        "power.theses_lead",
        number=len(table),
        true=int(table["power_true"].notna().sum()),
        false=int(table["power_false"].notna().sum()),
    )
    ordered = table.sort_values(["power_true", "power_false"], ascending=False, kind="stable")
    shown = Table(
        caption=say("power.theses_table"),
        heads=say.each(
            "column.claim",
            "column.document",
            "first.power_true",
            "power.true_supported",
            "power.true_weak",
            "power.true_refuted",
            "first.power_false",
            "power.false_refuted",
            "power.false_weak",
            "power.false_supported",
        ),
        rows=tuple(_thesis_row(folder, row, say) for row in records(ordered)),
        filters=(1,),
        numbers=tuple(range(2, 10)),
        wide=(0,),
        low=True,
    )
    return section("theses", say("power.theses"), [paragraph(told), shown])


def _thesis_row(folder: Folder, row: Any, say: Translator) -> Row:
    thesis = folder.theses.get(str(row.thesis))
    counted = row._asdict()
    cells: tuple[Cell, ...] = (
        claim(folder, str(row.thesis), say),
        Typed(thesis.document) if thesis else NOTHING,
        number(row.power_true),
        *_counted(counted, "true", ("supported", "weak", "refuted"), say),
        number(row.power_false),
        *_counted(counted, "false", ("refuted", "weak", "supported"), say),
    )
    return Row(cells)


def _counted(row: dict[str, Any], truth: str, words: tuple[str, ...], say: Translator) -> list[str]:
    """Return how many of the histories of a truth got each word."""
    of = int(row[truth])
    if not of:
        return [NOTHING] * len(words)
    return [say("power.of", number=int(row[f"{truth}_{word}"]), all=of) for word in words]


def makers(folder: Folder, say: Translator) -> Section | None:
    """Return the section on what the rule does by the contender that made the histories."""
    made = folder.filled("made_verdicts")
    if made is None:
        return None
    shown = Table(
        caption=say("power.makers_table"),
        heads=say.each(
            "column.made_by",
            "power.histories",
            "power.true_supported",
            "power.true_refuted",
            "power.false_supported",
            "power.false_refuted",
        ),
        rows=tuple(
            _maker_row(str(name), rows, say) for name, rows in made.groupby("maker", sort=False)
        ),
        numbers=(1, 2, 3, 4, 5),
    )
    return section("makers", say("power.makers"), [paragraph(say("power.makers_lead")), shown])


def _maker_row(name: str, made: pd.DataFrame, say: Translator) -> Row:
    cells = [say.named(name), str(made["history"].nunique())]
    for truth in TRUTHS:
        words = rates.words_of(_of_truth(made, truth)["verdict"], WORDS)
        total = sum(words.values())
        cells += [rates.rate(words[word], total, say) for word in ("supported", "refuted")]
    return Row(tuple(cells))


def learned(folder: Folder, say: Translator) -> Section | None:
    """Return the section on how well the networks foresee what they are asked."""
    table = folder.filled("learned")
    if table is None:
        return None
    better = int((table["log_score"] > table["log_score_before"]).sum())
    shown = Table(
        caption=say("power.learned_table"),
        heads=say.each(
            "column.claim", "column.quantity", "power.log_score", "power.log_score_before"
        ),
        rows=tuple(_learned_rows(folder, table, say)),
        filters=(1,),
        numbers=(2, 3),
        wide=(0,),
        low=True,
    )
    told = say("power.learned_lead", better=better, number=len(table))
    return section("learned", say("power.learned"), [paragraph(told), shown])


def _learned_rows(folder: Folder, table: pd.DataFrame, say: Translator) -> Iterator[Row]:
    for row in records(table):
        cells = (
            claim(folder, str(row.thesis), say),
            say.term(row.quantity),
            number(row.log_score, 3),
            number(row.log_score_before, 3),
        )
        yield Row(cells)


def _of_truth(made: pd.DataFrame, truth: str) -> pd.DataFrame:
    """Return the rows on claims of which it is known whether the maker does them."""
    return made[made["truth"] == truth]
