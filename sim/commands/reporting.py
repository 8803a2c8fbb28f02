"""Declarations of the commands that explain and show.

These are explain, chronicle, compare, report and figures.
"""

from pathlib import Path
from typing import Annotated

import typer

from sim.commands import options
from sim.commands.options import (
    Actor,
    AddTo,
    ConstrainedSet,
    Evidence,
    Force,
    GivenUntil,
    Lang,
    PosteriorWorlds,
    Seed,
    Settings,
    Since,
    To,
    World,
    Worlds,
    show,
)
from sim.commands.scenario_options import ScenarioOptions


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
    out: AddTo = None,
    evidence: Evidence = None,
    constrained: ConstrainedSet = None,
    posterior: PosteriorWorlds = None,
    given_until: GivenUntil = None,
    lang: Lang = "en",
) -> None:
    """Explain a state's choice by theories, drivers and dated acts.

    The command also prints the chances of each move, and the smallest change that would have made
    another move the likeliest.
    """
    from sim.commands import explain_command
    from sim.commands.questions import BESIDE, Question

    asked = ScenarioOptions(
        scenario=scenario,
        settings=settings or (),
        worlds=worlds,
        seed=seed,
        evidence=evidence,
        constrained=constrained,
        posterior=posterior,
        given_until=given_until,
    )
    question = Question(
        actor=actor,
        target=target,
        month=month,
        since=since,
        to=to,
        world=world,
        beside=worlds or BESIDE,
    )
    show(explain_command.explain(asked.load(), question, out, lang))


def chronicle(
    scenario: str,
    actor: Actor = None,
    since: Since = None,
    to: To = None,
    world: World = None,
    worlds: Worlds = None,
    seed: Seed = None,
    settings: Settings = None,
    out: AddTo = None,
    evidence: Evidence = None,
    constrained: ConstrainedSet = None,
    posterior: PosteriorWorlds = None,
    given_until: GivenUntil = None,
    lang: Lang = "en",
) -> None:
    """List what a state met and did in one world, month by month, beside what is recorded."""
    from sim.commands import chronicle_command
    from sim.commands.questions import Question

    asked = ScenarioOptions(
        scenario=scenario,
        settings=settings or (),
        worlds=worlds,
        seed=seed,
        evidence=evidence,
        constrained=constrained,
        posterior=posterior,
        given_until=given_until,
    )
    question = Question(actor=actor, since=since, to=to, world=world)
    show(chronicle_command.chronicle(asked, question, out, lang))


def compare(
    folders: Annotated[list[Path] | None, typer.Argument(metavar="[DIR]...")] = None,
    series: Annotated[
        Path | None,
        typer.Option(
            "--series",
            metavar="FILE",
            help=(
                "A CSV of anyone's yearly series (year, actor, counterpart, quantity, value, "
                "unit, source) to set beside the record."
            ),
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            metavar="FIELD=COLUMN",
            help="With --series: which column of a published table is year, actor, counterpart, "
            "quantity, value, unit or source; a table with a column for every year needs no year "
            "and no value. May be given often.",
        ),
    ] = None,
    constant: Annotated[
        list[str] | None,
        typer.Option(
            "--constant",
            metavar="FIELD=TEXT",
            help="With --series: what a field holds in all rows, such as unit=USD.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help=(
                "Folder to write to: a page, its Markdown twin and a table; "
                "with --series series.csv, also into a folder of results."
            ),
        ),
    ] = None,
    force: Force = False,
    draw: Annotated[
        Path | None,
        typer.Option(
            "--draw",
            metavar="FILE",
            help="Draw the folders side by side, from 2015 on, as FILE.svg and FILE.png.",
        ),
    ] = None,
    lang: Lang = "en",
    evidence: Evidence = None,
) -> None:
    """Compare result folders with the first of them, or a user's yearly series with the record."""
    from sim.commands import series_command
    from sim.report import difference_lines, fans
    from sim.report.page import comparison_page

    if series is None and (evidence or column or constant or not folders):
        raise typer.BadParameter(
            "compare takes result folders, or --series with a file; --evidence, --column and "
            "--constant go with --series"
        )
    found = difference_lines.between(folders) if folders else []
    if series:
        file = series_command.SeriesFile(series, tuple(column or ()), tuple(constant or ()))
        found += series_command.compare(file, folders or [], evidence, out, force=force)
    show(found)
    if folders and out is not None and series is None:
        pages = comparison_page.compare(folders, out, lang, force=force)
        show(f"Written: {path}" for path in pages)
    if folders and draw is not None:
        fans.draw(folders, draw, force=force)


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    lang: Lang = "en",
    evidence: Evidence = None,
) -> None:
    """Write the report of a result folder: one page that needs no network, and a Markdown file.

    Numbers link to the acts of the evidence, if the run is one on that evidence.
    """
    from sim.report.page import page_writer

    show(f"Written: {path}" for path in page_writer.report(folder, lang, evidence))


def figures(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    width: Annotated[
        str, typer.Option("--width", metavar="WIDTH", help="Width, such as 85mm, 18cm or 3.5in.")
    ] = "85mm",
    formats: Annotated[
        str,
        typer.Option("--format", metavar="LIST", help="Formats, of pdf, svg and png (600 dpi)."),
    ] = "pdf,svg,png",
    names: Annotated[
        str | None,
        typer.Option("--only", metavar="LIST", help="Names of figures; default all of the folder."),
    ] = None,
    lang: Lang = "en",
    out: Annotated[Path | None, options.out("figures")] = None,
    force: Force = False,
    evidence: Evidence = None,
) -> None:
    """Plot the figures of a result folder for print, as wide as a column of the page."""
    from sim.commands import figures_command
    from sim.commands.figures_command import Request

    asked = Request(width, formats, names, lang, evidence)
    show(figures_command.figures(folder, asked, out, force=force))


def archive(
    results: Annotated[Path, typer.Argument(metavar="DIR", help="A result folder.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder of the archive; default DIR_archive."),
    ] = None,
    case: Annotated[
        Path | None,
        typer.Option("--case", metavar="CASE", help="Folder of the case, where it is not here."),
    ] = None,
    formats: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="LIST",
            help="Write tables also as csv, parquet, dta (Stata) or xlsx, separated by commas.",
        ),
    ] = "",
) -> None:
    """Make a replication package: results, inputs, environment, checksums, a script that reruns."""
    from sim.commands import archive_command
    from sim.record import table_formats

    asked = archive_command.ArchiveRequest(
        results=results, out=out, case=case, formats=table_formats.chosen(formats)
    )
    show(archive_command.archive(asked))
