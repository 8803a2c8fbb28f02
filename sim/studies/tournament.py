"""The tournament: every theory that can be named alone on the same acts and worlds, beside the composite and the nulls.

All play in one kernel, in which one theory has all the weight at a time; so a new theory costs one compilation and one more run.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

import pandas as pd

from sim.compare import ranking
from sim.compare.comparison import Runs
from sim.core.vocabulary import tie_name
from sim.decision.theories import Theory, registry
from sim.evidence.coded_tables import History
from sim.model import ensemble
from sim.model.ensemble import Progress
from sim.record import folders
from sim.scenario.scenario import Scenario
from sim.studies import replay
from sim.studies.run_types import brought, none

ALONE: Final = "theory_"


def players(scenario: Scenario) -> tuple[Theory, ...]:
    """Give the scenario's theories, then all others; raises BadInput where one of another package cannot be run."""
    others = brought(scenario)
    own = {t.name for t in scenario.theories}
    return (
        *scenario.theories,
        *(t for t in registry().values() if t.name not in own and (not t.outside or t in others)),
    )


def alone(scenario: Scenario) -> dict[str, Scenario]:
    """Give, by name, the scenario as each theory alone decides it."""
    everyone = players(scenario)
    missing = {
        p.name: p for t in everyone for p in t.parameters if p.name not in scenario.parameters
    }
    whole = replace(scenario, theories=everyone, parameters={**scenario.parameters, **missing})
    return {
        ALONE + t.name: replace(
            whole, theory_weights=tuple(float(o is t) for o in everyone), name=ALONE + t.name
        )
        for t in everyone
    }


def hold(scenario: Scenario, history: History, progress: Progress | None = None) -> pd.DataFrame:
    """Run every theory alone and score all: the table of ``tournament.csv``; ``silent`` marks a theory that a tie has no datum for."""
    singles = alone(scenario)
    own, bare, *others = ensemble.run_many(
        [scenario, none(scenario), *singles.values()], progress=progress
    )
    beside = {name: result.summary for name, result in zip(singles, others, strict=True)}
    met = {a.id: scenario.met(a.id) for a in scenario.actors}
    table = ranking.table(Runs(own.summary, bare.summary, own.summary, met, beside=beside), history)
    off = replay.silent_theories(next(iter(singles.values())))
    silent = [
        row["contender"].removeprefix(ALONE) in off[tie_name(row["actor"], row["target"])]
        for row in table.to_dict("records")
    ]
    return table.assign(silent=pd.Series(silent, dtype=bool))


def save(table: pd.DataFrame, scenario: Scenario, out: Path, command: Iterable[str]) -> None:
    """Write ``tournament.csv``: into the folder of a run of this very scenario, else into one of its own, whole or not at all."""
    if (out / "manifest.json").is_file() and replay.is_of(out, scenario):
        folders.add_to_folder(
            out, lambda folder: folders.write_csv(table, folder / "tournament.csv")
        )
        return
    said = folders.manifest(
        name=scenario.name,
        title=scenario.title,
        worlds=scenario.worlds,
        seed=scenario.seed,
        command=list(command),
        scenario_digest=scenario.digest,
        forcing_digest=scenario.forcing.digest,
        theories=[t.name for t in players(scenario)],
        brought={t.name: [t.module, t.code] for t in players(scenario) if t.outside},
    )

    def fill(folder: Path) -> None:
        folders.write_csv(table, folder / "tournament.csv")
        folders.write_manifest(said, folder / "manifest.json")

    folders.write_folder(out, fill)
