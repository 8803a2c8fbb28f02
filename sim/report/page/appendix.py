"""The appendix that numbers link to: theses, coded history, acts, parameters."""

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from sim.core import csv_reader
from sim.core.vocabulary import DOMAINS
from sim.judgement.theses import Thesis
from sim.report.act_texts import ActTexts
from sim.report.minus_signs import with_minus
from sim.report.page.act_cells import act_texts, text_cell
from sim.report.page.anchors import NOTHING, Tie, number, slug, spaced
from sim.report.page.blocks import (
    Block,
    Cell,
    Foreign,
    Heading,
    Link,
    Part,
    Row,
    Section,
    Table,
    Typed,
    paragraph,
    section,
)
from sim.report.page.folder_reader import Folder
from sim.report.page.table_reader import records
from sim.report.translation import CHINESE, Translator

Act = dict[str, str]
ENDLESS: Final = 1e9  # a parameter that is as high stands for no limit
UNASKED: Final = (NOTHING, NOTHING)  # answers of a folder that has none, and flags


def theses(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the theses: place, criterion, refutation, answer of the history."""
    if folder.table("verdicts") is None or not folder.theses:
        return None
    answers = _answers(folder, say)
    known = _known_answers(folder, say)
    rows = [
        _thesis_row(thesis, (answers.get(thesis.id, NOTHING), *known.get(thesis.id, UNASKED)), say)
        for thesis in folder.theses.values()
    ]
    table = Table(
        caption=say("theses.table"),
        heads=say.each(
            "column.thesis",
            "column.claim",
            "column.place",
            "column.scope",
            "column.tied_by",
            "column.satisfied_by",
            "column.refuted_by",
            "column.history_answer",
            "column.known_answers",
            "column.flags",
        ),
        rows=tuple(rows),
        wide=(1, 2, 4, 5, 6, 7),
    )
    return section("theses", say("theses.title"), [table])


def _answers(folder: Folder, say: Translator) -> dict[str, str]:
    """Return the coded history's answer to each thesis."""
    table = folder.table("history_first")
    if table is None:
        return {}
    by_thesis = table.groupby("thesis", sort=False)
    return {str(thesis): _answer(part, say) for thesis, part in by_thesis}


def _answer(part: pd.DataFrame, say: Translator) -> str:
    """Return the answers of all labellers, or one where they agree."""
    distinct = set(part["plain"])
    if len(distinct) == 1:
        return say.term(distinct.pop())
    colon = say("list.colon")
    answers = [f"{say.term(row.labeller)}{colon}{say.term(row.plain)}" for row in records(part)]
    return say("list.semicolon").join(answers)


def _known_answers(folder: Folder, say: Translator) -> dict[str, tuple[str, str]]:
    """Return the shares of records with a known maker, and the flags, by thesis."""
    table = folder.table("thesis_answers")
    if table is None:
        return {}
    found = {}
    for row in records(table[table["labeller"] == say.labeller]):
        shares = say(
            "theses.known", idle=number(row.idle), random=number(row.random), rule=number(row.rule)
        )
        flags = [say.term(flag) for flag in str(row.flags).split()]
        found[str(row.thesis)] = (shares, say("list.comma").join(flags) or NOTHING)
    return found


def _thesis_row(thesis: Thesis, answers: tuple[str, ...], say: Translator) -> Row:
    words = say.thesis(thesis.id, thesis.__dict__)
    cells: tuple[Cell, ...] = (
        Typed(thesis.id),
        words.claim,
        (Typed(thesis.document), " ", Foreign(thesis.locator, CHINESE)),
        say.scope(thesis.scope),
        words.passage or NOTHING,
        words.satisfied_by or words.why or NOTHING,
        words.refuted_by,
        *answers,
    )
    return Row(cells, slug("thesis", thesis.id))


def history(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the coded history that scores were made on, year by year."""
    table = folder.of_run("history")
    if table is None or table.empty:
        return None
    blocks: list[Block] = [paragraph(say("history.lead"))]
    for (actor, target), part in table.groupby(["actor", "target"], sort=False):
        blocks += _tie_history(folder, (str(actor), str(target)), part, say)
    return section("history", say("history.title"), blocks)


def _tie_history(folder: Folder, tie: Tie, part: pd.DataFrame, say: Translator) -> Iterator[Block]:
    name = say.tie(*tie)
    own: list[Act] = []
    if folder.linked:
        own = [act for act in folder.acts if (act["actor"], act["target"]) == tie]
    rows = []
    for year, here in part.groupby("year"):
        cells = _year_cells(here, _acts_of_year(own, str(year), say))
        rows.append(Row((str(year), *cells), slug("history", *tie, year)))
    domains = [say.term(domain) for domain in DOMAINS]
    yield Heading(name, slug("history", *tie))
    yield Table(
        caption=say("history.table", name=name),
        heads=(say("column.year"), *domains, *say.each("column.confidence", "column.own_acts")),
        rows=tuple(rows),
        numbers=(1, 2, 3, 4, 5),
        wide=(6,),
    )


def _acts_of_year(own: list[Act], year: str, say: Translator) -> Cell:
    links = [
        Link(act["id"].partition("-")[2] or act["id"], slug("act", act["id"]))
        for act in own
        if act["date"][:4] == year
    ]
    return spaced(links, say("list.comma")) or NOTHING


def _year_cells(here: pd.DataFrame, acts_of_year: Cell) -> tuple[Cell, ...]:
    by_domain = here.set_index("domain")
    levels = [_level(by_domain.loc[d]) if d in by_domain.index else "" for d in DOMAINS]
    confidence = number(here["confidence"].iloc[0], 1)
    return *levels, confidence, acts_of_year


def _level(row: Any) -> str:
    """Format a coded level, with the direct one in brackets."""
    if pd.isna(row["level"]):
        return ""
    direct = "" if pd.isna(row["direct"]) else f" ({row['direct']:+g})"
    return with_minus(f"{row['level']:+g}{direct}")


def acts(folder: Folder, say: Translator) -> Section | None:
    """Return the section on every coded act of the states concerned, pair by pair."""
    if not folder.linked:
        return None
    pairs = _acts_by_pair(folder)
    texts = act_texts(folder, say)
    blocks: list[Block] = [paragraph(say("acts.lead")), _documents(folder, say)]
    for pair in sorted(pairs, key=lambda pair: (-len(pairs[pair]), pair)):
        blocks += _pair(pair, pairs[pair], texts)
    return section("acts", say("acts.title"), blocks)


def _acts_by_pair(folder: Folder) -> dict[Tie, list[Act]]:
    states = {state for tie in folder.ties for state in tie} or set(folder.focus)
    pairs: dict[Tie, list[Act]] = {}
    for act in folder.acts:
        pair = (act["actor"], act["target"])
        if states & set(pair):
            pairs.setdefault(pair, []).append(act)
    return pairs


def _documents(folder: Folder, say: Translator) -> Table:
    found = csv_reader.table(folder.evidence_folder / "documents.csv")
    return Table(
        caption=say("acts.documents"),
        heads=say.each(
            "column.document", "column.title", "column.author", "column.date", "column.sha256"
        ),
        rows=tuple(_document_row(row.cells, say) for row in found),
        wide=(1,),
    )


def _document_row(document: dict[str, str], say: Translator) -> Row:
    title: Part = Foreign(document.get("title", ""), document.get("language", ""))
    author: Part = Foreign(document.get("author", ""))
    if not say.english:
        title = document.get("title_zh") or title
        author = document.get("author_zh") or author
    cells = (
        Typed(document["id"]),
        title,
        author,
        document.get("date", ""),
        Typed(document.get("sha256", "")[:12]),
    )
    return Row(cells, slug("document", document["id"]))


def _pair(pair: Tie, found: list[Act], texts: ActTexts) -> Iterator[Block]:
    say = texts.say
    name = say.tie(*pair)
    yield Heading(say("acts.heading", name=name, number=len(found)), slug("acts", *pair))
    yield Table(
        caption=say("acts.table", name=name),
        heads=say.each(
            "column.date",
            "column.domain",
            "column.role",
            "column.kind",
            "column.intensity",
            "column.summary",
            "column.place",
            "column.id",
        ),
        rows=tuple(_act_row(act, texts) for act in found),
        numbers=(4,),
        wide=(5, 6),
    )


def _act_row(act: Act, texts: ActTexts) -> Row:
    say = texts.say
    document = Link(act.get("document", ""), slug("document", act.get("document", "")))
    cells: tuple[Cell, ...] = (
        act["date"],
        say.term(act["domain"]),
        say.term(act["role"]),
        say.term(act.get("kind", "")),
        with_minus(act["intensity"]),
        text_cell(texts.summary(act["id"]), act.get("summary", ""), texts),
        (document, " ", Foreign(act.get("locator", ""), CHINESE)),
        Typed(act["id"]),
    )
    return Row(cells, slug("act", act["id"]))


def parameters(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the free parameters, with the range that each world draws from."""
    ranges = folder.manifest.get("parameters") or {}
    rows = [
        Row((Typed(str(name)), say.term(name), *_bounds(value)))
        for name, value in sorted(ranges.items())
    ]
    if not rows:
        return None
    table = Table(
        caption=say("parameters.table"),
        heads=say.each("column.key", "column.parameter", "column.from", "column.to"),
        rows=tuple(rows),
        numbers=(2, 3),
    )
    return section("parameters", say("parameters.title"), [table])


def _bounds(value: Any) -> tuple[str, str]:
    """Format the bounds of a range; a fixed value is both."""
    is_range = isinstance(value, list) and len(value) == len(("low", "high"))
    low, high = value if is_range else (value, value)
    return _bound(low), _bound(high)


def _bound(value: Any) -> str:
    if isinstance(value, int | float) and value >= ENDLESS:
        return "∞"
    return NOTHING if value is None else with_minus(str(value))
