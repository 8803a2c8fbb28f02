"""The tournament: every theory alone on the same acts and worlds, beside the model and the nulls.

All theories run in one kernel in which one theory has all the weight at a time. A new theory
therefore costs one compilation and one more run.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import pandas as pd

from sim.comparison import ranking
from sim.comparison.score_table import Runs
from sim.core.vocabulary import tie_name
from sim.decision.theories import Theory, registry
from sim.evidence.rows import History
from sim.model import ensemble
from sim.model.ensemble import Progress
from sim.record import folders
from sim.record.result_folder import Claim
from sim.scenario.frozen_scenario import Scenario
from sim.studies import replay
from sim.studies.run_types import none, outside_theories

ALONE: Final = "theory_"
TABLE: Final = "tournament.csv"


def entrants(scenario: Scenario) -> tuple[Theory, ...]:
    """Return the scenario's own theories, then all others that can be run.

    Raises:
        BadInput: A theory of another package cannot be run.
    """
    outside = outside_theories(scenario)
    own = {theory.name for theory in scenario.theories}
    others = [
        theory
        for theory in registry().values()
        if theory.name not in own and (not theory.outside or theory in outside)
    ]
    return (*scenario.theories, *others)


def single_theory_scenarios(scenario: Scenario) -> dict[str, Scenario]:
    """Return, by contender, the scenario as each theory alone decides it."""
    theories = entrants(scenario)
    missing = {
        parameter.name: parameter
        for theory in theories
        for parameter in theory.parameters
        if parameter.name not in scenario.parameters
    }
    parameters = {**scenario.parameters, **missing}
    whole = replace(scenario, theories=theories, parameters=parameters)
    singles = {}
    for theory in theories:
        name = ALONE + theory.name
        weights = tuple(float(other is theory) for other in theories)
        singles[name] = replace(whole, theory_weights=weights, name=name)
    return singles


def run_tournament(
    scenario: Scenario, history: History, progress: Progress | None = None
) -> pd.DataFrame:
    """Run every theory alone and score all against the coded history.

    Returns:
        The table of ``tournament.csv``. Its column ``silent`` marks a theory for whose inputs the
        record has no datum on the tie.

    Raises:
        BadInput: A theory of another package cannot be run.
    """
    singles = single_theory_scenarios(scenario)
    plan = [scenario, none(scenario), *singles.values()]
    own, no_forcing, *others = ensemble.run_many(plan, progress=progress)
    beside = {name: result.summary for name, result in zip(singles, others, strict=True)}
    runs = Runs(
        model=own.summary,
        no_forcing=no_forcing.summary,
        without_joint=own.summary,
        met=replay.acts_met(scenario),
        other_readings=beside,
    )
    table = ranking.table(runs, history)
    any_single = next(iter(singles.values()))
    silent_theories = replay.silent_theories(any_single)
    silent = []
    for row in table.to_dict("records"):
        tie = tie_name(row["actor"], row["target"])
        silent.append(row["contender"].removeprefix(ALONE) in silent_theories[tie])
    return table.assign(silent=pd.Series(silent, dtype=bool))


def write(table: pd.DataFrame, scenario: Scenario, place: Claim, command: Iterable[str]) -> None:
    """Write ``tournament.csv`` and the manifest, whole or not at all.

    Args:
        table: What ``run_tournament`` returned.
        scenario: The scenario that was run.
        place: The result folder.
        command: The arguments that the manifest stores.
    """
    theories = entrants(scenario)
    manifest = folders.manifest(
        name=scenario.name,
        title=scenario.title,
        worlds=scenario.worlds,
        seed=scenario.seed,
        command=list(command),
        case=scenario.case.entry(),
        scenario_digest=scenario.digest,
        forcing_digest=scenario.forcing.digest,
        theories=[theory.name for theory in theories],
        brought={
            theory.name: [theory.module, theory.code] for theory in theories if theory.outside
        },
    )
    place.replace(lambda folder: folders.write_csv(table, folder / TABLE), manifest)
