"""How a notebook shows an object: a line, a table, a line; no markup from files gets through."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from sim.core.plain_text import readable

LONGEST: Final = 100  # letters of a name or a line of a description
HEAD: Final = 5  # rows of a table that a notebook shows


def shortened(text: str) -> str:
    r"""Return text on one line, cut where it is too long.

    >>> shortened("one\ntwo")
    'one\\ntwo'
    """
    return readable(text)[:LONGEST]


def view(title: str, table: str, rest: str) -> str:
    """Return the HTML of an object.

    Args:
        title: What it is.
        table: The HTML of a table.
        rest: What else it holds.

    >>> view("A & B", "<table></table>", "two rows")
    '<p><b>A &amp; B</b></p><table></table><p>two rows</p>'
    """
    return f"<p><b>{escape(readable(title))}</b></p>{table}<p>{escape(readable(rest))}</p>"


def html_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return the HTML of a table.

    >>> html_table(["x"], [["<1"]])
    '<table><tr><th>x</th></tr><tr><td>&lt;1</td></tr></table>'
    """
    lines = [_row("th", columns), *(_row("td", row) for row in rows)]
    return f"<table>{''.join(lines)}</table>"


def _row(tag: str, cells: Sequence[object]) -> str:
    """Return the HTML of a row of cells."""
    inside = "".join(f"<{tag}>{escape(readable(str(cell)))}</{tag}>" for cell in cells)
    return f"<tr>{inside}</tr>"
