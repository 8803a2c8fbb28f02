"""Writers of long tables: rows are buffered, written beside their place and renamed at the end."""

import contextlib
import csv
import io
from collections.abc import Iterable
from typing import Any, Final, Self

from sim.record.inert_cells import inert_cell
from sim.studies.sweep.chunk_store import Store

BUFFER: Final = 1 << 20  # characters held before they are written


class TableWriter:
    """Writes one table beside its place; ``close`` puts it there."""

    def __init__(self, store: Store, name: str) -> None:
        """Begin an empty file beside ``name``; raises BadInput where it cannot be written."""
        self.path = store.folder / name
        self._store = store
        self._beside = self.path.with_name(f".{name}.part")
        self._text = io.StringIO()
        self._csv = csv.writer(self._text, lineterminator="\n")
        store.put(self._beside, b"")

    def row(self, row: list[Any]) -> None:
        """Write one row."""
        self.rows([row])

    def rows(self, rows: Iterable[list[Any]]) -> None:
        """Write several rows; text that a spreadsheet would take for a formula is made inert."""
        self._csv.writerows([inert_cell(cell) for cell in row] for row in rows)
        if self._text.tell() > BUFFER:
            self._flush()

    def _flush(self) -> None:
        self._store.append(self._beside, self._text.getvalue().encode())
        self._text.seek(0)
        self._text.truncate()

    def close(self) -> None:
        """Write what is buffered, and put the table in its place."""
        self._flush()
        self._beside.replace(self.path)

    def drop(self) -> None:
        """Remove the unfinished file."""
        self._beside.unlink(missing_ok=True)


class TableWriters(dict[str, TableWriter]):
    """Writers of several tables by name, which are put in place together or not at all."""

    def __init__(self, store: Store, names: list[str]) -> None:
        """Name the tables; entering begins them."""
        super().__init__()
        self._store = store
        self._names = names

    def __enter__(self) -> Self:
        """Begin all tables, or none where one cannot be written."""
        with contextlib.ExitStack() as undo:
            undo.callback(self._drop)
            for name in self._names:
                self[name] = TableWriter(self._store, f"{name}.csv")
            undo.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Put all tables in place, or remove them where something went wrong."""
        try:
            if kind is None:
                for writer in self.values():
                    writer.close()
        finally:
            self._drop()

    def _drop(self) -> None:
        for writer in self.values():
            writer.drop()
