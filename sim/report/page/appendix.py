"""The appendix that numbers lead to: theses with their criteria, the coded history, the acts with document and place, parameters."""

import json
from collections.abc import Iterator
from typing import Any, cast

import pandas as pd

from sim.core import csv_reader, resources
from sim.core.vocabulary import DOMAINS
from sim.judge.theses import Thesis
from sim.report.page.anchors import NOTHING, Tie, number, slug, spaced
from sim.report.page.blocks import (
    Block,
    Cell,
    Foreign,
    Heading,
    Link,
    Paragraph,
    Row,
    Section,
    Table,
    Typed,
    section,
)
from sim.report.page.folder_reader import Folder
from sim.report.page.translation import CHINESE, Tongue


def theses(f: Folder, say: Tongue) -> Section | None:
    """List the theses: where each stands, what would show it, what would refute it, what the coded history answers."""
    if f.table("verdicts") is None or not f.theses:
        return None
    answers = f.table("history_first")
    said = (
        {}
        if answers is None
        else {t: _answers(part, say) for t, part in answers.groupby("thesis", sort=False)}
    )
    heads = tuple(
        map(
            say,
            (
                "Thesis",
                "Claim",
                "Document and place",
                "Whom it speaks of",
                "Criterion",
                "What would refute it",
                "The coded history's own answer",
            ),
        )
    )
    rows = tuple(_thesis(t, str(said.get(t.id, NOTHING)), say) for t in f.theses.values())
    return section(
        "theses",
        say("Appendix: the theses"),
        [Table(say("What was tried, and where it stands"), heads, rows, wide=(1, 2, 4, 5, 6))],
    )


def _answers(part: pd.DataFrame, say: Tongue) -> str:
    """Say what the coded history answers, once where the labellers agree."""
    given = {r.plain for r in cast("Any", part.itertuples())}
    return (
        say.term(given.pop())
        if len(given) == 1
        else say("; ").join(
            f"{say.term(r.labeller)}{say(': ')}{say.term(r.plain)}"
            for r in cast("Any", part.itertuples())
        )
    )


def _thesis(t: Thesis, answer: str, say: Tongue) -> Row:
    words, refuted = say.thesis(t.id, t.__dict__)
    criterion = json.dumps(t.criterion, ensure_ascii=False)
    return Row(
        (
            Typed(t.id),
            words,
            (Typed(t.document), " ", Foreign(t.locator, CHINESE)),
            say.scope(t.scope),
            Typed(criterion),
            refuted,
            answer,
        ),
        slug("thesis", t.id),
    )


def history(f: Folder, say: Tongue) -> Section | None:
    """List the coded history that scores were made on, year by year, with the state's own acts of the year."""
    table = None if f.swept else f.table("history")
    if table is None or table.empty:
        return None
    text = "Levels of each year as coders agreed on them; in brackets the direct level, scored on what was done toward the target itself. An empty cell: no document speaks of it. Beside them the state's own recorded acts of that year."
    blocks: list[Block] = [Paragraph((say(text),))]
    for tie, part in table.groupby(["actor", "target"], sort=False):
        blocks += _tie_history(f, (str(tie[0]), str(tie[1])), part, say)
    return section("history", say("Appendix: the coded history"), blocks)


def _tie_history(f: Folder, tie: Tie, part: pd.DataFrame, say: Tongue) -> Iterator[Block]:
    name = say("{actor} toward {target}", actor=say.term(tie[0]), target=say.term(tie[1]))
    own = [a for a in f.acts if (a["actor"], a["target"]) == tie] if f.linked else []
    rows = [
        Row(_year(int(cast("Any", year)), here, own, say), slug("history", *tie, year))
        for year, here in part.groupby("year")
    ]
    yield Heading(name, slug("history", *tie))
    heads = (say("Year"), *map(say.term, DOMAINS), say("Confidence"), say("Own acts of the year"))
    yield Table(
        say("Coded levels, {name}", name=name),
        heads,
        tuple(rows),
        numbers=(1, 2, 3, 4, 5),
        wide=(6,),
    )


def _year(
    year: int, here: pd.DataFrame, own: list[dict[str, str]], say: Tongue
) -> tuple[Cell, ...]:
    by = here.set_index("domain")
    cells = [_level(by.loc[d]) if d in by.index else "" for d in DOMAINS]
    acts = [
        Link(a["id"].partition("-")[2] or a["id"], slug("act", a["id"]))
        for a in own
        if a["date"][:4] == str(year)
    ]
    return (
        str(year),
        *cells,
        number(here["confidence"].iloc[0], 1),
        spaced(list(acts), say(", ")) or NOTHING,
    )


def _level(row: Any) -> str:
    plain, direct = row["level"], row["direct"]
    return (
        "" if pd.isna(plain) else f"{plain:+g}" if pd.isna(direct) else f"{plain:+g} ({direct:+g})"
    )


def acts(f: Folder, say: Tongue) -> Section | None:
    """List every coded act of the states concerned, pair by pair, with its document and its place in the text."""
    if not f.linked:
        return None
    states = {s for tie in f.ties for s in tie} or {"VNM", "CHN", "USA"}
    pairs: dict[Tie, list[dict[str, str]]] = {}
    for act in f.acts:
        if act["actor"] in states or act["target"] in states:
            pairs.setdefault((act["actor"], act["target"]), []).append(act)
    text = "Every act that coders found in the documents and that concerns the states of this run: its date, what it was, its intensity from -4 (harms) to +4 (favours) and where it stands. Forcing acts may reach the model; responses only score; settings do neither. The key after § is found word for word in the document."
    blocks: list[Block] = [Paragraph((say(text),)), _documents(say)]
    for pair in sorted(pairs, key=lambda p: (-len(pairs[p]), p)):
        blocks += _pair(pair, pairs[pair], say)
    return section("acts", say("Appendix: the acts, with document and place"), blocks)


def _documents(say: Tongue) -> Table:
    heads = tuple(map(say, ("Document", "Title", "Author", "Date", "SHA-256")))
    rows = tuple(
        Row(
            (
                Typed(c["id"]),
                Foreign(c["title"], c["language"]),
                Foreign(c["author"]),
                c["date"],
                Typed(c["sha256"][:12]),
            ),
            slug("document", c["id"]),
        )
        for c in (
            row.cells for row in csv_reader.table(resources.folder("seeds") / "documents.csv")
        )
    )
    return Table(say("The documents"), heads, rows, wide=(1,))


def _pair(pair: Tie, found: list[dict[str, str]], say: Tongue) -> Iterator[Block]:
    name = say("{actor} toward {target}", actor=say.term(pair[0]), target=say.term(pair[1]))
    yield Heading(say("{name}: {number} acts", name=name, number=len(found)), slug("acts", *pair))
    heads = tuple(
        map(
            say,
            (
                "Date",
                "Domain",
                "Role",
                "Kind",
                "Intensity",
                "Summary by the coders",
                "Document and place",
                "Id",
            ),
        )
    )
    yield Table(
        say("Acts of {name}", name=name),
        heads,
        tuple(_act(a, say) for a in found),
        numbers=(4,),
        wide=(5, 6),
    )


def _act(a: dict[str, str], say: Tongue) -> Row:
    place: Cell = (
        Link(a["document"], slug("document", a["document"])),
        " ",
        Foreign(a["locator"], CHINESE),
    )
    return Row(
        (
            a["date"],
            say.term(a["domain"]),
            say.term(a["role"]),
            say.term(a["kind"]),
            a["intensity"].replace("-", "\N{MINUS SIGN}"),
            Foreign(a["summary"]),
            place,
            Typed(a["id"]),
        ),
        slug("act", a["id"]),
    )


def parameters(f: Folder, say: Tongue) -> Section | None:
    """List the free parameters with the range that each world draws from."""
    held = f.said.get("parameters") or {}
    rows = tuple(Row((Typed(str(n)), say.term(n), *_range(v))) for n, v in sorted(held.items()))
    table = (
        Table(
            say("Each world draws every parameter anew from its range; none is fitted"),
            tuple(map(say, ("Key", "Parameter", "From", "To"))),
            rows,
            numbers=(2, 3),
        )
        if rows
        else None
    )
    return section("parameters", say("Appendix: parameters"), [table])


def _range(value: Any) -> tuple[str, str]:
    pair = value if isinstance(value, list) and len(value) == 2 else [value, value]
    low, high = (NOTHING if v is None else str(v) for v in pair)
    return low, high
