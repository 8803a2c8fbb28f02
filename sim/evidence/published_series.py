"""Yearly tables as statistical offices publish them, in the columns of a series.

The user says which column names the state and which holds the values. A table with a column for
every year is laid out long. What the table does not have is filled in: no counterpart, no unit, the
column of the values as the quantity, the file as the source.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from sim.core.csv_reader import Row, table
from sim.core.errors import BadInput, Fault, bad_word
from sim.core.table_layout import YEAR, YEAR_COLUMN, Form, is_wide

COLUMNS: Final = ("year", "actor", "counterpart", "quantity", "value", "unit", "source")
NEEDED: Final = ("year", "actor", "value")
NAMED: Final = 12  # columns that a fault names


@dataclass(frozen=True)
class Named:
    """What the user says of a table.

    Attributes:
        columns: Name of the column by the field, such as actor.
        constants: What a field holds in all rows.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return bool(self.columns or self.constants)


def rows(path: Path, named: Named, known: Collection[str]) -> Iterator[Row]:
    """Yield the rows of a published table, each with one year of one series.

    Args:
        path: The table.
        named: What its columns are.
        known: Codes of states that are in use.

    Raises:
        BadInput: A field is unknown, a column is missing, or the table has faults.
    """
    faults = list(_faults(named))
    if faults:
        raise BadInput(faults)
    needed = tuple(dict.fromkeys(named.columns.values()))
    for row in table(path, needed, states=known, form=Form(nameless=True, wide=True)):
        yield from _years(row, named, path)


def _faults(named: Named) -> Iterator[Fault]:
    """Yield what is wrong with what the user says."""
    for option, names in (("--column", named.columns), ("--constant", named.constants)):
        for name in names:
            if name not in COLUMNS:
                yield Fault(option, 1, 1, bad_word("field", name, COLUMNS))
    for name in named.columns.keys() & named.constants.keys():
        message = f"{name} has a column already; leave out one of --column and --constant"
        yield Fault("--constant", 1, 1, message)


def _years(row: Row, named: Named, path: Path) -> Iterator[Row]:
    """Yield the years of a row: one of a long table, every one of a wide table."""
    own = {name: name for name in COLUMNS if name in row.cells and name not in named.constants}
    columns = own | dict(named.columns)
    known = {*columns, *named.constants}
    filled = dict.fromkeys(COLUMNS, "") | {"source": path.name} | dict(named.constants)
    cells = filled | {name: row.cells[column] for name, column in columns.items()}
    of_years = {} if {"year", "value"} & known else _of_years(row, path)
    needed = ("actor",) if of_years else NEEDED
    missing = [name for name in needed if name not in known]
    if missing:
        names = ", ".join(f"--column {name}=NAME" for name in missing)
        raise BadInput.at(path, f"say which columns these are: {names}; it has {_listed(row)}")
    if of_years:
        cells["quantity"] = cells["quantity"] or path.stem
        for year, column in of_years.items():
            one = cells | {"year": year, "value": row.cells[column]}
            yield replace(row, cells=one, faults=list(row.faults))
        return
    cells["quantity"] = cells["quantity"] or columns.get("value", "")
    yield replace(row, cells=cells)


def _of_years(row: Row, path: Path) -> dict[str, str]:
    """Return the columns of years by the year; raises BadInput where one has two."""
    found: dict[str, str] = {}
    every = [column for column in row.cells if YEAR_COLUMN.fullmatch(column)]
    if not is_wide(every):
        return found
    for column in every:
        year = YEAR.findall(column)[0]
        if year in found:
            message = f"columns {found[year]!r} and {column!r} are of one year; keep one of them"
            raise BadInput.at(path, message)
        found[year] = column
    return found


def _listed(row: Row) -> str:
    """Return the first names of the columns of a table."""
    names = list(row.cells)
    return ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
