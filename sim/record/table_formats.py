"""Result tables in the formats of other programs: Parquet, Stata and workbooks.

A Stata file carries what each column means as variable labels, and texts as labelled values.
"""

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sim.core.errors import BadInput, bad_word
from sim.core.extras import needs
from sim.record import folders
from sim.record.columns import MEANINGS

CSV: Final = "csv"
EXTRAS: Final = {"parquet": ("pyarrow", "parquet"), "xlsx": ("openpyxl", "sheets")}
LONGEST_NAME: Final = 32  # letters of a Stata variable
LONGEST_LABEL: Final = 80
MOST_LABELS: Final = 10_000  # different texts of a column that become labelled values


def chosen(text: str) -> tuple[str, ...]:
    """Read a list of formats, separated by commas.

    Raises:
        BadInput: A format is not known, or its extra is not installed.
    """
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    for name in names:
        if name not in FORMATS:
            raise BadInput.at("--format", bad_word("format", name, list(FORMATS)))
        library, extra = EXTRAS.get(name, ("", ""))
        if library and find_spec(library) is None:
            raise BadInput.at("--format", needs(name, extra))
    return names


def write(table: pd.DataFrame, name: str, path: Path, form: str) -> None:
    """Write a table in a format.

    Args:
        table: The table.
        name: Its name, a key of ``MEANINGS`` where its columns are declared.
        path: The file.
        form: A format of ``FORMATS``.
    """
    FORMATS[form](table, MEANINGS.get(name, {}), path)


def _csv(table: pd.DataFrame, _meanings: Mapping[str, str], path: Path) -> None:
    path.write_text(folders.csv_text(table), encoding="utf-8", newline="\n")


def _parquet(table: pd.DataFrame, _meanings: Mapping[str, str], path: Path) -> None:
    table.to_parquet(path, index=False)


def _xlsx(table: pd.DataFrame, _meanings: Mapping[str, str], path: Path) -> None:
    table.to_excel(path, index=False)


def _dta(table: pd.DataFrame, meanings: Mapping[str, str], path: Path) -> None:
    """Write a Stata file with variable labels and value labels."""
    columns = {column: _stata_name(str(column), i) for i, column in enumerate(table.columns)}
    labels = {
        columns[column]: meanings.get(str(column), str(column))[:LONGEST_LABEL]
        for column in table.columns
    }
    coded = {columns[column]: _coded(table[column]) for column in table.columns}
    found = pd.DataFrame(coded, columns=list(columns.values()))
    found.to_stata(path, write_index=False, version=118, variable_labels=labels)


def _stata_name(column: str, place: int) -> str:
    """Return a name that Stata allows, told apart by its place where it had to be changed."""
    plain = "".join(sign if sign.isalnum() and sign.isascii() else "_" for sign in column)
    if plain == column and plain[0].isalpha() and len(plain) <= LONGEST_NAME:
        return plain
    return f"v{place}_{plain}"[:LONGEST_NAME]


def _coded(column: Any) -> Any:
    """Return a column of texts as labelled values; numbers and truth values as numbers."""
    if column.dtype == bool:
        return column.astype("int8")
    if pd.api.types.is_numeric_dtype(column):
        return column
    texts = column.astype("string").fillna("")
    if texts.nunique() <= MOST_LABELS:
        return texts.astype("object").astype("category")
    return texts.astype("object")


FORMATS: Final[Mapping[str, Callable[[pd.DataFrame, Mapping[str, str], Path], None]]] = {
    CSV: _csv,
    "parquet": _parquet,
    "dta": _dta,
    "xlsx": _xlsx,
}
