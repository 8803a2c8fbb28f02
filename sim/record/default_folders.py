"""The kinds of results, and the folder that each command writes where none is named."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

PLACE: Final = Path("results")


@dataclass(frozen=True)
class Kind:
    """What a command writes.

    Attributes:
        name: The kind, as the manifest states it.
        folder: Its folder in ``results``, by the name of the scenario; empty where one has to be
            named.
        noun: What messages call it.
    """

    name: str
    folder: str
    noun: str


KINDS: Final[dict[str, Kind]] = {  # by command
    "run": Kind("run", "{name}", "run"),
    "judge": Kind("trial", "{name}_trial", "trial"),
    "judge --posterior": Kind("verdicts", "{name}_verdicts", "set of verdicts from a posterior"),
    "judge --power": Kind("power", "{name}_power", "study of power"),
    "sweep": Kind("sweep", "{name}_sweep", "sweep"),
    "constrain": Kind("constrained", "{name}_constrained", "constrained set"),
    "spread": Kind("spread", "{name}_spread", "decomposition of variance"),
    "distinguish": Kind("distinguish", "{name}_distinguish", "study of identifiability"),
    "tournament": Kind("tournament", "tournament_{name}", "tournament"),
    "placebos": Kind("placebos", "{name}_placebos", "study of placebos"),
    "swap": Kind("crossed", "{name}_crossed", "set of verdicts by source"),
    "infer": Kind("posterior", "{name}_posterior", "posterior"),
    "panel": Kind("panel", "{name}_panel", "panel"),
    "transfer": Kind("transfer", "transfer", "transfer"),
    "figures": Kind("figures", "{name}_figures", "set of figures"),
    "compare": Kind("comparison", "", "comparison"),
    "series": Kind("series", "", "comparison of series"),
    "unfinished": Kind("unfinished", "", "piece of unfinished work"),
    "import": Kind("evidence", "", "folder of imported evidence"),
}
OF_RUNS: Final = ("", "run", "trial", "tournament", "series")  # kinds read as plain runs


def folder_of(command: str, name: str, out: Path | None = None, suffix: str = "") -> Path:
    """Return the folder that a command writes.

    Args:
        command: The name of the command.
        name: The name of the scenario.
        out: The folder that the user names, or None.
        suffix: What the name of a default folder ends in.

    >>> folder_of("judge", "replay_1991_2025").as_posix()
    'results/replay_1991_2025_trial'
    """
    if out is not None:
        return out
    return PLACE / f"{KINDS[command].folder.format(name=name)}{suffix}"


def help_text(command: str) -> str:
    """Return the help of ``--out`` of a command.

    >>> help_text("sweep")
    'Result folder; default results/<name>_sweep.'
    """
    place = KINDS[command].folder.format(name="<name>")
    return f"Result folder; default results/{place}."


def maker(kind: str) -> str:
    """Return the command that makes a kind of results; empty for a kind that none makes.

    >>> maker("posterior"), maker("power"), maker("odd")
    ('bamboo infer', 'bamboo judge --power', '')
    """
    made = [f"bamboo {command}" for command, known in KINDS.items() if known.name == kind]
    return made[0] if made else ""


def noun(kind: str) -> str:
    """Return what messages call a kind of results.

    >>> noun("constrained"), noun("run"), noun("odd")
    ('a constrained set', 'a run', "a result of the kind 'odd'")
    """
    for known in KINDS.values():
        if known.name == kind:
            return f"a {known.noun}"
    return f"a result of the kind {kind!r}"
