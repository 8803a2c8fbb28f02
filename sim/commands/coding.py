"""Declarations of the commands that make a case and its evidence: new, sheets, agreement, ..."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.commands.options import Seed, show
from sim.core.errors import BadInput

Case = Annotated[Path, typer.Argument(metavar="CASE", help="The folder of a case.")]


class CoderKind(StrEnum):
    """Kinds of coders."""

    person = "person"
    model = "model"
    gold = "gold"


def new(
    case: Annotated[
        Path, typer.Argument(metavar="CASE", help="A folder that does not exist, or is empty.")
    ],
    like: Annotated[
        str,
        typer.Option(
            "--like", metavar="NAME", help="The shipped case that fills it; default an example."
        ),
    ] = "",
    sheets_only: Annotated[
        bool,
        typer.Option(
            "--sheets-only", help="Leave out the adjudication and the agreed tables, to make them."
        ),
    ] = False,
) -> None:
    """Make a case of your own: a folder that runs at once, with a page that says how to go on."""
    from sim.commands import new_command

    show(new_command.new(case, like or new_command.EXAMPLE, sheets_only=sheets_only))


def sheets(
    case: Case,
    coder: Annotated[
        str, typer.Option("--coder", metavar="NAME", help="Name of the coder, part of file names.")
    ],
    kind: Annotated[
        CoderKind,
        typer.Option("--kind", help="A person, a language model, or a gold sample by a person."),
    ] = CoderKind.person,
    share: Annotated[
        float,
        typer.Option(
            "--share",
            metavar="SHARE",
            help="Share of the agreed acts and of the years that the coder codes again.",
        ),
    ] = 1.0,
    seed: Seed = None,
    xlsx: Annotated[
        bool,
        typer.Option("--xlsx", help="Write a workbook with allowed values too (extra 'sheets')."),
    ] = False,
    read: Annotated[
        Path | None,
        typer.Option("--read", metavar="FILE", help="Take in a workbook that the coder filled."),
    ] = None,
) -> None:
    """Write the empty coding sheets of a coder, or take in a filled workbook."""
    from sim.commands import sheets_command

    if read is not None:
        show(sheets_command.take_in(case, coder, read))
        return
    asked = sheets_command.SheetRequest(
        place=case,
        coder=coder,
        kind=kind.value,
        share=share,
        seed=1 if seed is None else seed,
        workbook=xlsx,
    )
    show(sheets_command.hand_out(asked))


def annotate(
    case: Case,
    documents: Annotated[
        Path | None,
        typer.Argument(metavar="[DOCS]", help="Folder that holds the documents as text files."),
    ] = None,
    read: Annotated[
        Path | None,
        typer.Option("--read", metavar="FILE", help="Take in a project exported as JSON."),
    ] = None,
) -> None:
    """Write a Label Studio project to label the documents in, or take in its labels as sheets."""
    from sim.commands import annotate_command

    if (documents is None) == (read is None):
        message = "takes the folder of the documents, or --read with an exported project"
        raise BadInput.at("annotate", message)
    if read is not None:
        show(annotate_command.take_in(case, read))
    elif documents is not None:
        show(annotate_command.export(case, documents))


def agreement(
    case: Case,
    save: Annotated[
        bool,
        typer.Option("--save", help="Write agreement.csv and disagreement.csv into the case."),
    ] = False,
) -> None:
    """Show how far the coders of a case agree, people and language models apart."""
    from sim.commands import agreement_command

    show(agreement_command.agree(case, save=save))


def adjudicate(case: Case) -> None:
    """Propose the fate of every coder's row; once all are decided, build the agreed tables."""
    from sim.commands import adjudicate_command

    show(adjudicate_command.adjudicate(case))
