"""Yearly series about states that users bring from outside the documents.

A file holds a table of year, actor, counterpart, quantity, value, unit and source. Rows that share
actor, counterpart, quantity and unit are one series. Rows of actors that the record does not know,
years without a value and extra columns are skipped and counted; what cannot be understood is a
fault at its line.
"""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sim.core.csv_reader import Row, table
from sim.core.errors import BadInput, Fault, shown
from sim.core.paths import is_file

COLUMNS: Final = ("year", "actor", "counterpart", "quantity", "value", "unit", "source")

# a missing value, as statistical offices write it
MISSING: Final = frozenset({"", "na", "n/a", "nan", "null", ".", "..", "-"})
YEAR: Final = re.compile(r"[12][0-9]{3}")
LARGEST: Final = 1e100  # beyond it, squares overflow
NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Series:
    """One quantity of an actor, perhaps toward a counterpart, by year.

    Attributes:
        actor: Code of the state.
        counterpart: Code of the other state of a tie; empty for the actor's own numbers.
        quantity: Name of the quantity.
        unit: Unit of the values; may be empty.
        values: Value by calendar year.
    """

    actor: str
    counterpart: str
    quantity: str
    unit: str
    values: dict[int, float]

    @property
    def name(self) -> str:
        """Name of the series for readers."""
        toward = f">{self.counterpart}" if self.counterpart else ""
        unit = f" ({self.unit})" if self.unit else ""
        return f"{self.actor}{toward} {self.quantity}{unit}"


@dataclass(frozen=True)
class Outside:
    """The series of a file, and what was skipped.

    Attributes:
        series: The series, in the order of their first rows.
        rows: Number of rows that are not empty lines.
        empty: Number of rows without a value.
        unknown: Number of rows by actor that the record does not know.
        extra: Columns that are not read.
    """

    series: tuple[Series, ...]
    rows: int
    empty: int
    unknown: dict[str, int]
    extra: tuple[str, ...]


@dataclass
class _Reading:
    """What has been read so far, and the line of each year of each series."""

    found: dict[Key, dict[int, float]] = field(default_factory=dict)
    lines: dict[tuple[Key, int], int] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    rows: int = 0
    empty: int = 0
    extra: tuple[str, ...] = ()


def read(path: Path, known: Collection[str]) -> Outside:
    """Read a file of yearly series.

    Args:
        path: Path of the table.
        known: Codes of the states that the record knows.

    Returns:
        The series, with counts of what was skipped.

    Raises:
        BadInput: There is no such file or it has faults; the error lists all of them.
    """
    if not is_file(path):
        columns = ", ".join(COLUMNS)
        message = f"there is no such file; --series names a CSV table with the columns {columns}"
        raise BadInput.at(path, message)
    reading = _Reading()
    for row in table(path, COLUMNS):
        is_blank = not any(row.cells.values())  # a line of commas is an empty line
        if row.faults or not is_blank:
            _read_row(reading, row, known)
    if not reading.rows:
        message = "the table has no rows; each holds one year of a series"
        reading.faults.append(Fault(str(path), 1, 1, message))
    if reading.faults:
        raise BadInput(reading.faults)
    series = [Series(*key, values) for key, values in reading.found.items()]
    return Outside(
        series=tuple(series),
        rows=reading.rows,
        empty=reading.empty,
        unknown=dict(reading.unknown),
        extra=reading.extra,
    )


def _read_row(reading: _Reading, row: Row, known: Collection[str]) -> None:
    """Add a row to its series, count it among the skipped, or collect its faults."""
    reading.rows += 1
    reading.extra = tuple(column for column in row.cells if column not in COLUMNS)
    if row.faults:
        reading.faults += row.faults
        return
    actor = row.cells["actor"]
    if actor not in known:
        reading.unknown[actor] += 1
    elif row.cells["value"].casefold() in MISSING:
        reading.empty += 1
    else:
        _add_year(reading, row)
        reading.faults += row.faults


def _add_year(reading: _Reading, row: Row) -> None:
    """Add a year to its series; a year that stands twice is a fault."""
    cells = row.cells
    year = _year(row)
    value = _value(row)
    if not cells["quantity"]:
        row.add_fault("quantity", "a series needs a name, such as trade_share")
    key = (cells["actor"], cells["counterpart"], cells["quantity"], cells["unit"])
    first_line = reading.lines.setdefault((key, year), row.line)
    if not row.faults and first_line != row.line:
        message = (
            f"{year} of this series stands on line {first_line} already; "
            "keep one row, or give the quantities two names"
        )
        row.add_fault("year", message)
    reading.found.setdefault(key, {})[year] = value


def _year(row: Row) -> int:
    """Read a year; anything else is a fault and gives 0."""
    text = row.cells["year"]
    if YEAR.fullmatch(text):
        return int(text)
    row.add_fault("year", f"{shown(text)} is not a year of four digits, such as 2014")
    return 0


def _value(row: Row) -> float:
    """Read a finite number; anything else is a fault and gives 0."""
    text = row.cells["value"]
    value = float(text) if NUMBER.fullmatch(text) else float("nan")
    if abs(value) < LARGEST:
        return value
    if text[:1].isdigit():
        hint = "; write it without commas, spaces or signs"
    else:
        hint = ", such as 12.5, nor an empty cell, which is a year without a value"
    row.add_fault("value", f"{shown(text)} is not a number{hint}")
    return 0.0
