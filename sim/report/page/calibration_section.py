"""The report of a calibration: what the record leaves of the parameters, wave by wave, which of them it told of, and how both sides of the split are scored."""

from collections.abc import Iterator
from typing import Any, Final, cast

import matplotlib as mpl
import pandas as pd

from sim.report import calibration_figures
from sim.report.figures import STYLE
from sim.report.page.anchors import interval, number, share
from sim.report.page.blocks import Block, Cell, Paragraph, Row, Section, Table, section
from sim.report.page.folder_reader import Folder
from sim.report.page.translation import Tongue
from sim.report.page.vector_figures import picture

KIND: Final = "constrained"


def waves(f: Folder, say: Tongue) -> Section | None:
    """Say how much of the prior is left after each wave, and which coded output is met worst."""
    table = f.table("waves")
    if table is None or table.empty:
        return None
    text = "A point of the parameters is ruled out where its worlds lie too far from the coded record of the years calibrated on, beside what coding, chance and the model itself may get wrong. What is not ruled out is weighed; nothing is tuned to one best run."
    heads = tuple(
        map(
            say,
            (
                "Wave",
                "Points",
                "Worlds a point",
                "Points kept",
                "Volume not ruled out",
                "Volume that holds 90 % of all weight",
                "Equal points that the weighted are worth",
            ),
        )
    )
    rows = tuple(
        Row(
            (
                f"{r.wave:.0f}",
                number(r.points, 0),
                number(r.worlds_a_point, 0),
                number(r.kept, 0),
                share(r.volume_not_ruled_out),
                share(r.volume_of_level),
                number(r.effective_points, 0),
            )
        )
        for r in cast("Any", table.itertuples())
    )
    with mpl.rc_context(cast("Any", STYLE)):
        figure = calibration_figures.volume(table)
    caption = say("What is left of the prior, wave by wave.")
    return section(
        "waves",
        say("What the record leaves"),
        [
            Paragraph((say(text),)),
            Table(say("The waves"), heads, rows, numbers=tuple(range(7))),
            picture(figure, say, "volume", caption, caption),
            *_outputs(f, say),
        ],
    )


def _outputs(f: Folder, say: Tongue) -> Iterator[Block]:
    table = f.table("outputs")
    if table is not None and len(table):
        heads = tuple(
            map(
                say,
                (
                    "Tie",
                    "Domain",
                    "Years",
                    "Coded level",
                    "Standard deviation of the coding",
                    "Least implausibility",
                    "Ruled out by this alone",
                ),
            )
        )
        rows = tuple(
            Row(
                (
                    _tie(r.tie, say),
                    say.term(r.domain),
                    r.years,
                    number(r.coded),
                    number(r.coding_sd),
                    number(r.implausibility),
                    share(r.rules_out_alone),
                )
            )
            for r in cast("Any", table.itertuples())
        )
        yield Table(
            say("The coded means that points are held against"),
            heads,
            rows,
            filters=(0, 1),
            numbers=(3, 4, 5, 6),
        )


def _tie(name: str, say: Tongue) -> str:
    actor, _, target = name.partition(">")
    return say("{actor} toward {target}", actor=say.term(actor), target=say.term(target))


def shrinkage(f: Folder, say: Tongue) -> Section | None:
    """List every parameter: how much of its prior's variance is gone, and whether the record told of it at all."""
    table = f.table("shrinkage")
    if table is None or table.empty:
        return None
    told = table["informed"] == "True"
    lead = say(
        "The record moved {told} of {number} parameters; of the others it says nothing that chance would not.",
        told=int(told.sum()),
        number=len(table),
    )
    heads = tuple(
        map(
            say,
            (
                "Parameter",
                "Prior, from",
                "Prior, to",
                "Median [5-95 %]",
                "Share of the variance gone [95 % interval]",
                "Informed by the record",
            ),
        )
    )
    rows = tuple(
        Row(
            (
                called(r.name, say),
                number(r.prior_low, 3),
                number(r.prior_high, 3),
                interval(r.p50, r.p05, r.p95, 3),
                interval(r.shrinkage, r.shrinkage_low, r.shrinkage_high),
                say("yes") if r.informed == "True" else say("no"),
            )
        )
        for r in cast("Any", table.itertuples())
    )
    shown = Table(
        say("Shrinkage, parameter by parameter"),
        heads,
        rows,
        filters=(5,),
        numbers=(1, 2, 3, 4),
        preset=((5, say("yes")),) if told.any() else (),
    )
    return section("shrinkage", say("What the record told of"), [Paragraph((lead,)), shown])


def called(name: str, say: Tongue) -> str:
    """Name a column of a constrained set for readers."""
    use, _, rest = name.partition(".")
    if use == "disposition":
        tie, _, domain = rest.partition(".")
        return say("disposition of {tie}, {domain}", tie=_tie(tie, say), domain=say.term(domain))
    if use == "worth":
        source, _, to = rest.partition(">")
        return say("worth of {source} to {actor}", source=say.term(source), actor=say.term(to))
    if use == "weight":
        return say(
            "weight of what reads {inputs}",
            inputs=say(", ").join(map(say.term, rest.partition(" ")[2].split("+"))),
        )
    return say.term(rest)


def scores(f: Folder, say: Tongue) -> Section | None:
    """Set model and nulls side by side on the years that calibration saw and on those held out."""
    table = f.table("held_out")
    if table is None or table.empty:
        return None
    text = "Only the years held out are a test: the others were seen. Nulls are fitted on the years calibrated on alone; persistence sees last year and is a one-step forecast."
    heads = tuple(
        map(
            say,
            (
                "Tie",
                "Quantity",
                "Score",
                "Years",
                "Contender",
                "Value [90 % interval]",
                "Numbers fitted",
            ),
        )
    )
    rows = tuple(
        Row(_score(f, r, say)) for r in cast("Any", table.dropna(subset=["value"]).itertuples())
    )
    shown = Table(
        say("Scores, in sample and held out"), heads, rows, filters=(0, 1, 2, 3), numbers=(5, 6)
    )
    return section(
        "held_out",
        say("Scored on years that calibration did not see"),
        [Paragraph((say(text),)), *_drawn(f, table, say), shown],
    )


def _score(f: Folder, r: Any, say: Tongue) -> tuple[Cell, ...]:
    return (
        _tie(f"{r.actor}>{r.target}", say),
        say.told(r.quantity),
        say.term(r.metric),
        say(f.samples.get(r.sample, r.sample)),
        say.told(calibration_figures.NAMES.get(r.contender, r.contender)),
        interval(r.value, r.low, r.high),
        number(r.n_fitted, 0),
    )


def _drawn(f: Folder, table: pd.DataFrame, say: Tongue) -> Iterator[Block]:
    actor, target = table["actor"].iloc[0], table["target"].iloc[0]
    years = f.said.get("calibrated") or []
    if {"in", "held_out"} <= set(table["sample"]) and len(years) > 1:
        here = table[(table["actor"] == actor) & (table["target"] == target)]
        with mpl.rc_context(cast("Any", STYLE)):
            figure = calibration_figures.held_out(
                here, f"{years[0]}-{years[1]}, {actor} toward {target}"
            )
        caption = say(
            "{actor} toward {target}: model and nulls, in the years calibrated on and in those held out, with 90 % intervals.",
            actor=say.term(actor),
            target=say.term(target),
        )
        yield picture(figure, say, "held_out", caption, caption)


def lead(f: Folder, say: Tongue) -> str:
    """Say what the folder holds."""
    first, last = (f.said.get("calibrated") or ["", ""])[:2]
    return say(
        "What the record of {first} to {last} leaves of the parameters, and how the years on both sides of the split are scored.",
        first=first,
        last=last,
    )
