"""The writer of tables in the folder of a case: what a person has changed is never replaced.

``made.json`` holds the digest of every table that Bamboo made there. A table that is as it was
made, or was never made, is written; one that a person has changed since is refused.
"""

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from sim.core.errors import BadInput, Fault
from sim.core.json_reader import read_json
from sim.core.paths import is_file, is_folder
from sim.evidence import coder_register
from sim.evidence.case import FILE
from sim.evidence.case_folders import is_case
from sim.record import drafts
from sim.record.folders import csv_text
from sim.record.result_folder import write_faults

MADE: Final = "made.json"
AGAIN: Final = "delete it; tables that are here are then taken for yours"


def refuse_no_case(place: Path) -> None:
    """Refuse a folder that is not that of a case; raises BadInput."""
    if not is_folder(place):
        message = "there is no such folder; 'bamboo new CASE' makes one"
        raise BadInput.at(place, message)
    if not is_case(place):
        message = f"this folder has no {FILE}, so that it is no case; 'bamboo new CASE' makes one"
        raise BadInput.at(place, message)


def table_text(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Return a table as the text of a CSV file; no cell is taken for a formula."""
    listed = [[row.get(column, "") for column in columns] for row in rows]
    return csv_text(pd.DataFrame(listed, columns=list(columns), dtype=object))


def write(place: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files into the folder of a case, all or none.

    Args:
        place: The folder.
        files: Contents by path in the folder.

    Raises:
        BadInput: A file was changed since it was made, or cannot be written.
    """
    made = _made(place)
    contents = {name: _bytes(content) for name, content in files.items()}
    changed = [
        name
        for name, content in contents.items()
        if _is_changed(place / name, {made.get(name, ""), digest(content)})
    ]
    if changed:
        raise BadInput(_fault(place / name) for name in changed)
    known = made | {name: digest(content) for name, content in contents.items()}
    contents[MADE] = _bytes(made_text(known))
    _put(place, contents)


def register(place: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Add rows to the register of coders of a case, behind those that it has.

    Raises:
        BadInput: It cannot be written; it stays as it is.
    """
    path = place / coder_register.FOLDER / coder_register.FILE
    if rows:
        _put(place, {path.relative_to(place).as_posix(): _bytes(_appended(path, rows))})


def _put(place: Path, contents: Mapping[str, bytes]) -> None:
    """Prepare files in a draft, and put them in place when all are whole."""
    with write_faults(place), drafts.locked(place), drafts.inside(place) as draft:
        for number, content in enumerate(contents.values()):
            (draft / str(number)).write_bytes(content)
        for number, name in enumerate(contents):
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            (draft / str(number)).replace(path)


def _appended(path: Path, rows: Iterable[Mapping[str, str]]) -> str:
    """Return the text of a register with rows behind those that it has."""
    added = table_text(coder_register.COLUMNS, rows)
    before = path.read_text(encoding="utf-8-sig") if is_file(path) else ""
    if not before.strip():
        return added
    return before.rstrip("\n") + "\n" + added.partition("\n")[2]


def made_text(digests: Mapping[str, str]) -> str:
    """Return the text of ``made.json``."""
    return json.dumps(dict(digests), indent=1, sort_keys=True) + "\n"


def digest(content: bytes) -> str:
    """Return the digest of a file."""
    return hashlib.sha256(content).hexdigest()


def _made(place: Path) -> dict[str, str]:
    """Return the digests of what Bamboo made in a folder."""
    path = place / MADE
    found = read_json(path, AGAIN) if is_file(path) else {}
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        raise BadInput.at(path, f"this is no list of digests; {AGAIN}")
    return found


def _is_changed(path: Path, known: Collection[str]) -> bool:
    """Whether something lies at a path that is not a file of a known digest."""
    if not os.path.lexists(path):
        return False
    return not is_file(path) or digest(path.read_bytes()) not in known


def _fault(path: Path) -> Fault:
    message = "was changed by hand since Bamboo made it, or is yours; move it away, then try again"
    return Fault(str(path), 1, 1, message)


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
