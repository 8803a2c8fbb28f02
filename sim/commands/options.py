"""What commands have in common: their options, how numbers are read, and how long work shows its progress."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Annotated, Final

import typer

from sim.core.errors import shown

CHECK_FAILED: Final = 1
MOST: Final = 10_000  # universes
LONG: Final = 30  # letters; no number of worlds and no seed has as many


class Design(str, Enum):
    """Designs of a wave."""

    lhs = "lhs"
    sobol = "sobol"


def whole(text: str) -> int:
    """Read a whole number as people write it."""
    if not (text.isascii() and text.removeprefix("-").isdigit() and len(text) < LONG):
        raise typer.BadParameter(f"{shown(text)} is not a whole number, such as 1000")
    return int(text)


def universes(text: str) -> int:
    """Read how many universes are asked for: none, or a number that can be run."""
    if not 0 <= whole(text) <= MOST:
        raise typer.BadParameter(f"{shown(text)} is no number of universes from 0 to {MOST}")
    return whole(text)


Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Change a key of the scenario; VALUE is YAML. May be given often.",
    ),
]
Worlds = Annotated[
    int | None,
    typer.Option("--worlds", parser=whole, metavar="INTEGER", help="How many worlds to run."),
]
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed", parser=whole, metavar="INTEGER", help="Seed of all random numbers; 0 is a seed."
    ),
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Result folder; default results/<name>.")
]
Universes = Annotated[
    int | None,
    typer.Option(
        "--multiverse",
        parser=universes,
        metavar="INTEGER",
        help="In how many universes of other choices (thresholds, labeller, coder, document, theory) to ask again.",
    ),
]
Lang = Annotated[
    str, typer.Option("--lang", metavar="LANG", help="Language of the report: en or zh-Hant.")
]
Set = Annotated[
    Path | None,
    typer.Option(
        "--constrained",
        metavar="FILE",
        help="A constrained set, as 'bamboo constrain' writes it, for worlds to draw their parameters from.",
    ),
]
Seeds = Annotated[
    Path | None,
    typer.Option(
        "--evidence", metavar="DIR", help="Folder of evidence tables instead of the shipped one."
    ),
]

Actor = Annotated[
    str | None,
    typer.Option(
        "--actor", metavar="STATE", help="Whose choice; default the focus of the scenario."
    ),
]
Since = Annotated[
    str | None, typer.Option("--from", metavar="YYYY-MM", help="First month of a span.")
]
To = Annotated[str | None, typer.Option("--to", metavar="YYYY-MM", help="Last month of a span.")]
World = Annotated[
    int | None,
    typer.Option(
        "--world",
        parser=whole,
        metavar="INTEGER",
        help="Which world; default the one nearest to the median of the worlds.",
    ),
]
Added = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="A result folder of this scenario to which the tables are added.",
    ),
]


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show chunks as they finish: a bar on a terminal, plain lines elsewhere; nothing goes to standard output."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    if not console.is_terminal:
        yield (
            lambda done, total: (
                print(f"{label}: {done}/{total} chunks", file=sys.stderr) if done == total else None
            )
        )
        return
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task(label)
        yield lambda done, total: bar.update(task, completed=done, total=total)
