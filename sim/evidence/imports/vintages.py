"""What a new vintage of a source changes: acts and stances added, removed and changed."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from sim.core.csv_reader import table
from sim.core.errors import BadInput, Fault
from sim.core.paths import is_file
from sim.core.vocabulary import DOMAINS

NAMED: Final = 3  # rows of one kind that a line names
ACT: Final = ("date", "end", "actor", "target", "domain", "intensity")
CHANGES: Final = ("added", "removed", "changed")
Row = dict[str, Any]


def changes(before: Path, rows: Mapping[str, list[Row]]) -> list[Row]:
    """Compare the tables of an import with those of an earlier one.

    Args:
        before: Folder of the earlier import.
        rows: Rows of the new tables, by the name of the table.

    Returns:
        A row for every act and every year of a stance that was added, removed or changed.

    Raises:
        BadInput: The folder is not one of an import, or a table in it is damaged.
    """
    if not is_file(before / "provenance.csv"):
        message = "this folder was not written by 'bamboo import', so that nothing can be compared"
        raise BadInput.at(before, message)
    found: list[Row] = []
    for name, key, columns in (
        ("events", ("id",), ACT),
        ("stance", ("year", "actor", "target"), DOMAINS),
    ):
        old = _held(before / f"{name}.csv", key, columns)
        new = {_key(row, key): _texts(row, columns) for row in rows[f"imported_{name}"]}
        found += _differences(name, old, new)
    return found


def _held(path: Path, key: tuple[str, ...], columns: tuple[str, ...]) -> dict[str, str]:
    """Return what a table holds, by its key; a table that is missing holds nothing."""
    found: dict[str, str] = {}
    faults: list[Fault] = []
    for row in table(path, (*key, *columns)):
        faults += row.faults
        if not row.faults:
            found[_key(row.cells, key)] = _texts(row.cells, columns)
    if faults:
        raise BadInput(faults)
    return found


def _key(cells: Mapping[str, Any], key: tuple[str, ...]) -> str:
    return " ".join(str(cells[name]) for name in key)


def _texts(cells: Mapping[str, Any], columns: tuple[str, ...]) -> str:
    """Return the cells that count as one text; a whole number is written without its zeros."""
    return ", ".join(f"{name} {_plain(cells[name])}" for name in columns if cells[name] != "")


def _plain(value: Any) -> str:
    try:
        return f"{float(value):g}"
    except ValueError:
        return str(value)


def _differences(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Row]:
    """Yield a row for every key that only one table has, or that both have otherwise."""
    for key in sorted({*old, *new}):
        was, now = old.get(key), new.get(key)
        if was != now:
            change = "changed" if was and now else "added" if now else "removed"
            yield {
                "table": name,
                "change": change,
                "id": key,
                "before": was or "",
                "after": now or "",
            }


def lines(before: Path, found: list[Row]) -> Iterator[str]:
    """Yield a line for every kind of change, with its number and the first few."""
    if not found:
        yield f"against {before.name}: nothing changed"
    for name in ("events", "stance"):
        for change in CHANGES:
            own = [row["id"] for row in found if (row["table"], row["change"]) == (name, change)]
            if own:
                more = ", …" if len(own) > NAMED else ""
                first = ", ".join(own[:NAMED])
                yield f"against {before.name}: {len(own):,} {change} in {name}: {first}{more}"
