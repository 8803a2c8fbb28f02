"""All checks of the tables of a folder of evidence, less the justified exceptions."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sim.core.csv_reader import Row, table
from sim.core.errors import BadInput
from sim.core.paths import is_file, is_folder
from sim.core.resources import folder
from sim.evidence.acts_checks import check_acts
from sim.evidence.case_folders import case_of, is_case
from sim.evidence.complaints import Complaint, load_exceptions, without_exceptions
from sim.evidence.duplicates import duplicates
from sim.evidence.figures_checks import check_figures, check_repeats, check_values_used

EXCEPTIONS: Final = "exceptions.csv"
DOCUMENTS: Final = "documents.csv"
COLUMNS: Final = {
    "events": (
        "id",
        "date",
        "date_precision",
        "actor",
        "target",
        "domain",
        "role",
        "kind",
        "intensity",
        "document",
        "locator",
        "summary",
    ),
    "indicators": (
        "id",
        "date",
        "actor",
        "counterpart",
        "quantity",
        "value",
        "unit",
        "document",
        "locator",
    ),
    "errors": ("id", "documents", "locator", "what", "kind", "evidence", "value_used", "reason"),
}


def check_tables(tables: Path | None = None) -> list[Complaint]:
    """Check the acts, numbers and faults of a folder of evidence.

    Args:
        tables: The folder; the shipped one by default. A table that it lacks counts as empty;
            ``documents.csv`` and ``exceptions.csv`` are the shipped ones where it has none.

    Returns:
        The complaints that no exception excuses, by table and line.

    Raises:
        BadInput: The folder does not exist, or a table lacks a column.
    """
    found = without_exceptions(_complaints(tables), load_exceptions(_file(tables, EXCEPTIONS)))
    return sorted(found)


def _complaints(tables: Path | None) -> Iterator[Complaint]:
    """Yield the complaints of every check."""
    place = tables or folder("seeds")
    if not is_folder(place):
        raise BadInput.at(place, "there is no such folder; name one that holds tables of evidence")
    acts, figures, faults = (list(_rows(place, name)) for name in COLUMNS)
    documents = table(_file(tables, DOCUMENTS), ("id", "date"))
    years = {row.cells["id"]: row.cells["date"][:4] for row in documents}
    plain = case_of(place).plain_words
    yield from check_acts(acts, years)
    yield from duplicates(acts, plain)
    yield from check_figures(figures, plain)
    yield from check_repeats(faults, plain)
    yield from check_values_used(faults, acts, figures, plain)


def _rows(place: Path, name: str) -> Iterator[Row]:
    """Yield the rows of one table; raises BadInput where a number or a date is none."""
    for row in table(place / f"{name}.csv", COLUMNS[name]):
        if name == "events":
            row.date()
            row.number("intensity", -4, 4)
        elif name == "indicators":
            row.number("value", -1e9, 1e9)
        if row.faults:
            raise BadInput(row.faults)
        yield row


def _file(tables: Path | None, name: str) -> Path:
    """Locate a table that a folder may lack; a case of its own lends none from the shipped one."""
    own = (tables or folder("seeds")) / name
    return own if is_file(own) or is_case(own.parent) else folder("seeds") / name
