"""The command ``bamboo spread``: load the scenario with every world drawing its coder, take its spread apart, write and say what came out."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from sim.core.errors import BadInput, Fault, together
from sim.evidence.coded_tables import load_history
from sim.evidence.coders import AGREED, CODERS, DRAWN
from sim.judge.theses import load_theses
from sim.model.ensemble import Progress
from sim.record import folders
from sim.report import variance_figure as report
from sim.scenario.scenario import Scenario, load_scenario
from sim.studies import manifest_command, window
from sim.studies.sweep.sweep_outputs import SERIES
from sim.studies.variance import decomposition
from sim.studies.variance.decomposition import Spread
from sim.studies.variance.grouped_draws import Asked

OUTPUTS: Final = (
    "mean",
    "rise",
    "hedge",
    "soft_balance",
    "nguyen-hedge-1991-2007",
    "nguyen-stable-hedge-rejected",
)
FEWEST: Final = 10
Shown = Callable[[str], AbstractContextManager[Progress]]


@dataclass(frozen=True)
class Order:
    """What the command line asks for."""

    scenario: str
    out: Path | None = None
    outputs: tuple[str, ...] = ()
    worlds: int | None = None
    seed: int | None = None
    settings: tuple[str, ...] = ()
    evidence: Path | None = None


def spread(order: Order, progress: Shown) -> list[str]:
    """Carry an order out and say what came of it; raises BadInput with every fault."""
    case, history, claims = together(
        lambda: _loaded(order, DRAWN),
        lambda: load_history(order.evidence),
        lambda: load_theses(order.evidence / "theses.yaml" if order.evidence else None),
    )
    window.refuse(case)
    if case.worlds < FEWEST:
        raise BadInput(
            [
                Fault(
                    "--worlds",
                    1,
                    1,
                    f"{case.worlds} worlds have no spread to speak of; take {FEWEST} or more",
                )
            ]
        )
    folder = order.out or Path("results") / f"{case.name}_spread"
    folders.refuse_to_overwrite(folder)
    coders = (
        tuple(_loaded(order, c, last=True) for c in CODERS if c != AGREED)
        if case.forcing.codings
        else ()
    )
    asked = Asked(tuple(dict.fromkeys(order.outputs or OUTPUTS)), history, claims)
    _refuse_no_outputs(asked, case)
    with progress(f"taking the spread of {case.name} apart") as shown:
        done = decomposition.decompose(case, coders, asked, shown)
    folders.write_or_add(folder, _said(order, case, asked), partial(_fill, case, done))
    return [
        *report.lines(done.shares, done.codings),
        f"Written to {folder}: spread.csv, codings.csv, figures/spread.png",
    ]


def _refuse_no_outputs(asked: Asked, case: Scenario) -> None:
    """Refuse what is no output, or more than one number a world; raises BadInput with every fault."""
    faults = [
        Fault(
            "--output",
            1,
            1,
            f"{n!r} is many numbers a world; take mean, rise, error, a strategy such as hedge, or a thesis",
        )
        for n in asked.names
        if n in SERIES
    ]
    try:
        asked.outputs(case)
    except BadInput as bad:
        faults += [
            replace(f, file="--output", message=f.message.removeprefix("sweep.outputs: "))
            for f in bad.faults
        ]
    if faults:
        raise BadInput(faults)


def _loaded(order: Order, coder: str, *, last: bool = False) -> Scenario:
    """Load the scenario with a coder: what the command line sets wins over drawn coders, not over the one that is asked about."""
    own = (f"coder={coder}",)
    return load_scenario(
        order.scenario,
        (*order.settings, *own) if last else (*own, *order.settings),
        worlds=order.worlds,
        seed=order.seed,
        seeds=order.evidence,
    )


def _said(order: Order, case: Scenario, asked: Asked) -> dict[str, Any]:
    command = manifest_command.words(
        "spread",
        case,
        order.settings,
        more=(word for n in order.outputs for word in ("--output", n)),
    )
    return folders.manifest(
        kind="spread",
        name=case.name,
        title=case.title,
        command=command,
        scenario_digest=case.digest,
        forcing_digest=case.forcing.digest,
        history_digest=asked.history.digest,
        worlds=case.worlds,
        seed=case.seed,
        outputs=list(asked.names),
        window=list(case.window),
    )


def _fill(case: Scenario, done: Spread, folder: Path) -> None:
    folders.write_csv(done.shares, folder / "spread.csv")
    folders.write_csv(done.codings, folder / "codings.csv")
    report.drawing(done.shares, case.name, folder)()
