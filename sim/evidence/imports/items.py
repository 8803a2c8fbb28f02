"""What a published file says, row by row, before it is put on the scale of the codebook."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

LINES_NAMED: Final = 3  # lines of rows of one kind that a remark names


class Place(NamedTuple):
    """Where a row stands: the number of its file, from 0, and its line, from 1."""

    file: int
    line: int


NOWHERE: Final = Place(0, 0)


class Item(NamedTuple):
    """One thing that a state did to another, or one number of a pair.

    Attributes:
        date: Date written YYYY, YYYY-MM or YYYY-MM-DD.
        actor: Code of the state that acts.
        target: Code of the state acted upon.
        place: Where the row stands.
        code: Code of the source, which a mapping looks up; empty where a score stands instead.
        score: Score of the source; None where a code stands instead.
        end: Last date of what lasted; empty for an act at one date.
        domain: Domain that the file itself states; empty where the mapping decides.
        key: Identifier of the source; empty without one.
        summary: What happened, in the words of the source.
        record: What tells the row from others that say the same; empty where they are one.
    """

    date: str
    actor: str
    target: str
    place: Place
    code: str = ""
    score: float | None = None
    end: str = ""
    domain: str = ""
    key: str = ""
    summary: str = ""
    record: str = ""

    @property
    def month(self) -> str:
        """Month of the item, YYYY-MM; the year alone where no month is known."""
        return self.date[:7]

    @property
    def year(self) -> int:
        """Calendar year of the item."""
        return int(self.date[:4])


@dataclass
class LeftOut:
    """Rows that are not used, by the reason.

    Attributes:
        lines: Lines of the first rows of each reason.
        counts: Number of rows of each reason.
    """

    lines: dict[str, list[int]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, reason: str, line: int) -> None:
        """Count a row that is left out."""
        self.counts[reason] = self.counts.get(reason, 0) + 1
        first = self.lines.setdefault(reason, [])
        if len(first) < LINES_NAMED:
            first.append(line)

    def texts(self) -> Iterator[str]:
        """Yield a line a reason, the most frequent first."""
        for reason, count in sorted(self.counts.items(), key=lambda pair: -pair[1]):
            yield f"{counted(count, 'row')} left out: {reason} ({self._lines(reason)})"

    def _lines(self, reason: str) -> str:
        first = sorted(self.lines[reason])
        more = ", …" if self.counts[reason] > len(first) else ""
        word = "line" if self.counts[reason] == 1 else "lines"
        return f"{word} {', '.join(map(str, first))}{more}"


def counted(number: int, what: str) -> str:
    """Return a number with the word for what is counted.

    >>> counted(1, "row"), counted(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def without_repeats(items: Iterable[Item], left_out: LeftOut) -> Iterator[Item]:
    """Yield items, each once: those that are alike in all but their place are one."""
    seen: set[Item] = set()
    for item in items:
        key = item._replace(place=NOWHERE)
        if key in seen:
            left_out.add("it stands twice", item.place.line)
        else:
            seen.add(key)
            yield item
