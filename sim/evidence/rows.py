"""Rows of coded evidence: what the model may see (forcing) and what only scores it (history)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from sim.core.dates import last_month
from sim.core.vocabulary import month_index, month_text

# months over which a date of each precision is uncertain; an imputed date covers two years
SPANS: Final = {"day": 1, "month": 1, "year": 12, "imputed": 24}
COPY: Final = "@"  # separates the id of an act from what tells a renewal or a copy of it apart

# a coder's own (domain, level) of an act, by its id, agreed domain and agreed level
Codes = Mapping[tuple[str, str, float], tuple[str, float]]


@dataclass(frozen=True)
class Act:
    """One dated act of an actor toward a target, as the model receives it.

    Attributes:
        id: Identifier of the row in the table of events.
        date: Date written YYYY, YYYY-MM or YYYY-MM-DD.
        precision: Precision of the date, one of ``PRECISIONS``.
        actor: Code of the state that acts.
        target: Code of the state acted upon.
        domain: Domain of the act, one of ``DOMAINS``.
        level: Level of the act, from -2 to +2: -intensity / 2.
        kind: Kind of act, as coded.
        joint: Identifier that the rows of one joint act share; empty for single acts.
        document: Identifier of the document that reports the act.
        summary: Short description of the act.
        end: Last date on which the act can have happened, where a table gives one; of a standing
            condition the date on which it ended, or ``ongoing``.
        standing: Whether the act lasted from ``date`` to ``end``; the model receives it as acts
            that do not (``sim.evidence.renewals``).
        renews: Identifier of the act that this one renews; empty for all others.
    """

    id: str
    date: str
    precision: str
    actor: str
    target: str
    domain: str
    level: float
    kind: str = ""
    joint: str = ""
    document: str = ""
    summary: str = ""
    end: str = ""
    standing: bool = False
    renews: str = ""

    @cached_property
    def origin(self) -> str:
        """Identifier of the act of which this is a renewal, or its own."""
        return self.renews or self.id

    @cached_property
    def month(self) -> int:
        """First month in which the act can have happened."""
        return month_index(self.date)

    @cached_property
    def span(self) -> int:
        """Number of months over which the date is uncertain."""
        if self.end and not self.standing:
            return last_month(self.end) - self.month + 1
        return SPANS[self.precision]

    def moved(self, months: int) -> "Act":
        """Return the act so many months later; its day is lost, its precision is not."""
        end = month_text(last_month(self.end) + months) if self.end else ""
        return replace(self, date=month_text(self.month + months), end=end)

    def dated(self, month: int) -> "Act":
        """Return the act as one of a known month."""
        return replace(self, date=month_text(month), precision="month", end="")


def row_id(name: str) -> str:
    """Return the identifier of the row of a table that an act, a renewal or a copy comes from.

    >>> row_id("1995-usa-vnm-2@1997")
    '1995-usa-vnm-2'
    """
    return name.partition(COPY)[0]


@dataclass(frozen=True)
class Figure:
    """One given number that feeds a field of the situation.

    Attributes:
        field: Name of the field, or of a yearly condition.
        actor: Code of the state that the number describes.
        counterpart: Code of the other state of a tie; empty where the number holds for the actor.
        year: Calendar year of the number.
        value: The number, in the unit of the field; percentages are converted to shares.
        external: Whether the number comes from outside the coded documents.
    """

    field: str
    actor: str
    counterpart: str
    year: float
    value: float
    external: bool


@dataclass(frozen=True)
class Forcing:
    """All that the model may see of the record.

    Attributes:
        acts: Dated acts.
        figures: Given numbers.
        covered: (year, actor) pairs of which some document speaks.
        digest: Digest of the rows that were read, for the manifest.
        codings: Each coder's own codes, where every world draws a coder; empty otherwise.
    """

    acts: tuple[Act, ...] = ()
    figures: tuple[Figure, ...] = ()
    covered: frozenset[tuple[int, str]] = frozenset()
    digest: str = ""
    codings: tuple[Codes, ...] = ()

    def with_acts(self, acts: Iterable[Act]) -> "Forcing":
        """Return the same forcing with other acts."""
        return replace(self, acts=tuple(acts))


@dataclass(frozen=True)
class Stance:
    """What a state did toward another in one year.

    Attributes:
        year: Calendar year.
        actor: Code of the state that acts.
        target: Code of the state acted upon.
        document: Identifier of the document that was coded.
        levels: Levels in the four domains, in the order of ``DOMAINS``; None where no document
            speaks of one.
        direct: The same levels as far as a document states them directly.
        confidence: Confidence of the coder, from 0 to 1.
    """

    year: int
    actor: str
    target: str
    document: str
    levels: tuple[float | None, ...]
    direct: tuple[float | None, ...]
    confidence: float


@dataclass(frozen=True)
class Outcome:
    """A recorded number of a tie at a year's end, against which a mechanism's own is scored."""

    quantity: str
    year: int
    actor: str
    target: str
    value: float


@dataclass(frozen=True)
class History:
    """All that only scores the model.

    Attributes:
        stances: Coded stances.
        met: The two drivers of the null ``table_1`` by (actor, year): pressure and support, each
            from 0 to 4.
        digest: Digest of the rows that were read, for the manifest.
        outcomes: Recorded outcomes of relations.
    """

    stances: tuple[Stance, ...] = ()
    met: dict[tuple[str, int], tuple[float, float]] = field(default_factory=dict)
    digest: str = ""
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """The coded record: one half for the model, one half for the judge."""

    forcing: Forcing
    history: History
