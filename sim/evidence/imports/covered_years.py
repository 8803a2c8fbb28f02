"""Of which states and months a source speaks, and the share of its rows that each pair has."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sim.core.vocabulary import MONTHS, month_index, month_text
from sim.evidence.imports.items import Item

HALF: Final = 6  # months of a year in which a state acts, from which its year is covered
YEAR_ALONE: Final = len("1991")


class Volume(NamedTuple):
    """How often a source speaks of a pair in a year.

    Attributes:
        year: Calendar year.
        actor: Code of the state that acts.
        target: Code of the state acted upon.
        months: Months with a row of the pair.
        rows: Rows of the pair.
        source_rows: Rows of the source in the year.
        share: Rows of the pair as a share of those of the source.
    """

    year: int
    actor: str
    target: str
    months: int
    rows: int
    source_rows: int
    share: float


@dataclass
class Coverage:
    """What a source speaks of, whoever is asked for.

    Attributes:
        pairs: Rows by pair and month.
        months: Rows by month.
    """

    pairs: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)

    def add(self, item: Item) -> None:
        """Count an item."""
        self.pairs[item.actor, item.target, item.month] += 1
        self.months[item.month] += 1

    def missing_months(self) -> list[str]:
        """Return the months without a row between the first and the last with one."""
        known = [month for month in self.months if len(month) > YEAR_ALONE]
        if not known:
            return []
        every = range(month_index(min(known)), month_index(max(known)) + 1)
        return [month_text(index) for index in every if month_text(index) not in self.months]

    def covered(self, *, yearly: bool) -> Iterator[tuple[int, str, int, bool]]:
        """Yield year, state, months in which it acts, and whether its year counts as covered.

        Args:
            yearly: Whether a list of acts covers a year in which it has one. Otherwise a year is
                covered where the source has rows in every month and the state acts in half of
                them.
        """
        whole = Counter(month[:YEAR_ALONE] for month in self.months)
        acting: dict[tuple[str, str], set[str]] = {}
        for actor, _, month in self.pairs:
            acting.setdefault((month[:YEAR_ALONE], actor), set()).add(month)
        for (year, actor), months in sorted(acting.items()):
            full = whole[year] == MONTHS and len(months) >= HALF
            yield int(year), actor, len(months), yearly or full

    def volumes(self) -> Iterator[Volume]:
        """Yield how often the source speaks of each pair, by year."""
        source: Counter[str] = Counter()
        for month, rows in self.months.items():
            source[month[:YEAR_ALONE]] += rows
        own: dict[tuple[str, str, str], list[int]] = {}
        for (actor, target, month), rows in self.pairs.items():
            own.setdefault((month[:YEAR_ALONE], actor, target), []).append(rows)
        for (year, actor, target), counts in sorted(own.items()):
            rows = sum(counts)
            share = round(rows / source[year], 6)
            yield Volume(int(year), actor, target, len(counts), rows, source[year], share)


def counted(items: Iterable[Item], coverage: Coverage) -> Iterator[Item]:
    """Yield items, each counted."""
    for item in items:
        coverage.add(item)
        yield item
