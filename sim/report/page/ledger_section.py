"""The why ledger and the chronicle: why a level was wished for, and one world told as dated lines."""

from collections.abc import Iterator
from typing import Any, Final, cast

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.core.vocabulary import DOMAINS, month_index
from sim.report.figures import BLACK, BLUE, COLUMN, GREEN, GREY, ORANGE, PURPLE, RED, SKY, STYLE
from sim.report.page.anchors import NOTHING, number, to_act
from sim.report.page.blocks import Block, Foreign, Paragraph, Row, Section, Table, section
from sim.report.page.folder_reader import Folder
from sim.report.page.translation import Tongue
from sim.report.page.vector_figures import picture

FACES: Final = (RED, BLUE, GREEN, ORANGE, PURPLE, SKY, "#F0E442", "#999999")
HATCHES: Final = ("", "////", "....", "xxxx", "\\\\\\\\", "----", "oo", "++")
PLACE: Final = ["world", "actor", "target"]
MOST: Final = 12  # acts that a table names
MARKED: Final = 12  # months that are marked one by one
TICKS: Final = 5  # months that an axis names


def why(f: Folder, say: Tongue) -> Section | None:
    """Draw what theories contributed to the ideal level month by month, and name the acts that weighed most."""
    table, months = f.table("ledger"), f.table("ledger_months")
    if table is None or table.empty:
        return None
    blocks: list[Block | None] = [
        Paragraph(
            (
                say(
                    "The ideal level of a month splits exactly into theories, drivers and dated acts; a bar's parts add up to the line. Up is resistance, down is siding with."
                ),
            )
        )
    ]
    for at, part in table.groupby(PLACE, sort=False):
        world, actor, target = cast("tuple[Any, str, str]", at)
        ideal = months if months is None else months[(months[PLACE] == list(at)).all(axis=1)]
        with mpl.rc_context(cast("Any", STYLE)):
            figure = contributions(part, ideal)
        caption = say(
            "{actor} toward {target}, world {world}: what each theory adds to the ideal level",
            actor=say.term(actor),
            target=say.term(target),
            world=int(world),
        )
        blocks.append(
            picture(figure, say, f"ledger_{int(world)}_{actor}_{target}", caption, caption)
        )
    return section(
        "why", say("Why: the ledger"), [*blocks, _acts(f, table, say), _flips(months, say)]
    )


def contributions(table: pd.DataFrame, months: pd.DataFrame | None) -> Figure:
    """Stack contributions by theory over months, resistance above and siding below the line of nothing, in a panel a domain."""
    names = [d for d in DOMAINS if d in set(table["domain"])]
    theories = list(dict.fromkeys(table["theory"]))
    figure = Figure(figsize=(COLUMN, 0.9 + 1.35 * len(names)))
    axes = np.atleast_1d(figure.subplots(len(names), 1, sharex=True, sharey=True))
    for axis, domain in zip(axes, names, strict=True):
        _stacked(axis, table[table["domain"] == domain], theories)
        axis.set_title(domain)
        if months is not None:
            line = months[months["domain"] == domain].sort_values("month")
            axis.plot(
                [month_index(m) / 12 for m in line["month"]],
                line["ideal"],
                "o-" if len(line) <= MARKED else "-",
                color=BLACK,
                ms=2.5,
                lw=0.9,
                label="ideal level",
            )
        axis.axhline(0, color=GREY, lw=0.5)
    shown = sorted(set(table["month"]))[:: -(-table["month"].nunique() // TICKS)]
    axes[-1].set_xticks([month_index(m) / 12 for m in shown], shown)
    figure.suptitle("Ideal level, by theory", fontsize=8)
    figure.legend(
        *axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False
    )
    return figure


def _stacked(axis: Axes, part: pd.DataFrame, theories: list[str]) -> None:
    sums = part.pivot_table(
        index="month", columns="theory", values="contribution", aggfunc="sum", fill_value=0.0
    ).sort_index()
    at = np.array([month_index(str(m)) / 12 for m in sums.index])
    width = 0.9 * float(np.diff(at).min()) if len(at) > 1 else 1 / 12
    bottoms = {1: np.zeros(len(at)), -1: np.zeros(len(at))}
    for i, theory in enumerate(theories):
        values = sums[theory].to_numpy() if theory in sums else np.zeros(len(at))
        for side in (1, -1):
            height = np.where(np.sign(values) == side, values, 0.0)
            look: dict[str, Any] = {
                "facecolor": FACES[i % len(FACES)],
                "hatch": HATCHES[i // len(FACES) % len(HATCHES)] if i >= len(FACES) else "",
                "edgecolor": "white",
                "linewidth": 0,
            }
            axis.bar(
                at,
                height,
                width,
                bottom=bottoms[side],
                align="center",
                label=theory.replace("_", " ") if side > 0 else None,
                **look,
            )
            bottoms[side] = bottoms[side] + height


def _acts(f: Folder, table: pd.DataFrame, say: Tongue) -> Block | None:
    """Name the dated acts that contributed most in any month."""
    dated = table[table["act"] != ""]
    if dated.empty:
        return None
    most = (
        dated.iloc[np.argsort(-dated["contribution"].abs().to_numpy(), kind="stable")]
        .drop_duplicates(["act", "actor", "target"])
        .head(MOST)
    )
    heads = tuple(
        map(say, ("Act", "Month", "Tie", "Domain", "Theory", "Driver", "Contribution, levels"))
    )
    rows = tuple(
        Row(
            (
                to_act(f, r.act),
                r.month,
                say("{actor} toward {target}", actor=say.term(r.actor), target=say.term(r.target)),
                say.term(r.domain),
                say.term(r.theory),
                say.term(r.driver),
                number(r.contribution, 3),
            )
        )
        for r in cast("Any", most.itertuples())
    )
    return Table(
        say("The dated acts that weighed most, each in the month in which it weighed most"),
        heads,
        rows,
        numbers=(6,),
    )


def _flips(months: pd.DataFrame | None, say: Tongue) -> Block | None:
    """Lay out each month: the wish, the probability of each move, and the smallest change that would have flipped the likeliest."""
    wanted = ["p_bandwagon", "p_hedge", "p_balance"]
    if months is None or months.empty or not {*wanted, "modal", "flip"} <= set(months.columns):
        return None
    heads = tuple(
        map(
            say,
            (
                "Month",
                "Tie",
                "Domain",
                "Ideal level",
                "Level before",
                "Bandwagon, hedge, balance",
                "Likeliest move",
                "What would have flipped it",
            ),
        )
    )
    return Table(
        say("Month by month"),
        heads,
        tuple(_month(r, wanted, say) for r in cast("Any", months.head(600).itertuples())),
        filters=(1, 2),
        numbers=(3, 4),
        wide=(7,),
    )


def _month(r: Any, wanted: list[str], say: Tongue) -> Row:
    chances = " / ".join(number(getattr(r, w)) for w in wanted)
    tie = say("{actor} toward {target}", actor=say.term(r.actor), target=say.term(r.target))
    flip = NOTHING if pd.isna(r.flip) else Foreign(str(r.flip))
    return Row(
        (
            r.month,
            tie,
            say.term(r.domain),
            number(r.ideal),
            number(r.before),
            chances,
            say.term(r.modal),
            flip,
        )
    )


def chronicle(f: Folder, say: Tongue) -> Section | None:
    """Tell one world as dated lines, beside what the documents record for the same months."""
    table = f.table("chronicle")
    if table is None or table.empty:
        return None
    heads = tuple(
        map(say, ("Month", "What", "Who", "Toward whom", "Domain", "Level", "Told", "Source"))
    )
    rows = tuple(_lines(f, table, say))
    return section(
        "chronicle",
        say("The chronicle of one world"),
        [
            Table(
                say("Acts met, moves made, and what the documents record"),
                heads,
                rows,
                filters=(1, 2, 3, 4),
                numbers=(5,),
                wide=(6,),
            )
        ],
    )


def _lines(f: Folder, table: pd.DataFrame, say: Tongue) -> Iterator[Row]:
    for r in cast("Any", table.itertuples()):
        yield Row(
            (
                r.month,
                say.term(r.kind),
                say.term(r.actor),
                say.term(r.target),
                say.term(r.domain),
                number(r.level, 1),
                Foreign(r.text),
                to_act(f, r.source),
            )
        )
