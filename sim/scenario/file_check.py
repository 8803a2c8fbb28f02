"""The check of one file: a scenario, or a table of evidence."""

from pathlib import Path

from sim.core.errors import BadInput, Fault, bad_word
from sim.core.paths import is_file, is_folder
from sim.evidence import coded_tables
from sim.scenario.loading import load_scenario


def check_file(path: Path, seeds: Path | None = None) -> list[Fault]:
    """Return every fault of a scenario file, or of a table of evidence (CSV).

    Args:
        path: The file; one that ends in ``.csv`` is read as a table of evidence.
        seeds: Folder of evidence that a scenario is resolved with; default: the shipped one.
    """
    try:
        if path.suffix == ".csv":
            _check_table(path)
        else:
            load_scenario(path, seeds=seeds)
    except BadInput as bad:
        return list(bad.faults)
    return []


def _check_table(path: Path) -> None:
    """Read one table of evidence strictly; raises BadInput."""
    if not is_file(path):
        raise BadInput([Fault(str(path), 1, 1, _no_file(path))])
    if path.stem not in coded_tables.READERS:
        message = bad_word("table", path.stem, sorted(coded_tables.READERS))
        raise BadInput([Fault(str(path), 1, 1, message)])
    coded_tables.check_table(path)


def _no_file(path: Path) -> str:
    if is_folder(path):
        return "this is a folder, not a table"
    return f"{path.name!r}: there is no such file"
