"""Where the record leaves the rule of pressure and support: bins of its two parameters."""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from sim.report.page import rates
from sim.report.page.anchors import number
from sim.report.page.blocks import Block, Row, Section, Table, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.page.table_reader import records
from sim.report.translation import Translator

BOTH: Final = 0.0  # bins whose exponents end below it lean to a rule that needs both


def rule_map(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the posterior of the share of pressure and the exponent."""
    table = folder.filled("rule_map")
    if table is None:
        return None
    blocks: list[Block] = [paragraph(say("joint.lead")), *_found(table, say), _table(table, say)]
    return section("rule_map", say("joint.title"), blocks)


def _found(table: pd.DataFrame, say: Translator) -> Iterator[Block]:
    """Yield how probable a rule that needs both became, under every contender with the rule."""
    leaning = table[table["exponent_high"] < BOTH]
    for name, own in leaning.groupby("contender", sort=False):
        yield paragraph(
            say(
                "joint.both",
                contender=say.named(name),
                before=rates.percent(own["prior"].sum(), 1),
                after=rates.percent(own["posterior"].sum(), 1),
            )
        )


def _table(table: pd.DataFrame, say: Translator) -> Table:
    """Return a row for each contender and bin of the share, a column for each of the exponent."""
    ordered = table.sort_values(["share_low", "exponent_low"], kind="stable")
    exponents = ordered[["exponent_low", "exponent_high"]].drop_duplicates()
    rows = []
    for name in dict.fromkeys(map(str, table["contender"])):
        own = ordered[ordered["contender"] == name]
        for _, bins in own.groupby("share_low"):
            first = bins.iloc[0]
            share = f"{number(first['share_low'], 1)}-{number(first['share_high'], 1)}"
            cells = [rates.percent(row.posterior, 1) for row in records(bins)]
            rows.append(Row((say.named(name), share, *cells)))
    between = [
        say("joint.exponent", low=number(low, 1), high=number(high, 1))
        for low, high in exponents.to_numpy()
    ]
    return Table(
        caption=say("joint.table", prior=rates.percent(ordered["prior"].iloc[0], 1)),
        heads=(say("column.contender"), say("joint.share"), *between),
        rows=tuple(rows),
        filters=(0,),
        numbers=tuple(range(1, 2 + len(between))),
        low=True,
    )
