"""The work of ``bamboo compare --series``: compare a user's series with the record."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pandas as pd

from sim.comparison import series_agreement
from sim.comparison.series_agreement import Track
from sim.evidence import user_series
from sim.evidence.coded_tables import load_history
from sim.record import folder_contents, folders, result_folder
from sim.record.default_folders import KINDS
from sim.record.folder_labels import labels
from sim.record.result_folder import Claim
from sim.report import series_lines


def compare(
    path: Path,
    results: Sequence[Path],
    evidence: Path | None,
    out: Path | None,
    *,
    force: bool = False,
) -> list[str]:
    """Compare the series of a file with the record.

    The coded record is that of ``evidence``, else that saved in the first result folder, else the
    shipped one; each result folder adds its own simulated levels.

    Args:
        path: The file of series.
        results: Result folders.
        evidence: Folder of evidence, or None.
        out: Where ``series.csv`` is written, or None.
        force: Whether the folder may hold other files; see ``result_folder.claim``.

    Returns:
        The lines to print.

    Raises:
        BadInput: Something is wrong with a file or a folder; the error lists every fault.
    """
    record = _record(results, evidence)
    found = user_series.read(path, {track.actor for track in record})
    table = series_agreement.compare(found.series, record)
    lines = series_lines.lines(found, table, path.name)
    if out is not None:
        command = ["compare", *[folder.name for folder in results], "--series", path.name]
        with _place(out, path.stem, force=force) as place:
            _write(table, place, path.stem, command)
        lines.append(f"Written to {place.path / 'series.csv'}")
    return lines


def _record(results: Sequence[Path], evidence: Path | None) -> list[Track]:
    """Return the levels of the record: the coded ones, then those of each result folder."""
    if results and evidence is None:
        record = list(series_agreement.saved_tracks(results[0]))
    else:
        record = list(series_agreement.coded_tracks(load_history(evidence)))
    for label, folder in dict(zip(labels(results), results, strict=True)).items():
        record += series_agreement.simulated_tracks(folder, label)
    return record


def _place(out: Path, name: str, *, force: bool) -> AbstractContextManager[Claim]:
    """Claim a result folder to add to, or a folder of its own."""
    kind = folder_contents.look(out).kind
    if kind not in ("", KINDS["series"].name):
        return result_folder.claim_to_add(out)
    return result_folder.claim("series", [name], out, force=force)


def _write(table: pd.DataFrame, place: Claim, name: str, command: list[str]) -> None:
    """Add the table to a result folder, or write it into a folder of its own."""

    def fill(folder: Path) -> None:
        folders.write_csv(table, folder / "series.csv")

    if place.kind:
        place.replace(fill, folders.manifest(name=name, command=command))
    else:
        place.add(fill)
