"""The work of ``bamboo compare --series``: compare a user's series with the record."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from sim.comparison import series_agreement
from sim.comparison.series_agreement import Track
from sim.evidence import user_series
from sim.evidence.coded_tables import load_history
from sim.record import folders
from sim.report import series_lines


def compare(
    path: Path, results: Sequence[Path], evidence: Path | None, out: Path | None
) -> list[str]:
    """Compare the series of a file with the record.

    The coded record is that of ``evidence``, else that saved in the first result folder, else the
    shipped one; each result folder adds its own simulated levels.

    Args:
        path: The file of series.
        results: Result folders.
        evidence: Folder of evidence, or None.
        out: Where ``series.csv`` is written, or None.

    Returns:
        The lines to print.

    Raises:
        BadInput: Something is wrong with a file or a folder; the error lists every fault.
    """
    if out is not None:
        folders.refuse_to_overwrite(out)
    record = _record(results, evidence)
    found = user_series.read(path, {track.actor for track in record})
    table = series_agreement.compare(found.series, record)
    lines = series_lines.lines(found, table, path.name)
    if out is not None:
        command = ["compare", *[folder.name for folder in results], "--series", path.name]
        _write(table, out, path.stem, command)
        lines.append(f"Written to {out / 'series.csv'}")
    return lines


def _record(results: Sequence[Path], evidence: Path | None) -> list[Track]:
    """Return the levels of the record: the coded ones, then those of each result folder."""
    if results and evidence is None:
        record = list(series_agreement.saved_tracks(results[0]))
    else:
        record = list(series_agreement.coded_tracks(load_history(evidence)))
    for folder in results:
        record += series_agreement.simulated_tracks(folder)
    return record


def _write(table: pd.DataFrame, out: Path, name: str, command: list[str]) -> None:
    """Add the table to a result folder, or write it into a folder of its own."""
    is_result_folder = (out / "manifest.json").is_file()

    def write(folder: Path) -> None:
        folders.write_csv(table, folder / "series.csv")
        if not is_result_folder:
            manifest = folders.manifest(name=name, command=command)
            folders.write_manifest(manifest, folder / "manifest.json")

    put = folders.add_to_folder if is_result_folder else folders.write_folder
    put(out, write)
