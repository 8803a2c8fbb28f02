"""Rows on the scale of the codebook: acts with three readings, and stances of a year."""

from typing import NamedTuple

from sim.evidence.imports.items import Place


class Readings(NamedTuple):
    """A number by the hostile, the middle and the friendly reading of a mapping."""

    low: float
    best: float
    high: float

    def minus(self, other: "Readings") -> "Readings":
        """Return the differences, reading by reading."""
        return Readings(self.low - other.low, self.best - other.best, self.high - other.high)

    def over(self, scale: float) -> "Readings":
        """Return the readings in units of a scale; zeros where the scale is zero."""
        if not scale:
            return Readings(0.0, 0.0, 0.0)
        return Readings(self.low / scale, self.best / scale, self.high / scale)


class ScaledAct(NamedTuple):
    """An act on the scale of the codebook.

    Attributes:
        key: What tells it apart within its source, over vintages.
        date: Date written YYYY, YYYY-MM or YYYY-MM-DD.
        end: Last date of what lasted; empty for an act at one date.
        actor: Code of the state that acts.
        target: Code of the state acted upon.
        domain: Domain.
        other: Domain by reading two.
        intensity: Intensity, -4 to +4, by three readings.
        place: Where its row, or the first of its rows, stands.
        rows: Number of rows that it sums up.
        summary: What happened.
        note: Code, number of rows and score.
    """

    key: str
    date: str
    end: str
    actor: str
    target: str
    domain: str
    other: str
    intensity: Readings
    place: Place
    rows: int
    summary: str
    note: str


class ScaledStance(NamedTuple):
    """What a state did toward another in one year and domain.

    Attributes:
        year: Calendar year.
        actor: Code of the state that acts.
        target: Code of the state acted upon.
        domain: Domain.
        level: Level, -2 to +2, by three readings.
        months: Months of the year of which the source speaks; 12 for a yearly number.
        rows: Number of rows that it sums up.
    """

    year: int
    actor: str
    target: str
    domain: str
    level: Readings
    months: int
    rows: int
