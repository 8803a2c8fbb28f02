"""Commands that run worlds: one scenario, every point of a design, a page on which assumptions are moved."""

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.options import (
    CHECK_FAILED,
    Out,
    Seed,
    Seeds,
    Set,
    Settings,
    Worlds,
    progress,
    whole,
)
from sim.core.errors import together


def run(
    scenario: str,
    worlds: Worlds = None,
    seed: Seed = None,
    settings: Settings = None,
    record: bool = False,
    out: Out = None,
    evidence: Seeds = None,
    constrained: Set = None,
) -> None:
    """Run a scenario, score it against the coded history, draw it, and write a result folder."""
    from sim.commands import run_command
    from sim.evidence.coded_tables import load_history
    from sim.record import folders
    from sim.report import partnership_figures, run_lines
    from sim.scenario.scenario import load_scenario
    from sim.studies import manifest_command, replay

    case, history = together(
        lambda: load_scenario(
            scenario,
            settings or (),
            worlds=worlds,
            seed=seed,
            seeds=evidence,
            constrained=constrained,
        ),
        lambda: load_history(evidence),
    )
    folder = out or Path("results") / case.name
    folders.refuse_to_overwrite(folder)
    with progress(f"running {case.name}") as shown:
        done = replay.run(case, history, record=record, progress=shown)
    run_command.save(
        done, folder, manifest_command.words("run", case, settings or (), constrained), evidence
    )
    print(
        "\n".join(
            run_lines.after_run(
                done.trajectories,
                done.moves,
                done.strategies,
                done.comparison,
                folders.read_manifest(folder),
                folder,
            )
        )
    )
    print(
        "\n".join(partnership_figures.lines({"relations": done.relations})),
        end="\n" if len(done.relations) else "",
    )


def sweep(
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO|DIR", help="A scenario with a sweep; with --status its folder, too."
        ),
    ],
    out: Out = None,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            parser=whole,
            metavar="INTEGER",
            help="Processes to run chunks in; default 1.",
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option("--cluster", metavar="ADDRESS", help="Address of a running Dask scheduler."),
    ] = None,
    chunk: Annotated[
        int | None,
        typer.Option(
            "--chunk",
            parser=whole,
            metavar="INTEGER",
            help="Worlds a chunk; default 2000. Changes no result.",
        ),
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
        typer.Option(
            "--worlds",
            parser=whole,
            metavar="INTEGER",
            help="Worlds a point, in place of the sweep's replicates.",
        ),
    ] = None,
    seed: Seed = None,
    settings: Settings = None,
    evidence: Seeds = None,
) -> None:
    """Run a scenario at every point of its design, safely: what is done is kept, and --resume completes it."""
    from sim.commands import sweep_command
    from sim.commands import sweep_status as how_far

    asked = sweep_command.Asked(
        scenario,
        out,
        1 if workers is None else workers,
        cluster,
        chunk,
        resume,
        design,
        worlds,
        seed,
        tuple(settings or ()),
        evidence,
        records,
    )
    if status:
        print("\n".join(how_far.told(asked)))
    elif not sweep_command.sweep(asked):
        raise typer.Exit(CHECK_FAILED)


def dashboard(
    scenario: Annotated[
        str, typer.Argument(help="What to start from; default replay_1991_2025.")
    ] = "replay_1991_2025",
    port: Annotated[
        int | None,
        typer.Option(
            "--port",
            parser=whole,
            metavar="INTEGER",
            help="Port on 127.0.0.1, default 8765; 0 takes any that is free.",
        ),
    ] = None,
    constrained: Set = None,
) -> None:
    """Open a page on this machine in which assumptions are moved and worlds run at once (extra: dashboard)."""
    from sim.dashboard.server import serve

    serve(scenario, port, constrained)
