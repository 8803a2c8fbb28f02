"""Tables of coded evidence as rows with places: CSV read strictly, every fault of every row noted at its line."""

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


@dataclass(frozen=True)
class Row:
    """One row of a table with its place; what is wrong with a cell is noted when the cell is read."""

    file: str
    line: int
    cells: dict[str, str]
    faults: list[Fault] = field(default_factory=list)

    def blame(self, column: str, message: str) -> None:
        """Note a fault in a column of this row."""
        self.faults.append(
            Fault(
                self.file,
                self.line,
                list(self.cells).index(column) + 1 if column in self.cells else 1,
                f"{column}: {message}",
            )
        )

    def number(self, column: str, low: float, high: float) -> float:
        """Read a number between bounds; anything else is a fault and gives ``low``."""
        text = self.cells.get(column) or ""
        try:
            value = float(text) if text.isascii() and "_" not in text else float("nan")
        except ValueError:
            value = float("nan")
        if low <= value <= high:
            return value
        self.blame(column, f"{shown(text)} is not a number from {low:g} to {high:g}")
        return low

    def level(self, column: str) -> float | None:
        """Read a level from -2 to +2, or nothing."""
        return self.number(column, -2, 2) if self.cells.get(column) else None

    def year(self, column: str = "year") -> int:
        """Read a calendar year."""
        text = self.cells[column]
        if YEAR.fullmatch(text):
            return int(text)
        self.blame(column, f"{shown(text)} is not a year from 1900 to 2100")
        return 0

    def date(self, column: str = "date") -> str:
        """Read a date: a year, a month or a day of the calendar."""
        text = self.cells[column]
        if not is_date(text):
            self.blame(
                column,
                f"{shown(text)} is not a date of the calendar written YYYY, YYYY-MM or YYYY-MM-DD",
            )
        return text

    def state(self, column: str, *, needed: bool = True) -> str:
        """Read a state's code, which may be left empty where it is not needed."""
        text = self.cells[column]
        if not STATE.fullmatch(text) and (needed or text):
            self.blame(
                column, f"{shown(text)} is not a state's code of capital letters, such as VNM"
            )
        return text

    def word(self, column: str, allowed: Sequence[str]) -> str:
        """Read a word of a vocabulary; anything else is a fault and gives its first word."""
        text = self.cells[column]
        if text in allowed:
            return text
        self.blame(column, bad_word("", text, allowed).removeprefix(": "))
        return allowed[0]


def table(path: Path, required: Iterable[str] = ()) -> Iterator[Row]:
    """Read a CSV row by row with line numbers; an absent file is empty; what is no table raises BadInput."""
    if not is_file(path):
        return
    reader = csv.reader(io.StringIO(_text(path), newline=""))
    try:
        header = next(reader, [])
        _check_header(path, header, list(required))
        end = reader.line_num
        for cells in reader:
            first, end = end + 1, reader.line_num
            if cells:
                yield _row(path, first, header, cells)
    except csv.Error as error:
        said = (
            f"a cell is too long, longer than {csv.field_size_limit()} letters; is a quote not closed?"
            if "field limit" in str(error)
            else f"this is no CSV: {error}"
        )
        raise BadInput([Fault(str(path), reader.line_num, 1, said)]) from error


def _text(path: Path) -> str:
    """Give the text of a table; raises BadInput where it is none."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            [
                Fault(
                    str(path),
                    1,
                    1,
                    f"the table is not UTF-8 text ({error.reason} at byte {error.start}); save it as UTF-8",
                )
            ]
        ) from error
    except OSError as error:
        raise BadInput(
            [Fault(str(path), 1, 1, f"the table cannot be read: {error.strerror}")]
        ) from error
    odd = CONTROL.search(text)
    if odd is not None:
        line = text.count("\n", 0, odd.start()) + 1
        raise BadInput(
            [
                Fault(
                    str(path),
                    line,
                    1,
                    f"the character U+{ord(odd.group()):04X} is not allowed in a table; delete it",
                )
            ]
        )
    return text


def _check_header(path: Path, header: Sequence[str], required: Sequence[str]) -> None:
    """Refuse a table that lacks a column or names one twice; raises BadInput."""
    if required and len(header) == 1 and (mark := re.search(r"[;\t]", header[0])):
        raise BadInput(
            [
                Fault(
                    str(path),
                    1,
                    1,
                    f"the columns are parted by {'a tab' if mark[0] == chr(9) else shown(mark[0])}; save the table with commas",
                )
            ]
        )
    faults = [
        Fault(str(path), 1, 1, f"column {c!r} is missing; the table needs {', '.join(required)}")
        for c in required
        if c not in header
    ]
    faults += [
        Fault(str(path), 1, i + 1, f"column {c!r} stands twice; keep one of them")
        for i, c in enumerate(header)
        if c in header[:i]
    ]
    if faults:
        raise BadInput(faults)


def _row(path: Path, line: int, header: Sequence[str], cells: Sequence[str]) -> Row:
    """Lay cells under their columns; a row of another length is a fault."""
    row = Row(
        str(path),
        line,
        {c: t.strip() for c, t in zip(header, [*cells, *[""] * len(header)], strict=False)},
    )
    if len(cells) != len(header):
        row.faults.append(
            Fault(
                row.file,
                line,
                1,
                f"the row has {len(cells)} cells, the table {len(header)} columns; a cell that holds a comma stands in quotes",
            )
        )
    return row


def gather(
    path: Path, columns: Iterable[str], read: Callable[[Row], T | None], taken: Collection[str] = ()
) -> tuple[T, ...]:
    """Read every row of a table, collecting all its faults before raising them together; ids in ``taken`` are another table's."""
    faults: list[Fault] = []
    found: list[T] = []
    known: set[str] = set()
    for row in table(path, columns):
        if not row.faults:
            _check_id(row, known, taken)
            value = read(row)
            found += [] if value is None else [value]
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
        row.blame("id", "the id is empty; every row has its own")
    elif key in known:
        row.blame("id", f"{shown(key)} stands twice; every row has its own id")
    elif key in taken:
        row.blame(
            "id", f"{shown(key)} is the id of an act of the shipped evidence; choose a new one"
        )
    known.add(key)
