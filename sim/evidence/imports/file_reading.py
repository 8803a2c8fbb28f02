"""The reading of one published file: its layout is found, its rows become items."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Final

from sim.core.csv_reader import Row, table
from sim.core.errors import BadInput, Fault, bad_word
from sim.core.paths import is_file
from sim.core.table_layout import MissingColumns
from sim.evidence.imports.items import Item, LeftOut, counted
from sim.evidence.imports.source_format import Format, Version
from sim.evidence.imports.source_row import Asked, SourceRow

NOT_WHERE: Final = "it is not where --where asks"


@dataclass(frozen=True)
class Stated:
    """What the user states of the columns of all files.

    Attributes:
        columns: Name of the column by the field of the format, beside the format's own.
        where: Text that a column must hold for a row to be read.
        asked: Order of dates, constants, states.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)
    asked: Asked = field(default_factory=Asked)


@dataclass
class FileReading:
    """One file while it is read.

    Attributes:
        path: The file.
        number: Its number, from 0.
        format: Its format.
        stated: What the user states.
        left_out: Takes the rows that are not used.
        version: Name of the layout that fits.
        rows: Number of rows read.
        faults: Faults of the rows.
    """

    path: Path
    number: int
    format: Format
    stated: Stated
    left_out: LeftOut
    version: str = ""
    rows: int = 0
    faults: list[Fault] = field(default_factory=list)

    def items(self) -> Iterator[Item]:
        """Yield the items of the file.

        Raises:
            BadInput: It cannot be read, has no layout of the format, or has faulty rows; the
                error lists all of them.
        """
        if not is_file(self.path):
            raise BadInput.at(self.path, "there is no such file")
        unknown = [name for name in self.stated.columns if name not in self._fields]
        if unknown:
            raise BadInput.at("--column", bad_word("field", unknown[0], sorted(self._fields)))
        version, rows = self._fitting()
        self.version = version.name
        yield from self.format.read(self._rows(version, rows))
        if self.faults:
            raise BadInput(self.faults)

    @property
    def _fields(self) -> set[str]:
        return {*self.format.fields, "direction", "domain", "summary", "key"}

    def _fitting(self) -> tuple[Version, Iterator[Row]]:
        """Find the version whose columns the file has; raises BadInput where none fits."""
        refused: MissingColumns | None = None
        for version in self.format.versions:
            form = replace(version.form, nameless=True)  # programs write the numbers of rows
            rows = table(self.path, self._needed(version), form=form)
            try:
                first = next(rows, None)
            except MissingColumns as bad:
                if refused is None or bad.number < refused.number:
                    refused = bad
                continue
            if first is not None and first.faults and version.form.columns:
                raise BadInput(self._explained(first.faults))
            return version, chain(() if first is None else (first,), rows)
        raise BadInput(self._explained(refused.faults if refused else ()))

    def _explained(self, faults: Sequence[Fault]) -> Iterator[Fault]:
        """Yield the faults of the nearest version, with the names of the others."""
        names = "; ".join(version.name for version in self.format.versions)
        advice = f"; {self.format.advice}" if self.format.advice else ""
        for fault in faults:
            message = f"{fault.message}; layouts of {self.format.name}: {names}{advice}"
            yield Fault(fault.file, fault.line, fault.column, message)

    def _columns(self, version: Version) -> dict[str, str]:
        """Return the column of each field, without those that are the same in all rows."""
        stated = self.stated
        own = {**version.columns, **stated.columns}
        return {name: own[name] for name in own if name not in stated.asked.constants}

    def _needed(self, version: Version) -> list[str]:
        """Return the names of the columns that the file must have."""
        if version.form.columns:
            return []
        parts = [name.split("+") for name in self._columns(version).values()]
        return list(dict.fromkeys((*chain.from_iterable(parts), *self.stated.where)))

    def _rows(self, version: Version, rows: Iterator[Row]) -> Iterator[SourceRow]:
        """Yield the rows that are asked for under the names of the format."""
        columns = self._columns(version)
        last = None
        for row in rows:
            if last is None:
                present = {
                    name: key
                    for name, column in version.further.items()
                    if name not in columns and (key := _column(column, row)) is not None
                }
                columns |= present
            last = row
            self.rows += 1
            if row.faults:
                self.faults += row.faults
            elif any(row.cells.get(name) != text for name, text in self.stated.where.items()):
                self.left_out.add(NOT_WHERE, row.line)
            else:
                asked, own = self.stated.asked, self.format.own_codes
                yield SourceRow(row, columns, self.number, asked, self.left_out, own)
                self.faults += row.faults
        if last is not None:
            last.source.remarks.send(str(self.path))


def _column(column: str, row: Row) -> str | None:
    """Return the name under which a row holds a column that it may lack, or None."""
    names = (column, "_".join(column.casefold().split()))
    return next((name for name in names if name in row.cells), None)


def nothing_used(path: Path, rows: int, left_out: LeftOut) -> BadInput:
    """Return the error of files of which no row can be used, with the reasons."""
    reasons = "; ".join(left_out.texts()) or "the table has no rows"
    message = f"none of {counted(rows, 'row')} can be used: {reasons}"
    return BadInput.at(path, message)
