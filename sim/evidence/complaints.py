"""Complaints about coded rows, and the exceptions that a person has justified."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.core.csv_reader import Row, read_table

EXCEPTION_COLUMNS: Final = ("table", "id", "check", "reason")
SHORTEST_REASON: Final = 3  # words


@dataclass(frozen=True, order=True)
class Complaint:
    """One probable fault of a coded row.

    Attributes:
        table: Name of the table, such as ``events``.
        line: Line of the row in its file.
        id: Identifier of the row; two identifiers joined by `` + `` where a pair is at fault.
        check: Name of the check that found it.
        message: What came, what is right, what to do.
    """

    table: str
    line: int
    id: str
    check: str
    message: str

    def __str__(self) -> str:
        """Format the complaint as one line."""
        return f"{self.table}.csv:{self.line}: {self.id}: {self.check}: {self.message}"

    @property
    def ids(self) -> tuple[str, ...]:
        """Identifiers of all rows at fault."""
        return tuple(self.id.split(" + "))

    @property
    def key(self) -> tuple[str, str, str]:
        """What an exception names: table, rows and check."""
        return self.table, " + ".join(sorted(self.ids)), self.check


def about(table: str, row: Row, check: str, message: str) -> Complaint:
    """Return the complaint about one row."""
    return Complaint(table=table, line=row.line, id=row.cells["id"], check=check, message=message)


def about_pair(table: str, rows: tuple[Row, Row], check: str, message: str) -> Complaint:
    """Return the complaint about two rows, at the line of the second."""
    first, second = rows
    pair = f"{first.cells['id']} + {second.cells['id']}"
    return Complaint(table=table, line=second.line, id=pair, check=check, message=message)


def load_exceptions(path: Path) -> dict[tuple[str, str, str], Row]:
    """Load the justified exceptions by what they name; a missing file holds none.

    Raises:
        BadInput: A line lacks a column or a reason.
    """
    return dict(read_table(path, EXCEPTION_COLUMNS, _read_exception))


def _read_exception(row: Row) -> tuple[tuple[str, str, str], Row]:
    """Read one exception; one without a reason is a fault."""
    cells = row.cells
    if len(cells["reason"].split()) < SHORTEST_REASON:
        row.add_fault("reason", "an exception needs a reason of at least three words")
    ids = " + ".join(sorted(cells["id"].split(" + ")))
    return (cells["table"], ids, cells["check"]), row


def without_exceptions(
    complaints: Iterable[Complaint], exceptions: dict[tuple[str, str, str], Row]
) -> Iterator[Complaint]:
    """Yield the complaints that no exception excuses."""
    for complaint in complaints:
        if complaint.key not in exceptions:
            yield complaint
