"""The work of ``bamboo spread``: decompose the variance of a scenario's worlds."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from sim.commands.options import ShowProgress
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import BadInput, Fault, together
from sim.evidence.coders import AGREED, CODERS, DRAWN
from sim.record import folders, result_folder
from sim.report import variance_figure
from sim.report.drawing import add_figures
from sim.scenario.frozen_scenario import Scenario
from sim.studies import window
from sim.studies.sweep.sweep_outputs import SERIES
from sim.studies.variance import decomposition
from sim.studies.variance.decomposition import Spread
from sim.studies.variance.grouped_draws import Request

FEWEST: Final = 10  # worlds


def spread(
    options: ScenarioOptions,
    outputs: Sequence[str],
    out: Path | None,
    progress: ShowProgress,
    *,
    force: bool = False,
) -> list[str]:
    """Decompose the variance of worlds that each draw their coder, and write the tables.

    Args:
        options: The scenario.
        outputs: The outputs whose variance is decomposed; none for those of the case.
        out: The result folder; None for that of the scenario's name.
        progress: Shows how far the work is.
        force: Whether the folder may hold other files; see ``result_folder.claim``.

    Returns:
        The lines to print.

    Raises:
        BadInput: Something is wrong with the input or the folder.
    """
    any_coder = replace(options, settings=(f"coder={DRAWN}", *options.settings))
    case, history, claims = together(any_coder.load, options.load_history, options.load_theses)
    window.check(case)
    if case.worlds < FEWEST:
        message = f"{case.worlds} worlds have no spread to speak of; take {FEWEST} or more"
        raise BadInput.at("--worlds", message)
    coders = tuple(_load_coders(options)) if case.forcing.codings else ()
    names = tuple(dict.fromkeys(outputs or case.case.spread))
    request = Request(names, history, claims)
    _check_outputs(request, case)
    with result_folder.claim("spread", [case.name], out, force=force) as place:
        with progress(f"decomposing the variance of {case.name}") as report:
            done = decomposition.decompose(case, coders, request, report)
        manifest = _manifest(case, request, _command(options, case, outputs))
        place.replace(lambda draft: _write_tables(done, draft), manifest)
        missing = add_figures(
            place, lambda draft: [variance_figure.drawing(done.shares, case.name, draft)]
        )
    return [
        *variance_figure.lines(done.shares, done.codings),
        *missing,
        f"Written to {place.path}: spread.csv, codings.csv, figures/spread.png",
    ]


def _load_coders(options: ScenarioOptions) -> Iterator[Scenario]:
    """Load the scenario under each coder's codes, whatever coder the settings name."""
    for coder in CODERS:
        if coder != AGREED:
            settings = (*options.settings, f"coder={coder}")
            yield replace(options, settings=settings).load()


def _check_outputs(request: Request, case: Scenario) -> None:
    """Refuse what is no output, or more than one number a world; raises BadInput."""
    faults = [
        Fault(
            file="--output",
            line=1,
            column=1,
            message=(
                f"{name!r} is many numbers a world; take mean, rise, error, "
                "a strategy such as hedge, or a thesis"
            ),
        )
        for name in request.names
        if name in SERIES
    ]
    try:
        request.outputs(case)
    except BadInput as bad:
        for fault in bad.faults:
            message = fault.message.removeprefix("sweep.outputs: ")
            faults.append(replace(fault, file="--output", message=message))
    if faults:
        raise BadInput(faults)


def _command(options: ScenarioOptions, case: Scenario, outputs: Sequence[str]) -> list[str]:
    more: list[str] = []
    for name in outputs:
        more += ["--output", name]
    return options.command("spread", case, more)


def _manifest(case: Scenario, request: Request, command: list[str]) -> dict[str, Any]:
    return folders.manifest(
        name=case.name,
        title=case.title,
        command=command,
        case=case.case.entry(),
        scenario_digest=case.digest,
        forcing_digest=case.forcing.digest,
        history_digest=request.history.digest,
        worlds=case.worlds,
        seed=case.seed,
        outputs=list(request.names),
        window=list(case.window),
    )


def _write_tables(done: Spread, folder: Path) -> None:
    folders.write_csv(done.shares, folder / "spread.csv")
    folders.write_csv(done.codings, folder / "codings.csv")
