"""Saving a choice as a scenario file that the command line runs to the same shares."""

import os
import re
import shlex
from pathlib import Path
from typing import Any, Final

import yaml

from sim.core.errors import BadInput, Fault, plain, shown
from sim.dashboard.selection import Choice, changes, describe_worlds
from sim.dashboard.starting_points import is_posterior, load_base, load_constrained
from sim.record import drafts
from sim.scenario.loading import load_scenario
from sim.scenario.scenario_files import shipped
from sim.studies import manifest_command

FOLDER: Final = Path("scenarios_mine")
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
HEAD: Final = (
    "# Made in 'bamboo dashboard': the scenario below with these changes; "
    "'bamboo run' on this file gives the shares that the page showed.\n"
)
CONSTRAINED_HEAD: Final = (
    "# Made in 'bamboo dashboard': the scenario below with these changes. "
    "The page drew {worlds}, digest {digest}; this gives the shares that it showed:\n"
    "# {command}\n"
)
POSTERIOR_HEAD: Final = (
    "# Made in 'bamboo dashboard': the scenario below with these changes. "
    "The page ran {worlds}; this tells one of them:\n"
    "# {command}\n"
)
BAD_NAME: Final = "is no name for a scenario; write letters, digits, _ and -, at most 80"
TAKEN: Final = "this file is there already and is left as it is; choose another name"


def data(choice: Choice, name: str, folder: Path = FOLDER) -> dict[str, Any]:
    """Return the keys of the scenario file, in the order in which people read them.

    Args:
        choice: The choice.
        name: Name of the scenario.
        folder: Folder of the file.
    """
    base = load_base(choice.base)
    is_shipped = base.source in shipped()
    extends = base.source if is_shipped else os.path.relpath(base.source, folder)
    since = f", from {choice.branch} on" if choice.branch is not None else ""
    return {
        "name": name,
        "title": f"{base.scenario.title}: changed in the dashboard{since}",
        "extends": extends,
        "worlds": choice.worlds,
        "seed": choice.seed,
        **changes(choice, base),
    }


def text(choice: Choice, name: str, folder: Path = FOLDER) -> str:
    """Return the text of the scenario file, with a comment on how to run it.

    Args:
        choice: The choice.
        name: Name of the scenario.
        folder: Folder of the file.
    """
    body = yaml.safe_dump(
        data(choice, name, folder),
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=180,
    )
    return _head(choice, folder / f"{name}.yaml") + str(body)


def command(choice: Choice, path: Path) -> str:
    """Return the command that runs a saved file to the shares of the page."""
    if is_posterior(choice.constrained):  # the command that runs these worlds tells one of them
        words = ["bamboo", "chronicle", str(path), "--posterior", choice.constrained]
        return plain(shlex.join([*words, *manifest_command.posterior(None, choice.given_until)]))
    options = ["--constrained", choice.constrained] if choice.constrained else []
    return plain(shlex.join(["bamboo", "run", str(path), *options]))


def _head(choice: Choice, path: Path) -> str:
    """Comment on how to run the file."""
    if not choice.constrained:
        return HEAD
    if is_posterior(choice.constrained):
        worlds = describe_worlds(choice)
        return POSTERIOR_HEAD.format(worlds=worlds, command=command(choice, path))
    return CONSTRAINED_HEAD.format(
        worlds=describe_worlds(choice),
        digest=load_constrained(choice.constrained).digest,
        command=command(choice, path),
    )


def save(choice: Choice, name: str, folder: Path = FOLDER) -> Path:
    """Write the scenario file, whole or not at all.

    Args:
        choice: The choice.
        name: Name of the scenario.
        folder: Folder of the file.

    Returns:
        The path of the file.

    Raises:
        BadInput: The name is not allowed or taken, the folder cannot be written to, or the scenario
            cannot be run.
    """
    path = folder / f"{name}.yaml"
    _check_name(name, path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with drafts.locked(folder):
            _put(path, text(choice, name, folder))
    except OSError as error:
        message = f"the scenario cannot be written here: {error.strerror}"
        raise BadInput([Fault(str(path), 1, 1, message)]) from error
    return path


def _put(path: Path, content: str) -> None:
    """Write a scenario beside its path, since it may name others from there, and try it."""
    beside = path.with_name(f"{drafts.PREFIX}{path.name}")
    try:
        with beside.open("x", encoding="utf-8") as file:
            file.write(content)
        load_scenario(beside)  # a scenario that cannot be run is not saved
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _check_name(name: str, path: Path) -> None:
    """Refuse a name that is not allowed, that a shipped scenario has, or that is taken."""
    if not NAME.fullmatch(name):
        raise BadInput([Fault("name", 1, 1, f"{shown(name)} {BAD_NAME}")])
    if name in shipped():
        message = f"{name!r} is the name of a shipped scenario; choose another one"
        raise BadInput([Fault("name", 1, 1, message)])
    if os.path.lexists(path):
        raise BadInput([Fault(str(path), 1, 1, TAKEN)])
