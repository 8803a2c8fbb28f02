"""Reading of the tables that users bring, as rows with their places; collects every fault.

One reader for all: series, tables of evidence, lists of points. It understands tables that were
written by other hands, and remarks in one line a file what it assumed. Tables that Bamboo itself
wrote are read exactly.
"""

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from sim.core import missing_codes, state_codes
from sim.core.broken_rows import rejoined
from sim.core.cells import clean, is_missing, parse_number, without_zeros
from sim.core.dates import is_date
from sim.core.errors import BadInput, Fault, bad_word, kind_of, shown
from sim.core.paths import is_file
from sim.core.remarks import Remarks, remark
from sim.core.table_layout import (
    PLAIN,
    Form,
    Layout,
    Line,
    Needs,
    exact_layout,
    find_layout,
    lines,
)
from sim.core.table_text import read_text
from sim.core.vocabulary import FIRST_YEAR, LAST_YEAR

T = TypeVar("T")
YEAR: Final = re.compile(r"[0-9]{4}")
DATED: Final = ("year", "date", "first_year")  # columns that date a row


@dataclass(frozen=True)
class Source:
    """The table that rows come from.

    Attributes:
        separator: What separates its columns.
        states: Codes of states that are in use.
        remarks: Takes what is assumed.
        marks: Decimal marks seen, by column, with the line of the first.
        form: How the table departs from a plain one.
    """

    separator: str = ","
    states: Collection[str] = ()
    remarks: Remarks = field(default_factory=Remarks)
    marks: dict[str, dict[str, int]] = field(default_factory=dict)
    form: Form = PLAIN


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
        source: The table.
    """

    file: str
    line: int
    cells: dict[str, str]
    faults: list[Fault] = field(default_factory=list)
    source: Source = field(default_factory=Source, compare=False)

    def add_fault(self, column: str, message: str) -> None:
        """Add a fault in a column of this row."""
        columns = list(self.cells)
        position = columns.index(column) + 1 if column in columns else 1
        text = f"{column}: {message}"
        self.faults.append(Fault(self.file, self.line, position, text, kind_of(text)))

    def has(self, column: str) -> bool:
        """Whether a cell of numbers holds a value; words for missing are counted."""
        text = self.cells.get(column) or ""
        if text and is_missing(text):
            self.source.remarks.count_missing(text)
        return not is_missing(text)

    def parsed(self, column: str) -> float:
        """Read a number; NaN where a cell holds none. What was assumed is remarked on."""
        text = self.cells.get(column) or ""
        parsed = parse_number(text, comma=self.source.separator != ",")
        for assumption in parsed.assumed:
            self.source.remarks.add(assumption)
        if parsed.mark:
            self._check_mark(column, parsed.mark)
        return parsed.value

    def _check_mark(self, column: str, mark: str) -> None:
        """Refuse a column in which both points and commas are decimal marks."""
        seen = self.source.marks.setdefault(column, {})
        seen.setdefault(mark, self.line)
        if len(seen) > 1 and seen[mark] == self.line:
            self.add_fault(
                column,
                f"{shown(self.cells[column])}: the column has both points and commas within "
                "numbers; write a point before decimals and nothing between thousands",
            )

    def number(self, column: str, low: float, high: float) -> float:
        """Read a number between bounds; anything else is a fault and gives ``low``."""
        value = self.parsed(column)
        if low <= value <= high:
            return value
        text = self.cells.get(column) or ""
        self.add_fault(column, f"{shown(text)} is not a number from {low:g} to {high:g}")
        return low

    def level(self, column: str) -> float | None:
        """Read a level from -2 to +2; an empty cell gives None."""
        return self.number(column, -2, 2) if self.has(column) else None

    def whole(self, column: str) -> str:
        """Return the text of a cell; a whole number without the zeros behind its mark."""
        text = self.cells.get(column) or ""
        short = without_zeros(text)
        if short != text:
            self.source.remarks.add(f"{column}: whole numbers with .0 read without it")
        return short

    def year(self, column: str = "year") -> int:
        """Read a calendar year; anything else is a fault and gives 0."""
        text = self.whole(column)
        year = _year_of(text)
        if year is not None:
            return year
        self.add_fault(column, f"{shown(text)} is not a year from {FIRST_YEAR} to {LAST_YEAR}")
        return 0

    def date(self, column: str = "date") -> str:
        """Read a date: a year, a month or a day of the calendar."""
        text = self.whole(column)
        if not is_date(text):
            allowed = "a date of the calendar written YYYY, YYYY-MM or YYYY-MM-DD"
            self.add_fault(column, f"{shown(text)} is not {allowed}")
        return text

    def state(self, column: str, *, needed: bool = True) -> str:
        """Read a state's code, which may be empty where it is not needed.

        Codes of other systems and names are read as the code that is in use.
        """
        text = self.cells[column]
        if not text and not needed:
            return text
        if text and is_missing(text) and text not in self.source.states:
            named = state_codes.find(text)
            advice = f"; write {named} if that state is meant" if named else ""
            self.add_fault(column, f"{shown(text)} is a word for missing, not a state{advice}")
            return text
        code = state_codes.resolve(text, self._year(), self.source.states)
        if not code:
            allowed = "a state's code of 2 to 8 capital letters"
            self.add_fault(column, f"{shown(text)} is not {allowed}")
            return text
        if code != text:
            self.source.remarks.add_reading(text, code)
        return code

    def _year(self) -> int | None:
        """Return the year of the row, if a column states one."""
        dated = (self.cells.get(column) for column in DATED)
        text = next((text for text in dated if text), "")[:4]
        return _year_of(text)

    def word(self, column: str, allowed: Sequence[str]) -> str:
        """Read a word of a vocabulary; anything else is a fault and gives its first word."""
        text = self.cells[column]
        if text in allowed:
            return text
        short = self.whole(column)
        if short in allowed:
            return short
        message = bad_word("", text, allowed)
        self.add_fault(column, message.removeprefix(": "))
        return allowed[0]


def table(
    path: Path,
    required: Iterable[str] = (),
    *,
    states: Collection[str] = (),
    example: str = "",
    exact: bool = False,
    form: Form = PLAIN,
) -> Iterator[Row]:
    """Yield the rows of a CSV table; a missing file has none, and neither have empty lines.

    Args:
        path: Path of the table.
        required: Columns that the table must have.
        states: Codes of states that are in use; other codes and names are read as these.
        example: A row as it has to look, for those who bring a wide table.
        exact: Whether the table is read as Bamboo writes tables, without any assumption.
        form: How a published table departs from a plain one.

    Raises:
        BadInput: The file cannot be read, is not CSV, or lacks a column.
    """
    if not is_file(path):
        return
    remarks = Remarks()
    needs = Needs(tuple(required), example, form)
    text = read_text(path, remarks, exact=exact)
    layout = exact_layout(path, text, needs) if exact else find_layout(path, text, needs, remarks)
    source = Source(separator=layout.separator, states=states, remarks=remarks, form=form)
    rows: Iterable[Line] = (
        Line(line.number + layout.skipped, line.cells)
        for line in lines(path, _behind(text, layout), layout.separator, quoted=form.quoted)
        if line.number + layout.skipped > layout.header and (exact or any(map(clean, line.cells)))
    )
    if form.broken:
        rows = rejoined(rows, layout.columns, needs.columns, remarks)
    for line in rows:
        yield _row(path, line, layout.columns, source)


def _behind(text: str, layout: Layout) -> str:
    """Return the text behind the lines that state the separator."""
    for _ in range(layout.skipped):
        text = text.partition("\n")[2]
    return text


def _row(path: Path, line: Line, columns: Sequence[str], source: Source) -> Row:
    """Assign cells to columns; a row of another length than the header is a fault."""
    cells = list(map(clean, line.cells))
    width = max((place for place, column in enumerate(columns, 1) if column), default=0)
    while len(cells) > width and not cells[-1]:
        cells.pop()
    by_column = dict.fromkeys(filter(None, columns), "")
    row = Row(file=str(path), line=line.number, cells=by_column, source=source)
    for place, (column, text) in enumerate(zip(columns, cells, strict=False), 1):
        if column:
            by_column[column] = text
        elif text and not source.form.nameless:
            message = f"the column has no name and holds {shown(text)}; name it or delete it"
            row.faults.append(Fault(row.file, row.line, place, message, kind_of(message)))
    if not width - source.form.optional <= len(cells) <= len(columns):
        advice = "; a cell that holds a comma stands in quotes" if source.separator == "," else ""
        message = f"the row has {len(cells)} cells, the table {width} columns{advice}"
        row.faults.append(Fault(row.file, row.line, 1, message, kind_of(message)))
    return row


def read_table(
    path: Path,
    columns: Iterable[str],
    read: Callable[[Row], T | None],
    taken: Collection[str] = (),
    *,
    states: Collection[str] = (),
    series: Sequence[str] = (),
) -> tuple[T, ...]:
    """Read every row of a table.

    Args:
        path: Path of the table; a missing file is empty.
        columns: Columns that the table must have.
        read: Converts a row to a value, or to None where the row is not used.
        taken: Identifiers of another table, which this one may not use.
        states: Codes of states that are in use; other codes and names are read as these.
        series: Columns that tell the series of the column ``value`` apart, in which numbers that
            stand for missing values are looked for.

    Returns:
        The values that are not None, in the order of the rows.

    Raises:
        BadInput: The table has faults; the error lists all of them.
    """
    rows = list(table(path, columns, states=states))
    suspects = _missing_codes(rows, series) if series else None
    faults: list[Fault] = []
    found: list[T] = []
    known: set[str] = set()
    for row in rows:
        if not row.faults and not (suspects and (row.line, 0) in suspects.far):
            _check_id(row, known, taken)
            value = read(row)
            if value is not None:
                found.append(value)
        faults += row.faults
    if faults:
        raise BadInput(faults)
    if rows:
        rows[0].source.remarks.send(str(path))
    for line in suspects.lines if suspects else ():
        remark(str(path), line)
    return tuple(found)


def _missing_codes(rows: Iterable[Row], series: Sequence[str]) -> missing_codes.Suspects:
    """Find numbers of the column ``value`` that look like codes for missing values."""
    found: dict[Hashable, list[missing_codes.Value]] = {}
    for row in rows:
        number = parse_number(row.cells.get("value", ""), comma=row.source.separator != ",").value
        key = tuple(row.cells.get(column, "") for column in series)
        found.setdefault(key, []).append(missing_codes.Value(row.line, number))
    return missing_codes.find(found)


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


def _year_of(text: str) -> int | None:
    """Return a year in which evidence may lie, or None."""
    year = int(text) if YEAR.fullmatch(text) else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else None
