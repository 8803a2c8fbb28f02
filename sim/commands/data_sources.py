"""Declaration of the command that brings in public data."""

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.options import Force, show
from sim.core.errors import BadInput

Pairs = list[str] | None


def import_data(
    kind: Annotated[
        str, typer.Argument(metavar="FORMAT", help="Name of a format; --formats lists them.")
    ] = "",
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="Files of that format.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FOLDER", help="The evidence folder to write.")
    ] = None,
    formats: Annotated[
        bool, typer.Option("--formats", help="List the formats, their layouts and mappings.")
    ] = False,
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="Name by which tables cite the source.")
    ] = "",
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--mapping", metavar="FILE", help="A mapping instead of the one of the format."
        ),
    ] = None,
    states: Annotated[
        str,
        typer.Option("--states", metavar="LIST", help="Codes of the states that are kept."),
    ] = "",
    years: Annotated[
        str, typer.Option("--years", metavar="FIRST-LAST", help="Years that are kept.")
    ] = "",
    column: Annotated[
        Pairs,
        typer.Option(
            "--column",
            metavar="FIELD=COLUMN",
            help="Name of a column; several joined by + are read as one. May be given often.",
        ),
    ] = None,
    constant: Annotated[
        Pairs,
        typer.Option("--constant", metavar="FIELD=TEXT", help="What a field holds in all rows."),
    ] = None,
    where: Annotated[
        Pairs,
        typer.Option(
            "--where", metavar="COLUMN=TEXT", help="Read only rows whose column holds a text."
        ),
    ] = None,
    reverse: Annotated[
        str,
        typer.Option(
            "--reverse",
            metavar="TEXT",
            help="What the column 'direction' holds where the target acts on the actor.",
        ),
    ] = "",
    dates: Annotated[
        str,
        typer.Option(
            "--dates", metavar="ORDER", help="dmy or mdy, for dates whose year comes last."
        ),
    ] = "",
    by: Annotated[
        str,
        typer.Option(
            "--by", metavar="UNIT", help="Whether an event or a month is an act: event, month."
        ),
    ] = "",
    baseline: Annotated[
        str,
        typer.Option(
            "--baseline",
            metavar="WHICH",
            help="What is ordinary for a pair: source, pair or none.",
        ),
    ] = "source",
    only: Annotated[
        str, typer.Option("--only", metavar="PART", help="Write only acts, or only stance.")
    ] = "",
    retrieved: Annotated[
        str,
        typer.Option(
            "--retrieved", metavar="DATE", help="When the files were retrieved; default their date."
        ),
    ] = "",
    vintage: Annotated[
        str, typer.Option("--vintage", metavar="TEXT", help="Version of the source.")
    ] = "",
    previous: Annotated[
        Path | None,
        typer.Option(
            "--previous", metavar="FOLDER", help="An earlier import, to list what changed."
        ),
    ] = None,
    force: Force = False,
) -> None:
    """Import public event data or series as evidence, with provenance and a declared mapping."""
    from sim.commands import import_command
    from sim.commands.import_request import Options

    if formats:
        show(import_command.list_formats())
        return
    if not kind or not files or out is None:
        message = "takes a FORMAT, FILES and --out FOLDER; 'bamboo import --formats' lists formats"
        raise BadInput.at("import", message)
    asked = Options(
        format=kind,
        files=tuple(files),
        name=name,
        mapping=mapping,
        states=states,
        years=years,
        column=tuple(column or ()),
        constant=tuple(constant or ()),
        where=tuple(where or ()),
        reverse=reverse,
        dates=dates,
        by=by,
        baseline=baseline,
        only=only,
        retrieved=retrieved,
        vintage=vintage,
    )
    request = asked.request()
    place = import_command.Place(out, previous, only, force, asked.words())
    show(import_command.bring(request, place))
