"""The tone of pairs: means of what a source says of a pair in a month, and departures from it.

A source reports more every year. Means do not grow with the number of reports; sums do, and none
is made. What counts is how far a month departs from what is ordinary: by default the mean of all
pairs of the source in that year and domain, which takes out what the source does to all pairs
alike, or the mean of the pair over all years. Departures are in units of their root mean square.
A month without a row has no tone: it is not zero.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Final, NamedTuple, TypeVar

from sim.evidence.imports.items import Item, LeftOut, Place
from sim.evidence.imports.scaled_rows import Readings
from sim.evidence.imports.single_acts import NO_DOMAIN, NOT_MAPPED
from sim.evidence.imports.source_mapping import Rule, SourceMapping

SOURCE, PAIR, NONE = "source", "pair", "none"
BASELINES: Final = (SOURCE, PAIR, NONE)
FEWEST: Final = 5  # pairs of a source from which its own effect is told
NO_MONTH: Final = "its month is not known"
ZERO: Final = Readings(0.0, 0.0, 0.0)
Key = TypeVar("Key", bound=Hashable)


class Spot(NamedTuple):
    """A pair in a domain and a month (YYYY-MM), or a year (YYYY)."""

    actor: str
    target: str
    domain: str
    when: str

    @property
    def year(self) -> str:
        """Calendar year."""
        return self.when[:4]

    @property
    def pair(self) -> tuple[str, str, str]:
        """Actor, target and domain."""
        return self[:3]


@dataclass
class Tone:
    """What a source says of a pair in a domain and a month.

    Attributes:
        place: Where the first row stands.
        rows: Number of rows.
        total: Sums over the rows, by three readings.
        others: How often each domain is that of reading two.
    """

    place: Place
    rows: int = 0
    total: Readings = ZERO
    others: Counter[str] = field(default_factory=Counter)

    def add(self, readings: Readings, other: str) -> None:
        """Add a row."""
        self.rows += 1
        self.total = Readings(*map(sum, zip(self.total, readings, strict=True)))
        self.others[other] += 1

    @property
    def mean(self) -> Readings:
        """Means over the rows."""
        return self.total.over(self.rows)


def tones(items: Iterable[Item], mapping: SourceMapping, left_out: LeftOut) -> dict[Spot, Tone]:
    """Average items by pair, domain and month; those that cannot be placed are counted.

    Args:
        items: The items, with codes or scores.
        mapping: Says what a code counts for, and the domain of a score.
        left_out: Takes the items that are not used.
    """
    found: dict[Spot, Tone] = {}
    for item in items:
        rule = _rule(item, mapping)
        if rule is None:
            left_out.add(NOT_MAPPED, item.place.line)
            continue
        domain = item.domain or rule.domain
        if not domain:
            left_out.add(NO_DOMAIN, item.place.line)
            continue
        readings = Readings(rule.low, rule.best, rule.high)
        if item.score is not None:
            readings = Readings(item.score, item.score, item.score)
        spot = Spot(item.actor, item.target, domain, item.month)
        tone = found.setdefault(spot, Tone(item.place))
        tone.add(readings, item.domain or rule.other)
    return found


def _rule(item: Item, mapping: SourceMapping) -> Rule | None:
    """Return the rule of a code; of a score any rule, since all have its domain."""
    if item.score is None:
        return mapping.of_code(item.code)
    return next(iter((*mapping.acts, *mapping.stances)), None)


def departures(found: Mapping[Spot, Readings], baseline: str) -> dict[Spot, Readings]:
    """Return how far each tone departs from what is ordinary.

    Args:
        found: Tones.
        baseline: ``source`` for the mean of all pairs in the year and domain, ``pair`` for the
            mean of the pair over all years, ``none`` for zero.
    """
    if baseline == NONE:
        return dict(found)
    ordinary = _means(found, _of_source if baseline == SOURCE else _of_pair)
    key = _of_source if baseline == SOURCE else _of_pair
    return {spot: tone.minus(ordinary[key(spot)]) for spot, tone in found.items()}


def _of_source(spot: Spot) -> tuple[str, ...]:
    return spot.domain, spot.year


def _of_pair(spot: Spot) -> tuple[str, ...]:
    return spot.pair


def _means(found: Mapping[Spot, Readings], key: Callable[[Spot], Key]) -> dict[Key, Readings]:
    """Average tones by a key of their spots."""
    groups: dict[Key, list[Readings]] = {}
    for spot, tone in found.items():
        groups.setdefault(key(spot), []).append(tone)
    return {name: mean_of(group) for name, group in groups.items()}


def mean_of(group: Iterable[Readings]) -> Readings:
    """Average readings."""
    every = list(group)
    return Readings(*(sum(part) / len(every) for part in zip(*every, strict=True)))


def in_units(found: Mapping[Spot, Readings]) -> dict[Spot, Readings]:
    """Return departures in units of the root mean square of their domain."""
    squares: dict[str, list[float]] = {}
    for spot, tone in found.items():
        squares.setdefault(spot.domain, []).append(tone.best**2)
    units = {domain: sqrt(sum(each) / len(each)) for domain, each in squares.items()}
    return {spot: tone.over(units[spot.domain]) for spot, tone in found.items()}


def baseline_for(asked: str, spots: Iterable[Spot]) -> str:
    """Return the baseline that can be used: of few pairs the source's own effect is not told."""
    pairs = {spot[:2] for spot in spots}
    return PAIR if asked == SOURCE and len(pairs) < FEWEST else asked
