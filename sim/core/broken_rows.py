"""Rows of a table that a line break inside a cell without quotes has broken, put together again.

Some publishers write such cells. Where programs saved the table anew, empty cells were added
behind the parts.
"""

from collections.abc import Iterable, Iterator

from sim.core.cells import clean
from sim.core.remarks import Remarks
from sim.core.table_layout import Line


def rejoined(rows: Iterable[Line], width: int, remarks: Remarks) -> Iterator[Line]:
    """Yield rows, those that are broken in one.

    A row is broken where it and the next are too short, and as long as the table is wide once the
    cell at the break counts once.

    Args:
        rows: The rows behind the header.
        width: Number of columns.
        remarks: Takes that rows were joined.
    """
    held: Line | None = None
    for row in rows:
        joined = None if held is None else _joined(held, row, width)
        if joined is not None:
            remarks.add("rows that were broken over lines are joined")
            held = joined
            continue
        if held is not None:
            yield held
        held = row
    if held is not None:
        yield held


def _joined(first: Line, second: Line, width: int) -> Line | None:
    """Return two parts of a row in one; None where they are none."""
    start, rest = _short(first.cells), _short(second.cells)
    if not start or not rest or len(start) == width or len(start) + len(rest) - 1 > width:
        return None
    cell = " ".join(filter(None, (start[-1], rest[0])))
    return Line(first.number, [*start[:-1], cell, *rest[1:]])


def _short(cells: list[str]) -> list[str]:
    """Return cells without the empty ones at their end."""
    end = len(cells)
    while end and not clean(cells[end - 1]):
        end -= 1
    return cells[:end]
