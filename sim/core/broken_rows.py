"""Rows of a table that a line break inside a cell without quotes has broken, put together again.

Some publishers write such cells. Where programs saved the table anew, empty cells were added
behind the parts.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from sim.core.cells import clean
from sim.core.remarks import Remarks
from sim.core.table_layout import Line


def rejoined(
    rows: Iterable[Line], columns: Sequence[str], needed: Collection[str], remarks: Remarks
) -> Iterator[Line]:
    """Yield rows, with the parts of each broken one joined.

    Parts are joined where they make up a whole row exactly, once the cells at a break count as one,
    and where no part but the first has all that a row needs.

    Args:
        rows: The rows behind the header.
        columns: Names of the columns.
        needed: Names of the columns that every row fills.
        remarks: Takes how many rows were joined.
    """
    places = [columns.index(name) for name in needed]
    held: list[Line] = []
    number = 0
    for row in rows:
        joined = _joined([*held, row])
        is_part = bool(held) and not _is_whole(row, places) and len(joined.cells) <= len(columns)
        if is_part and len(joined.cells) == len(columns):
            yield joined
            held, number = [], number + 1
        elif is_part:
            held.append(row)
        else:
            yield from held
            held = [row] if len(_short(row.cells)) < len(columns) else []
            yield from [] if held else [row]
    yield from held
    if number:
        rows_are = "1 row that was" if number == 1 else f"{number} rows that were"
        remarks.add(f"{rows_are} broken over lines joined again")


def _is_whole(row: Line, places: Iterable[int]) -> bool:
    """Whether a row has all that a row needs."""
    cells = _short(row.cells)
    return all(place < len(cells) and clean(cells[place]) for place in places)


def _joined(parts: Sequence[Line]) -> Line:
    """Return the parts of a row in one."""
    cells = list(_short(parts[0].cells))
    for part in parts[1:]:
        rest = _short(part.cells) or [""]
        cells[-1:] = [" ".join(filter(None, (*cells[-1:], rest[0])))]
        cells += rest[1:]
    return Line(parts[0].number, cells)


def _short(cells: list[str]) -> list[str]:
    """Return cells without the empty ones at their end."""
    end = len(cells)
    while end and not clean(cells[end - 1]):
        end -= 1
    return cells[:end]
