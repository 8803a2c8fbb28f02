"""What the record of an inference informs of: the parameters that it narrows, the largest first."""

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from sim.report.inference_figures import OF_THE_RECORD
from sim.report.page import parameter_words, rates
from sim.report.page.anchors import interval, number
from sim.report.page.blocks import Block, Cell, Row, Section, Table, paragraph, section
from sim.report.page.blocks import plain as text_of
from sim.report.page.folder_reader import Folder
from sim.report.page.table_reader import records
from sim.report.page.trainings import WITHOUT_ACTS, kinds
from sim.report.translation import Translator

INFORMED: Final = "yes"
OF_CODERS: Final = (*OF_THE_RECORD, "confidence_weight")  # beginnings of parameters of the coders


def informed(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the parameters of the states that the record informs of."""
    table = folder.filled("informed")
    if table is None:
        return None
    ordered = table.sort_values("contraction", ascending=False, kind="stable")
    narrowed = ordered[ordered["informed"] == INFORMED]
    of_states = narrowed[~_of_coders(narrowed)]
    best = _best(folder, table)
    blocks: list[Block | None] = [
        *_found(folder, ordered, best, say),
        paragraph(say("informed.lead")),
        _table(folder, of_states, best, say) if len(of_states) else None,
        _counts(table, say),
    ]
    return section("informed", say("informed.title"), blocks)


def _of_coders(table: pd.DataFrame) -> "pd.Series[bool]":
    """Return which rows are of the coders, not of the states."""
    return table["parameter"].str.startswith(OF_CODERS)


def _best(folder: Folder, table: pd.DataFrame) -> str:
    """Return the contender that explains by acts and has the highest evidence, else the first."""
    names = list(dict.fromkeys(map(str, table["contender"])))
    evidence, of_kind = folder.filled("evidence"), kinds(folder)
    if evidence is None:
        return names[0]
    ranked = map(str, evidence.sort_values("log_evidence", ascending=False)["contender"])
    acting = (name for name in ranked if of_kind.get(name) not in WITHOUT_ACTS and name in names)
    return next(acting, names[0])


def _found(folder: Folder, ordered: pd.DataFrame, best: str, say: Translator) -> Iterator[Block]:
    """Yield how many parameters of one contender the record informs of, and which most."""
    own = ordered[(ordered["contender"] == best) & ~_of_coders(ordered)]
    narrowed = own[own["informed"] == INFORMED]
    if narrowed.empty:
        yield paragraph(say("informed.none", contender=say.named(best)))
        return
    first: Any = next(records(narrowed))
    values = {
        "contender": say.named(best),
        "informed": len(narrowed),
        "number": len(own),
        "parameter": text_of(parameter_words.name(folder, str(first.parameter), say)),
        "before": _interval(first.prior_p50, first.prior_p05, first.prior_p95),
        "after": _interval(first.p50, first.p05, first.p95),
        "unit": text_of(parameter_words.unit(str(first.parameter), str(first.unit), say)),
        "share": rates.percent(first.contraction, 1),
    }
    yield paragraph(say("informed.found", **values))


def _interval(value: Any, low: Any, high: Any) -> str:
    return interval(value, low, high)


def _table(folder: Folder, of_states: pd.DataFrame, best: str, say: Translator) -> Table:
    shown = say.named(best)
    known = best in set(map(str, of_states["contender"]))
    return Table(
        caption=say("informed.table"),
        heads=say.each(
            "column.contender",
            "column.parameter",
            "informed.contraction",
            "informed.before",
            "informed.after",
            "informed.unit",
        ),
        rows=tuple(_row(folder, row, say) for row in records(of_states)),
        filters=(0,),
        numbers=(2, 3, 4),
        preset=((0, shown),) if known else (),
        low=True,
    )


def _row(folder: Folder, row: Any, say: Translator) -> Row:
    cells: tuple[Cell, ...] = (
        say.named(row.contender),
        parameter_words.name(folder, str(row.parameter), say),
        number(row.contraction),
        _interval(row.prior_p50, row.prior_p05, row.prior_p95),
        _interval(row.p50, row.p05, row.p95),
        parameter_words.unit(str(row.parameter), str(row.unit), say),
    )
    return Row(cells)


def _counts(table: pd.DataFrame, say: Translator) -> Table:
    """Return how many parameters of the states and of the coders the record informs of."""
    rows = []
    for name, own in table.groupby("contender", sort=False):
        of_coders = _of_coders(own)
        parts = [own[~of_coders]["informed"], own[of_coders]["informed"]]
        counts = [rates.rate(int((part == INFORMED).sum()), len(part), say) for part in parts]
        rows.append(Row((say.named(name), *counts)))
    return Table(
        caption=say("informed.counts"),
        heads=say.each("column.contender", "informed.of_states", "informed.of_coders"),
        rows=tuple(rows),
        numbers=(1, 2),
        low=True,
    )
