"""The theses on trial: verdicts with what they hang on, attribution, and the checks that could take them away."""

from collections.abc import Iterator
from typing import Any, cast

import numpy as np
import pandas as pd

from sim.report.figures import LABELLER_NAMES
from sim.report.page import figure_section
from sim.report.page.anchors import NOTHING, interval, number, share, spaced, to_acts, to_thesis
from sim.report.page.blocks import (
    Block,
    Cell,
    Heading,
    Link,
    Paragraph,
    Row,
    Section,
    Table,
    section,
)
from sim.report.page.folder_reader import Folder
from sim.report.page.translation import Tongue

ACTS = {
    "china_pressure": ("CHN", "VNM"),
    "us_support": ("USA", "VNM"),
    "japan_support": ("JPN", "VNM"),
    "russia_support": ("RUS", "VNM"),
    "asean_support": ("ASEAN", "VNM"),
}
VERDICTS = ("supported", "not_distinguished", "refuted", "untestable")
RULE = {
    "supported": "it emerges more often than under every null, placebo and rival, by a 95 % interval",
    "not_distinguished": "at least one null, placebo or rival does as well, or the record cannot tell a rival from the reading on trial, or the coded history satisfies it by definition only",
    "refuted": "it emerges less than under always-hedge or random choice, or fails in 95 % of worlds",
    "untestable": "the record is missing, an actor is unforced, or too few worlds condition",
}


def labeller(name: object, say: Tongue) -> str:
    """Name a labeller by the work that it comes from."""
    return say.told(LABELLER_NAMES.get(str(name), str(name)))


def claim(f: Folder, name: str, say: Tongue) -> str:
    """Give a thesis's claim in the reader's language."""
    own = f.theses.get(name)
    return say.thesis(name, own.__dict__ if own else {})[0]


def verdicts(f: Folder, say: Tongue) -> Section | None:
    """Lay out the verdicts: how many of each by document, the rule in words, and every one with filters."""
    table = f.table("verdicts")
    if table is None or table.empty:
        return None
    rule = tuple(Row((say.term(v), say(RULE[v]))) for v in VERDICTS)
    words = "Emergence is the share of worlds in which a thesis's criterion holds. The rule was fixed before any scoring; the note says whether the coded history itself satisfies the criterion."
    blocks: list[Block] = [
        Paragraph((say(words),)),
        Table(say("How a verdict is reached"), (say("Verdict"), say("When")), rule, wide=(1,)),
        _counted(table, say),
        Table(
            say(
                "Verdicts on all theses; each emergence leads to the thesis, its place in the document, and its criterion"
            ),
            _heads(say),
            tuple(_verdict(f, r, say) for r in cast("Any", table.itertuples())),
            filters=(1, 2, 3, 4),
            numbers=(5,),
            wide=(0, 7),
            preset=((3, labeller("nguyen", say)),),
        ),
    ]
    return section("verdicts", say("The theses on trial"), blocks)


def _heads(say: Tongue) -> tuple[str, ...]:
    return tuple(
        map(
            say,
            (
                "Thesis",
                "Document",
                "Kind",
                "Labeller",
                "Verdict",
                "Emergence [95 % interval]",
                "What stands in the way",
                "Note",
            ),
        )
    )


def _counted(table: pd.DataFrame, say: Tongue) -> Table:
    mine = table[table["labeller"] == "nguyen"]
    counts = mine.groupby(["document", "verdict"], sort=False).size()
    rows = [
        Row((str(d), *(str(int(counts.get((d, v), 0))) for v in VERDICTS)))
        for d in dict.fromkeys(mine["document"])
    ]
    rows.append(
        Row((say("All documents"), *(str(int((mine["verdict"] == v).sum())) for v in VERDICTS)))
    )
    return Table(
        say("Theses by document and verdict, under Nguyen's labeller"),
        (say("Document"), *map(say.term, VERDICTS)),
        tuple(rows),
        numbers=(1, 2, 3, 4),
    )


def _verdict(f: Folder, r: Any, say: Tongue) -> Row:
    note = say("; ").join(map(say.told, str(r.note).split("; ")))
    return Row(
        (
            claim(f, r.thesis, say) or r.thesis,
            r.document,
            say.term(r.kind),
            labeller(r.labeller, say),
            say.term(r.verdict),
            to_thesis(f, interval(r.probability, r.low, r.high), r.thesis),
            say.term(r.rival) or NOTHING,
            note,
        )
    )


def attribution(f: Folder, say: Tongue) -> Section | None:
    """Lay out what the turn needed and what sufficed: probabilities of necessity and sufficiency by factor and rule."""
    table = f.table("attribution")
    if table is None or table.empty:
        return None
    text = (
        "Necessity: in what share of the worlds in which the outcome occurred it is lost when a factor's acts are taken away. Sufficiency: in what share of those in which it did not occur it is gained when "
        "they are added, against two backgrounds: the others' acts as recorded, or held at 1991. Fewer than 100 worlds that condition leave the cell empty."
    )
    heads = tuple(
        map(
            say,
            (
                "Factor",
                "Outcome",
                "Reading",
                "Labeller",
                "Window",
                "Background",
                "Necessity [95 % interval]",
                "Sufficiency [95 % interval]",
                "Worlds that condition",
                "Additivity gap",
            ),
        )
    )
    rows = tuple(_attributed(f, r, say) for r in cast("Any", table.itertuples()))
    shown = Table(
        say("Attribution by factor; each number leads to the acts that were taken away"),
        heads,
        rows,
        filters=(0, 2, 3, 5),
        numbers=(6, 7, 8, 9),
        preset=((3, labeller("nguyen", say)), (2, say.term("pooled"))),
    )
    return section(
        "attribution",
        say("Attribution: what was necessary, what sufficed"),
        [Paragraph((say(text),)), shown],
    )


def _attributed(f: Folder, r: Any, say: Tongue) -> Row:
    acts = ACTS.get(r.factor, ("", ""))
    pn, ps = (
        to_acts(f, interval(v, low, high), acts)
        for v, low, high in ((r.pn, r.pn_low, r.pn_high), (r.ps, r.ps_low, r.ps_high))
    )
    reading = (
        say("the scenario's own reading") if r.model == f.said.get("name") else say.term(r.model)
    )
    return Row(
        (
            say.term(r.factor),
            say.term(r.outcome),
            reading,
            labeller(r.labeller, say),
            str(r.window),
            say.term(r.background),
            pn,
            ps,
            number(r.n, 0),
            number(r.additivity_gap),
        )
    )


def checks(f: Folder, say: Tongue) -> Section | None:
    """Lay out what could take a verdict away: placebos, recovery, shifted acts, documents left out, other choices."""
    blocks = [b for make in (_placebos, _recovery, _left_out, _multiverse) for b in make(f, say)]
    return section(
        "checks",
        say("Placebos, and what the record can tell apart"),
        [*blocks, *figure_section.moved(f, say)],
    )


def _placebos(f: Folder, say: Tongue) -> Iterator[Block]:
    table = f.table("placebos")
    if table is not None and len(table):
        text = "The decisive placebo keeps every date and permutes actors and intensities: a model that finds the turn there as well has found where the documents look closely. Standing is the share of a placebo's sets that the thesis's emergence lies above."
        heads = tuple(
            map(
                say,
                (
                    "Thesis",
                    "Placebo",
                    "Labeller",
                    "Emergence under the placebo [95 % interval]",
                    "Standing",
                ),
            )
        )
        rows = tuple(
            Row(
                (
                    Link(claim(f, r.thesis, say) or r.thesis, f"thesis-{r.thesis}")
                    if r.thesis in f.theses
                    else r.thesis,
                    say.term(r.placebo),
                    labeller(r.labeller, say),
                    interval(r.emergence, r.low, r.high),
                    share(r.standing),
                )
            )
            for r in cast("Any", table.itertuples())
        )
        yield Heading(say("Placebos"), "placebos")
        yield Paragraph((say(text),))
        yield Table(
            say("Emergence under placebos"),
            heads,
            rows,
            filters=(1, 2),
            numbers=(3, 4),
            wide=(0,),
            preset=((1, say.term("permuted")), (2, labeller("nguyen", say))),
        )


def _recovery(f: Folder, say: Tongue) -> Iterator[Block]:
    table = f.table("confusion")
    if table is not None and len(table):
        names = [c for c in table.columns if c != "made_by"]
        text = "Histories made by each reading on the real acts, and the reading that each goes back to. Where a row is spread out, this record cannot tell that reading from the others."
        yield Heading(say("Recovery"), "recovery")
        yield Paragraph((say(text),))
        values = table[names].apply(pd.to_numeric, errors="coerce")
        rows = tuple(
            Row((say.term(who), *(share(v) for v in row)))
            for who, row in zip(table["made_by"], values.to_numpy(), strict=True)
        )
        yield Table(
            say("Share of histories made by the reading on the left that go to the reading above"),
            (say("Made by"), *map(say.term, names)),
            rows,
            numbers=tuple(range(1, len(names) + 1)),
        )


def _left_out(f: Folder, say: Tongue) -> Iterator[Block]:
    table = f.table("leave_one_out")
    mine = None if table is None else table[table["labeller"] == "nguyen"].dropna(subset=["change"])
    if mine is not None and len(mine):
        most = mine.iloc[np.argsort(-mine["change"].abs().to_numpy(), kind="stable")[:10]]
        rows = tuple(
            Row(
                (
                    claim(f, r.thesis, say) or r.thesis,
                    r.document,
                    to_thesis(f, interval(r.probability, r.low, r.high), r.thesis),
                    number(r.change),
                )
            )
            for r in cast("Any", most.itertuples())
        )
        yield Heading(say("One document left out"), "left-out")
        yield Paragraph(
            (
                say(
                    "On average a thesis's emergence changes by {mean}; these change most:",
                    mean=number(mine["change"].abs().mean()),
                ),
            )
        )
        yield Table(
            say("The ten largest changes, under Nguyen's labeller"),
            tuple(
                map(
                    say,
                    (
                        "Thesis",
                        "Document left out",
                        "Emergence without it [95 % interval]",
                        "Change",
                    ),
                )
            ),
            rows,
            numbers=(2, 3),
            wide=(0,),
        )


def _multiverse(f: Folder, say: Tongue) -> Iterator[Block]:
    table = f.table("multiverse_summary")
    if table is not None and len(table):
        heads = tuple(
            map(
                say,
                (
                    "Thesis",
                    "Universes in which it holds",
                    "Least and most emergence",
                    "Moved most by",
                ),
            )
        )
        rows: tuple[Row, ...] = tuple(
            Row(_universe(f, r, say)) for r in cast("Any", table.itertuples())
        )
        yield Heading(say("Other choices"), "multiverse")
        yield Table(
            say("Asked again under other thresholds, labellers, coders, documents and theories"),
            heads,
            rows,
            numbers=(1, 2),
            wide=(0,),
        )


def _universe(f: Folder, r: Any, say: Tongue) -> tuple[Cell, ...]:
    return (
        claim(f, r.thesis, say) or r.thesis,
        to_thesis(f, share(r.share_holds), r.thesis),
        spaced([number(r.min), number(r.max)], say(" to ")),
        say.term(r.moved_most_by),
    )
