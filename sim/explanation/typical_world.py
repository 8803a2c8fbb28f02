"""What a run stores of one world: the ledger of each December, and the chronicle."""

from typing import Final

import pandas as pd

from sim.core.vocabulary import MONTHS
from sim.evidence.rows import History
from sim.explanation import chronicle, ledger_tables
from sim.explanation.moments import moments
from sim.explanation.told_world import told
from sim.record.summary import Summary
from sim.scenario.frozen_scenario import Scenario

LEAST: Final = 0.005  # levels; smaller contributions of single acts are added up
MOST: Final = 6  # acts of a driver that are listed by name


def of_run(
    case: Scenario, history: History, summary: Summary | None
) -> tuple[int | None, dict[str, pd.DataFrame]]:
    """Return the tables of the world of a run that is told.

    Args:
        case: The scenario of the run.
        history: The coded history.
        summary: Counts over the worlds of the run; None where worlds of a posterior are told.

    Returns:
        The number of the world, told of the first tie of the scenario's focus, and its three
        tables by name. None and no tables where no history of the scenario's ties is coded.
    """
    if not any((stance.actor, stance.target) in case.ties for stance in history.stances):
        return None, {}
    tie = case.own_ties[0]
    world = told(case, tie, summary)
    decembers = [year * MONTHS + MONTHS - 1 for year in case.years]
    found = list(moments(case, case.numbered([world]), decembers, [tie]))
    lines = chronicle.chronicle(
        chronicle.run_world(case, world),
        history,
        chronicle.responses(case.sources),
        tie[0],
        (case.start, case.end),
    )
    return world, {
        "ledger": ledger_tables.ledger(found, LEAST, MOST),
        "ledger_months": ledger_tables.monthly(found),
        "chronicle": lines,
    }
