"""The check of one file: a scenario, or a table of evidence."""

from functools import partial
from pathlib import Path

from sim.core.errors import BadInput, Fault, bad_word, together
from sim.core.paths import is_file, is_folder
from sim.evidence import act_summaries, coded_tables
from sim.evidence.case import FILE, read_case
from sim.evidence.evidence_folder import check_base
from sim.scenario.loading import load_scenario


def check_file(path: Path, seeds: Path | None = None) -> list[Fault]:
    """Return every fault of a scenario file, a case file, or evidence: a table or its folder.

    Args:
        path: The file; one that ends in ``.csv`` is read as a table of evidence, one called
            ``case.yaml`` as that of a case, and a folder as a folder of evidence.
        seeds: Folder of evidence that a scenario is resolved with; default: the shipped one.
    """
    try:
        if is_folder(path):
            _check_folder(path)
        elif path.suffix.casefold() == ".csv":
            _check_table(path)
        elif path.name == FILE and is_file(path):
            read_case(path.parent)
        else:
            load_scenario(path, seeds=seeds)
    except BadInput as bad:
        return list(bad.faults)
    return []


def _check_folder(path: Path) -> None:
    """Check a folder of evidence with all its tables and its case; raises BadInput."""
    tables = [path / f"{name}.csv" for name in sorted(coded_tables.READERS)]
    checks = [partial(_check_table, table) for table in tables if is_file(table)]
    summaries = partial(act_summaries.load_summaries, path)
    together(partial(check_base, path), partial(read_case, path), *checks, summaries)


def _check_table(path: Path) -> None:
    """Read one table of evidence strictly; raises BadInput."""
    if not is_file(path):
        raise BadInput([Fault(str(path), 1, 1, _no_file(path))])
    if path.name == act_summaries.FILE:
        act_summaries.load_summaries(path.parent)
        return
    if path.stem not in coded_tables.READERS:
        known = sorted((*coded_tables.READERS, Path(act_summaries.FILE).stem))
        message = bad_word("table", path.stem, known)
        raise BadInput([Fault(str(path), 1, 1, message)])
    coded_tables.check_table(path)


def _no_file(path: Path) -> str:
    if is_folder(path):
        return "this is a folder, not a table"
    return f"{path.name!r}: there is no such file"
