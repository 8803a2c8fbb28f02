"""A row of a published file under the names of its format, and the steps by which it is read.

A step returns None, or nothing, where the row cannot be used; it has then counted the row among
those left out, or added a fault.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from sim.core import state_codes
from sim.core.cells import is_missing
from sim.core.csv_reader import Row
from sim.core.errors import shown
from sim.core.vocabulary import DOMAINS
from sim.evidence.imports import date_words
from sim.evidence.imports.items import Item, LeftOut, Place

MISSING: Final = frozenset({-7.0, -8.0, -9.0, -66.0, -77.0, -88.0, -99.0, -999.0, -9999.0})
NO_STATE: Final = "a side is no state"
SAME_STATE: Final = "both sides are one state"
NO_DATE: Final = "it has no date"
NO_CODE: Final = "it has no code or score"


_state: Final = lru_cache(maxsize=100_000)(state_codes.find)  # a file repeats few names


@dataclass(frozen=True)
class Asked:
    """What the user states about a file.

    Attributes:
        order: What comes first in dates whose year comes last: ``dmy``, ``mdy`` or nothing.
        constants: Value of a field that no column holds, such as the actor of every row.
        reversed_word: What a cell of ``direction`` holds where the target acts on the actor.
        states: Codes that are kept; empty for all.
    """

    order: str = ""
    constants: Mapping[str, str] = field(default_factory=dict)
    reversed_word: str = ""
    states: Collection[str] = ()


@dataclass
class SourceRow:
    """One row.

    Attributes:
        row: The row as the reader of tables returns it.
        columns: Name of the column of each field.
        file: Number of the file.
        asked: What the user states about the file.
        left_out: Takes the reason why a row is not used.
        own_codes: Whether a state may bear a code of the user's own.
    """

    row: Row
    columns: Mapping[str, str]
    file: int
    asked: Asked
    left_out: LeftOut
    own_codes: bool = False

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return Place(self.file, self.row.line)

    @property
    def record(self) -> str:
        """All that the row says, digested."""
        text = "\x1f".join(self.row.cells.values())
        return blake2b(text.encode(), digest_size=8).hexdigest()

    def text(self, name: str) -> str:
        """Return the text of a field; empty where the version, or the user, has no such column."""
        column = self.columns.get(name)
        if column is None:
            return self.asked.constants.get(name, "")
        return " / ".join(
            filter(None, (self.row.cells.get(part, "") for part in column.split("+")))
        )

    def filled(self, name: str) -> str:
        """Return the text of a field; empty where it is a word for missing."""
        text = self.text(name)
        return "" if is_missing(text) else text

    def skip(self, reason: str) -> None:
        """Count the row among those left out."""
        self.left_out.add(reason, self.row.line)

    def refuse(self, name: str, message: str) -> None:
        """Add a fault in a field."""
        self.row.add_fault(self.columns.get(name, name), message)

    def number(self, name: str, missing: Collection[float] = MISSING) -> float | None:
        """Read a number; None where there is none, or a code for a missing one.

        Args:
            name: The field.
            missing: Numbers that stand for a missing one.
        """
        if not self.filled(name):
            return None
        value = self.row.parsed(self.columns[name])
        if value != value:  # noqa: PLR0124 - no number equals itself but NaN
            self.refuse(name, f"{shown(self.text(name))} is not a number")
            return None
        return None if value in missing else value

    def date(self, name: str = "date") -> str:
        """Read a date from one column."""
        text = self.filled(name)
        if not text or text in {"-9", "-9.0"}:
            self.skip(NO_DATE)
            return ""
        try:
            found = date_words.read_date(text, self.asked.order)
        except date_words.AmbiguousDateError:
            message = "may begin with the day or the month; say which with --dates dmy or mdy"
            self.refuse(name, f"{shown(text)} {message}")
            return ""
        if found is None:
            allowed = "a date of the calendar, such as 2014-05-02, 20140502, 2014-05 or May 2014"
            self.refuse(name, f"{shown(text)} is not {allowed}")
        return found or ""

    def date_of_parts(self, year: str, month: str = "", day: str = "") -> str:
        """Read a date from columns of a year, a month and a day, of which -9 is not known."""
        cells = [self.text(name) if name else "" for name in (year, month, day)]
        if is_missing(cells[0]) or cells[0].startswith("-"):
            self.skip(NO_DATE)
            return ""
        found = date_words.from_parts(*cells)
        if found is None:
            self.refuse(year, f"{shown('-'.join(filter(None, cells)))} is not a date")
        return found or ""

    def state(self, name: str, year: int) -> str:
        """Read a state by its code, number or name; empty where the text names none.

        NA is a missing state, and Namibia only in a list of the user's own for which it is asked.
        """
        text = self.row.whole(self.columns[name]) if name in self.columns else self.text(name)
        known = self.asked.states
        if text in known:
            return text
        if is_missing(text) and not (self.own_codes and _state(text, year) in known):
            return ""
        found = _state(text, year)
        if found is None and self.own_codes:
            return state_codes.resolve(text, year, known)
        return found or ""

    def pair(self, actor: str, target: str, date: str) -> tuple[str, str] | None:
        """Read both sides of a row; None where one is no state or both are one."""
        year = int(date[:4])
        sides = self.state(actor, year), self.state(target, year)
        if not all(sides):
            self.skip(NO_STATE)
            return None
        if sides[0] == sides[1]:
            self.skip(SAME_STATE)
            return None
        turned = self.asked.reversed_word
        if turned and self.text("direction") == turned:
            return sides[1], sides[0]
        return sides

    def domain(self) -> str:
        """Read the domain that the file states; empty where it states none."""
        text = self.filled("domain").casefold()
        if text and text not in DOMAINS:
            self.refuse("domain", f"{shown(text)} is not one of {', '.join(DOMAINS)}")
            return ""
        return text


def one_a_row(read: Callable[[SourceRow], Item | None]) -> Callable[..., Iterator[Item]]:
    """Return the reader of a file of which every row is one item, or none."""

    def every(rows: Iterable[SourceRow]) -> Iterator[Item]:
        for row in rows:
            item = read(row)
            if item is not None:
                yield item

    return every


def coded_pair(row: SourceRow, date: str, code: str) -> Item | None:
    """Return the item of a row with both sides, a date and a code; None where one is missing."""
    if not date:
        return None
    sides = row.pair("actor", "target", date)
    if sides is None:
        return None
    if not code:
        row.skip(NO_CODE)
        return None
    return Item(date, *sides, row.place, code=code, key=row.text("key"))
