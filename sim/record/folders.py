"""Result folders: reading and writing of tables and manifests.

A folder is written beside its place and renamed, so that it is never half-written.
"""

import json
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from sim import __version__
from sim.core.errors import BadInput, Fault
from sim.core.paths import is_folder
from sim.core.vocabulary import DOMAINS
from sim.record.summary import Record

# bytes of a folder's name: disks take 255, and the name of what is written beside needs some
LONGEST: Final = 200
# entries of a manifest that tell whether a folder holds a run of the same worlds
IDENTITY: Final = ("name", "seed", "forcing_digest")
LIBRARIES: Final = ("mesa", "numpy", "numba", "scipy", "pandas")


def manifest(**entries: Any) -> dict[str, Any]:
    """Return a manifest: the entries given, and the versions of Bamboo, Python and libraries.

    It holds no clock, so that it can be reproduced.
    """
    versions = {library: version(library) for library in LIBRARIES}
    python = platform.python_version()
    return entries | {"bamboo": __version__, "python": python, "versions": versions}


def write_manifest(manifest_of: Mapping[str, Any], path: Path) -> None:
    """Write a manifest as JSON with sorted keys."""
    text = json.dumps(manifest_of, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a result folder; raises BadInput where the folder is none."""
    path = folder / "manifest.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        message = "this is not a result folder; 'bamboo run SCENARIO' makes one"
        raise _bad(path, message) from error
    if not isinstance(found, dict) or "bamboo" not in found:
        message = "this manifest is not of Bamboo, or damaged; run the scenario again"
        raise _bad(path, message)
    return found


def first_setting_year(manifests: Iterable[Mapping[str, Any]]) -> int:
    """Return the latest first year of the hypothetical settings of runs; 0 where there is none."""
    return max((int(str(run.get("setting", 0))[:4]) for run in manifests), default=0)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a tidy table the same way on every machine."""
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def read_table(folder: Path, name: str, columns: dict[str, Any] | None = None) -> pd.DataFrame:
    """Read a table of a result folder.

    Args:
        folder: The result folder.
        name: Name of the table, without ``.csv``.
        columns: Types of the columns to read; default: all columns, with the types found.

    Raises:
        BadInput: The table is missing or damaged.
    """
    path = folder / f"{name}.csv"
    wanted = list(columns) if columns else None
    try:
        return pd.read_csv(path, keep_default_na=True, usecols=wanted, dtype=columns)
    except (OSError, ValueError) as error:
        message = "the table is missing or damaged; run the scenario again"
        raise _bad(path, message) from error


def save_record(record: Record, path: Path) -> None:
    """Write the levels of every world, int8: (tie, domain, month, world)."""
    ties = np.array([">".join(tie) for tie in record.ties])
    domains = np.array(DOMAINS)
    np.savez_compressed(path, levels=record.levels, ties=ties, domains=domains, start=record.start)


def write_folder(out: Path, fill: Callable[[Path], object]) -> None:
    """Write a result folder whole or not at all.

    Args:
        out: Where the folder shall lie; an earlier result folder there is replaced, anything else
            is left alone.
        fill: Writes the files into the folder that it is given.

    Raises:
        BadInput: ``out`` cannot be written, or is no result folder.
    """
    refuse_to_overwrite(out)
    out = out.resolve()  # a link to a folder stays a link
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise _bad(out, f"the result folder cannot be made here: {error.strerror}") from error
    try:
        fill(beside)
        beside.chmod(0o755)
        old = Path(f"{beside}-old")
        if out.exists():
            out.rename(old)
        beside.rename(out)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        message = f"the results cannot be written: {error.strerror}; nothing is left half-written"
        raise _bad(out, message) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def add_to_folder(out: Path, fill: Callable[[Path], object]) -> None:
    """Add files to a result folder, whole or not at all; raises BadInput where it is none.

    The old files are copied beside, ``fill`` adds its own, and both are put in place.
    """
    read_manifest(out)

    def both(beside: Path) -> None:
        shutil.copytree(out, beside, dirs_exist_ok=True)
        fill(beside)

    write_folder(out, both)


def write_or_add(out: Path, own: dict[str, Any], fill: Callable[[Path], object]) -> None:
    """Write a folder, or add to one that holds a run of the same scenario, seed and evidence.

    Args:
        out: The folder.
        own: Manifest of what is written; in a run's folder only its kind and command are noted.
        fill: Writes the files into the folder that it is given.
    """
    before = read_manifest(out) if (out / "trajectories.csv").is_file() else {}
    adds = bool(before) and all(before.get(key) == own[key] for key in IDENTITY)
    whole = own
    if adds:
        added = {**before.get("added", {}), own["kind"]: own["command"]}
        whole = {**before, "added": added}

    def write(folder: Path) -> None:
        (folder / "figures").mkdir(exist_ok=True)
        fill(folder)
        write_manifest(whole, folder / "manifest.json")

    if adds:
        add_to_folder(out, write)
    else:
        write_folder(out, write)


def refuse_to_overwrite(out: Path) -> None:
    """Check that a result folder can be written: a new one, or in place of an earlier one.

    Raises:
        BadInput: ``out`` holds something else than results, or no folder can be made there.
    """
    if any(len(os.fsencode(part)) > LONGEST for part in out.parts):
        message = f"the name is too long; a folder's name has at most {LONGEST} letters"
        raise _bad(out, message)
    if is_folder(out):
        _check_is_result_folder(out)
    elif os.path.lexists(out):
        message = "this is no folder; --out names a folder, a new one or one of earlier results"
        raise _bad(out, message)
    _check_parent(out)


def _check_is_result_folder(out: Path) -> None:
    """Check that a folder can be read and holds results, or nothing."""
    if not os.access(out, os.R_OK | os.X_OK):
        raise _bad(out, "this folder may not be read; name another one with --out")
    if any(out.iterdir()) and not _holds_results(out):
        message = (
            "this folder holds something else than results; "
            "name an empty or a new folder with --out"
        )
        raise _bad(out, message)


def _check_parent(out: Path) -> None:
    """Check that the nearest folder above, in which others are made, can be written."""
    above = out.resolve().parent
    while not os.path.lexists(above) and above != above.parent:
        above = above.parent
    if not is_folder(above):
        message = (
            f"{above.name!r} is no folder, so that none can be made in it; "
            "name another one with --out"
        )
        raise _bad(out, message)
    if not os.access(above, os.W_OK | os.X_OK):
        message = f"the folder {above.name!r} may not be written; name another one with --out"
        raise _bad(out, message)


def _holds_results(out: Path) -> bool:
    """Whether a folder holds a manifest that Bamboo wrote."""
    try:
        return bool(read_manifest(out))
    except BadInput:
        return False


def _bad(path: Path, message: str) -> BadInput:
    return BadInput([Fault(str(path), 1, 1, message)])
