"""Strict reading of the tables of coded evidence.

Each table is a CSV file of ``seeds/``, or of an evidence folder that a scenario adds. A missing
table counts as empty. The model never needs a table that only scores it; a test removes those
tables and runs the model.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from sim.core.csv_reader import Row, read_table
from sim.core.errors import together
from sim.core.resources import folder
from sim.core.vocabulary import DOMAINS
from sim.evidence import act_summaries
from sim.evidence.act_rows import read_acts
from sim.evidence.case_folders import Sources, case_of, shipped_case
from sim.evidence.case_parts import CaseFile
from sim.evidence.evidence_folder import check_folder
from sim.evidence.rows import Evidence, Figure, Forcing, History, Outcome, Stance

T = TypeVar("T")
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
# columns that tell the series of a table of numbers apart
SERIES: Final = {
    "indicators": ("actor", "counterpart", "quantity", "unit"),
    "structure": ("actor", "counterpart", "quantity", "unit"),
}


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


READERS: Final[dict[str, tuple[Callable[..., object], ...]]] = {
    "events": (read_acts,),
    "indicators": (read_figure, read_outcomes),
    "structure": (read_external,),
    "drivers": (read_drivers, read_met, read_conditions),
    "coverage": (read_coverage,),
    "stance": (read_stance,),
    "coldwar_drivers": (read_conditions,),
    "coldwar_stance": (read_stance,),
}


OF_A_CASE: Final = (
    read_figure,
    read_outcomes,
    read_external,
    read_drivers,
    read_met,
    read_conditions,
)


def check_table(path: Path) -> None:
    """Read one table of the evidence strictly with every reader that uses it.

    Raises:
        BadInput: The table has faults; the error lists all of them.
    """
    case = case_of(path.parent)
    readings = [
        _table(path.parent, path.stem, _for_case(read, case), case) for read in READERS[path.stem]
    ]
    together(*readings)


def _for_case(read: Callable[..., T], case: CaseFile) -> Callable[[Row], T]:
    """Return the reader of a row of a case; most rows are read alike in every case."""
    return partial(read, case=case) if read in OF_A_CASE else read


def _table(
    path: Path,
    name: str,
    read: Callable[[Row], T | None],
    case: CaseFile,
    taken: Collection[str] = (),
) -> Callable[[], tuple[T, ...]]:
    """Prepare the reading of one table of a folder."""
    return partial(
        read_table,
        path / f"{name}.csv",
        COLUMNS[name],
        read,
        taken,
        states=case.codes,
        series=SERIES.get(name, ()),
    )


@dataclass
class _Shipped:
    """The shipped evidence, read once in a process: it does not change."""

    forcing: Forcing | None = None
    history: History | None = None


_SHIPPED: Final = _Shipped()


def _is_shipped(seeds: Path, case: CaseFile) -> bool:
    """Whether tables are the shipped ones, read as the shipped case says."""
    return seeds == folder("seeds") and case == shipped_case()


def _evidence_folder(path: Path | None) -> Path:
    """Return the folder of the tables; raises BadInput where there is none."""
    if path is None:
        return folder("seeds")
    check_folder(path)
    return path


def _digest(*parts: object) -> str:
    """Digest the rows that were read; rows that are not used do not change it."""
    digest = hashlib.sha256(repr(parts).encode())
    return digest.hexdigest()[:16]


def load_forcing(
    path: Path | None = None, taken: Collection[str] = (), case: CaseFile | None = None
) -> Forcing:
    """Load what the model may see.

    Args:
        path: Folder of evidence; the shipped one by default.
        taken: Identifiers of acts of other folders, which this folder may not use.
        case: The case of the evidence; default: that of the folder.

    Returns:
        Acts, figures and coverage of the folder. A missing table counts as empty.

    Raises:
        BadInput: The folder does not exist or its tables have faults; lists all of them.
    """
    seeds = _evidence_folder(path)
    known = case or case_of(seeds)
    shipped = _is_shipped(seeds, known) and not taken
    if shipped and _SHIPPED.forcing is not None:
        return _SHIPPED.forcing
    rows, drivers, indicators, structure, covered, _ = together(
        _table(seeds, "events", read_acts, known, taken),
        _table(seeds, "drivers", partial(read_drivers, case=known), known),
        _table(seeds, "indicators", partial(read_figure, case=known), known),
        _table(seeds, "structure", partial(read_external, case=known), known),
        _table(seeds, "coverage", read_coverage, known),
        # to refuse its faults; a test reads the shipped one
        lambda: shipped or act_summaries.load_all_summaries((seeds,)),
    )
    figures = (*indicators, *structure, *_flat(drivers))
    acts = _flat(rows)
    forcing = Forcing(
        acts=acts,
        figures=figures,
        covered=frozenset(covered),
        digest=_digest(acts, figures, sorted(covered)),
    )
    if shipped:
        _SHIPPED.forcing = forcing
    return forcing


def load_conditions(path: Path | None = None, case: CaseFile | None = None) -> tuple[Figure, ...]:
    """Load the yearly conditions that states met, for scenarios that apply them as acts.

    Args:
        path: Folder of evidence; the shipped one by default.
        case: The case of the evidence; default: that of the folder.

    Returns:
        Figures from 0 to 4, named by their column: first the Cold War, then later years.

    Raises:
        BadInput: The folder does not exist or its tables have faults; lists all of them.
    """
    seeds = _evidence_folder(path)
    known = case or case_of(seeds)
    read = partial(read_conditions, case=known)
    early, late = together(
        _table(seeds, "coldwar_drivers", read, known),
        _table(seeds, "drivers", read, known),
    )
    return (*_flat(early), *_flat(late))


def load_history(path: Path | None = None, case: CaseFile | None = None) -> History:
    """Load what only scores the model.

    Args:
        path: Folder of evidence; the shipped one by default.
        case: The case of the evidence; default: that of the folder.

    Returns:
        Stances, drivers and outcomes of the folder. A missing table counts as empty.

    Raises:
        BadInput: The folder does not exist or its tables have faults; lists all of them.
    """
    seeds = _evidence_folder(path)
    known = case or case_of(seeds)
    shipped = _is_shipped(seeds, known)
    if shipped and _SHIPPED.history is not None:
        return _SHIPPED.history
    late, early, drivers, outcome_groups = together(
        _table(seeds, "stance", read_stance, known),
        _table(seeds, "coldwar_stance", read_stance, known),
        _table(seeds, "drivers", partial(read_met, case=known), known),
        _table(seeds, "indicators", partial(read_outcomes, case=known), known),
    )
    stances = (*early, *late)
    met = dict(drivers)
    outcomes = _flat(outcome_groups)
    digest = _digest(stances, sorted(met.items()), outcomes)
    history = History(stances=stances, met=met, digest=digest, outcomes=outcomes)
    if shipped:
        _SHIPPED.history = history
    return history


def load_record(sources: Sources) -> History:
    """Load what only scores a scenario, from all folders of its record.

    Stances and drivers of a later folder replace those of an earlier one for the same years.

    Raises:
        BadInput: A folder does not exist or its tables have faults; lists all of them.
    """
    parts = together(*[partial(load_history, path, sources.case) for path in sources.record])
    first: History = parts[0]
    for more in parts[1:]:
        if more.stances or more.met or more.outcomes:
            first = History(
                stances=(*first.stances, *more.stances),
                met={**first.met, **more.met},
                digest=first.digest + more.digest,
                outcomes=(*first.outcomes, *more.outcomes),
            )
    return first


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
