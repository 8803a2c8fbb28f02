"""The check of a folder of evidence: its tables are there, under the names that are read."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from sim.core.errors import BadInput, Fault
from sim.core.paths import is_file, is_folder
from sim.core.remarks import remark

ACTS: Final = "events"
FORCING: Final = (ACTS, "indicators", "structure", "drivers", "coverage")
SCORING: Final = ("stance",)
EARLY: Final = ("coldwar_drivers", "coldwar_stance")
TABLES: Final = (*FORCING, *SCORING, *EARLY)
SUFFIXES: Final = frozenset({".csv", ".tsv", ".tab", ".txt", ".xls", ".xlsx", ".ods"})
ALIKE: Final = 0.75  # likeness of names from which one is taken for a misspelling of the other
MOST: Final = 1000  # entries of a folder that are looked at


def check_folder(place: Path) -> None:
    """Check that a folder holds tables of evidence and none under another name.

    Raises:
        BadInput: There is no such folder, or a table in it is misnamed, or there is none; the
            error lists all of it.
    """
    names = _names(place)
    present = [table for table in TABLES if is_file(place / f"{table}.csv")]
    faults = list(_misnamed(place, names, present))
    if not present and not faults:
        tables = ", ".join(f"{table}.csv" for table in TABLES)
        message = f"this folder holds no table of evidence; the tables are {tables}"
        faults.append(Fault(str(place), 1, 1, message))
    if faults:
        raise BadInput(faults)


def check_base(place: Path) -> None:
    """Check a folder whose acts are all there are; remark on the tables that it does not have.

    Raises:
        BadInput: The folder is faulty or has no acts.
    """
    check_folder(place)
    if not is_file(place / f"{ACTS}.csv"):
        message = (
            f"this folder has no {ACTS}.csv, so that nothing would act on anyone; "
            "add the table, or name another folder"
        )
        raise BadInput.at(place, message)
    absent = [table for table in (*FORCING, *SCORING) if not is_file(place / f"{table}.csv")]
    if absent:
        tables = ", ".join(f"{table}.csv" for table in absent)
        remark(str(place), f"the folder has no {tables}; a missing table counts as empty")


def _names(place: Path) -> list[str]:
    """Return the names of the files in a folder; raises BadInput where there is none."""
    if not is_folder(place):
        message = (
            "there is no such folder of evidence; name one that holds tables such as events.csv"
        )
        raise BadInput.at(place, message)
    try:
        found = sorted(path.name for path, _ in zip(place.iterdir(), range(MOST), strict=False))
    except OSError as error:
        raise BadInput.at(place, f"the folder cannot be read: {error.strerror}") from error
    return found


def _misnamed(place: Path, names: Iterable[str], present: Iterable[str]) -> Iterator[Fault]:
    """Yield a fault for every file whose name is nearly that of a table that is missing."""
    absent = [table for table in TABLES if table not in present]
    for name in names:
        stem = _stem(name)
        near = get_close_matches(stem, absent, n=1, cutoff=ALIKE) if stem else []
        if near:
            message = f"no table has this name; if it is the table {near[0]!r}, save it as "
            yield Fault(str(place / name), 1, 1, f"{message}'{near[0]}.csv'")


def _stem(name: str) -> str:
    """Return the name of a table in small letters; empty for a file of another kind."""
    path = Path(name)
    if path.suffix.casefold() not in SUFFIXES:
        return ""
    while path.suffix.casefold() in SUFFIXES:
        path = path.with_suffix("")
    return path.name.strip().casefold()
