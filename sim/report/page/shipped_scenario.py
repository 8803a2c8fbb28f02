"""Titles and map marks of shipped scenarios, which have translations by the scenario's name."""

from collections.abc import Mapping
from typing import Any

from sim.core import resources, yaml_reader
from sim.core.errors import BadInput
from sim.core.paths import is_file
from sim.report.page.folder_reader import Folder
from sim.report.translation import Translator


def title(folder: Folder, say: Translator) -> str:
    """Return the title of a folder's scenario in the reader's language."""
    own = str(folder.manifest.get("title") or folder.name)
    return say.title(folder.name, own, _shipped(folder.name).get("title"))


def short_title(folder: Folder, say: Translator) -> str:
    """Return the title of a folder's scenario up to its first comma."""
    before = title(folder, say).partition(",")[0]
    return before.partition("\N{FULLWIDTH COMMA}")[0]


def marks(folder: Folder, say: Translator) -> dict[str, tuple[float, float]]:
    """Return the marked places of a shipped scenario's map, which manifests do not hold.

    Returns:
        Places by label; each is the values of the factors across and up.
    """
    stated = _shipped(folder.name).get("sweep", {}).get("marks", {})
    found = {}
    for label, (up, across) in stated.items():
        found[say.mark(folder.name, str(label))] = (float(across), float(up))
    return found


def _shipped(name: str) -> Mapping[str, Any]:
    """Return the shipped scenario of a name as its file states it; empty where there is none."""
    path = resources.folder("scenarios") / f"{name}.yaml"
    try:
        stated: Mapping[str, Any] = yaml_reader.read(path).data if is_file(path) else {}
    except BadInput:
        return {}
    return stated
