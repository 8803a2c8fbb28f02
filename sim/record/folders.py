"""Result folders: reading and writing of tables and manifests."""

import json
import platform
import shlex
from collections.abc import Collection, Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from sim import __version__
from sim.core.errors import BadInput, Fault, plain
from sim.core.json_reader import read_json, refuse
from sim.core.paths import is_file
from sim.core.vocabulary import DOMAINS
from sim.evidence.case import stored_case
from sim.record.default_folders import maker
from sim.record.inert_cells import inert
from sim.record.manifest_checks import complaints, without_nothing
from sim.record.run_columns import RUN_TABLES
from sim.record.stored_tables import read_stored
from sim.record.summary import Record

WITH_A_RUN: Final = ("", "bamboo run", "bamboo judge")  # commands whose folders hold a run
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
    if not is_file(path):
        raise _bad(path, "this is not a result folder; 'bamboo run SCENARIO' makes one")
    found = read_json(path, "run the scenario again")
    if not isinstance(found, dict) or "bamboo" not in found:
        message = "this manifest is not of Bamboo, or damaged; run the scenario again"
        raise _bad(path, message)
    if found.get("unfinished"):
        message = "a command was ended while it put these results in place; run it again"
        raise _bad(path, message)
    found = without_nothing(found)
    refuse(path, complaints(found), "make the folder again")
    stored_case(found, str(path))
    return found


def first_setting_year(manifests: Iterable[Mapping[str, Any]]) -> int:
    """Return the latest first year of the hypothetical settings of runs; 0 where there is none."""
    return max((int(str(run.get("setting", 0))[:4]) for run in manifests), default=0)


def write_csv(table: pd.DataFrame, path: Path, **options: Any) -> None:
    """Write a tidy table the same way on every machine; for the options see ``csv_text``."""
    path.write_text(csv_text(table, **options), encoding="utf-8", newline="\n")


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write tidy tables into a folder, each under its name."""
    for name, table in tables.items():
        write_csv(table, folder / f"{name}.csv")


def csv_text(table: pd.DataFrame, **options: Any) -> str:
    """Return a table as the text of a file.

    Text that a spreadsheet would take for a formula is made inert; see ``inert_cells``.

    Args:
        table: The table.
        **options: Further options of pandas' ``to_csv``, such as the format of numbers.
    """
    return str(inert(table).to_csv(index=False, lineterminator="\n", **options))


def read_table(folder: Path, name: str, columns: Collection[str] | None = None) -> pd.DataFrame:
    """Read a table of a result folder.

    Args:
        folder: The result folder.
        name: Name of the table, without ``.csv``.
        columns: Columns that are needed; by default all that are declared.

    Raises:
        BadInput: The folder holds another kind of result, was kept without the table, or the table
            is damaged.
    """
    stated = read_manifest(folder)
    found = read_stored(folder, name, stated, columns)
    if found is None:
        made_by = maker(str(stated.get("kind", "run")))
        if name in RUN_TABLES and made_by not in WITH_A_RUN:
            message = (
                f"this is a folder of '{made_by}', which never has this table; name one of "
                "'bamboo run'"
            )
            raise _bad(folder / f"{name}.csv", message)
        raise missing(folder, f"{name}.csv", "table")
    return found


def missing(folder: Path, name: str, what: str = "file") -> BadInput:
    """Return the error that a folder was kept without one of its files.

    Args:
        folder: The result folder.
        name: Name of the file.
        what: What messages call such a file.
    """
    return _bad(folder / name, f"this folder holds no such {what}; {_remedy(folder)}")


def _remedy(folder: Path) -> str:
    """Return the command that makes the tables of a folder that was kept without them."""
    words = read_manifest(folder).get("command")
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        words = ["run", "SCENARIO"]
    command = plain(shlex.join(["bamboo", *words]))
    return f"it was kept without it; '{command} --out DIR' makes a whole folder"


def save_record(record: Record, path: Path) -> None:
    """Write the levels of every world, int8: (tie, domain, month, world)."""
    ties = np.array([">".join(tie) for tie in record.ties])
    domains = np.array(DOMAINS)
    np.savez_compressed(path, levels=record.levels, ties=ties, domains=domains, start=record.start)


def _bad(path: Path, message: str) -> BadInput:
    return BadInput([Fault(str(path), 1, 1, message)])
