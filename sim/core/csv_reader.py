"""Strict reading of CSV tables as rows with their places; collects every fault of every row."""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from sim.core.dates import is_date
from sim.core.errors import BadInput, Fault, bad_word, shown
from sim.core.paths import is_file

T = TypeVar("T")
STATE: Final = re.compile(r"[A-Z]{2,8}")
YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}|2100")
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
WRONG_SEPARATOR: Final = re.compile(r"[;\t]")
_SEPARATOR_NAMES: Final = {";": "';'", "\t": "a tab"}


@dataclass(frozen=True)
class Row:
    """One row of a table with its place.

    Reading a cell adds a fault where the cell is wrong, and returns a value that lets the reading
    of the row go on.

    Attributes:
        file: Path of the table.
        line: Line on which the row begins, from 1.
        cells: Text of the cells by column, without surrounding blanks.
        faults: Faults found so far.
    """

    file: str
    line: int
    cells: dict[str, str]
    faults: list[Fault] = field(default_factory=list)

    def add_fault(self, column: str, message: str) -> None:
        """Add a fault in a column of this row."""
        columns = list(self.cells)
        position = columns.index(column) + 1 if column in columns else 1
        fault = Fault(self.file, self.line, position, f"{column}: {message}")
        self.faults.append(fault)

    def number(self, column: str, low: float, high: float) -> float:
        """Read a number between bounds; anything else is a fault and gives ``low``."""
        text = self.cells.get(column) or ""
        value = _number(text)
        if low <= value <= high:
            return value
        allowed = f"a number from {low:g} to {high:g}"
        self.add_fault(column, f"{shown(text)} is not {allowed}")
        return low

    def level(self, column: str) -> float | None:
        """Read a level from -2 to +2; an empty cell gives None."""
        if not self.cells.get(column):
            return None
        return self.number(column, -2, 2)

    def year(self, column: str = "year") -> int:
        """Read a calendar year; anything else is a fault and gives 0."""
        text = self.cells[column]
        if YEAR.fullmatch(text):
            return int(text)
        self.add_fault(column, f"{shown(text)} is not a year from 1900 to 2100")
        return 0

    def date(self, column: str = "date") -> str:
        """Read a date: a year, a month or a day of the calendar."""
        text = self.cells[column]
        if not is_date(text):
            allowed = "a date of the calendar written YYYY, YYYY-MM or YYYY-MM-DD"
            self.add_fault(column, f"{shown(text)} is not {allowed}")
        return text

    def state(self, column: str, *, needed: bool = True) -> str:
        """Read a state's code, which may be empty where it is not needed."""
        text = self.cells[column]
        if not STATE.fullmatch(text) and (needed or text):
            allowed = "a state's code of capital letters, such as VNM"
            self.add_fault(column, f"{shown(text)} is not {allowed}")
        return text

    def word(self, column: str, allowed: Sequence[str]) -> str:
        """Read a word of a vocabulary; anything else is a fault and gives its first word."""
        text = self.cells[column]
        if text in allowed:
            return text
        message = bad_word("", text, allowed)
        self.add_fault(column, message.removeprefix(": "))
        return allowed[0]


def _number(text: str) -> float:
    """Convert text to a number, or to NaN."""
    if not text.isascii() or "_" in text:
        return float("nan")
    try:
        return float(text)
    except ValueError:
        return float("nan")


def table(path: Path, required: Iterable[str] = ()) -> Iterator[Row]:
    """Yield the rows of a CSV table; a missing file has none.

    Args:
        path: Path of the table.
        required: Columns that the table must have.

    Raises:
        BadInput: The file cannot be read, is not CSV, or lacks a column.
    """
    if not is_file(path):
        return
    lines = io.StringIO(_text(path), newline="")
    reader = csv.reader(lines)
    try:
        header = next(reader, [])
        _check_header(path, header, list(required))
        end = reader.line_num
        for cells in reader:
            first = end + 1
            end = reader.line_num
            if cells:
                yield _row(path, first, header, cells)
    except csv.Error as error:
        raise BadInput.at(path, _csv_message(error), reader.line_num) from error


def _csv_message(error: csv.Error) -> str:
    """Describe why a file is not CSV."""
    if "field limit" not in str(error):
        return f"this is no CSV: {error}"
    limit = csv.field_size_limit()
    return f"a cell is too long, longer than {limit} letters; is a quote not closed?"


def _text(path: Path) -> str:
    """Read the text of a table; raises BadInput where it is not text."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"{error.reason} at byte {error.start}"
        message = f"the table is not UTF-8 text ({reason}); save it as UTF-8"
        raise BadInput.at(path, message) from error
    except OSError as error:
        raise BadInput.at(path, f"the table cannot be read: {error.strerror}") from error
    control = CONTROL.search(text)
    if control is not None:
        line = text.count("\n", 0, control.start()) + 1
        code = f"U+{ord(control.group()):04X}"
        raise BadInput.at(path, f"the character {code} is not allowed in a table; delete it", line)
    return text


def _check_header(path: Path, header: Sequence[str], required: Sequence[str]) -> None:
    """Refuse a table that lacks a column or names one twice; raises BadInput."""
    if required and len(header) == 1:
        _check_separator(path, header[0])
    faults: list[Fault] = []
    for column in required:
        if column not in header:
            needed = ", ".join(required)
            message = f"column {column!r} is missing; the table needs {needed}"
            faults.append(Fault(str(path), 1, 1, message))
    for index, column in enumerate(header):
        if column in header[:index]:
            message = f"column {column!r} stands twice; keep one of them"
            faults.append(Fault(str(path), 1, index + 1, message))
    if faults:
        raise BadInput(faults)


def _check_separator(path: Path, header: str) -> None:
    """Refuse a table whose columns are separated by a semicolon or a tab; raises BadInput."""
    mark = WRONG_SEPARATOR.search(header)
    if mark is None:
        return
    separator = _SEPARATOR_NAMES[mark[0]]
    message = f"the columns are separated by {separator}; save the table with commas"
    raise BadInput.at(path, message)


def _row(path: Path, line: int, header: Sequence[str], cells: Sequence[str]) -> Row:
    """Assign cells to columns; a row of another length than the header is a fault."""
    by_column = dict.fromkeys(header, "")
    for column, text in zip(header, cells, strict=False):
        by_column[column] = text.strip()
    row = Row(file=str(path), line=line, cells=by_column)
    if len(cells) != len(header):
        message = (
            f"the row has {len(cells)} cells, the table {len(header)} columns; "
            "a cell that holds a comma stands in quotes"
        )
        row.faults.append(Fault(row.file, line, 1, message))
    return row


def read_table(
    path: Path, columns: Iterable[str], read: Callable[[Row], T | None], taken: Collection[str] = ()
) -> tuple[T, ...]:
    """Read every row of a table.

    Args:
        path: Path of the table; a missing file is empty.
        columns: Columns that the table must have.
        read: Converts a row to a value, or to None where the row is not used.
        taken: Identifiers of another table, which this one may not use.

    Returns:
        The values that are not None, in the order of the rows.

    Raises:
        BadInput: The table has faults; the error lists all of them.
    """
    faults: list[Fault] = []
    found: list[T] = []
    known: set[str] = set()
    for row in table(path, columns):
        if not row.faults:
            _check_id(row, known, taken)
            value = read(row)
            if value is not None:
                found.append(value)
        faults += row.faults
    if faults:
        raise BadInput(faults)
    return tuple(found)


def _check_id(row: Row, known: set[str], taken: Collection[str]) -> None:
    """Refuse an id that is empty, stands twice, or belongs to the shipped evidence."""
    key = row.cells.get("id")
    if key is None:
        return
    if not key:
        row.add_fault("id", "the id is empty; every row has its own")
    elif key in known:
        row.add_fault("id", f"{shown(key)} stands twice; every row has its own id")
    elif key in taken:
        message = "is the id of an act of the shipped evidence; choose a new one"
        row.add_fault("id", f"{shown(key)} {message}")
    known.add(key)
