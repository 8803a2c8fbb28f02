"""The work of ``bamboo import``: an evidence folder from files of public data."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sim.evidence.imports import evidence_rows, formats, importing, vintages, weights
from sim.evidence.imports.importing import MONTH, Imported, Request
from sim.evidence.imports.items import counted
from sim.evidence.imports.source_format import SCALE
from sim.evidence.imports.source_mapping import read_mapping, shipped_mapping
from sim.record import folders, result_folder
from sim.record.columns import frame

ACTS: Final = "acts"
STANCE: Final = "stance"
FILES: Final = {  # where each table lies in the folder, and what of the import it belongs to
    "imported_events": ("events.csv", ACTS),
    "events_codes_1": ("coders/events_codes_1.csv", ACTS),
    "events_codes_2": ("coders/events_codes_2.csv", ACTS),
    "imported_coverage": ("coverage.csv", ACTS),
    "imported_stance": ("stance.csv", STANCE),
    "stance_1": ("coders/stance_1.csv", STANCE),
    "stance_2": ("coders/stance_2.csv", STANCE),
    "imported_documents": ("documents.csv", ""),
    "provenance": ("provenance.csv", ""),
    "volume": ("volume.csv", ""),
}
MONTHS_NAMED: Final = 6  # missing months that a line names
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Place:
    """Where an import goes.

    Attributes:
        out: The folder.
        previous: Folder of an earlier import, against which changes are listed; None without.
        only: ``acts`` or ``stance`` where the other is not written; empty for both.
        force: Whether the folder may hold other files; see ``result_folder.claim``.
        command: Words of the command, which the manifest stores.
    """

    out: Path
    previous: Path | None
    only: str
    force: bool
    command: Sequence[str]


def list_formats() -> Iterator[str]:
    """Yield a line a format, with the layouts that are read and the mapping that ships."""
    for each in formats.every():
        layouts = "; ".join(version.name for version in each.versions)
        yield f"{each.name:16} {each.title}"
        yield f"{'':16} layouts: {layouts}"
        yield f"{'':16} mapping: {shipped_mapping(each.mapping)}"


def bring(request: Request, place: Place) -> list[str]:
    """Import files into a folder, whole or not at all.

    Args:
        request: What is to be imported.
        place: Where it goes.

    Returns:
        The lines to print.

    Raises:
        BadInput: Something is wrong with a file, an option or the folder.
    """
    names = [request.title]
    with result_folder.claim("import", names, place.out, force=place.force) as claim:
        done = importing.run(request)
        rows = _rows(done, request.title)
        told = [*_lines(done, rows), *_compared(place, rows)]
        manifest = folders.manifest(
            name=request.title,
            command=list(place.command),
            format=done.format.name,
            baseline=done.baseline,
            unit=done.unit,
            missing_months=done.coverage.missing_months(),
            left_out=done.left_out.counts,
        )
        claim.replace(lambda draft: _fill(draft, done, rows, place.only), manifest)
    return [*told, f"written to {place.out}", *_advice(done, place)]


def _rows(done: Imported, title: str) -> Rows:
    """Return the rows of all tables; of a scale those of the mapping made from it."""
    if done.format.measure == SCALE:
        shipped = read_mapping(shipped_mapping(done.format.mapping))
        found = evidence_rows.tables(done, title)
        kept = {"provenance": found["provenance"]}
        return {"mapping": weights.mapping_rows(done.items, shipped), **kept}
    return evidence_rows.tables(done, title)


def _compared(place: Place, rows: Rows) -> list[str]:
    """Return what changed against an earlier import, and keep it for its table."""
    if place.previous is None or "mapping" in rows:
        return []
    rows["changes"] = vintages.changes(place.previous, rows)
    return list(vintages.lines(place.previous, rows["changes"]))


def _fill(draft: Path, done: Imported, rows: Rows, only: str) -> None:
    """Write the tables, the mapping and nothing else."""
    (draft / "coders").mkdir()
    for name, own in rows.items():
        file, part = FILES.get(name, (f"{name}.csv", ""))
        is_empty = not own and name not in {"imported_events", "provenance"}
        if is_empty or (only and part and part != only):
            continue
        folders.write_csv(frame(name, own), draft / file)
    if not any((draft / "coders").iterdir()):
        (draft / "coders").rmdir()
    if "mapping" not in rows:
        shutil.copyfile(done.mapping.path, draft / "mapping.csv")


def _lines(done: Imported, rows: Rows) -> Iterator[str]:
    """Yield what was read, what was made of it and what was left out."""
    for source in done.files:
        read = counted(source.rows, "row")
        yield f"{source.path.name}: {read}, layout '{source.layout}', {source.retrieved}"
    yield from done.left_out.texts()
    missing = done.coverage.missing_months()
    if missing and done.unit == MONTH:
        more = ", …" if len(missing) > MONTHS_NAMED else ""
        named = ", ".join(missing[:MONTHS_NAMED])
        number = counted(len(missing), "month")
        yield f"{number} without a row, which count as unknown: {named}{more}"
    if "mapping" in rows:
        yield f"a mapping of {counted(len(done.items), 'code')}; name it with --mapping"
        return
    stances = len(rows["imported_stance"])
    made = [counted(len(done.acts), "act"), counted(stances, "year") + " of stance"]
    ordinary = f"; ordinary: {done.baseline}" if done.baseline else ""
    yield f"{', '.join(made)}; mapping: {done.mapping.path.name}{ordinary}"


def _advice(done: Imported, place: Place) -> Iterator[str]:
    """Yield how a scenario takes the folder."""
    if done.acts and place.only != STANCE:
        yield (
            f"in a scenario: 'evidence: {place.out.name}' and 'coder: drawn', so that every world "
            "draws a reading of the mapping; 'alone: true' leaves out all other evidence"
        )
    elif done.stances:
        yield f"in a scenario: 'evidence: {place.out.name}'; it scores and has no acts"
