"""The contract of a format: what it is called, the columns of its versions, how a row is read.

A format is one file of ``sim.evidence.imports.formats`` with ``FORMAT`` in it, and one line of the
registry. It knows no other format; what several need is a shared step.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from sim.core.table_layout import PLAIN, Form
from sim.evidence.imports.items import Item
from sim.evidence.imports.source_row import SourceRow

ACTS: Final = "acts"  # every row is an act
TONE: Final = "tone"  # rows are averaged over a month, and a month's departure is the act
AFFINITY: Final = "affinity"  # yearly numbers of pairs, which say what a state did, not an act
SCALE: Final = "scale"  # a table of weights, from which a mapping is made
Read = Callable[[Iterable[SourceRow]], Iterator[Item]]


@dataclass(frozen=True)
class Version:
    """One published layout of a format.

    Attributes:
        name: The versions that have this layout, for readers.
        columns: Name of the column by what the format calls it; each is needed.
        further: The same of columns that are read where they are present.
        form: How the table departs from one with a header and quotes.
    """

    name: str
    columns: Mapping[str, str]
    further: Mapping[str, str] = field(default_factory=dict)
    form: Form = PLAIN


@dataclass(frozen=True)
class Format:
    """A format of public data.

    Attributes:
        name: Name of the format, as the command takes it.
        title: What it is, for readers.
        citation: Who publishes it.
        versions: The layouts that are read, the newest first.
        read: Yields the items of the rows of a file.
        measure: What the items are: acts, tone, affinity or scale.
        mapping: Name of the mapping that ships for it.
        narrow: Whether the source lists acts of one kind only, and so covers no year as a whole.
        own_codes: Whether a state may bear a code of the user's own.
        tie: Whether both sides of a row are alike, so that it is read in both directions.
        advice: Said where a file has another layout; empty for nothing.
    """

    name: str
    title: str
    citation: str
    versions: tuple[Version, ...]
    read: Read
    measure: str
    mapping: str
    narrow: bool = False
    own_codes: bool = False
    tie: bool = False
    advice: str = ""

    @property
    def fields(self) -> frozenset[str]:
        """What the format calls the columns of any version."""
        return frozenset(name for each in self.versions for name in (*each.columns, *each.further))
