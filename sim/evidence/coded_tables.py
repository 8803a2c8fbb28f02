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
from sim.evidence import act_summaries
from sim.evidence.act_rows import read_acts
from sim.evidence.case_folders import Sources, case_of, shipped_case
from sim.evidence.case_parts import CaseFile
from sim.evidence.coded_rows import (
    STANCE_COLUMNS,
    read_conditions,
    read_coverage,
    read_drivers,
    read_external,
    read_figure,
    read_met,
    read_outcomes,
    read_stance,
)
from sim.evidence.evidence_folder import check_folder
from sim.evidence.rows import Evidence, Figure, Forcing, History

T = TypeVar("T")
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
