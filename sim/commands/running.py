"""Declarations of the commands that run worlds: run, sweep, dashboard."""

from pathlib import Path
from typing import Annotated, Final

import typer

from sim.commands import options
from sim.commands.options import (
    CHECK_FAILED,
    ConstrainedSet,
    Evidence,
    Force,
    GivenUntil,
    Lang,
    Posterior,
    PosteriorWorlds,
    Seed,
    Settings,
    Verbose,
    Worlds,
    progress,
    show,
)
from sim.commands.scenario_options import ScenarioOptions

NO_POSTERIOR: Final = "none"  # in place of a folder; one of this name is written ./none


def run(
    scenario: str,
    worlds: Worlds = None,
    seed: Seed = None,
    settings: Settings = None,
    record: bool = False,
    out: Annotated[Path | None, options.out("run")] = None,
    force: Force = False,
    evidence: Evidence = None,
    constrained: ConstrainedSet = None,
    posterior: Posterior = None,
    verbose: Verbose = False,
) -> None:
    """Run a scenario, score it against the coded history, and write a folder of results."""
    asked = ScenarioOptions(
        scenario=scenario,
        settings=settings or (),
        worlds=worlds,
        seed=seed,
        evidence=evidence,
        constrained=constrained,
    )
    asked.load()  # a fault is reported before all that runs worlds is imported
    from sim.commands import run_command

    told = run_command.run(asked, out, progress, posterior, record=record, force=force)
    show(told.lines(verbose=verbose))


def sweep(
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO|DIR", help="A scenario with a sweep; with --status its folder, too."
        ),
    ],
    out: Annotated[Path | None, options.out("sweep")] = None,
    force: Force = False,
    workers: Annotated[
        int | None,
        options.integer("--workers", "Processes to run chunks in; default 1."),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option("--cluster", metavar="ADDRESS", help="Address of a running Dask scheduler."),
    ] = None,
    chunk: Annotated[
        int | None,
        options.integer("--chunk", "Worlds a chunk; default 2000. Changes no result."),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="Go on with the sweep in this folder; start it where there is none."
        ),
    ] = False,
    records: Annotated[
        bool,
        typer.Option(
            "--records",
            help="Keep every month of every world as Parquet, in records/ (extra 'parquet').",
        ),
    ] = False,
    status: Annotated[
        bool,
        typer.Option(
            "--status", help="Only say how far the sweep of this scenario, or in this folder, is."
        ),
    ] = False,
    design: Annotated[
        Path | None,
        typer.Option(
            "--design",
            metavar="FILE",
            help="A file with the keys of 'sweep:', in place of the scenario's.",
        ),
    ] = None,
    worlds: Annotated[
        int | None,
        options.integer("--worlds", "Worlds a point, in place of the sweep's replicates."),
    ] = None,
    seed: Seed = None,
    settings: Settings = None,
    evidence: Evidence = None,
    posterior: PosteriorWorlds = None,
    given_until: GivenUntil = None,
) -> None:
    """Run a scenario at every point of a design.

    Finished chunks are saved as they come; --resume runs those that are missing.
    """
    from sim.commands import sweep_command, sweep_status

    request = sweep_command.SweepRequest(
        scenario=scenario,
        out=out,
        workers=1 if workers is None else workers,
        cluster=cluster,
        chunk=chunk,
        resume=resume,
        design=design,
        worlds=worlds,
        seed=seed,
        settings=tuple(settings or ()),
        evidence=evidence,
        records=records,
        posterior=posterior,
        given_until=given_until,
        force=force,
    )
    if status:
        show(sweep_status.describe(request))
    elif not sweep_command.sweep(request):
        raise typer.Exit(CHECK_FAILED)


def dashboard(
    scenario: Annotated[
        str, typer.Argument(help="What to start from; default replay_1991_2025.")
    ] = "replay_1991_2025",
    port: Annotated[
        int | None,
        options.integer("--port", "Port on 127.0.0.1, default 8765; 0 takes any that is free."),
    ] = None,
    constrained: ConstrainedSet = None,
    posterior: Annotated[
        str | None,
        typer.Option(
            "--posterior",
            metavar="DIR|none",
            help=(
                "A folder of 'bamboo infer' whose worlds are run; default the one of this scenario "
                "in results/, where it fits. 'none' runs worlds of the prior."
            ),
        ),
    ] = None,
    branch: Annotated[
        int | None,
        options.integer("--branch", "Year from which on acts may be left out; default any."),
    ] = None,
    lang: Lang = "en",
) -> None:
    """Open a page on this machine that runs worlds as assumptions change (extra: dashboard)."""
    from sim.dashboard.server import serve

    looks = posterior is None and constrained is None
    folder = None if posterior in (None, NO_POSTERIOR) else Path(str(posterior))
    if folder is not None and (constrained is not None or not folder.is_dir()):
        ScenarioOptions(scenario, constrained=constrained, posterior=folder).load()
    serve(scenario, port, folder or constrained, lang, branch, looks=looks)
