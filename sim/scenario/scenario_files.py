"""Scenario files: the shipped ones by name, and the search for the one that is meant.

The folder of a case stands for its scenario, ``scenario.yaml``.
"""

from difflib import get_close_matches
from pathlib import Path
from typing import Final

from sim.core.errors import BadInput, Fault, shown
from sim.core.paths import is_file, is_folder
from sim.core.resources import folder
from sim.evidence.case_folders import SCENARIO, is_case

NEAREST: Final = 3  # similar names that a message on an unknown one gives
LISTING: Final = "'bamboo scenarios' lists the shipped ones"


def shipped() -> dict[str, Path]:
    """Return every shipped scenario by name; those in sub-folders are named ``folder/name``."""
    root = folder("scenarios")
    paths = sorted(root.rglob("*.yaml"))
    return {path.relative_to(root).with_suffix("").as_posix(): path for path in paths}


def shipped_cases() -> dict[str, Path]:
    """Return the scenario of every shipped case beside the main one, by ``cases/NAME``."""
    root = folder("seeds")
    paths = sorted(root.glob(f"cases/*/{SCENARIO}"))
    return {path.parent.relative_to(root).as_posix(): path for path in paths}


def find(source: str | Path) -> Path:
    """Return the path of a scenario file.

    Args:
        source: A path, the folder of a case, or the name of a shipped scenario or case.

    Raises:
        BadInput: There is no such file or name.
    """
    path, text = Path(source), str(source)
    names = shipped() | shipped_cases()
    if is_file(path):
        return path
    if is_case(path) and is_file(path / SCENARIO):
        return path / SCENARIO
    if text in names:
        return names[text]
    if not text:
        message = f"no scenario is named; {LISTING}"
    elif is_folder(path):
        message = f"{text!r} is a folder without {SCENARIO}, not a scenario; {LISTING}"
    elif path.suffix in (".yaml", ".yml"):
        message = f"{shown(text)}: there is no such scenario file; {LISTING}"
    else:
        near = ", ".join(map(repr, get_close_matches(text, sorted(names), NEAREST)))
        hint = f"did you mean {near}? " if near else ""
        message = f"scenario: {shown(text)} is not allowed; {hint}{LISTING}"
    raise BadInput([Fault(text, 1, 1, message)])
