"""What a run keeps of one world: the ledger of each December, and the chronicle."""

from pathlib import Path
from typing import Final

import pandas as pd

from sim.core.vocabulary import MONTHS
from sim.evidence.rows import History
from sim.explain import chronicle, ledger_tables
from sim.explain.moments import moments
from sim.record.summary import Summary
from sim.scenario.scenario import Scenario

LEAST: Final = 0.005  # levels; smaller contributions of single acts are added up
MOST: Final = 6  # acts of a driver that are listed by name


def of_run(
    case: Scenario, history: History, summary: Summary, seeds: Path | None
) -> tuple[int | None, dict[str, pd.DataFrame]]:
    """Give the world of a run that stands nearest to its median on the focus's first tie, with its three tables; none where no history is coded of the ties."""
    if not any((s.actor, s.target) in case.ties for s in history.stances):
        return None, {}
    tie = case.own_ties[0]
    world = ledger_tables.typical(case, tie, summary)
    decembers = [year * MONTHS + MONTHS - 1 for year in case.years]
    found = list(moments(case, case.numbered([world]), decembers, [tie]))
    told = chronicle.chronicle(
        chronicle.told(case, world),
        history,
        chronicle.responses(seeds),
        tie[0],
        case.start,
        case.end,
    )
    return world, {
        "ledger": ledger_tables.ledger(found, LEAST, MOST),
        "ledger_months": ledger_tables.monthly(found),
        "chronicle": told,
    }
