"""Anyone's yearly series about a state: a table of year, actor, counterpart, quantity, value, unit and source, from outside the documents.

Rows of actors that the record does not know, years without a value and extra columns are skipped and counted, never a fault; what cannot be
understood is one, at its line. Rows that share actor, counterpart, quantity and unit are one series.
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
MISSING: Final = frozenset(
    {"", "na", "n/a", "nan", "null", ".", "..", "-"}
)  # as statistical offices write it
YEAR: Final = re.compile(r"[12][0-9]{3}")
LARGEST: Final = 1e100  # beyond it squares overflow
NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Series:
    """One quantity of an actor, perhaps toward a counterpart, by year."""

    actor: str
    counterpart: str
    quantity: str
    unit: str
    values: dict[int, float]

    @property
    def name(self) -> str:
        """Name the series for readers."""
        return f"{self.actor}{f'>{self.counterpart}' if self.counterpart else ''} {self.quantity}{f' ({self.unit})' if self.unit else ''}"


@dataclass(frozen=True)
class Outside:
    """What a file of series holds, and what was skipped: rows without a value, rows by unknown actor, columns."""

    series: tuple[Series, ...]
    rows: int
    empty: int
    unknown: dict[str, int]
    extra: tuple[str, ...]


@dataclass
class _Reading:
    found: dict[Key, dict[int, float]] = field(default_factory=dict)
    lines: dict[tuple[Key, int], int] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    rows: int = 0
    empty: int = 0
    extra: tuple[str, ...] = ()


def read(path: Path, known: Collection[str]) -> Outside:
    """Read a file of yearly series about states that the record knows; raises BadInput with every fault."""
    if not is_file(path):
        raise BadInput(
            [
                Fault(
                    str(path),
                    1,
                    1,
                    f"there is no such file; --series names a CSV table with the columns {', '.join(COLUMNS)}",
                )
            ]
        )
    reading = _Reading()
    for row in table(path, COLUMNS):
        if any(row.cells.values()) or row.faults:  # a line of commas is an empty line
            _take(reading, row, known)
    if not reading.rows:
        reading.faults.append(
            Fault(str(path), 1, 1, "the table has no rows; each holds one year of a series")
        )
    if reading.faults:
        raise BadInput(reading.faults)
    series = tuple(Series(*key, values) for key, values in reading.found.items())
    return Outside(series, reading.rows, reading.empty, dict(reading.unknown), reading.extra)


def _take(reading: _Reading, row: Row, known: Collection[str]) -> None:
    """Take a row up, count it among the skipped, or note its faults."""
    reading.rows += 1
    reading.extra = tuple(c for c in row.cells if c not in COLUMNS)
    if not row.faults and row.cells["actor"] not in known:
        reading.unknown[row.cells["actor"]] += 1
        return
    if not row.faults and row.cells["value"].casefold() in MISSING:
        reading.empty += 1
        return
    if not row.faults:
        _note(reading, row)
    reading.faults += row.faults


def _note(reading: _Reading, row: Row) -> None:
    """Note a year of a series; one that is noted already is a fault."""
    c, year, value = row.cells, _year(row), _value(row)
    if not c["quantity"]:
        row.blame("quantity", "a series needs a name, such as trade_share")
    key = (c["actor"], c["counterpart"], c["quantity"], c["unit"])
    first = reading.lines.setdefault((key, year), row.line)
    if not row.faults and first != row.line:
        row.blame(
            "year",
            f"{year} of this series stands on line {first} already; keep one row, or give the quantities two names",
        )
    reading.found.setdefault(key, {})[year] = value


def _year(row: Row) -> int:
    text = row.cells["year"]
    if YEAR.fullmatch(text):
        return int(text)
    row.blame("year", f"{shown(text)} is not a year of four digits, such as 2014")
    return 0


def _value(row: Row) -> float:
    text = row.cells["value"]
    value = float(text) if NUMBER.fullmatch(text) else float("nan")
    if abs(value) < LARGEST:
        return value
    hint = "; write it without commas, spaces or signs" if text[:1].isdigit() else ""
    row.blame(
        "value",
        f"{shown(text)} is not a number{hint or ', such as 12.5, nor an empty cell, which is a year without a value'}",
    )
    return 0.0
