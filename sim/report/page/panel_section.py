"""The report of a panel: each contender's evidence by state, the databases side by side."""

from collections.abc import Iterator
from math import log
from typing import Any, Final

import pandas as pd

from sim.report.page.anchors import NOTHING, number, share, share_interval, with_error
from sim.report.page.blocks import (
    Block,
    Cell,
    Listing,
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
from sim.report.panel_lines import WANTED
from sim.report.translation import Translator

KIND: Final = "panel"
SURE: Final = 0.95  # probability at which a state counts as decided
DECIDED: Final = log(SURE / (1 - SURE))  # the same as a difference of log evidence, at equal odds
CONSTANT: Final = "constant"  # the null that the rest are told from first: no answer to acts
NULLS: Final = (CONSTANT, "line", "walk", "random_drivers")
NO_ACTS: Final = "no_acts"
PLACE: Final = ["source", "state", "contender"]


def lead(folder: Folder, say: Translator) -> str:
    """Return the sentence that sums the panel up: which contender leads in each database."""
    recovery = folder.filled("panel_recovery")
    if recovery is not None:
        counts = {name: int(recovery[name].sum()) for name in ("panels", "right", "wrong", "open")}
        return say("panel.recovered", **counts)
    totals = folder.filled("panel_totals")
    if totals is None:
        return say("panel.method")
    leaders = say("list.semicolon").join(_leaders(totals, say))
    return say("panel.page", states=int(totals["states"].max()), leaders=leaders)


def _leaders(totals: pd.DataFrame, say: Translator) -> Iterator[str]:
    """Yield which contender leads in each database, and by how much."""
    for source, rows in totals.groupby("source", sort=False):
        ordered = rows.sort_values("log_evidence", ascending=False)
        logs, names = ordered["log_evidence"].to_list(), ordered["contender"].to_list()
        values = {"source": source, "first": say.named(names[0])}
        if len(logs) == 1:
            yield say("panel.alone", **values)
            continue
        gap = number(logs[0] - logs[1], 1)
        yield say("panel.leader", gap=gap, second=say.named(names[1]), **values)


def totals(folder: Folder, say: Translator) -> tuple[Block, ...]:
    """Return what the page opens with: sums with the databases side by side, and what they decide.

    Raises:
        BadInput: A table of the folder is damaged.
    """
    recovery = folder.filled("panel_recovery")
    if recovery is not None:
        return (paragraph(say("panel.recovery_method", sure=share(SURE))), _recovery(recovery, say))
    table, every = folder.filled("panel_totals"), folder.filled("panel_evidence")
    if table is None:
        return ()
    blocks: list[Block] = [paragraph(say("panel.method"))]
    if every is not None:
        blocks += _decided(every, say)
    return (*blocks, _side_by_side(table, say))


def _decided(every: pd.DataFrame, say: Translator) -> Iterator[Block]:
    """Yield in how many states a theory is told from the nulls, and what it means where none is."""
    theories, gaps = _theories(every), _from_constant(every, "log_evidence")
    if gaps.empty:
        return
    units, sure = number(DECIDED, 1), share(SURE)
    least = say("panel.constant", number=len(gaps), units=units, sure=sure, **_decisions(gaps))
    yield paragraph(least)
    if not (gaps.abs() >= DECIDED).any():
        yield paragraph(say("panel.silent"), weight="warn")
    over = theories["over_null"]
    if not over.equals(gaps):
        names = _leading(every, theories[over <= -DECIDED], say)
        yield paragraph(say("panel.best_null", names=names or NOTHING, **_decisions(over)))


def _from_constant(every: pd.DataFrame, column: str) -> "pd.Series[float]":
    """Return a score of contenders that meet acts, less that of the constant of the same state."""
    constant = every[every["contender"] == CONSTANT].set_index(PLACE[:2])[column]
    beside = _theories(every).join(constant.rename("of_constant"), on=PLACE[:2])
    return (beside[column] - beside["of_constant"]).dropna()


def _decisions(gaps: "pd.Series[float]") -> dict[str, Any]:
    """Return how far theories stand from a null, and how many cases are decided either way."""
    return {
        "low": number(gaps.min(), 1),
        "high": number(gaps.max(), 1),
        "ahead": int((gaps >= DECIDED).sum()),
        "behind": int((gaps <= -DECIDED).sum()),
    }


def _leading(every: pd.DataFrame, cases: pd.DataFrame, say: Translator) -> str:
    """Return the nulls that have the highest evidence of their state in some cases."""
    nulls = every[every["contender"].isin(NULLS)]
    best = nulls.loc[nulls.groupby(PLACE[:2])["log_evidence"].idxmax()]
    leading = cases[PLACE[:2]].merge(best, on=PLACE[:2])["contender"]
    return say("list.comma").join(map(say.named, dict.fromkeys(leading)))


def _theories(every: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of contenders that meet acts, beside which a null was fitted."""
    return every[~every["contender"].isin((*NULLS, NO_ACTS))].dropna(subset=["over_null"])


def _side_by_side(table: pd.DataFrame, say: Translator) -> Table:
    sources = list(dict.fromkeys(map(str, table["source"])))
    contenders = list(dict.fromkeys(table["contender"]))
    found = {(str(row.source), str(row.contender)): row for row in records(table)}
    rows = [
        Row((say.named(name), *_of_sources([found.get((of, name)) for of in sources], say)))
        for name in contenders
    ]
    heads = [say(key, source=of) for of in sources for key in ("panel.sum", "panel.best")]
    return Table(
        caption=say("panel.totals"),
        heads=(say("column.contender"), *heads),
        rows=tuple(rows),
        numbers=tuple(range(1, 1 + len(heads))),
    )


def _of_sources(rows: list[Any], say: Translator) -> Iterator[str]:
    """Yield the sum of a contender and the states that it is best in, for each database."""
    for row in rows:
        if row is None:
            yield from (NOTHING, NOTHING)
        else:
            yield with_error(row.log_evidence, row.se)
            yield say("power.of", number=row.best_in, all=row.states)


def states(folder: Folder, say: Translator) -> Section | None:
    """Return the section on every state and contender, the databases side by side."""
    every = folder.filled("panel_evidence")
    if every is None:
        return None
    sources = list(dict.fromkeys(map(str, every["source"])))
    found = every.set_index(PLACE)["over_null"].to_dict()
    rows = [
        Row(
            (
                say.term(state),
                say.named(name),
                *(number(found.get((of, state, name)), 1) for of in sources),
            )
        )
        for state, name in dict.fromkeys(zip(every["state"], every["contender"], strict=True))
    ]
    shown = Table(
        caption=say("panel.states_table"),
        heads=(*say.each("panel.state", "column.contender"), *sources),
        rows=tuple(rows),
        filters=(0, 1),
        numbers=tuple(range(2, 2 + len(sources))),
        low=True,
    )
    told = say("panel.states_lead", units=number(DECIDED, 1))
    return section("states", say("panel.states"), [paragraph(told), shown])


def sums(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the sums over states and the shares of states that follow each."""
    table = folder.filled("panel_totals")
    if table is None:
        return None
    shown = Table(
        caption=say("panel.sums_table"),
        heads=say.each(
            "panel.source",
            "column.contender",
            "panel.summed",
            "panel.held_out",
            "panel.best_in",
            "panel.share",
        ),
        rows=tuple(_sum_row(row, say) for row in records(table)),
        filters=(0, 1),
        numbers=(2, 3, 4, 5),
    )
    return section("sums", say("panel.sums"), [paragraph(say("panel.sums_lead")), shown])


def _sum_row(row: Any, say: Translator) -> Row:
    cells: tuple[Cell, ...] = (
        Typed(str(row.source)),
        say.named(row.contender),
        with_error(row.log_evidence, row.se),
        number(row.held_out, 1),
        say("power.of", number=row.best_in, all=row.states),
        share_interval(row.share_p50, row.share_p05, row.share_p95),
    )
    return Row(cells)


def fits(folder: Folder, say: Translator) -> Section | None:
    """Return the section on every fit: database, state and contender."""
    every = folder.filled("panel_evidence")
    if every is None:
        return None
    shown = Table(
        caption=say("panel.fits_table"),
        heads=say.each(
            "panel.source",
            "panel.state",
            "column.contender",
            "panel.codes",
            "inference.evidence",
            "panel.over",
            "panel.held_out",
            "panel.trained",
            "inference.ess",
        ),
        rows=tuple(_fit_row(row, say) for row in records(every)),
        filters=(0, 1, 2),
        numbers=(3, 4, 5, 6, 7, 8),
        low=True,
    )
    return section("fits", say("panel.fits"), [paragraph(_settled(every, say)), shown])


def _settled(every: pd.DataFrame, say: Translator) -> str:
    """Return how many fits have fewer effective draws than are wanted."""
    values = {"few": int((every["ess"] < WANTED).sum()), "number": len(every)}
    return say(
        "panel.settled", wanted=number(WANTED, 0), least=number(every["ess"].min(), 0), **values
    )


def _fit_row(row: Any, say: Translator) -> Row:
    cells: tuple[Cell, ...] = (
        Typed(str(row.source)),
        say.term(row.state),
        say.named(row.contender),
        str(row.codes),
        with_error(row.log_evidence, row.se),
        number(row.over_null, 1),
        number(row.held_out, 1),
        str(row.trained_until),
        number(row.ess, 0),
    )
    return Row(cells)


def silence(folder: Folder, say: Translator) -> Section | None:
    """Return the section on what the panel cannot tell."""
    every = folder.filled("panel_evidence")
    if every is None:
        return None
    codes = every["codes"]
    points: list[Part] = [say("panel.few_codes", low=int(codes.min()), high=int(codes.max()))]
    points += list(_later(every, say))
    points += say.each("panel.no_act", "panel.weak_answer", "panel.not_causes")
    return section("silence", say("panel.silence"), [Listing(tuple(points))])


def _later(every: pd.DataFrame, say: Translator) -> Iterator[str]:
    """Yield how far theories foresee the held-out years of a state better than a constant."""
    gaps = _from_constant(every, "held_out")
    if len(gaps):
        ends = {"low": number(gaps.min(), 1), "high": number(gaps.max(), 1)}
        yield say("panel.later", mean=number(gaps.mean(), 1), **ends)


def _recovery(table: pd.DataFrame, say: Translator) -> Table:
    return Table(
        caption=say("panel.recovery"),
        heads=say.each(
            "panel.rule",
            "panel.of_states",
            "panel.support",
            "panel.coders",
            "panel.made",
            "panel.right",
            "panel.wrong",
            "panel.open",
        ),
        rows=tuple(_recovery_row(row, say) for row in records(table)),
        filters=(0, 1),
        numbers=(2, 3, 4, 5, 6, 7),
    )


def _recovery_row(row: Any, say: Translator) -> Row:
    coders = NOTHING if pd.isna(row.coders) or row.coders == "" else str(row.coders)
    counts = (row.panels, row.right, row.wrong, row.open)
    support = f"{row.support:g}"
    return Row((say.named(row.rule), str(row.states), support, coders, *map(str, counts)))
