"""Coders' sheets as a workbook (XLSX) in which cells offer their allowed values.

Needs the extra ``sheets`` (openpyxl).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sim.core.errors import BadInput, bad_word, shown
from sim.core.extras import needs
from sim.evidence.coder_sheets import KINDS
from sim.evidence.empty_sheets import SHEET_COLUMNS, WORDS, allowed

LEGEND: Final = "allowed"
ROWS: Final = 2000  # rows in which cells offer their values
LONGEST: Final = 255  # letters of a list that a cell of a workbook can hold
MOST_CELLS: Final = 1_000_000  # of a worksheet that is read
Cells = dict[str, str]


def _library() -> Any:
    try:
        import openpyxl
    except ImportError as error:
        raise BadInput.at("--xlsx", needs("XLSX", "sheets")) from error
    return openpyxl


def write(path: Path, sheets: Mapping[str, Sequence[Cells]]) -> None:
    """Write sheets as a workbook: one worksheet a kind, and one that lists the allowed values.

    Args:
        path: The file.
        sheets: Rows by kind of sheet.

    Raises:
        BadInput: The library is not installed.
    """
    book = _library().Workbook()
    book.remove(book.active)
    legend = [*allowed()]
    places = _write_legend(book, legend)
    for kind, rows in sheets.items():
        page = book.create_sheet(kind)
        columns = SHEET_COLUMNS[kind]
        page.append(list(columns))
        for row in rows:
            page.append([row.get(column, "") for column in columns])
        page.freeze_panes = "A2"
        _offer(page, columns, places)
    book.move_sheet(LEGEND, len(sheets))
    book.active = 0
    book.save(path)


def _write_legend(book: Any, legend: Sequence[Cells]) -> dict[str, str]:
    """Write the legend; return the cells that hold the allowed values of each column."""
    letter = _library().utils.get_column_letter
    page = book.create_sheet(LEGEND)
    page.append(list(legend[0]))
    for line in legend:
        page.append(list(line.values()))
    first = len(legend[0]) + 2
    places = {}
    for place, (column, words) in enumerate(WORDS.items(), first):
        page.cell(1, place, column)
        for number, word in enumerate(words, 2):
            page.cell(number, place, _number(word))
        name = letter(place)
        places[column] = f"{LEGEND}!${name}$2:${name}${len(words) + 1}"
    return places


def _offer(page: Any, columns: Sequence[str], places: Mapping[str, str]) -> None:
    """Let the cells of a column offer its allowed values, and refuse all else."""
    library = _library()
    letter = library.utils.get_column_letter
    for number, column in enumerate(columns, 1):
        if column in places:
            rule = library.worksheet.datavalidation.DataValidation(
                type="list", formula1=places[column], allow_blank=True, showErrorMessage=True
            )
            rule.error = f"{column}: choose one of the values in the list"
            page.add_data_validation(rule)
            rule.add(f"{letter(number)}2:{letter(number)}{ROWS}")


def _number(word: str) -> str | int:
    """Return a code as a number where it is one, as a coder writes it."""
    try:
        return int(word)
    except ValueError:
        return word


def read(path: Path) -> dict[str, list[Cells]]:
    """Read the sheets of a workbook that a coder has filled.

    Args:
        path: The file.

    Returns:
        Rows by kind of sheet, without empty rows.

    Raises:
        BadInput: The library is not installed, or the file is no such workbook.
    """
    library = _library()
    try:
        book = library.load_workbook(path, data_only=True)
    except Exception as error:  # the library raises errors of many kinds for files that are none
        reason = " ".join(str(error).split())
        raise BadInput.at(path, f"this is no workbook that can be read: {reason}") from error
    found = {}
    for page in book.worksheets:
        if page.title == LEGEND:
            continue
        if page.title not in KINDS:
            raise BadInput.at(path, bad_word("worksheet", page.title, KINDS))
        found[page.title] = _rows(page, path)
    return found


def _rows(page: Any, path: Path) -> list[Cells]:
    """Return the rows of a worksheet by the names of its first row, without empty ones."""
    if page.max_row * page.max_column > MOST_CELLS:
        message = (
            f"the worksheet {shown(page.title)} reaches to row {page.max_row}, column "
            f"{page.max_column}; delete what lies far outside the sheet"
        )
        raise BadInput.at(path, message)
    lines = list(page.iter_rows(values_only=True))
    header = [_text(cell) for cell in lines[0]] if lines else []
    rows = [dict(zip(header, map(_text, line), strict=True)) for line in lines[1:]]
    return [row for row in rows if any(row.values())]


def _text(cell: Any) -> str:
    """Return a cell as a table writes it: dates as dates, whole numbers without a point."""
    if cell is None:
        return ""
    if hasattr(cell, "date"):
        return str(cell.date().isoformat())
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
