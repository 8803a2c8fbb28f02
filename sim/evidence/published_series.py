"""Yearly tables as statistical offices publish them, in the columns of a series.

The user says which column names the state and which holds the values. A table with a column for
every year is laid out long. What the table does not have is filled in: no counterpart, no unit, the
column of the values as the quantity, the file as the source.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from sim.core.csv_reader import Row, table
from sim.core.errors import BadInput, Fault, bad_word
from sim.core.table_layout import YEAR_COLUMN, Form, is_wide

COLUMNS: Final = ("year", "actor", "counterpart", "quantity", "value", "unit", "source")
YEAR: Final = re.compile("1[89][0-9]{2}|20[0-9]{2}")
NEEDED: Final = ("year", "actor", "value")
NAMED: Final = 12  # columns that a fault names


@dataclass(frozen=True)
class Stated:
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


def rows(path: Path, stated: Stated, known: Collection[str]) -> Iterator[Row]:
    """Yield the rows of a published table, each with one year of one series.

    Args:
        path: The table.
        stated: What its columns are.
        known: Codes of states that are in use.

    Raises:
        BadInput: A field is unknown, a column is missing, or the table has faults.
    """
    faults = list(_faults(stated))
    if faults:
        raise BadInput(faults)
    needed = tuple(dict.fromkeys(stated.columns.values()))
    for row in table(path, needed, states=known, form=Form(nameless=True)):
        yield from _years(row, stated, path)


def _faults(stated: Stated) -> Iterator[Fault]:
    """Yield what is wrong with what the user says."""
    for option, names in (("--column", stated.columns), ("--constant", stated.constants)):
        for name in names:
            if name not in COLUMNS:
                yield Fault(option, 1, 1, bad_word("field", name, COLUMNS))
    for name in stated.columns.keys() & stated.constants.keys():
        message = f"{name} has a column already; leave out one of --column and --constant"
        yield Fault("--constant", 1, 1, message)


def _years(row: Row, stated: Stated, path: Path) -> Iterator[Row]:
    """Yield the years of a row: one of a long table, every one of a wide table."""
    columns = {name: name for name in COLUMNS if name in row.cells} | dict(stated.columns)
    fixed = dict.fromkeys(COLUMNS, "") | {"source": path.name} | dict(stated.constants)
    own = fixed | {name: row.cells[column] for name, column in columns.items()}
    years = [column for column in row.cells if YEAR_COLUMN.fullmatch(column)]
    if "value" not in columns and is_wide(years):
        quantity = own["quantity"] or path.stem
        for column in years:
            year = YEAR.findall(column)[0]
            cells = own | {"year": year, "value": row.cells[column], "quantity": quantity}
            yield replace(row, cells=cells, faults=list(row.faults))
        return
    missing = [name for name in NEEDED if name not in columns and name not in stated.constants]
    if missing:
        names = ", ".join(f"--column {name}=NAME" for name in missing)
        raise BadInput.at(path, f"say which columns these are: {names}; it has {_named(row)}")
    cells = own | {"quantity": own["quantity"] or columns.get("value", "")}
    yield replace(row, cells=cells)


def _named(row: Row) -> str:
    """Return the first names of the columns of a table."""
    names = list(row.cells)
    return ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
