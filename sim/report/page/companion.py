"""The folder beside a result that belongs to it: a run beside its verdicts, and the reverse."""

from typing import Final

from sim.core.errors import BadInput
from sim.core.paths import is_file
from sim.record.default_folders import KINDS, folder_of
from sim.report.page.folder_reader import Folder, read

VERDICTS: Final = "verdicts"  # the kind of folders of 'judge --posterior'
SAME: Final = ("name", "scenario_digest", "forcing_digest")


def verdicts_beside(folder: Folder) -> Folder | None:
    """Return the folder of verdicts beside a run that has none of its own, or None.

    Args:
        folder: The run.
    """
    if folder.kind or folder.swept or folder.filled("verdicts") is not None:
        return None
    found = companion(folder, "judge --posterior")
    try:
        whole = found is not None and found.filled("verdicts") is not None and found.theses
    except BadInput:
        return None
    return found if whole else None


def companion(folder: Folder, command: str) -> Folder | None:
    """Return the folder that a command wrote beside a result, of the same scenario, or None.

    Args:
        folder: The result.
        command: A key of ``KINDS``, such as ``run`` or ``judge --posterior``.
    """
    path = folder.path.resolve().parent / folder_of(command, folder.name).name
    if path == folder.path.resolve() or not is_file(path / "manifest.json"):
        return None
    try:
        found = read(path, folder.seeds)
    except BadInput:
        return None
    own, other = folder.manifest, found.manifest
    alike = all(own.get(key) == other.get(key) for key in SAME)
    alike = alike and other.get("choice", other.get("basis")) == other.get("basis")
    return found if alike and other.get("kind") == KINDS[command].name else None
