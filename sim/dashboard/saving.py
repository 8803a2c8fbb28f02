"""Keeping: what was chosen on the page, written as a scenario file that the command line runs to the same shares."""

import os
import re
import shlex
import tempfile
from pathlib import Path
from typing import Any, Final

import yaml

from sim.core.errors import BadInput, Fault, plain, shown
from sim.dashboard.selection import Choice, changes, drawn_from
from sim.dashboard.starting_points import based, known
from sim.scenario.loading import load_scenario
from sim.scenario.scenario_files import shipped

FOLDER: Final = Path("scenarios_mine")
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
HEAD: Final = "# Made in 'bamboo dashboard': the scenario below with these changes; 'bamboo run' on this file gives the shares that the page showed.\n"
BOUND: Final = "# Made in 'bamboo dashboard': the scenario below with these changes. The page drew {drawn}, digest {digest}; this gives the shares that it showed:\n# {command}\n"


def data(choice: Choice, name: str, folder: Path = FOLDER) -> dict[str, Any]:
    """Give the keys of the scenario file, in the order in which people read them."""
    base = based(choice.base)
    extends = base.source if base.source in shipped() else os.path.relpath(base.source, folder)
    since = f", from {choice.branch} on" if choice.branch is not None else ""
    title = f"{base.scenario.title}: changed in the dashboard{since}"
    return {
        "name": name,
        "title": title,
        "extends": extends,
        "worlds": choice.worlds,
        "seed": choice.seed,
        **changes(choice, base),
    }


def text(choice: Choice, name: str, folder: Path = FOLDER) -> str:
    """Write the scenario file in block style, under a comment that says how to run it."""
    return _head(choice, folder / f"{name}.yaml") + str(
        yaml.safe_dump(
            data(choice, name, folder),
            sort_keys=False,
            allow_unicode=True,
            default_flow_style=False,
            width=180,
        )
    )


def command(choice: Choice, path: Path) -> str:
    """Give the command that runs a saved file to the shares of the page."""
    bound = ["--constrained", choice.constrained] if choice.constrained else []
    return plain(shlex.join(["bamboo", "run", str(path), *bound]))


def _head(choice: Choice, path: Path) -> str:
    if not choice.constrained:
        return HEAD
    return BOUND.format(
        drawn=drawn_from(choice),
        digest=known(choice.constrained).digest,
        command=command(choice, path),
    )


def save(choice: Choice, name: str, folder: Path = FOLDER) -> Path:
    """Write the scenario file, whole or not at all, and give its path; raises BadInput where the name or the place will not do."""
    path = folder / f"{name}.yaml"
    _check_name(name, path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(
            prefix=f".{name}-", suffix=".yaml", dir=folder, text=False
        )
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text(choice, name, folder))
    except OSError as error:
        raise BadInput(
            [Fault(str(path), 1, 1, f"the scenario cannot be written here: {error.strerror}")]
        ) from error
    try:
        load_scenario(beside)  # what cannot be run is not kept
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    finally:
        Path(beside).unlink(missing_ok=True)
    return path


def _check_name(name: str, path: Path) -> None:
    """Refuse a name that no scenario may bear, that a shipped one bears, or that is taken."""
    if not NAME.fullmatch(name):
        raise BadInput(
            [
                Fault(
                    "name",
                    1,
                    1,
                    f"{shown(name)} is no name for a scenario; write letters, digits, _ and -, at most 80",
                )
            ]
        )
    if name in shipped():
        raise BadInput(
            [Fault("name", 1, 1, f"{name!r} is the name of a shipped scenario; choose another one")]
        )
    if os.path.lexists(path):
        raise BadInput(
            [
                Fault(
                    str(path),
                    1,
                    1,
                    "this file is there already and is left as it is; choose another name",
                )
            ]
        )
