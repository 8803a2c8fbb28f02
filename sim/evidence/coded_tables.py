"""Strict reading of the tables of coded evidence.

Each table is a CSV file of ``seeds/``, or of an evidence folder that a scenario adds. A missing
table counts as empty. The model never needs a table that only scores it; a test removes those
tables and runs the model.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from sim.core.csv_reader import Row, read_table
from sim.core.dates import too_coarse
from sim.core.errors import BadInput, together
from sim.core.paths import is_folder
from sim.core.resources import folder
from sim.core.vocabulary import DOMAINS, PRECISIONS, ROLES
from sim.evidence.rows import Act, Evidence, Figure, Forcing, History, Outcome, Stance

T = TypeVar("T")
AGREED_DOCUMENT: Final = "all"  # the document of rows on which the coders agreed
PERCENT: Final = 100.0
LARGEST: Final = 1e9  # bound of the absolute value of any number in a table
USES: Final = ("structure", "outcome")

# columns of the drivers of rival theories, with the field of the situation that each feeds
DRIVER_FIELDS: Final = {
    "domestic_mobilisation": "mobilisation",
    "economic_capacity": "capacity",
    "elite_faction": "faction",
}
SCORED_DRIVERS: Final = ("china_threat", "us_inducement")
CONDITIONS: Final = (
    "china_threat",
    "china_inducement",
    "us_inducement",
    "japan_inducement",
    "russia_support",
    "asean_support",
    "us_hostility",
    "patron_support",
    "asean_pressure",
)

# outcomes given in percent, with the quantity of a tie that each is compared with
OUTCOME_QUANTITIES: Final = {"arms_import_share": "supply", "us_requests_answered_share": "met"}
ALL_AT_TOP_RUNG: Final = "p5_comprehensive_strategic_partners"
PERMANENT_FIVE: Final = ("CHN", "USA", "RUS", "GBR", "FRA")
TOP_RUNG: Final = 3.0
FIGURE_FIELDS: Final = {"trade_share": "dependence", "relative_size": "capability"}

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
COLUMNS: Final = {
    "events": ("id", "date", "date_precision", "actor", "target", "domain", "role", "intensity"),
    "indicators": ("date", "actor", "counterpart", "quantity", "value", "use"),
    "structure": ("year", "actor", "counterpart", "quantity", "value"),
    "drivers": ("year", "actor", "document"),
    "coverage": ("year", "actor", "covered"),
    "stance": STANCE_COLUMNS,
    "coldwar_drivers": ("year", "actor", "document"),
    "coldwar_stance": STANCE_COLUMNS,
}


def read_act(row: Row) -> Act | None:
    """Read an act that forces; responses and settings give None."""
    role = row.word("role", ROLES)
    precision = row.word("date_precision", PRECISIONS)
    date = row.date()
    domain = row.word("domain", DOMAINS)
    intensity = row.number("intensity", -4, 4)
    cells = row.cells
    act = Act(
        id=cells["id"],
        date=date,
        precision=precision,
        actor=row.state("actor"),
        target=row.state("target"),
        domain=domain,
        level=-intensity / 2,
        kind=cells.get("kind", ""),
        joint=cells.get("joint_id", ""),
        document=cells.get("document", ""),
        summary=cells.get("summary", ""),
    )
    if not row.faults and too_coarse(date, precision):
        message = (
            f"{precision!r} says more than the date {date}; write the day, or a wider precision"
        )
        row.add_fault("date_precision", message)
    return act if role == "forcing" else None


def read_figure(row: Row) -> Figure | None:
    """Read a given that feeds a field of the situation; other numbers and outcomes give None."""
    date = row.date()
    use = row.word("use", USES)
    year = 0.0 if row.faults else float(date[:4])
    figure = _read_given(row, year, external=False)
    return figure if use == "structure" else None


def read_outcomes(row: Row) -> list[Outcome]:
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
    if quantity == ALL_AT_TOP_RUNG and value == len(PERMANENT_FIVE):
        return [Outcome("rung", year, actor, member, TOP_RUNG) for member in PERMANENT_FIVE]
    scored = OUTCOME_QUANTITIES.get(quantity)
    if scored is None or row.cells.get("unit") != "percent":
        return []
    return [Outcome(scored, year, actor, counterpart, value / PERCENT)]


def read_external(row: Row) -> Figure | None:
    """Read an outside figure that feeds a field of the situation."""
    return _read_given(row, float(row.year()), external=True)


def _read_given(row: Row, year: float, *, external: bool) -> Figure | None:
    """Read a number that feeds a field of the situation; any other gives None."""
    actor = row.state("actor")
    counterpart = row.state("counterpart", needed=False)
    divisor = PERCENT if row.cells.get("unit") == "percent" else 1.0
    value = row.number("value", -LARGEST, LARGEST) / divisor
    field = FIGURE_FIELDS.get(row.cells["quantity"])
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


def read_drivers(row: Row) -> list[Figure]:
    """Read the coded drivers of rival theories (0-4, agreed rows only) as givens from 0 to 1."""
    return _read_yearly(row, DRIVER_FIELDS.items(), scale=4)


def read_conditions(row: Row) -> list[Figure]:
    """Read what a state met of others in a year (0-4, agreed rows only), by column name."""
    named_alike = ((column, column) for column in CONDITIONS)
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
        if row.cells.get(column)
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


def read_met(row: Row) -> tuple[tuple[str, int], tuple[float, float]] | None:
    """Read the two drivers of nguyen-2020's table (0-4, agreed rows only).

    They are China's threat and the United States' inducement, by (actor, year).
    """
    drivers = [row.number(column, 0, 4) for column in SCORED_DRIVERS if row.cells.get(column)]
    place = row.state("actor"), row.year()
    complete = len(drivers) == len(SCORED_DRIVERS)
    if not complete or row.cells["document"] != AGREED_DOCUMENT:
        return None
    threat, inducement = drivers
    return place, (threat, inducement)


READERS: Final[dict[str, tuple[Callable[[Row], object], ...]]] = {
    "events": (read_act,),
    "indicators": (read_figure, read_outcomes),
    "structure": (read_external,),
    "drivers": (read_drivers, read_met, read_conditions),
    "coverage": (read_coverage,),
    "stance": (read_stance,),
    "coldwar_drivers": (read_conditions,),
    "coldwar_stance": (read_stance,),
}


def check_table(path: Path) -> None:
    """Read one table of the evidence strictly with every reader that uses it.

    Raises:
        BadInput: The table has faults; the error lists all of them.
    """
    name = path.stem
    readings = [partial(read_table, path, COLUMNS[name], read) for read in READERS[name]]
    together(*readings)


def _table(
    path: Path, name: str, read: Callable[[Row], T | None], taken: Collection[str] = ()
) -> Callable[[], tuple[T, ...]]:
    """Prepare the reading of one table of a folder."""
    return partial(read_table, path / f"{name}.csv", COLUMNS[name], read, taken)


def _evidence_folder(path: Path | None) -> Path:
    """Return the folder of the tables; raises BadInput where there is none."""
    if path is None:
        return folder("seeds")
    if not is_folder(path):
        message = (
            "there is no such folder of evidence; name one that holds tables such as events.csv"
        )
        raise BadInput.at(path, message)
    return path


def _digest(*parts: object) -> str:
    """Digest the rows that were read; rows that are not used do not change it."""
    digest = hashlib.sha256(repr(parts).encode())
    return digest.hexdigest()[:16]


def load_forcing(path: Path | None = None, taken: Collection[str] = ()) -> Forcing:
    """Load what the model may see.

    Args:
        path: Folder of evidence; the shipped one by default.
        taken: Identifiers of acts of other folders, which this folder may not use.

    Returns:
        Acts, figures and coverage of the folder. A missing table counts as empty.

    Raises:
        BadInput: The folder does not exist or its tables have faults; lists all of them.
    """
    seeds = _evidence_folder(path)
    acts, drivers, indicators, structure, covered = together(
        _table(seeds, "events", read_act, taken),
        _table(seeds, "drivers", read_drivers),
        _table(seeds, "indicators", read_figure),
        _table(seeds, "structure", read_external),
        _table(seeds, "coverage", read_coverage),
    )
    figures = (*indicators, *structure, *_flat(drivers))
    return Forcing(
        acts=acts,
        figures=figures,
        covered=frozenset(covered),
        digest=_digest(acts, figures, sorted(covered)),
    )


def load_conditions(path: Path | None = None) -> tuple[Figure, ...]:
    """Load the yearly conditions that states met, for scenarios that apply them as acts.

    Args:
        path: Folder of evidence; the shipped one by default.

    Returns:
        Figures from 0 to 4, named by their column: first the Cold War, then later years.

    Raises:
        BadInput: The folder does not exist or its tables have faults; lists all of them.
    """
    seeds = _evidence_folder(path)
    early, late = together(
        _table(seeds, "coldwar_drivers", read_conditions),
        _table(seeds, "drivers", read_conditions),
    )
    return (*_flat(early), *_flat(late))


def load_history(path: Path | None = None) -> History:
    """Load what only scores the model.

    Args:
        path: Folder of evidence; the shipped one by default.

    Returns:
        Stances, drivers and outcomes of the folder. A missing table counts as empty.

    Raises:
        BadInput: The folder does not exist or its tables have faults; lists all of them.
    """
    seeds = _evidence_folder(path)
    late, early, drivers, outcome_groups = together(
        _table(seeds, "stance", read_stance),
        _table(seeds, "coldwar_stance", read_stance),
        _table(seeds, "drivers", read_met),
        _table(seeds, "indicators", read_outcomes),
    )
    stances = (*early, *late)
    met = dict(drivers)
    outcomes = _flat(outcome_groups)
    digest = _digest(stances, sorted(met.items()), outcomes)
    return History(stances=stances, met=met, digest=digest, outcomes=outcomes)


def load_evidence(path: Path | None = None) -> Evidence:
    """Load both halves of the record from an evidence folder (default: the shipped one).

    Raises:
        BadInput: The folder does not exist or its tables have faults; lists all of them.
    """
    forcing, history = together(partial(load_forcing, path), partial(load_history, path))
    return Evidence(forcing=forcing, history=history)


def _flat(groups: Iterable[Iterable[T]]) -> tuple[T, ...]:
    """Chain groups of rows into one tuple."""
    return tuple(item for group in groups for item in group)
