"""What lies in a result folder: the files that Bamboo wrote, and those that it did not.

The manifest lists the files that Bamboo wrote. Everything else belongs to the user.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

from sim.core.errors import BadInput, plain
from sim.record import folder_lock
from sim.record.columns import COLUMNS
from sim.record.drafts import PREFIX

MANIFEST: Final = "manifest.json"
SHOWN: Final = 3  # files that a message names
# files of a folder whose manifest has no list, beside its tables
BESIDE_TABLES: Final = (
    "scenario.json",
    "record.npz",
    "theses.json",
    "frozen.json",
    "constrained.json",
    "runs.csv.gz",
)
# files of a sweep, of which there may be too many for a list
PIECE: Final = re.compile(
    r"chunks/\.?\d{8,}\.npz(\.part)?|records/\.?chunk-\d{8,}\.parquet(\.part)?"
)
UNFINISHED: Final = re.compile(r"\.(?P<name>[^/]+)\.part")  # a file that was not put in place


@dataclass(frozen=True)
class Contents:
    """What lies in a folder.

    Attributes:
        manifest: The manifest; None where there is none, or a damaged one.
        own: The files that Bamboo wrote, by their paths in the folder, with the manifest.
        drafts: What commands that were killed have left.
        foreign: Everything else, also folders without files and links.
    """

    manifest: Mapping[str, Any] | None
    own: frozenset[str] = frozenset()
    drafts: tuple[str, ...] = ()
    foreign: tuple[str, ...] = field(default=())

    @property
    def kind(self) -> str:
        """Return the kind of the result; empty where the folder holds none."""
        return "" if self.manifest is None else kind_of(self.manifest, self.own)

    @property
    def names(self) -> list[str]:
        """Return the names of the scenarios that the result is of."""
        return [] if self.manifest is None else scenarios_of(self.manifest)

    def some_foreign(self) -> str:
        """Name a few of the files that Bamboo did not write."""
        named = ", ".join(repr(plain(name)) for name in self.foreign[:SHOWN])
        more = len(self.foreign) - SHOWN
        return f"{named} and {more} more" if more > 0 else named


def listable(files: Iterable[str]) -> list[str]:
    """Return the files that a manifest lists: not itself, and no chunks of a sweep."""
    return sorted(name for name in files if name != MANIFEST and not PIECE.fullmatch(name))


def look(folder: Path) -> Contents:
    """Return what lies in a folder; nothing where there is no folder.

    Raises:
        BadInput: The folder cannot be read.
    """
    manifest = _manifest(folder)
    listed = _listed(manifest)
    swept = manifest is None or manifest.get("kind") == "sweep"
    own, foreign, drafts = set(), [], []
    try:
        for name, is_file in _walk(folder):
            if name.startswith(PREFIX):
                drafts.append(name)
            elif is_file and (_is_own(name, listed) or (swept and PIECE.fullmatch(name))):
                own.add(name)
            else:
                foreign.append(name)
    except OSError as error:
        message = f"this folder cannot be read: {error.strerror}; name another one with --out"
        raise BadInput.at(folder, message) from error
    return Contents(manifest, frozenset(own), tuple(drafts), tuple(sorted(foreign)))


def _manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest, or None where there is none that can be read."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and "bamboo" in found else None


def _listed(manifest: Mapping[str, Any] | None) -> frozenset[str]:
    """Return the names that count as written by Bamboo; a manifest without a list names tables."""
    if manifest is None:
        return frozenset()
    files = manifest.get("files")
    if not isinstance(files, list) or not all(isinstance(name, str) for name in files):
        files = [*(f"{table}.csv" for table in COLUMNS), "strategies.csv", "levels.csv"]
        files += BESIDE_TABLES
    return frozenset((*files, MANIFEST))


def _is_own(name: str, listed: frozenset[str]) -> bool:
    """Whether a file is listed, or the unfinished form of one, or a lock."""
    if name in listed or name == folder_lock.NAME:
        return True
    path = PurePosixPath(name)
    unfinished = UNFINISHED.fullmatch(path.name)
    return unfinished is not None and str(path.with_name(unfinished["name"])) in listed


def _walk(folder: Path) -> Iterator[tuple[str, bool]]:
    """Yield the path of every file, link and empty folder, and whether it is a file.

    Folders of drafts are not entered.
    """
    if not folder.is_dir():
        return
    waiting = [""]
    while waiting:
        place = waiting.pop()
        with os.scandir(folder / place) as entries:
            found = list(entries)
        if not found and place and place not in {"chunks", "records", "figures"}:
            yield place, False
        for entry in found:
            name = f"{place}/{entry.name}" if place else entry.name
            if entry.is_dir(follow_symlinks=False) and not name.startswith(PREFIX):
                waiting.append(name)
            else:
                yield name, entry.is_file(follow_symlinks=False)


def kind_of(manifest: Mapping[str, Any], files: frozenset[str]) -> str:
    """Return the kind of a result, which manifests of earlier versions do not all state."""
    kind = manifest.get("kind")
    if isinstance(kind, str) and kind:
        return kind
    if {"theses.json", "verdicts.csv"} & files:
        return "trial"
    if "trajectories.csv" not in files:
        for table in ("tournament", "series"):
            if f"{table}.csv" in files:
                return table
    return "run"


def scenarios_of(manifest: Mapping[str, Any]) -> list[str]:
    """Return the names of the scenarios that a result is of."""
    stated = manifest.get("scenarios")
    if isinstance(stated, list) and stated:
        return [str(name) for name in stated]
    directions = manifest.get("directions")
    if isinstance(directions, list) and directions:
        found = {str(each.get("scenario")) for each in directions if isinstance(each, dict)}
        return sorted(found)
    return [str(manifest.get("name", ""))]
