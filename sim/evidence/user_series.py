"""Yearly series about states that users bring from outside the documents.

A file holds a table of year, actor, counterpart, quantity, value, unit and source. Rows that share
actor, counterpart, quantity and unit are one series. Rows of actors that the record does not know,
years without a value and extra columns are skipped and counted; numbers that stand for missing
values are left out and remarked on; what cannot be understood is a fault at its line.
"""

import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sim.core import missing_codes, state_codes
from sim.core.cells import is_missing
from sim.core.csv_reader import Row, table
from sim.core.errors import BadInput, Fault, shown
from sim.core.missing_codes import Value
from sim.core.paths import is_file
from sim.core.remarks import Remarks, remark
from sim.evidence.published_series import COLUMNS, Named, rows

EXAMPLE: Final = (
    "1991,AUS,NZL,trade_share,12.5,percent,World Bank; "
    "or name the columns: --column actor=NAME, and --column value=NAME where a row is one year"
)
YEAR: Final = re.compile(r"[12][0-9]{3}")
LARGEST: Final = 1e100  # beyond it, squares overflow
NAMED: Final = 6  # codes of unknown states that a fault names
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
        states: Codes of the states that the record knows.
    """

    series: tuple[Series, ...]
    rows: int
    empty: int
    unknown: dict[str, int]
    extra: tuple[str, ...]
    states: tuple[str, ...] = ()


@dataclass
class _Reading:
    """What has been read so far, and the line of each year of each series."""

    remarks: Remarks = field(default_factory=Remarks)
    found: dict[Key, dict[int, float]] = field(default_factory=dict)
    lines: dict[tuple[Key, int], int] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    rows: int = 0
    empty: int = 0
    extra: tuple[str, ...] = ()


def read(path: Path, known: Collection[str], named: Named | None = None) -> Outside:
    """Read a file of yearly series.

    Args:
        path: Path of the table.
        known: Codes of the states that the record knows.
        named: Which columns of a published table are what; None where they have our names.

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
    plain = table(path, COLUMNS, states=known, example=EXAMPLE)
    for row in rows(path, named, known) if named else plain:
        _read_row(reading, row, known)
    if not reading.rows:
        message = "the table has no rows; each holds one year of a series"
        reading.faults.append(Fault(str(path), 1, 1, message))
    elif sum(reading.unknown.values()) == reading.rows:
        reading.faults.append(_no_state_known(path, reading.unknown, known))
    if reading.faults:
        raise BadInput(reading.faults)
    _leave_out_missing(reading, path)
    reading.remarks.send(str(path))
    series = [Series(*key, values) for key, values in reading.found.items() if values]
    return Outside(
        series=tuple(series),
        rows=reading.rows,
        empty=reading.empty,
        unknown=dict(reading.unknown),
        extra=reading.extra,
        states=tuple(sorted(known)),
    )


def _no_state_known(path: Path, unknown: Iterable[str], known: Collection[str]) -> Fault:
    """Return the fault of a file in which no row is of a state that the record knows."""
    names = list(unknown)
    more = " …" if len(names) > NAMED else ""
    came = ", ".join(shown(name) for name in names[:NAMED])
    states = ", ".join(sorted(known))
    message = f"actor: no row is of a state that the record knows, but of {came}{more}; "
    return Fault(str(path), 1, 1, f"{message}the record has {states}")


def _leave_out_missing(reading: _Reading, path: Path) -> None:
    """Leave out numbers that stand for missing values, and remark on them."""
    values: dict[Hashable, list[Value]] = {}
    for (key, year), line in reading.lines.items():
        values.setdefault(key, []).append(Value(line, reading.found[key][year], year))
    suspects = missing_codes.find(values)
    for (key, year), line in reading.lines.items():
        if (line, year) in suspects.far:
            del reading.found[key][year]
            reading.empty += 1
    for text in suspects.lines:
        remark(str(path), text)


def _read_row(reading: _Reading, row: Row, known: Collection[str]) -> None:
    """Add a row to its series, count it among the skipped, or collect its faults."""
    reading.rows += 1
    reading.remarks = row.source.remarks
    reading.extra = tuple(column for column in row.cells if column not in COLUMNS)
    if row.faults:
        reading.faults += row.faults
        return
    year = row.cells["year"][:4]
    dated = int(year) if YEAR.fullmatch(year) else None
    actor = state_codes.resolve(row.cells["actor"], dated, known)
    if actor not in known:
        reading.unknown[row.cells["actor"]] += 1
    elif is_missing(row.cells["value"]):
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
    key = (row.state("actor"), _counterpart(row), cells["quantity"], cells["unit"])
    first_line = reading.lines.setdefault((key, year), row.line)
    if not row.faults and first_line != row.line:
        message = (
            f"{year} of this series stands on line {first_line} already; "
            "keep one row, or give the quantities two names, as in a column of names: "
            "--column quantity=NAME"
        )
        row.add_fault("year", message)
    reading.found.setdefault(key, {})[year] = value


def _counterpart(row: Row) -> str:
    """Read the other state of a tie; what names no state stays as it came."""
    text = row.cells["counterpart"]
    if is_missing(text):
        return ""
    return row.state("counterpart", needed=False) if state_codes.find(text) else text


def _year(row: Row) -> int:
    """Read a year; anything else is a fault and gives 0."""
    text = row.whole("year")
    if YEAR.fullmatch(text):
        return int(text)
    row.add_fault("year", f"{shown(text)} is not a year of four digits, such as 2014")
    return 0


def _value(row: Row) -> float:
    """Read a finite number; anything else is a fault and gives 0."""
    value = row.parsed("value")
    if abs(value) < LARGEST:
        return value
    text = row.cells["value"]
    if text[:1].isdigit():
        hint = "; write it without commas, spaces or signs"
    else:
        hint = ", such as 12.5, nor an empty cell, which is a year without a value"
    row.add_fault("value", f"{shown(text)} is not a number{hint}")
    return 0.0
