"""What the commands share: their options, how numbers are read, how progress is shown."""

import math
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from sim.core import remarks
from sim.core.errors import shown
from sim.core.plain_text import readable
from sim.record.default_folders import help_text

CHECK_FAILED: Final = 1
MOST_UNIVERSES: Final = 10_000
LONG: Final = 30  # letters; no number of worlds and no seed has as many
ReportProgress = Callable[[int, int], None]  # called with the number of finished parts and of all
ShowProgress = Callable[[str], AbstractContextManager[ReportProgress]]  # called with a label


def out(command: str) -> Any:
    """Return the option ``--out`` of a command."""
    return typer.Option("--out", metavar="DIR", help=help_text(command))


class Design(StrEnum):
    """Designs of a wave."""

    lhs = "lhs"
    sobol = "sobol"


class Basis(StrEnum):
    """What an inference rests on: the stance that scores, and the acts that force."""

    plain = "plain"
    direct = "direct"
    plain_without_joint = "plain_without_joint"
    direct_without_joint = "direct_without_joint"


def whole(text: str) -> int:
    """Read a whole number.

    Raises:
        BadParameter: The text is not a whole number.
    """
    digits = text.removeprefix("-")
    if not (text.isascii() and digits.isdigit() and len(text) < LONG):
        raise typer.BadParameter(f"{shown(text)} is not a whole number, such as 1000")
    return int(text)


def factor(text: str) -> float:
    """Read a factor above 0.

    Raises:
        BadParameter: The text is no such number.
    """
    try:
        found = float(text) if text.isascii() and len(text) < LONG else math.nan
    except ValueError:
        found = math.nan
    if not (math.isfinite(found) and found > 0.0):
        raise typer.BadParameter(f"{shown(text)} is no factor above 0, such as 0.5")
    return found


def filled(text: str) -> str:
    """Read a name, which is not empty.

    Raises:
        BadParameter: The text is empty.
    """
    if not text.strip():
        raise typer.BadParameter("an empty name names nothing; leave the option out")
    return text.strip()


def integer(name: str, told: str, metavar: str = "INTEGER") -> Any:
    """Return an option that takes a whole number."""
    return typer.Option(name, parser=whole, metavar=metavar, help=told)


def universes(text: str) -> int:
    """Read a number of universes; 0 asks for none.

    Raises:
        BadParameter: The text is not a number of universes that can be run.
    """
    number = whole(text)
    if not 0 <= number <= MOST_UNIVERSES:
        message = f"{shown(text)} is no number of universes from 0 to {MOST_UNIVERSES}"
        raise typer.BadParameter(message)
    return number


def names(text: str | None) -> tuple[str, ...] | None:
    """Return names that are separated by commas, each once; None where none are given.

    >>> names("walk, line,walk")
    ('walk', 'line')
    """
    if text is None:
        return None
    return tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


def show(lines: Iterable[str]) -> None:
    """Print lines as they come; what would move a terminal is spelled out."""
    for line in lines:
        print(readable(line), flush=True)


@contextmanager
def progress(label: str) -> Iterator[ReportProgress]:
    """Show chunks on standard error as they finish: a bar on a terminal, plain lines elsewhere."""
    remarks.show_collected()
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:

        def report(done: int, total: int) -> None:
            if done == total:
                print(f"{label}: {done}/{total} chunks", file=sys.stderr)

        yield report
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label)
        yield lambda done, total: bar.update(task, completed=done, total=total)


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
    integer("--worlds", "How many worlds to run."),
]
Seed = Annotated[
    int | None,
    integer("--seed", "Seed of all random numbers; 0 is a seed."),
]
Force = Annotated[
    bool,
    typer.Option(
        "--force",
        help=(
            "Keep files that Bamboo did not write beside the result, and replace a result of "
            "the same kind of another scenario. Another kind of result is never replaced."
        ),
    ),
]
Resume = Annotated[
    bool,
    typer.Option("--resume", help="Go on with a run of this command that was not finished."),
]
Contenders = Annotated[
    str | None,
    typer.Option(
        "--contenders",
        metavar="LIST",
        help=(
            "Contenders, separated by commas: theories, several joined by +, rules, blend, "
            "no_acts, nulls, linear_map; default all, of a panel some theories and nulls."
        ),
    ),
]
Particles = Annotated[
    int | None,
    integer("--particles", "Particles; default 1024."),
]
Universes = Annotated[
    int | None,
    typer.Option(
        "--multiverse",
        parser=universes,
        metavar="INTEGER",
        help=(
            "In how many universes of other choices "
            "(thresholds, labeller, coder, document, theory) to ask again."
        ),
    ),
]
Verbose = Annotated[
    bool,
    typer.Option(
        "--verbose", help="Also print the numbers behind the summary, in the terms of the tables."
    ),
]
Lang = Annotated[
    str, typer.Option("--lang", metavar="LANG", help="Language to read in: en or zh-Hant.")
]
ConstrainedSet = Annotated[
    Path | None,
    typer.Option(
        "--constrained",
        metavar="FILE",
        help=(
            "A constrained set, as 'bamboo constrain' writes it, "
            "for worlds to draw their parameters from."
        ),
    ),
]
Posterior = Annotated[
    Path | None,
    typer.Option(
        "--posterior",
        metavar="DIR",
        help=(
            "A folder of 'bamboo infer': its worlds are replayed beside the run, before any "
            "record, given the years up to a cut, and given all."
        ),
    ),
]
PosteriorWorlds = Annotated[
    Path | None,
    typer.Option(
        "--posterior",
        metavar="DIR",
        help="A folder of 'bamboo infer' whose worlds are run in place of those of the prior.",
    ),
]
GivenUntil = Annotated[
    int | None,
    integer(
        "--given-until",
        (
            "With --posterior: last year whose codes its worlds were given; default all years that "
            "were inferred from."
        ),
        "YEAR",
    ),
]
Evidence = Annotated[
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
    integer("--world", "Which world; default the one nearest to the median of the worlds."),
]
AddTo = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="A result folder of this scenario to which the tables are added.",
    ),
]
