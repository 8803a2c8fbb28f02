"""The figures of a run: what the states did and perceived, beside the coded history, drawn again from the tables in the reader's language."""

from collections.abc import Iterator
from typing import Any, cast

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from sim.core.vocabulary import month_index
from sim.evidence.rows import Act
from sim.record.labellers import LABELLERS
from sim.report import fans, figures, partnership_figures, shift_figure
from sim.report.page.anchors import interval, number, share, to_act, to_acts, to_history
from sim.report.page.blocks import (
    Block,
    Cell,
    Listing,
    Paragraph,
    Picture,
    Row,
    Section,
    Table,
    section,
)
from sim.report.page.folder_reader import Folder
from sim.report.page.translation import Tongue
from sim.report.page.vector_figures import picture

STYLE = cast("Any", figures.STYLE)


def did(f: Folder, say: Tongue) -> Section | None:
    """Draw what the states did: levels by domain, strategies, moves."""
    if f.swept or not f.ties:
        return None
    with mpl.rc_context(STYLE):
        blocks = [b for make in (_fans, _domains, _strategies, _actors) for b in make(f, say)]
    if blocks:
        blocks.append(
            Paragraph(
                (
                    say(
                        "Dots and strips are the coded history that the run is scored on, never fed:"
                    ),
                    " ",
                    to_history(f, say("its rows, by year and domain"), f.focus),
                )
            )
        )
    return section("did", say("What the states did"), blocks)


def _history(f: Folder) -> pd.DataFrame:
    table = f.table("history")
    return (
        pd.DataFrame(
            columns=["year", "actor", "target", "domain", "level", "direct", "confidence"]
        ).astype({"level": float, "confidence": float})
        if table is None
        else table
    )


def _shown(f: Folder, say: Tongue, figure: Figure, name: str, caption: str) -> Picture:
    actor, target = f.focus
    alt = say(caption, actor=say.term(actor), target=say.term(target))
    if f.said.get("setting"):
        fans.mark(figure, int(f.said["setting"][:4]))
    return picture(figure, say, name, alt, alt)


def _holds(table: pd.DataFrame | None, tie: tuple[str, str]) -> bool:
    """Tell whether a table speaks of a tie."""
    return table is not None and bool(
        ((table["actor"] == tie[0]) & (table["target"] == tie[1])).any()
    )


def _fans(f: Folder, say: Tongue) -> Iterator[Block]:
    levels, shares = f.table("trajectories"), f.table("strategies")
    since = f.said.get("setting")
    if since and levels is not None and shares is not None and _holds(levels, f.focus):
        figure = fans.fans(
            [
                fans.Fan(
                    str(f.said.get("title")).partition(",")[0],
                    levels,
                    shares,
                    _history(f),
                    int(since[:4]),
                )
            ],
            f.focus,
        )
        caption = say(
            "{actor} toward {target}: what the setting would come to, four domains and the shares of worlds by strategy. Bands: worlds of the model. Conditional on the setting; not a forecast.",
            actor=say.term(f.focus[0]),
            target=say.term(f.focus[1]),
        )
        yield picture(figure, say, "fans", caption, caption)


def _domains(f: Folder, say: Tongue) -> Iterator[Block]:
    table = f.table("trajectories")
    if table is not None and _holds(table, f.focus):
        figure = figures.domains(table, _history(f), f.focus)
        yield _shown(
            f,
            say,
            figure,
            "domains",
            "{actor} toward {target} in four domains. Bands: worlds of the model; dots: what the documents record. Up is resistance, down is siding with.",
        )


def _strategies(f: Folder, say: Tongue) -> Iterator[Block]:
    table = f.table("strategies")
    if table is not None and _holds(table, f.focus):
        figure = figures.strategies(
            table,
            _history(f),
            f.focus,
            {n: rule for n, rule in LABELLERS.items() if n in set(table["labeller"])},
        )
        yield _shown(
            f,
            say,
            figure,
            "strategies",
            "{actor} toward {target}: share of worlds that four published rules give each strategy, year by year; below each, what the rule says of the coded history.",
        )


def _actors(f: Folder, say: Tongue) -> Iterator[Block]:
    table = f.table("moves")
    ties = [t for t in f.ties if _holds(table, t)]
    if table is not None and ties:
        figure = figures.actors(table, _history(f), f.said.get("unforced") or [], ties)
        yield _shown(
            f,
            say,
            figure,
            "actors",
            "Every tie decided in the model: shares of months in which the state bandwagons, hedges or balances, over worlds and domains; dots: the coded mean level.",
        )


def perceived(f: Folder, say: Tongue) -> Section | None:
    """Draw what the focus perceived, with the strongest acts it met, each linked to its row."""
    table = None if f.swept else f.table("perceived")
    if table is None or not _holds(table, f.focus):
        return None
    known = f.linked and not f.scenario.get("edits")
    acts = _acts(f) if known else []
    with mpl.rc_context(STYLE):
        figure = figures.drivers(
            table,
            acts,
            f.evidence.forcing.covered if known else _all_years(table, f.focus),
            f.focus,
            notes=False,
        )
    caption = "What {actor} perceives of {target}: pressure, the support of third powers, and trust lost, mean of worlds. Bars at the foot: years in which no document records an act of {target} (lower) or of the United States (upper)."
    strongest: list[Cell] = [
        (
            f"{a.date} {say.term(a.actor)}{say(': ')}{say.term(a.kind)}{say(', ')}{say.term(a.domain)}{say(', level ')}{a.level:+g} ",
            to_act(f, a.id),
        )
        for a in figures.named_events(acts)
    ]
    why = Paragraph((say("The strongest acts, numbered as in the figure:"),)) if strongest else None
    return section(
        "perceived",
        say("What was perceived"),
        [
            _shown(f, say, figure, "drivers", caption),
            why,
            Listing(tuple(strongest), ordered=True) if strongest else None,
        ],
    )


def _acts(f: Folder) -> list[Act]:
    span = [month_index(str(m)) for m in f.said.get("span") or ["1991-01", "2025-12"]]
    return [
        a
        for a in f.evidence.forcing.acts
        if a.target == f.focus[0] and span[0] <= a.month <= span[-1]
    ]


def _all_years(table: pd.DataFrame, focus: tuple[str, str]) -> frozenset[tuple[int, str]]:
    return frozenset((int(y), who) for y in table["year"] for who in (focus[1], "USA"))


def kept(f: Folder, say: Tongue) -> Section | None:
    """Draw and list what is kept of partners, beside what the documents record."""
    table = None if f.swept else f.table("relations")
    if table is None or table.empty:
        return None
    actor = f.focus[0] if (table["actor"] == f.focus[0]).any() else str(table["actor"].iloc[0])
    with mpl.rc_context(STYLE):
        figure = partnership_figures.kept(table, actor)
    caption = say(
        "{actor}: partnership rungs, shares of arms supply and of asks met, by partner. Lines: mean of worlds; marks: recorded in a document, scored and never fed.",
        actor=say.term(actor),
    )
    heads = (
        say("Actor"),
        say("Target"),
        say("Quantity"),
        say("Year"),
        say("Model, mean [90 % of worlds]"),
        say("Recorded"),
    )
    rows = tuple(
        Row(
            (
                say.term(r.actor),
                say.term(r.target),
                say.term(r.quantity),
                str(int(cast("Any", r.year))),
                to_acts(f, interval(r.mean, r.p05, r.p95), (str(r.actor), str(r.target))),
                number(r.coded),
            )
        )
        for r in cast("Any", table.dropna(subset=["coded"]).itertuples())
    )
    listed = (
        Table(
            say("Recorded numbers beside the model's"), heads, rows, filters=(2,), numbers=(3, 4, 5)
        )
        if rows
        else None
    )
    return section(
        "kept",
        say("What is kept of partners"),
        [picture(figure, say, "relations", caption, caption), listed],
    )


def moved(f: Folder, say: Tongue) -> list[Block]:
    """Draw the shift curve: when the change comes if all acts had come earlier or later."""
    table = f.table("shifts")
    if table is None or not (table["years"] == 0).any():
        return []
    window = f.scenario.get("window") or [2014, 2019]
    with mpl.rc_context(STYLE):
        figure = shift_figure.curve(
            table, str(f.said.get("name", "")), (int(window[0]), int(window[1]))
        )
    at = table.set_index("years")
    unchanged = share(at.loc[0, "unchanged"])
    caption = say(
        "All acts moved by so many years: does the change move with them? {unchanged} of worlds of the unmoved run show no change at all.",
        unchanged=unchanged,
    )
    return [picture(figure, say, "shifts", caption, caption)]
