"""The work of ``bamboo annotate``: the project of an annotation tool, and its labels as sheets."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sim.commands import case_writing
from sim.commands.case_writing import table_text
from sim.core.csv_reader import table
from sim.core.errors import BadInput
from sim.core.paths import is_folder
from sim.evidence import coder_register, label_studio
from sim.evidence.case_folders import DOCUMENTS
from sim.evidence.coder_register import FOLDER
from sim.evidence.coder_sheets import ACTS
from sim.evidence.label_studio import Text

PROJECT: Final = "annotation"
CONFIG: Final = f"{PROJECT}/label_config.xml"
TASKS: Final = f"{PROJECT}/tasks.json"


def export(place: Path, documents: Path) -> list[str]:
    """Write the configuration and the tasks of a project into the folder of a case.

    Args:
        place: The folder of the case.
        documents: Folder that holds the documents as text files, at any depth.

    Returns:
        The lines to print.

    Raises:
        BadInput: The folder is no case, or holds no document of it.
    """
    case_writing.refuse_no_case(place)
    if not is_folder(documents):
        message = "there is no such folder; name the one that holds the documents as text files"
        raise BadInput.at(documents, message)
    texts = list(_texts(place, documents))
    if not texts:
        message = f"no file here has a digest of {DOCUMENTS}, so that there is nothing to label"
        raise BadInput.at(documents, message)
    content = json.dumps(label_studio.tasks(texts), ensure_ascii=False, indent=1)
    case_writing.write(place, {CONFIG: label_studio.config(), TASKS: content + "\n"})
    listed = len(_digests(place))
    return [
        f"{place / CONFIG}: paste it under Settings, Labeling Interface, Code",
        f"{place / TASKS}: import it; {len(texts)} of {listed} documents, with their text",
        f"when it is labelled, export JSON, then: bamboo annotate {place} --read FILE",
    ]


def take_in(place: Path, path: Path) -> list[str]:
    """Write the lists of acts of all annotators of an exported project as sheets of the case.

    Raises:
        BadInput: The folder is no case, or the file is no export of its project.
    """
    case_writing.refuse_no_case(place)
    lists = label_studio.read(path, _digests(place))
    files = {
        f"{FOLDER}/{ACTS}_{name}.csv": table_text(label_studio.COLUMNS, rows)
        for name, rows in lists.items()
    }
    case_writing.write(place, files)
    _register(place, lists)
    lines = [f"{name}: {len(rows)} acts" for name, rows in lists.items()]
    return [*lines, f"written to {place / FOLDER}; bamboo check {place} lists what is missing"]


def _digests(place: Path) -> dict[str, str]:
    """Return the digest of every document of a case by its id; empty where it states none."""
    rows = table(place / DOCUMENTS, ("id", "sha256"))
    return {row.cells["id"]: row.cells["sha256"] for row in rows}


def _texts(place: Path, documents: Path) -> Iterator[Text]:
    """Yield the documents of a case that a folder holds, in the order of the list."""
    contents = [path.read_bytes() for path in sorted(documents.rglob("*.txt")) if path.is_file()]
    held = {hashlib.sha256(content).hexdigest(): content for content in contents}
    for name, digest in _digests(place).items():
        if digest in held:
            yield Text(name, digest, held[digest].decode("utf-8-sig", errors="replace"))


def _register(place: Path, names: dict[str, list[dict[str, str]]]) -> None:
    """Add annotators to the register of coders, behind all rows that it has."""
    known = coder_register.load(place)
    rows = [{"coder": name, "kind": coder_register.PERSON} for name in names if name not in known]
    case_writing.register(place, rows)
