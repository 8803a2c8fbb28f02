"""Commands that say what came out and why: a choice, a world, folders side by side, a report."""

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.options import (
    Actor,
    Added,
    Lang,
    Seed,
    Seeds,
    Set,
    Settings,
    Since,
    To,
    World,
    Worlds,
)
from sim.core.errors import together


def explain(
    scenario: str,
    actor: Actor = None,
    target: Annotated[
        str | None,
        typer.Option(
            "--target", metavar="STATE", help="Toward whom; default the actor's first tie."
        ),
    ] = None,
    month: Annotated[
        str | None, typer.Option("--month", metavar="YYYY-MM", help="The month to explain.")
    ] = None,
    since: Since = None,
    to: To = None,
    world: World = None,
    worlds: Worlds = None,
    seed: Seed = None,
    settings: Settings = None,
    out: Added = None,
    evidence: Seeds = None,
    constrained: Set = None,
) -> None:
    """Say why a state stood where it stood: its wish split into theories, drivers and dated acts, its chances, and what would have flipped it."""
    from sim.commands import explain_command
    from sim.scenario.scenario import load_scenario

    case = load_scenario(
        scenario, settings or (), worlds=worlds, seed=seed, seeds=evidence, constrained=constrained
    )
    for line in explain_command.explain(
        case,
        explain_command.Asked(
            actor, target, month, since, to, world, worlds or explain_command.BESIDE
        ),
        out,
    ):
        print(line)


def chronicle(
    scenario: str,
    actor: Actor = None,
    since: Since = None,
    to: To = None,
    world: World = None,
    worlds: Worlds = None,
    seed: Seed = None,
    settings: Settings = None,
    out: Added = None,
    evidence: Seeds = None,
    constrained: Set = None,
) -> None:
    """Tell one world as dated lines - the acts that a state met, how it moved - beside what the documents record."""
    from sim.commands import chronicle_command, explain_command
    from sim.evidence.coded_tables import load_history
    from sim.scenario.scenario import load_scenario

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
    for line in chronicle_command.tell(
        case, history, explain_command.Asked(actor, None, None, since, to, world), evidence, out
    ):
        print(line)


def compare(
    folders: Annotated[list[Path] | None, typer.Argument(metavar="[DIR]...")] = None,
    series: Annotated[
        Path | None,
        typer.Option(
            "--series",
            metavar="FILE",
            help="A CSV of anyone's yearly series (year, actor, counterpart, quantity, value, unit, source) to set beside the record.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Folder to write to: a page, its Markdown twin and a table; with --series series.csv, also into a folder of results.",
        ),
    ] = None,
    draw: Annotated[
        Path | None,
        typer.Option(
            "--draw",
            metavar="FILE",
            help="Draw the folders side by side, from 2015 on, as FILE.svg and FILE.png.",
        ),
    ] = None,
    lang: Lang = "en",
    evidence: Seeds = None,
) -> None:
    """Compare result folders with the first of them, or anyone's yearly series with the record, coded and simulated."""
    from sim.commands import series_command
    from sim.report import fans, run_lines
    from sim.report.page import comparison_page

    if series is None and (evidence or not folders):
        raise typer.BadParameter(
            "compare takes result folders, or --series with a file; --evidence goes with --series"
        )
    told = run_lines.between(folders) if folders else []
    print(
        "\n".join(
            [
                *told,
                *(
                    series_command.set_beside(series, folders or [], evidence, out)
                    if series
                    else []
                ),
            ]
        )
    )
    if folders and out is not None and series is None:
        print("\n".join(f"Written: {path}" for path in comparison_page.compare(folders, out, lang)))
    if folders and draw is not None:
        fans.draw(folders, draw)


def report(folder: Annotated[Path, typer.Argument(metavar="DIR")], lang: Lang = "en") -> None:
    """Write a result folder's report: one page that needs no network, and its Markdown twin for repositories."""
    from sim.report.page import page_writer

    print("\n".join(f"Written: {path}" for path in page_writer.report(folder, lang)))
