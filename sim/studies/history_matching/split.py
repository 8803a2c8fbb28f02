"""The split: what calibration may see of the record, and how model and nulls do on either side."""

import hashlib

import pandas as pd

from sim.compare import comparison
from sim.compare.comparison import Runs
from sim.evidence.rows import History
from sim.model import ensemble
from sim.model.ensemble import Progress
from sim.scenario.constrained_set import Constrained
from sim.scenario.scenario import Scenario
from sim.studies.replay import without_joint
from sim.studies.run_types import none

WITH, WITHOUT = "model", "model_prior"


def only(history: History, years: range) -> History:
    """Give the history of some years alone, as if no other had been coded."""
    stances = tuple(s for s in history.stances if s.year in years)
    met = {place: value for place, value in history.met.items() if place[1] in years}
    outcomes = tuple(o for o in history.outcomes if o.year in years)
    return History(
        stances,
        met,
        hashlib.sha256(repr((stances, sorted(met.items()), outcomes)).encode()).hexdigest()[:16],
        outcomes,
    )


def scored(
    scenario: Scenario, found: Constrained, history: History, progress: Progress | None = None
) -> pd.DataFrame:
    """Score model and nulls on every tie, in the years that calibration saw and in those it did not.

    Contenders are those of a comparison - nulls that are fitted, are fitted on the years that calibration saw - with the model of constrained worlds
    and that of prior worlds apart.
    """
    bound = scenario.drawn_from(found)
    plan = [
        bound,
        none(bound),
        without_joint(bound),
        scenario,
        none(scenario),
        without_joint(scenario),
    ]
    own, bare, single, *others = (r.summary for r in ensemble.run_many(plan, progress=progress))
    met = {a.id: scenario.met(a.id) for a in scenario.actors}
    runs = Runs(own, bare, single, met, found.calibrated, len(found.said.get("informed", ())))
    free = Runs(others[0], others[1], others[2], met, found.calibrated)
    return pd.concat(
        [part for tie in scenario.ties for part in _of_tie(runs, free, history, tie)],
        ignore_index=True,
    )


def _of_tie(runs: Runs, free: Runs, history: History, tie: tuple[str, str]) -> list[pd.DataFrame]:
    """Give a tie's scores, those of the model of prior worlds after those of the model of constrained ones."""
    known, unbound = (comparison.over_all_domains(r, history, *tie) for r in (runs, free))
    if known.empty:
        return []
    prior = unbound[unbound["contender"] == WITH].assign(contender=WITHOUT)
    table = pd.concat([known, prior]).assign(actor=tie[0], target=tie[1], quantity="four domains")
    order = {name: i for i, name in enumerate([WITH, WITHOUT, *known["contender"].unique()])}
    table = table.sort_values(
        ["sample", "metric", "contender"],
        key=lambda c: c.map(order) if c.name == "contender" else c,
        kind="stable",
    )
    return [
        table[
            [
                "actor",
                "target",
                "quantity",
                "metric",
                "contender",
                "sample",
                "value",
                "low",
                "high",
                "n_fitted",
            ]
        ]
    ]
