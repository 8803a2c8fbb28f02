"""The report of swapped sources: the same claims by whose acts are met and whose record is held."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from sim.report.page import coders_section, rates
from sim.report.page.anchors import NOTHING, number, with_error
from sim.report.page.blocks import Block, Cell, Row, Section, Table, Typed, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.page.posterior_section import WORDS
from sim.report.page.table_reader import records
from sim.report.page.trial_section import claim
from sim.report.translation import Translator

KIND: Final = "crossed"
OWN: Final = "own"  # source that is the scenario's own evidence
UNASKED: Final = "untestable"
PLACE: Final = ["acts", "record"]
Crossing = tuple[str, str]


def lead(folder: Folder, say: Translator) -> str:
    """Return the sentence that sums the crossings up: how many claims keep their verdict."""
    table = folder.filled("crossed_verdicts")
    if table is None:
        return say("crossed.method")
    words = _words(table)
    asked = words[(words != UNASKED).any(axis=1)]
    first = (OWN, OWN)
    moved = {"acts": 0, "record": 0}
    crossings = _crossings(table)
    for acts, record in crossings if first in crossings else ():
        for name, alone in (("acts", record == OWN), ("record", acts == OWN)):
            if alone and (acts, record) != first:
                moved[name] = int((asked[acts, record] != asked[first]).sum())
    same = sum(_same(own) for _, own in asked.iterrows())
    return say("crossed.page", asked=len(asked), same=same, **moved)


def _words(table: pd.DataFrame) -> pd.DataFrame:
    """Return the verdict on each thesis (rows) in each crossing (columns)."""
    found = table.pivot_table(
        index="thesis", columns=PLACE, values="verdict", aggfunc="first", sort=False
    )
    return found[_crossings(table)]


def _same(verdicts: "pd.Series[str]") -> bool:
    """Whether a claim gets one verdict in all crossings."""
    return len(set(verdicts)) == 1


def _crossings(table: pd.DataFrame) -> list[Crossing]:
    pairs = zip(map(str, table["acts"]), map(str, table["record"]), strict=True)
    return list(dict.fromkeys(pairs))


def side_by_side(folder: Folder, say: Translator) -> tuple[Block, ...]:
    """Return what the page opens with: the inferences side by side.

    Raises:
        BadInput: A table of the folder is damaged.
    """
    fits, verdicts = folder.filled("crossed_evidence"), folder.filled("crossed_verdicts")
    if fits is None or verdicts is None:
        return ()
    contenders = list(dict.fromkeys(map(str, fits["contender"])))
    rows = [
        Row(
            (
                *_sources(crossing, say),
                *_evidence(_at(fits, crossing), contenders),
                *_counts(_at(verdicts, crossing)),
            )
        )
        for crossing in _crossings(fits)
    ]
    heads = (
        *say.each("crossed.acts", "crossed.record", "crossed.codes"),
        *map(say.named, contenders),
        *map(say.term, WORDS),
    )
    table = Table(
        caption=say("crossed.table"),
        heads=heads,
        rows=tuple(rows),
        numbers=tuple(range(2, len(heads))),
    )
    who = coders_section.sentences(folder, say)
    return (paragraph(say("crossed.method")), *who, table)


def _at(table: pd.DataFrame, crossing: Crossing) -> pd.DataFrame:
    return table[(table["acts"] == crossing[0]) & (table["record"] == crossing[1])]


def _sources(crossing: Crossing, say: Translator) -> Iterator[Cell]:
    """Yield the source of the acts and that of the record."""
    for source in crossing:
        yield say("crossed.own") if source == OWN else Typed(source)


def _evidence(fits: pd.DataFrame, contenders: list[str]) -> Iterator[str]:
    """Yield the number of codes, and the log evidence of each contender."""
    yield str(int(fits["codes"].max()))
    known = {str(row.contender): row for row in records(fits)}
    for name in contenders:
        yield with_error(known[name].log_evidence, known[name].se) if name in known else NOTHING


def _counts(verdicts: pd.DataFrame) -> list[str]:
    counts = rates.words_of(verdicts["verdict"], WORDS)
    return [str(counts[word]) for word in WORDS]


def verdicts(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the verdict of every claim, the crossings side by side."""
    table = folder.filled("crossed_verdicts")
    if table is None:
        return None
    words = _words(table)
    shown = Table(
        caption=say("crossed.verdicts_table"),
        heads=(
            *say.each("column.claim", "column.document"),
            *(_named(crossing, say) for crossing in _crossings(table)),
            say("crossed.same"),
        ),
        rows=tuple(_verdict_rows(folder, words, say)),
        filters=tuple(range(1, 3 + len(words.columns))),
        wide=(0,),
        low=True,
    )
    return section("verdicts", say("crossed.verdicts"), [shown])


def _named(crossing: Crossing, say: Translator) -> str:
    """Return a crossing in words."""
    acts, record = (say("crossed.own") if source == OWN else source for source in crossing)
    return say("crossed.pair", acts=acts, record=record)


def _verdict_rows(folder: Folder, words: pd.DataFrame, say: Translator) -> Iterator[Row]:
    """Yield the claims, those that can be asked first, by the verdicts of the first crossing."""
    ranks = {word: place for place, word in enumerate(WORDS)}
    order = words.iloc[:, 0].map(ranks).fillna(len(WORDS)).sort_values(kind="stable").index
    for name in order:
        own = words.loc[name]
        thesis = folder.theses.get(str(name))
        same = "calibration.yes" if _same(own) else "calibration.no"
        cells: tuple[Cell, ...] = (
            claim(folder, str(name), say),
            Typed(thesis.document) if thesis else NOTHING,
            *map(say.term, own),
            say(same),
        )
        yield Row(cells)


def answers(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the answers behind every verdict."""
    table = folder.filled("crossed_verdicts")
    if table is None:
        return None
    asked = table[table["verdict"] != UNASKED]
    shown = Table(
        caption=say("crossed.answers_table"),
        heads=say.each(
            "column.claim",
            "crossed.acts",
            "crossed.record",
            "column.verdict",
            "crossed.satisfied",
            "column.share_that_holds",
            "posterior.factor",
            "posterior.probability",
        ),
        rows=tuple(_answer_row(folder, row, say) for row in records(asked)),
        filters=(1, 2, 3),
        numbers=(4, 5, 6, 7),
        wide=(0,),
        low=True,
    )
    blocks: list[Block] = [paragraph(say("crossed.answers_lead")), shown]
    return section("answers", say("crossed.answers"), blocks)


def _answer_row(folder: Folder, row: Any, say: Translator) -> Row:
    cells: tuple[Cell, ...] = (
        claim(folder, str(row.thesis), say),
        *_sources((str(row.acts), str(row.record)), say),
        say.term(row.verdict),
        number(row.satisfied),
        number(row.emergence),
        NOTHING if pd.isna(row.bayes_factor) else f"{row.bayes_factor:.3g}",
        number(row.probability),
    )
    return Row(cells)


def evidence(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the evidence of every contender in every crossing."""
    table = folder.filled("crossed_evidence")
    if table is None:
        return None
    best = {crossing: _at(table, crossing)["log_evidence"].max() for crossing in _crossings(table)}
    shown = Table(
        caption=say("crossed.evidence_table"),
        heads=say.each(
            "crossed.acts",
            "crossed.record",
            "column.contender",
            "inference.evidence",
            "crossed.below",
            "inference.ess",
        ),
        rows=tuple(_evidence_row(row, best, say) for row in records(table)),
        filters=(0, 1, 2),
        numbers=(3, 4, 5),
    )
    return section("evidence", say("crossed.evidence"), [paragraph(say("inference.lead")), shown])


def _evidence_row(row: Any, best: Mapping[Crossing, float], say: Translator) -> Row:
    crossing = (str(row.acts), str(row.record))
    cells: tuple[Cell, ...] = (
        *_sources(crossing, say),
        say.named(row.contender),
        with_error(row.log_evidence, row.se),
        number(row.log_evidence - best[crossing], 1),
        number(row.ess, 0),
    )
    return Row(cells)
