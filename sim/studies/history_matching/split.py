"""The split: what calibration may see of the record, and the scores on either side of it."""

import hashlib
from typing import Final

import pandas as pd

from sim.comparison import score_table
from sim.comparison.score_table import Runs
from sim.evidence.rows import History
from sim.model import ensemble
from sim.model.ensemble import Progress
from sim.record.columns import COLUMNS, frame
from sim.record.summary import Summary
from sim.scenario.constrained_set import Constrained
from sim.scenario.frozen_scenario import Scenario
from sim.studies.replay import acts_met, without_joint
from sim.studies.run_types import none

CONSTRAINED: Final = "model"
PRIOR: Final = "model_prior"


def history_of_years(history: History, years: range) -> History:
    """Return the history of some years alone, as if no other year had been coded."""
    stances = tuple(stance for stance in history.stances if stance.year in years)
    met = {place: value for place, value in history.met.items() if place[1] in years}
    outcomes = tuple(outcome for outcome in history.outcomes if outcome.year in years)
    content = repr((stances, sorted(met.items()), outcomes))
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    return History(stances, met, digest, outcomes)


def score(
    scenario: Scenario, found: Constrained, history: History, progress: Progress | None = None
) -> pd.DataFrame:
    """Score model and nulls on every tie, in the years of calibration and in the others.

    Contenders are those of a comparison, with the model of constrained worlds and that of prior
    worlds apart. Fitted nulls are fitted on the years that calibration saw.

    Args:
        scenario: The scenario as in its file.
        found: The constrained set.
        history: The coded history of all years.
        progress: Called with the number of finished worlds and the number of all.

    Returns:
        The table of ``held_out.csv``.
    """
    bound = scenario.drawn_from(found)
    plan = [*_compared(bound), *_compared(scenario)]
    summaries = [result.summary for result in ensemble.run_many(plan, progress=progress)]
    informed = len(found.provenance.get("informed", ()))
    constrained = _runs(scenario, summaries[:3], found.calibrated, informed)
    prior = _runs(scenario, summaries[3:], found.calibrated, 0)
    tables = [_of_tie(constrained, prior, history, tie) for tie in scenario.ties]
    scored = [table for table in tables if not table.empty]
    return pd.concat(scored, ignore_index=True)


def _compared(scenario: Scenario) -> list[Scenario]:
    """Return the runs that a comparison needs."""
    return [scenario, none(scenario), without_joint(scenario)]


def _runs(
    scenario: Scenario, summaries: list[Summary], calibrated: tuple[int, int], fitted: int
) -> Runs:
    own, no_forcing, single = summaries
    return Runs(
        model=own,
        no_forcing=no_forcing,
        without_joint=single,
        met=acts_met(scenario),
        calibrated=calibrated,
        fitted=fitted,
    )


def _of_tie(constrained: Runs, prior: Runs, history: History, tie: tuple[str, str]) -> pd.DataFrame:
    """Return a tie's scores, the model of prior worlds after that of constrained ones."""
    own = score_table.over_all_domains(constrained, history, *tie)
    if own.empty:
        return frame("held_out", [])
    others = score_table.over_all_domains(prior, history, *tie)
    of_prior = others[others["contender"] == CONSTRAINED].assign(contender=PRIOR)
    table = pd.concat([own, of_prior])
    contenders = [CONSTRAINED, PRIOR, *own["contender"].unique()]
    order = {name: i for i, name in enumerate(contenders)}
    table = table.assign(actor=tie[0], target=tie[1], quantity="four domains")
    table = table.sort_values(
        ["sample", "metric", "contender"],
        key=lambda column: column.map(order) if column.name == "contender" else column,
        kind="stable",
    )
    return table[list(COLUMNS["held_out"])]
