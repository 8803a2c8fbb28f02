"""Text of tables that a spreadsheet would take for a formula, and how it is made inert.

A cell that begins with ``=``, ``+``, ``-`` or ``@`` and is no number may be run when a spreadsheet
opens the table. Such text comes from users' files alone. It is written with an apostrophe before
it, which spreadsheets do not show; our own reader takes the apostrophe away again.
"""

import re
from typing import Any, Final

import pandas as pd

from sim.core.plain_text import readable_lines

FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
MARKED: Final = re.compile(r"'+[=+\-@\t\r]")
MARK: Final = "'"


def inert(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts, and names of columns, no spreadsheet takes for a formula.

    Numbers stay as they are. A table without such text is returned itself.
    """
    changed = {}
    for place in range(table.shape[1]):
        column = table.iloc[:, place]
        is_text = column.dtype.kind not in "biufcmM"
        if is_text and any(inert_cell(value) is not value for value in column.unique()):
            changed[place] = column.map(inert_cell)
    names = [inert_cell(name) for name in table.columns]
    if not changed and names == list(table.columns):
        return table
    columns = [changed.get(place, table.iloc[:, place]) for place in range(table.shape[1])]
    found = pd.concat(columns, axis=1) if columns else table.copy()
    found.columns = pd.Index(names)
    return found


def inert_cell(value: Any) -> Any:
    r"""Return text that is made inert; all else, and text that is inert already, as it is.

    What would move a terminal is spelled out.

    >>> inert_cell("=1+1"), inert_cell("-0.5"), inert_cell("a\x07")
    ("'=1+1", '-0.5', 'a\\x07')
    """
    if not isinstance(value, str):
        return value
    text = readable_lines(value)
    if FORMULA.match(text) and not _is_number(text):
        return f"{MARK}{text}"
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def restored(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return a column of text without the apostrophes that ``inert`` put before it."""
    return column.map(lambda text: text[1:] if MARKED.match(text) else text)
