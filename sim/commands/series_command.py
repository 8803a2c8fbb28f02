"""The work of ``bamboo compare --series``: compare a user's series with the record."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pandas as pd

from sim.commands.named_texts import faults_of, pair
from sim.comparison import series_agreement
from sim.comparison.series_agreement import Track
from sim.core.errors import BadInput, Fault
from sim.evidence import user_series
from sim.evidence.coded_tables import load_history
from sim.evidence.published_series import Named
from sim.evidence.user_series import Outside
from sim.record import folder_contents, folders, result_folder
from sim.record.default_folders import KINDS
from sim.record.folder_labels import labels
from sim.record.result_folder import Claim
from sim.report import series_lines


@dataclass(frozen=True)
class SeriesFile:
    """The file of series as the command line names it.

    Attributes:
        path: The file.
        column: Fields with the names of their columns, as ``actor=ccode``.
        constant: Fields with what they hold in all rows.
    """

    path: Path
    column: tuple[str, ...] = ()
    constant: tuple[str, ...] = ()

    def read(self, known: Collection[str]) -> Outside:
        """Read it; raises BadInput with a line for every fault."""
        faults = [
            Fault("compare", 1, 1, message)
            for option, texts in (("column", self.column), ("constant", self.constant))
            for message in faults_of(option, texts)
        ]
        if faults:
            raise BadInput(faults)
        named = Named(dict(map(pair, self.column)), dict(map(pair, self.constant)))
        return user_series.read(self.path, known, named)

    @property
    def words(self) -> list[str]:
        """The words of the command."""
        options = [("--column", text) for text in self.column]
        options += [("--constant", text) for text in self.constant]
        return ["--series", self.path.name, *chain.from_iterable(options)]


def compare(
    file: SeriesFile,
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
        file: The file of series.
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
    name = file.path.stem
    found = file.read({track.actor for track in record})
    table = series_agreement.compare(found.series, record)
    lines = series_lines.lines(found, table, file.path.name)
    if out is not None:
        command = ["compare", *[folder.name for folder in results], *file.words]
        with _place(out, name, force=force) as place:
            _write(table, place, name, command)
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
