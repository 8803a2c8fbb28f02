"""The layout of a table: what separates its columns, where its header is, and its columns' names.

Lines above the header, a first line ``sep=;``, capitals and blanks in the names of columns, and
nameless empty columns at the right edge are understood.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import Final

from sim.core.cells import INVISIBLE, clean
from sim.core.errors import BadInput, Fault, shown
from sim.core.remarks import Remarks

SEPARATORS: Final = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
STATED: Final = re.compile(r"\ufeff*\"?sep=(.)\"?[,;\t|]*\r?(?:\n|$)", re.IGNORECASE)
YEAR_COLUMN: Final = re.compile(r"(?:x|y|yr|year)?_?(?:1[89]|20)[0-9]{2}(?:_\[yr[0-9]{4}\])?")
# how columns begin that name states or values, as a table has that is long already
LONG: Final = ("actor", "ccode", "code", "country", "entity", "iso", "state", "value")
YEAR: Final = re.compile("1[89][0-9]{2}|20[0-9]{2}")
QUOTES: Final = '""'
SEARCHED: Final = 40  # lines in which the header is looked for
NAMED: Final = 6  # columns that a fault names
NEAR: Final = 0.7  # how alike a name is that may be meant
LEAST_YEARS: Final = 3  # columns named by a year that make a table wide
MIXED: Final = str.maketrans("", "", INVISIBLE)


class MissingColumns(BadInput):
    """The fault of a table that lacks columns.

    Attributes:
        number: How many it lacks.
    """

    def __init__(self, faults: Iterable[Fault], number: int = 0) -> None:
        """Keep the faults, and how many columns are missing."""
        super().__init__(faults)
        self.number = number


@dataclass(frozen=True)
class Line:
    """The cells of a row as they stand in the file, with the line on which it begins."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Layout:
    """The layout of a table.

    Attributes:
        columns: Names of the columns; empty for a nameless one.
        separator: What separates the columns.
        header: Line of the header, from 1.
        skipped: Number of lines above that state the separator.
    """

    columns: tuple[str, ...]
    separator: str
    header: int
    skipped: int


@dataclass(frozen=True)
class Form:
    """How a published table departs from a table with a header and quotes around its cells.

    Attributes:
        columns: Names of the columns of a table without a header; empty where it has one.
        separator: What separates the columns; empty where it is to be found.
        optional: Number of last columns that a row may lack.
        quoted: Whether a quote opens a quoted cell; otherwise it is a letter like others.
        nameless: Whether columns without a name may hold text, which is left out.
        broken: Whether rows may be broken over lines inside a cell without quotes.
        wide: Whether it may have a column for every year.
    """

    columns: tuple[str, ...] = ()
    separator: str = ""
    optional: int = 0
    quoted: bool = True
    nameless: bool = False
    broken: bool = False
    wide: bool = False


PLAIN: Final = Form()


@dataclass(frozen=True)
class Needs:
    """What a table must have.

    Attributes:
        columns: Names of its columns.
        example: A row as it has to look, for those who bring a wide table; may be empty.
        form: How the table departs from a plain one.
    """

    columns: tuple[str, ...] = ()
    example: str = ""
    form: Form = PLAIN


def lines(path: Path, text: str, separator: str = ",", *, quoted: bool = True) -> Iterator[Line]:
    """Yield the rows of a text that are not empty; raises BadInput where it is no CSV."""
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=separator,
        strict=True,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
    )
    end = 0
    try:
        for cells in reader:
            first, end = end + 1, reader.line_num
            if cells:
                yield Line(first, cells if quoted else list(map(_unquoted, cells)))
    except csv.Error as error:
        raise BadInput.at(path, _csv_message(error), end + 1) from error


def _unquoted(cell: str) -> str:
    """Return a cell without the quotes around the whole of it."""
    return cell[1:-1] if cell[:1] + cell[1:][-1:] == QUOTES else cell


def _csv_message(error: csv.Error) -> str:
    """Describe why a file is not CSV."""
    text = str(error)
    if "field limit" in text:
        limit = csv.field_size_limit()
        return f"a cell is too long, longer than {limit} letters; is a quote not closed?"
    if "unexpected end" in text:
        return 'a quote that opens in this row is never closed; close it, or write "" for a quote'
    if "expected after" in text:
        return 'a quote ends within a cell; write "" for a quote inside a quoted cell'
    return f"this is no CSV: {text}"


def column_key(name: str) -> str:
    """Return the form in which names of columns are compared.

    >>> column_key(" Date Precision")
    'date_precision'
    """
    seen = clean(name.translate(MIXED))
    return "_".join(seen.casefold().split())


def split_stated(text: str, remarks: Remarks) -> tuple[str, str, int]:
    """Split off a first line that states the separator, as ``sep=;``.

    Returns:
        The rest of the text, the separator or nothing, and how many lines were split off.
    """
    stated = STATED.match(text)
    if stated is None or stated[1] not in SEPARATORS:
        return text, "", 0
    if stated[1] != ",":
        remarks.add(f"columns separated by {SEPARATORS[stated[1]]}")
    return text[stated.end() :], stated[1], 1


def find_layout(path: Path, text: str, needs: Needs, remarks: Remarks) -> Layout:
    """Find the layout of a table.

    Args:
        path: Path of the table.
        text: Its text.
        needs: What the table must have.
        remarks: Takes what was assumed.

    Raises:
        BadInput: A column is missing or stands twice.
    """
    if needs.form.columns:
        return Layout(
            columns=needs.form.columns, separator=needs.form.separator, header=0, skipped=0
        )
    rest, stated, skipped = split_stated(text, remarks)
    stated = stated or needs.form.separator
    separator, line = _header(path, rest, needs, stated)
    header = line.number + skipped
    columns = _columns(line.cells, needs.columns, remarks)
    _check(path, columns, needs, header)
    if separator != "," and not stated:
        remarks.add(f"columns separated by {SEPARATORS[separator]}")
    if _has_text(path, rest, separator, line.number, quoted=needs.form.quoted):
        remarks.add(f"the header is taken from line {header}; lines above it are left out")
    return Layout(columns=columns, separator=separator, header=header, skipped=skipped)


def exact_layout(path: Path, text: str, needs: Needs) -> Layout:
    """Return the layout of a table that Bamboo itself wrote; raises BadInput."""
    first = next(lines(path, text), Line(1, []))
    _check(path, first.cells, needs, first.number)
    return Layout(columns=tuple(first.cells), separator=",", header=first.number, skipped=0)


def _header(path: Path, text: str, needs: Needs, stated: str) -> tuple[str, Line]:
    """Find the row that names most of the needed columns, and the separator by which it does."""
    separators = [stated] if stated else list(SEPARATORS)
    quoted = needs.form.quoted
    most, best = (-1, False), (separators[0], Line(1, []))
    for separator in separators:
        for line in _first_lines(path, text, separator, quoted=quoted):
            found = _fit(line.cells, needs.columns), is_wide(list(map(column_key, line.cells)))
            if found > most:
                most, best = found, (separator, line)
        if most[0] == len(needs.columns or ("one", "another")):
            break
    return best


def _first_lines(path: Path, text: str, separator: str, *, quoted: bool = True) -> Iterator[Line]:
    """Yield the first rows of a text, as far as they can be read."""
    try:
        for line in islice(lines(path, text, separator, quoted=quoted), SEARCHED):
            if any(map(str.strip, line.cells)):
                yield line
    except BadInput:
        return


def _has_text(path: Path, text: str, separator: str, until: int, *, quoted: bool) -> bool:
    """Whether there is text above a line."""
    first = _first_lines(path, text, separator, quoted=quoted)
    return any(line.number < until for line in first)


def _fit(cells: Sequence[str], required: Sequence[str]) -> int:
    """Count the needed columns that a row names; without such, whether it has several cells."""
    names = {column_key(cell) for cell in cells}
    if required:
        return sum(column_key(column) in names for column in required)
    return min(len(cells), len(("one", "another")))


def _columns(cells: Sequence[str], required: Sequence[str], remarks: Remarks) -> tuple[str, ...]:
    """Return the names of columns as the table's reader writes them."""
    own = {column_key(column): column for column in required}
    columns = []
    for cell in cells:
        key = column_key(cell)
        columns.append(own.get(key, key))
    if any(cell != column for cell, column in zip(cells, columns, strict=True) if column):
        remarks.add("columns named without regard to capitals, blanks and marks that are not seen")
    return tuple(columns)


def _check(path: Path, columns: Sequence[str], needs: Needs, line: int) -> None:
    """Refuse a table that lacks a column or names one twice; raises BadInput."""
    missing = [column for column in needs.columns if column not in columns]
    faults: list[Fault] = []
    if missing:
        message = _missing_message(missing, columns, needs)
        faults.append(Fault(str(path), line, 1, message))
    twice = _named_twice(columns)
    if twice:
        first = next(iter(twice))
        names = ", ".join(map(shown, list(twice)[:NAMED])) + (" …" if len(twice) > NAMED else "")
        what = f"column {names} stands" if len(twice) == 1 else f"columns {names} stand"
        message = f"{what} twice; keep one of them"
        faults.append(Fault(str(path), line, twice[first], message))
    if missing:
        raise MissingColumns(faults, len(missing))
    if faults:
        raise BadInput(faults)


def _named_twice(columns: Sequence[str]) -> dict[str, int]:
    """Return the names that stand twice, with the place of the second."""
    seen: set[str] = set()
    twice: dict[str, int] = {}
    for place, column in enumerate(columns, 1):
        if column and column in seen:
            twice.setdefault(column, place)
        seen.add(column)
    return twice


def _missing_message(missing: list[str], columns: Sequence[str], needs: Needs) -> str:
    """Describe missing columns, with the names that are nearest to them."""
    needed = ", ".join(needs.columns)
    if not any(columns):
        return f"the table is empty; it needs the columns {needed}"
    named = [column for column in columns if column]
    others = [column for column in named if column not in needs.columns]
    is_long = "year" in named and any(column.startswith(LONG) for column in named)
    is_short = bool(needs.example) and len(missing) > len(named) - len(others)
    if (is_wide(others) and not needs.form.wide) or (is_short and not is_long):
        example = f", such as {needs.example}" if needs.example else ""
        return (
            "this looks like a wide table, with a column for every year or series; "
            f"lay it out long: a row holds one year of one series, in {needed}{example}"
        )
    names = ", ".join(map(repr, missing))
    what = f"column {names} is" if len(missing) == 1 else f"columns {names} are"
    near = {name: get_close_matches(name, others, n=1, cutoff=NEAR) for name in missing}
    hints = [f"{shown(found[0])} for {name!r}" for name, found in near.items() if found]
    has = f" (it has {', '.join(others[:NAMED])}{', …' if len(others) > NAMED else ''})"
    hint = f" (or is it {', '.join(hints)}?)" if hints else has if others else ""
    example = f", such as {needs.example}" if needs.example else ""
    return f"{what} missing{hint}; the table needs {needed}{example}"


def is_wide(columns: Sequence[str]) -> bool:
    """Whether columns are named by years, one after another."""
    years = [YEAR.findall(column)[0] for column in columns if YEAR_COLUMN.fullmatch(column)]
    return len(years) >= LEAST_YEARS and years in (sorted(years), sorted(years, reverse=True))
