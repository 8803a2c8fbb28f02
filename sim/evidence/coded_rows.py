"""How one row of a table of coded evidence is read: a number, an outcome, a year of stance."""

from collections.abc import Iterable
from typing import Final

from sim.core.csv_reader import Row
from sim.core.vocabulary import DOMAINS
from sim.evidence.case_parts import CaseFile
from sim.evidence.rows import Figure, Outcome, Stance

AGREED_DOCUMENT: Final = "all"  # the document of rows on which the coders agreed
PERCENT: Final = 100.0
LARGEST: Final = 1e9  # bound of the absolute value of any number in a table
USES: Final = ("structure", "outcome")

TOP_RUNG: Final = 3.0

_DIRECT_COLUMNS: Final = tuple(f"{domain}_direct" for domain in DOMAINS)
STANCE_COLUMNS: Final = (
    "year",
    "actor",
    "target",
    "document",
    *DOMAINS,
    *_DIRECT_COLUMNS,
    "confidence",
)


def read_figure(row: Row, case: CaseFile) -> Figure | None:
    """Read a given that feeds a field of the situation; other numbers and outcomes give None."""
    date = row.date()
    use = row.word("use", USES)
    year = 0.0 if row.faults else float(date[:4])
    figure = _read_given(row, year, case, external=False)
    return figure if use == "structure" else None


def read_outcomes(row: Row, case: CaseFile) -> list[Outcome]:
    """Read recorded outcomes of relations; all other numbers give none."""
    value = row.number("value", -LARGEST, LARGEST)
    date = row.date()
    use = row.word("use", USES)
    actor = row.state("actor")
    counterpart = row.state("counterpart", needed=False)
    if row.faults or use != "outcome":
        return []
    year = int(date[:4])
    quantity = row.cells["quantity"]
    members = case.top_rung.get(quantity, ())
    if members and value == len(members):
        return [Outcome("rung", year, actor, member, TOP_RUNG) for member in members]
    scored = case.outcomes.get(quantity)
    if scored is None or row.cells.get("unit") != "percent":
        return []
    return [Outcome(scored, year, actor, counterpart, value / PERCENT)]


def read_external(row: Row, case: CaseFile) -> Figure | None:
    """Read an outside figure that feeds a field of the situation."""
    return _read_given(row, float(row.year()), case, external=True)


def _read_given(row: Row, year: float, case: CaseFile, *, external: bool) -> Figure | None:
    """Read a number that feeds a field of the situation; any other gives None."""
    actor = row.state("actor")
    counterpart = row.state("counterpart", needed=False)
    divisor = PERCENT if row.cells.get("unit") == "percent" else 1.0
    value = row.number("value", -LARGEST, LARGEST) / divisor
    field = case.figures.get(row.cells["quantity"])
    if field is None:
        return None
    return Figure(
        field=field,
        actor=actor,
        counterpart=counterpart,
        year=year,
        value=value,
        external=external,
    )


def read_drivers(row: Row, case: CaseFile) -> list[Figure]:
    """Read the coded drivers of rival theories (0-4, agreed rows only) as givens from 0 to 1."""
    return _read_yearly(row, case.fields.items(), scale=4)


def read_conditions(row: Row, case: CaseFile) -> list[Figure]:
    """Read what a state met of others in a year (0-4, agreed rows only), by column name."""
    named_alike = ((column, column) for column in case.conditions)
    return _read_yearly(row, named_alike, scale=1)


def _read_yearly(row: Row, fields: Iterable[tuple[str, str]], scale: float) -> list[Figure]:
    """Read columns coded 0-4 as figures of the fields named, divided by ``scale``."""
    actor = row.state("actor")
    year = float(row.year())
    figures = [
        Figure(
            field=field,
            actor=actor,
            counterpart="",
            year=year,
            value=row.number(column, 0, 4) / scale,
            external=False,
        )
        for column, field in fields
        if row.has(column)
    ]
    return figures if row.cells["document"] == AGREED_DOCUMENT else []


def read_coverage(row: Row) -> tuple[int, str] | None:
    """Read whether a document speaks of a state in a year; silence gives None."""
    year = row.year()
    actor = row.state("actor")
    covered = row.word("covered", ("0", "1"))
    return (year, actor) if covered == "1" else None


def read_stance(row: Row) -> Stance:
    """Read what a state did in a year."""
    return Stance(
        year=row.year(),
        actor=row.state("actor"),
        target=row.state("target"),
        document=row.cells["document"],
        levels=tuple(map(row.level, DOMAINS)),
        direct=tuple(map(row.level, _DIRECT_COLUMNS)),
        confidence=row.number("confidence", 0, 1),
    )


def read_met(row: Row, case: CaseFile) -> tuple[tuple[str, int], tuple[float, float]] | None:
    """Read the two drivers of the null ``table_1`` (0-4, agreed rows only).

    They are the pressure and the support that the case names, by (actor, year).
    """
    columns = case.null_drivers
    drivers = [row.number(column, 0, 4) for column in columns if row.has(column)]
    place = row.state("actor"), row.year()
    complete = bool(columns) and len(drivers) == len(columns)
    if not complete or row.cells["document"] != AGREED_DOCUMENT:
        return None
    pressure, support = drivers
    return place, (pressure, support)
