"""A series from outside set beside the record: read the file, look the record up, compare, say it, and keep the table."""

from pathlib import Path

import pandas as pd

from sim.compare import series_agreement
from sim.compare.series_agreement import Track
from sim.evidence import user_series
from sim.evidence.coded_tables import load_history
from sim.record import folders as results
from sim.report import series_lines


def set_beside(
    path: Path, folders: list[Path], evidence: Path | None, out: Path | None
) -> list[str]:
    """Say how a file's series go with the record, and write ``series.csv`` where a folder is named; raises BadInput with every fault.

    The coded record is that of ``evidence``, else that kept in the first result folder, else the shipped one; each folder adds its
    own simulated levels.
    """
    if out is not None:
        results.refuse_to_overwrite(out)
    record = _record(folders, evidence)
    found = user_series.read(path, {track.actor for track in record})
    table = series_agreement.compare(found.series, record)
    told = series_lines.lines(found, table, path.name)
    return told if out is None else [*told, _written(table, out, path, folders)]


def _record(folders: list[Path], evidence: Path | None) -> list[Track]:
    """Gather the levels of the record, coded first."""
    coded = (
        series_agreement.kept(folders[0])
        if folders and evidence is None
        else series_agreement.coded(load_history(evidence))
    )
    return [*coded, *(track for folder in folders for track in series_agreement.simulated(folder))]


def _written(table: pd.DataFrame, out: Path, path: Path, folders: list[Path]) -> str:
    """Keep the table: beside the results in a folder of results, else in a folder of its own."""
    if (out / "manifest.json").is_file():
        results.add_to_folder(out, lambda beside: results.write_csv(table, beside / "series.csv"))
    else:
        said = results.manifest(
            name=path.stem, command=["compare", *(f.name for f in folders), "--series", path.name]
        )

        def fill(beside: Path) -> None:
            results.write_csv(table, beside / "series.csv")
            results.write_manifest(said, beside / "manifest.json")

        results.write_folder(out, fill)
    return f"Written to {out / 'series.csv'}"
