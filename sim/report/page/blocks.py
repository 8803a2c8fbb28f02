"""What a report is made of: sections of paragraphs, tables, figures and code, the same for the page and for its Markdown twin."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from markupsafe import Markup


@dataclass(frozen=True)
class Link:
    """Words that lead to a place in the same report."""

    text: str
    to: str


@dataclass(frozen=True)
class Typed:
    """Words as a machine takes them: an id, a file's name, a key."""

    text: str


@dataclass(frozen=True)
class Foreign:
    """Words that stay in the language they were written in, which readers and screen readers are told."""

    text: str
    lang: str = "en"


Part = str | Link | Typed | Foreign
Cell = Part | tuple[Part, ...]


@dataclass(frozen=True)
class Row:
    """A row of a table, and the place that links lead to."""

    cells: tuple[Cell, ...]
    id: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; its parts are words and links."""

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
class Table:
    """A table in a box of its own; ``filters`` are columns that readers may choose a value of, ``numbers`` those set to the right."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    filters: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()
    wide: tuple[int, ...] = ()  # columns of sentences
    preset: tuple[tuple[int, str], ...] = ()  # what a filter shows at first
    kind: Literal["table"] = "table"

    def choices(self, column: int) -> list[str]:
        """Give the values of a column, each once, in their order."""
        return list(dict.fromkeys(plain(row.cells[column]) for row in self.rows))


@dataclass(frozen=True)
class Picture:
    """A figure drawn in the page itself, its words as text; ``name`` is its file's for the Markdown twin."""

    name: str
    svg: Markup
    alt: str
    caption: str
    wide: bool = False
    kind: Literal["picture"] = "picture"


@dataclass(frozen=True)
class Code:
    """Lines that a machine takes, such as a command."""

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
    """A whole report."""

    title: str
    lead: str
    sections: tuple[Section, ...]
    words: dict[str, str] = field(default_factory=dict)  # the page's own labels

    @property
    def pictures(self) -> list[Picture]:
        """Give all figures of the page."""
        return [b for s in self.sections for b in s.blocks if isinstance(b, Picture)]


def plain(cell: Cell) -> str:
    """Give the words of a cell without their links."""
    parts: Sequence[Part] = cell if isinstance(cell, tuple) else (cell,)
    return "".join(p if isinstance(p, str) else p.text for p in parts)


def section(name: str, title: str, blocks: Sequence[Block | None]) -> Section | None:
    """Make a section of the blocks that there are; none without any."""
    found = tuple(b for b in blocks if b is not None)
    return Section(name, title, found) if found else None
