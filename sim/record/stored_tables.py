"""Strict reading of the tables of a result folder, by the declared columns and their types.

Every command that reads a folder reads its tables here. A table that lacks a column or rows, that
is cut short, or that holds a word for a number, is refused with its line.
"""

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
# tables of a sweep that have other columns than those of a run of the same name
OF_SWEEP: Final = {"strategies": "sweep_strategies", "levels": "sweep_levels"}
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
    table = OF_SWEEP.get(name, name) if stated.get("kind") == "sweep" else name
    needed = COLUMNS[table] if columns is None else tuple(columns)
    text = read_text(path, Remarks(), exact=True)
    found, rows = _parsed(path, text, table, needed)
    _check_rows(path, len(rows), stated)
    numbers = [column for column in numbers_of(table) if column in found.columns]
    if table in OPEN:
        numbers += [column for column in found.columns if column not in COLUMNS[table]]
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


def rows_of(folder: Path) -> dict[str, int]:
    """Return the number of rows of each table of a folder, by file name."""
    return {path.name: count_rows(path) for path in sorted(folder.glob("*.csv"))}


def count_rows(path: Path) -> int:
    """Return the number of rows of a table that Bamboo wrote."""
    text = read_text(path, Remarks(), exact=True)
    return sum(1 for _ in lines(path, text)) - 1
