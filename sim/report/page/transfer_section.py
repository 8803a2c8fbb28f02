"""The report of a transfer: spans scored by worlds that knew nothing of them, beside the nulls, and whose acts carried the level."""

from typing import Any, Final, cast

import matplotlib as mpl
import pandas as pd

from sim.report import transfer_figures
from sim.report.figures import STYLE
from sim.report.page.anchors import NOTHING, interval, number
from sim.report.page.blocks import Block, Cell, Paragraph, Row, Section, Table, Typed, section
from sim.report.page.folder_reader import Folder
from sim.report.page.translation import Tongue
from sim.report.page.vector_figures import picture

KIND: Final = "transfer"


def spans(f: Folder, say: Tongue) -> Section | None:
    """List the directions: where the worlds come from, and which years they are scored on."""
    heads = tuple(
        map(
            say,
            ("Direction", "Scenario", "Worlds", "Seed", "Theses asked", "Digest of the scenario"),
        )
    )
    rows = tuple(
        Row(
            (
                direction(str(d.get("direction")), say),
                Typed(str(d.get("scenario"))),
                str(d.get("worlds")),
                str(d.get("seed")),
                str(len(d.get("theses") or [])),
                Typed(str(d.get("scenario_digest"))),
            )
        )
        for d in f.directions
    )
    text = "Worlds come from the declared ranges (the prior) or from a set constrained on other years; no year that they are scored on was seen."
    return (
        section(
            "spans",
            say("From where to where"),
            [Paragraph((say(text),)), Table(say("The directions"), heads, rows, numbers=(2, 3, 4))],
        )
        if rows
        else None
    )


def direction(label: str, say: Tongue) -> str:
    """Name a direction for readers."""
    source, arrow, span = label.partition(" → ")
    return f"{say.term(source)}{arrow}{span}"


def results(f: Folder, say: Tongue) -> Section | None:
    """Draw the paths with and without each source's acts, and list scores, theses, and what carried the level."""
    table, paths = f.table("transfer"), f.table("paths")
    if table is None or table.empty:
        return None
    blocks: list[Block | None] = (
        [] if paths is None or paths.empty else [_drawn(f, table, paths, say)]
    )
    fit = table["quantity"].str.match("distance_|pattern_|rps_")
    blocks += [
        _listed(say("Scores beside the nulls; 90 % intervals"), table[fit], say),
        _listed(
            say("Theses: in what share of worlds each holds; 95 % intervals"),
            table[table["quantity"] == "emergence"],
            say,
        ),
    ]
    carried = table[table["quantity"].isin(["pn", "level", "level_carried"])].dropna(
        subset=["value"]
    )
    blocks.append(
        _listed(
            say("Whose acts carried it: what is lost without them; 95 % intervals"), carried, say
        )
    )
    return section("transfer", say("What came out, beside the nulls"), blocks)


def _drawn(f: Folder, table: pd.DataFrame, paths: pd.DataFrame, say: Tongue) -> Block:
    about = [
        (str(d), str(n), _window(f, str(d), str(n)))
        for d, n in paths[["direction", "scenario"]].drop_duplicates().itertuples(index=False)
    ]
    with mpl.rc_context(cast("Any", STYLE)):
        figure = transfer_figures.outside(table, paths, about)
    caption = say(
        "Above: the mean level with all acts and without each source's, beside the coded history; the window is shaded. Below: how much of the window's level goes with each source's acts."
    )
    return picture(figure, say, "transfer", caption, caption)


def _window(f: Folder, label: str, name: str) -> tuple[int, int]:
    """Give the window of a direction as its manifest says it, else its whole span."""
    said = next(
        (d for d in f.directions if (d.get("direction"), d.get("scenario")) == (label, name)), {}
    )
    first, last = said.get("window") or label.rpartition(" ")[2].split("-")
    return int(first), int(last)


def _listed(caption: str, rows: pd.DataFrame, say: Tongue) -> Block | None:
    heads = tuple(
        map(
            say,
            (
                "Direction",
                "Quantity",
                "Thesis",
                "Labeller",
                "Contender",
                "Value [interval]",
                "Worlds or years",
                "Beside the nulls",
            ),
        )
    )
    found = tuple(Row(_row(r, say)) for r in cast("Any", rows.itertuples()))
    return (
        Table(caption, heads, found, filters=(0, 1, 3, 4), numbers=(5, 6), wide=(7,))
        if found
        else None
    )


def _row(r: Any, say: Tongue) -> tuple[Cell, ...]:
    metric, _, part = r.quantity.partition("_")
    quantity = (
        say.term(r.quantity)
        if say.knows(r.quantity) or not part
        else f"{say.term(metric)}{say(': ')}{say.term(part)}"
    )
    return (
        direction(r.direction, say),
        quantity,
        Typed(r.thesis) if r.thesis else NOTHING,
        say.term(r.labeller) if r.labeller else NOTHING,
        say.term(r.contender),
        interval(r.value, r.low, r.high),
        number(r.n, 0),
        beside(r.beside_nulls, say),
    )


def beside(text: str, say: Tongue) -> str:
    """Say where a share stands beside the nulls."""
    word, _, why = text.partition(": ")
    return (
        f"{say.term(word)}{say(': ')}{say.told(why)}"
        if why
        else say.told(text)
        if text
        else NOTHING
    )


def lead(_: Folder, say: Tongue) -> str:
    """Say what the folder holds."""
    return say(
        "Spans scored by worlds that knew nothing of them, beside contenders without agents, and whose acts carried what came out."
    )
