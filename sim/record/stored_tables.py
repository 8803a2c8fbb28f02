"""Strict reading of the tables of a result folder, by the declared columns and their types.

Every command that reads a folder reads its tables here. A table that lacks a column or rows, that
is cut short, or that holds a word for a number, is refused with its line.
"""

import csv
import io
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sim.core.errors import BadInput, Fault
from sim.core.paths import is_file
from sim.core.remarks import Remarks
from sim.core.table_layout import Line, Needs, exact_layout, lines
from sim.core.table_text import read_text
from sim.record.column_types import numbers_of, wrong_cells
from sim.record.columns import COLUMNS
from sim.record.inert_cells import MARK, restored

DAMAGED: Final = (
    "the table is damaged; make the folder again with the command that its manifest names"
)
ROWS: Final = "rows"  # entry of a manifest: the number of rows of each table, by file name
# by kind of folder: tables that have other columns than those of another kind of the same name
OF_KIND: Final = {
    "sweep": {"strategies": "sweep_strategies", "levels": "sweep_levels"},
    "verdicts": {"verdicts": "posterior_verdicts"},
}
SWEPT: Final = frozenset({"points", "design"})  # factors hold numbers or words, all else numbers
OPEN: Final = frozenset({"confusion", "constrained"})  # further columns hold numbers


def read_stored(
    folder: Path,
    name: str,
    manifest: Mapping[str, Any] | None = None,
    columns: Collection[str] | None = None,
) -> pd.DataFrame | None:
    """Read a table of a result folder.

    Args:
        folder: The folder.
        name: Name of the table, without ``.csv``.
        manifest: The folder's manifest, which says how many rows its tables have.
        columns: Columns that are needed; by default all that are declared.

    Returns:
        The table, words as text (empty where a cell is empty), numbers with NaN for empty cells;
        None where there is no such file.

    Raises:
        BadInput: The table is damaged.
    """
    path = folder / f"{name}.csv"
    if not is_file(path):
        return None
    stated = manifest or {}
    table = OF_KIND.get(str(stated.get("kind")), {}).get(name, name)
    needed = COLUMNS[table] if columns is None else tuple(columns)
    text = read_text(path, Remarks(), exact=True)
    found, rows = _parsed(path, text, table, needed)
    _check_rows(path, len(rows), stated)
    numbers = [column for column in numbers_of(table) if column in found.columns]
    further = [column for column in found.columns if column not in COLUMNS[table]]
    words = _labelled(stated) if table in SWEPT else frozenset()
    if table in OPEN or table in SWEPT:
        numbers += [column for column in further if column not in words]
    faults = []
    for column, (at, message) in wrong_cells(found, numbers):
        place = list(found.columns).index(column) + 1
        faults.append(Fault(str(path), rows[at], place, f"{message}; {DAMAGED}"))
    if faults:
        raise BadInput(faults)
    for column in numbers:
        found[column] = pd.to_numeric(found[column])
    return found


def _parsed(
    path: Path, text: str, table: str, needed: tuple[str, ...]
) -> tuple[pd.DataFrame, list[int]]:
    """Return a table and the lines of its rows; raises BadInput where its form is damaged."""
    try:
        layout = exact_layout(path, text, Needs(needed))
        held = list(lines(path, text))
    except BadInput as bad:
        faults = [_as_damage(fault) for fault in bad.faults]
        raise BadInput(faults) from bad
    _check_lengths(path, text, held)
    words = set(COLUMNS[table]) - set(numbers_of(table))
    types = {column: str for column in layout.columns if column in words}
    try:
        found = pd.read_csv(
            io.StringIO(text), keep_default_na=False, na_values=[""], dtype=types, low_memory=False
        )
    except ValueError as error:
        raise BadInput.at(path, DAMAGED) from error
    if tuple(found.columns) != layout.columns or len(found) != len(held) - 1:
        raise BadInput.at(path, DAMAGED)
    found[list(types)] = found[list(types)].fillna("")
    if MARK in text:
        for column in types:
            found[column] = restored(found[column])
    return found, [line.number for line in held[1:]]


def _labelled(manifest: Mapping[str, Any]) -> frozenset[str]:
    """Return the factors of a sweep whose values are words."""
    design = manifest.get("sweep", {}).get("design", {})
    factors = design.get("factors", {})
    return frozenset(name for name, stated in factors.items() if _is_labelled(stated))


def _is_labelled(stated: Any) -> bool:
    """Whether a factor, as a manifest states it, takes one of several words."""
    values = stated[-1] if isinstance(stated, list) and stated else None
    return not isinstance(values, list) or not all(map(_is_number, values))


def _is_number(text: Any) -> bool:
    try:
        float(text)
    except (TypeError, ValueError):
        return False
    return True


def _as_damage(fault: Fault) -> Fault:
    return Fault(fault.file, fault.line, fault.column, f"{fault.message}; {DAMAGED}")


def _check_lengths(path: Path, text: str, held: list[Line]) -> None:
    """Refuse rows of another length than the header, and a last row that is cut short."""
    width = len(held[0].cells) if held else 0
    for line in held:
        if len(line.cells) != width:
            message = f"the row has {len(line.cells)} cells, the table {width} columns; {DAMAGED}"
            raise BadInput.at(path, message, line.number)
    if not text.endswith("\n"):
        message = f"the table is cut short in its last row; {DAMAGED}"
        raise BadInput.at(path, message, text.count("\n") + 1)


def _check_rows(path: Path, rows: int, manifest: Mapping[str, Any]) -> None:
    """Refuse a table that has another number of rows than when it was written."""
    counts = manifest.get(ROWS)
    stated = counts.get(path.name) if isinstance(counts, dict) else None
    if not isinstance(stated, int) or stated == rows:
        return
    how = "cut short" if rows < stated else "longer than it was written"
    message = f"the table is {how}: it has {rows} rows, the manifest says {stated}; {DAMAGED}"
    raise BadInput.at(path, message, rows + 1)


def rows_of(folder: Path, names: Collection[str] | None = None) -> dict[str, int]:
    """Return the number of rows of each table of a folder, by file name.

    Args:
        folder: The folder.
        names: Names of the files that Bamboo wrote; None for all.

    Raises:
        BadInput: A table is damaged.
    """
    paths = [path for path in sorted(folder.glob("*.csv")) if names is None or path.name in names]
    return {path.name: count_rows(path) for path in paths}


def count_rows(path: Path) -> int:
    """Return the number of rows of a table that Bamboo wrote.

    Raises:
        BadInput: The table is damaged.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return sum(1 for cells in csv.reader(file) if cells) - 1
    except (UnicodeDecodeError, csv.Error) as error:
        message = f"the table holds characters that no table of Bamboo has; {DAMAGED}"
        raise BadInput.at(path, message) from error
