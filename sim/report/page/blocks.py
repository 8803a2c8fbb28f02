"""The parts of a report: sections of paragraphs, tables, figures and code."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from markupsafe import Markup


@dataclass(frozen=True)
class Link:
    """Text that links to a place in the same report."""

    text: str
    to: str


@dataclass(frozen=True)
class Typed:
    """Text for a machine: an id, the name of a file, a key."""

    text: str


@dataclass(frozen=True)
class Foreign:
    """Text in the language it was written in, which is marked for browsers and screen readers."""

    text: str
    lang: str = "en"


Part = str | Link | Typed | Foreign
Cell = Part | tuple[Part, ...]


@dataclass(frozen=True)
class Row:
    """A row of a table, and the id of the place that links point to."""

    cells: tuple[Cell, ...]
    id: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of text and links."""

    parts: tuple[Part, ...]
    weight: Literal["", "lead", "warn"] = ""
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Listing:
    """A list of points."""

    points: tuple[Cell, ...]
    ordered: bool = False
    kind: Literal["listing"] = "listing"


@dataclass(frozen=True)
class Timeline:
    """How readers step through the rows of a table of dated lines, month by month.

    Attributes:
        moved: What the second column says of rows that move a level.
        command: Command that branches at a year; "{year}" stands for the year.
    """

    moved: str
    command: str


@dataclass(frozen=True)
class Table:
    """A table in a box that scrolls.

    Attributes:
        caption: Caption above the table.
        heads: Headings of the columns.
        rows: Rows, each with one cell a column.
        filters: Columns by whose values readers may filter the rows.
        numbers: Columns that are set to the right.
        wide: Columns of sentences.
        preset: Columns with the value that their filters show at first.
        pick: Column by whose values readers pick rows without a script; None for none.
        low: Whether the box is low, so that long tables scroll within it.
        timeline: How readers step through its months; None for tables without.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    filters: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()
    wide: tuple[int, ...] = ()
    preset: tuple[tuple[int, str], ...] = ()
    pick: int | None = None
    low: bool = False
    timeline: Timeline | None = None
    kind: Literal["table"] = "table"

    def choices(self, column: int) -> list[str]:
        """Return the distinct values of a column, in their order."""
        values = [plain(row.cells[column]) for row in self.rows]
        return list(dict.fromkeys(values))

    def picks(self) -> list[tuple[str, int]]:
        """Return the values of the column that readers pick by, each with its number of rows."""
        if self.pick is None:
            return []
        values = [plain(row.cells[self.pick]) for row in self.rows]
        return [(value, values.count(value)) for value in dict.fromkeys(values)]

    def group(self, row: Row) -> str:
        """Return which of the values that readers pick by a row has, from 1; empty for none."""
        if self.pick is None:
            return ""
        names = [value for value, _ in self.picks()]
        return str(names.index(plain(row.cells[self.pick])) + 1)


@dataclass(frozen=True)
class Picture:
    """A figure inside the page, its labels as text.

    Attributes:
        name: Name of its file beside the Markdown twin, without ending.
        svg: The drawing.
        alt: Description for those who do not see it.
        caption: Caption below the figure.
        wide: Whether it takes the full width of the page.
        narrow: The same figure for narrow screens; None where the drawing itself fits.
    """

    name: str
    svg: Markup
    alt: str
    caption: str
    wide: bool = False
    narrow: Markup | None = None
    kind: Literal["picture"] = "picture"


@dataclass(frozen=True)
class Code:
    """Lines of code, such as a command."""

    text: str
    kind: Literal["code"] = "code"


@dataclass(frozen=True)
class Heading:
    """A heading within a section."""

    text: str
    id: str = ""
    kind: Literal["heading"] = "heading"


Block = Paragraph | Listing | Table | Picture | Code | Heading


@dataclass(frozen=True)
class Section:
    """A part of the report under its own heading."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Page:
    """A whole report: what it opens with, and the sections below, which are folded.

    Attributes:
        title: Title of the page.
        lead: One sentence below it.
        sections: The sections, in the order of reading.
        words: Labels of the page itself, by the id of their message.
        opening: What stands above the contents, unfolded.
    """

    title: str
    lead: str
    sections: tuple[Section, ...]
    words: dict[str, str] = field(default_factory=dict)
    opening: tuple[Block, ...] = ()

    @property
    def folded(self) -> bool:
        """Whether sections are folded at first: where a figure or a table stands above them."""
        return any(isinstance(block, Picture | Table) for block in self.opening)

    @property
    def pictures(self) -> list[Picture]:
        """Return all figures of the page."""
        blocks = [*self.opening, *(b for section in self.sections for b in section.blocks)]
        return [block for block in blocks if isinstance(block, Picture)]


def plain(cell: Cell) -> str:
    """Return the text of a cell without its links."""
    parts: Sequence[Part] = cell if isinstance(cell, tuple) else (cell,)
    return "".join(part if isinstance(part, str) else part.text for part in parts)


def paragraph(*parts: Part, weight: Literal["", "lead", "warn"] = "") -> Paragraph:
    """Return a paragraph of some parts."""
    return Paragraph(parts, weight)


def section(name: str, title: str, blocks: Sequence[Block | None]) -> Section | None:
    """Return a section of the blocks that exist, or None where none does."""
    found = tuple(block for block in blocks if block is not None)
    return Section(name, title, found) if found else None
