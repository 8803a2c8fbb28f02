"""Tell: the command ``bamboo chronicle``, and what a run keeps of one world - its ledger each December, and its chronicle."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pandas as pd

from sim.errors import together
from sim.evidence import History
from sim.experiments import chronicle, ledgers, why
from sim.experiments.explained import moments
from sim.record import Summary
from sim.report import chronicle as report
from sim.scenario import Scenario, describe_span
from sim.terms import MONTHS

LEAST: Final = 0.005  # levels; in the folder of a run, lesser acts of a driver stand together
MOST: Final = 6  # acts of a driver that stand alone there


def tell(case: Scenario, history: History, asked: why.Asked, seeds: Path | None, out: Path | None) -> Iterator[str]:
    """Tell a world in a span, line by line; with ``out`` the table is added to that result folder; raises BadInput with every fault."""
    tie, months, world, _ = together(lambda: why.tie_of(case, asked.actor, asked.target), lambda: why.span_of(case, asked), lambda: why.world_of(case, asked.world), lambda: why.belongs(case, out))
    here = ledgers.typical(case, tie) if world is None else world
    table = chronicle.chronicle(chronicle.told(case, here), history, chronicle.responses(seeds), tie[0], months[0], months[-1])
    yield from report.lines(table, title(case, tie[0], here, typical=world is None))
    if out is not None:
        why.keep(out, {"chronicle": table})
        yield f"Added to {out}: chronicle.csv"


def title(case: Scenario, actor: str, world: int, *, typical: bool) -> list[str]:
    """Say what is told, in which world and why that one, and how to read it."""
    why_it = f"the nearest to the median of the first {min(case.worlds, ledgers.LOOKED_AT)}" if typical else "as asked"
    return [
        f"{case.name}, {describe_span(case)}, seed {case.seed}: what {chronicle.named(actor)} met and did in world {world}, {why_it}",
        "An act comes in the month that this world drew where its date is uncertain, and is answered from the next month on. Levels: -2 sides … +2 resists.",
        "'→' is this world's own doing; '=' is what the documents record, which never reaches the model.",
    ]


def of_run(case: Scenario, history: History, summary: Summary, seeds: Path | None) -> tuple[int | None, dict[str, pd.DataFrame]]:
    """Give the world of a run that stands nearest to its median on the focus's first tie, with its three tables; none where no history is coded of the ties."""
    if not any((s.actor, s.target) in case.ties for s in history.stances):
        return None, {}
    tie = case.own_ties[0]
    world = ledgers.typical(case, tie, summary)
    decembers = [year * MONTHS + MONTHS - 1 for year in case.years]
    found = list(moments(case, case.numbered([world]), decembers, [tie]))
    told = chronicle.chronicle(chronicle.told(case, world), history, chronicle.responses(seeds), tie[0], case.start, case.end)
    return world, {"ledger": ledgers.ledger(found, LEAST, MOST), "ledger_months": ledgers.monthly(found), "chronicle": told}
