"""The command ``bamboo distinguish``: run the readings' histories, judge them under every record, write and say what would tell them apart."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from sim.core.errors import BadInput, Fault, together
from sim.evidence.coded_tables import load_history
from sim.model.ensemble import Progress
from sim.record import folders
from sim.report import identifiability_figures as report
from sim.scenario.scenario import Scenario, load_scenario
from sim.studies import manifest_command
from sim.studies.identifiability import discrimination
from sim.studies.identifiability.discrimination import Told

HISTORIES: Final = (
    400  # of each reading, unless asked otherwise: half of them to learn from, half to be judged
)
FEWEST: Final = 20
Shown = Callable[[str], AbstractContextManager[Progress]]


@dataclass(frozen=True)
class Order:
    """What the command line asks for."""

    scenario: str
    out: Path | None = None
    worlds: int | None = None
    seed: int | None = None
    settings: tuple[str, ...] = ()
    evidence: Path | None = None


def distinguish(order: Order, progress: Shown) -> list[str]:
    """Carry an order out and say what came of it; raises BadInput with every fault."""
    case, history = together(
        lambda: load_scenario(
            order.scenario,
            order.settings,
            worlds=HISTORIES if order.worlds is None else order.worlds,
            seed=order.seed,
            seeds=order.evidence,
        ),
        lambda: load_history(order.evidence),
    )
    if case.worlds < FEWEST:
        raise BadInput(
            [
                Fault(
                    "--worlds",
                    1,
                    1,
                    f"{case.worlds} histories of a reading are too few to learn it from; take {FEWEST} or more",
                )
            ]
        )
    folder = order.out or Path("results") / f"{case.name}_distinguish"
    folders.refuse_to_overwrite(folder)
    with progress(f"telling the readings of {case.name} apart") as shown:
        told = discrimination.distinguish(case, history, shown)
    said = folders.manifest(
        kind="distinguish",
        name=case.name,
        title=case.title,
        command=manifest_command.words("distinguish", case, order.settings),
        scenario_digest=case.digest,
        forcing_digest=case.forcing.digest,
        history_digest=history.digest,
        worlds=case.worlds,
        seed=case.seed,
    )
    folders.write_or_add(folder, said, partial(_fill, case, told))
    return [
        *report.lines(told.pairs, told.recovery),
        f"Written to {folder}: distinguish.csv, recovery.csv, figures/distinguish.png",
    ]


def _fill(case: Scenario, told: Told, folder: Path) -> None:
    folders.write_csv(told.pairs, folder / "distinguish.csv")
    folders.write_csv(told.recovery, folder / "recovery.csv")
    report.drawing(told.pairs, case.name, folder)()
