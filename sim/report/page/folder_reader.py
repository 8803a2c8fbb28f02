"""A result folder as the report reads it: its manifest, its tables and the evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sim.core import csv_reader, resources
from sim.core.errors import BadInput, shown
from sim.core.json_reader import read_json
from sim.core.paths import is_file
from sim.evidence.case import stored_case
from sim.evidence.case_folders import shipped_case
from sim.evidence.case_parts import CaseFile
from sim.evidence.coded_tables import load_evidence
from sim.evidence.rows import Evidence
from sim.judgement.theses import Thesis, load_stored, load_theses
from sim.record import folders
from sim.record.default_folders import OF_RUNS
from sim.record.stored_tables import read_stored

SAMPLES: Final = {"in": "sample.calibrated", "held_out": "sample.held_out"}  # ids of messages
AGAIN: Final = "run the scenario again"


@dataclass(frozen=True)
class Folder:
    """A result folder, whose files are read when they are asked for.

    Attributes:
        path: Path of the folder.
        manifest: Its manifest.
        seeds: Folder of the evidence at hand; None for the shipped one.
    """

    path: Path
    manifest: Mapping[str, Any]
    seeds: Path | None = None
    _tables: dict[str, pd.DataFrame | None] = field(default_factory=dict)
    _read: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Name of the scenario that was run."""
        return str(self.manifest.get("name", ""))

    @property
    def kind(self) -> str:
        """Kind of the study that made the folder; empty for what is read as a plain run."""
        kind = str(self.manifest.get("kind", ""))
        return "" if kind in OF_RUNS else kind

    @property
    def evidence_folder(self) -> Path:
        """Folder of the evidence at hand."""
        return self.seeds or resources.folder("seeds")

    @cached_property
    def case(self) -> CaseFile:
        """Names, labeller and factors of the run's case: as stored, else those that ship.

        Raises:
            BadInput: The manifest's entry is damaged.
        """
        stored = stored_case(self.manifest, str(self.path / "manifest.json"))
        return shipped_case() if stored is None else stored

    @property
    def swept(self) -> bool:
        """Whether a sweep made the folder."""
        return self.manifest.get("kind") == "sweep"

    def table(self, name: str) -> pd.DataFrame | None:
        """Return a table, or None where there is no such file.

        Raises:
            BadInput: The table is damaged.
        """
        if name not in self._tables:
            self._read.append(f"{name}.csv")
            self._tables[name] = read_stored(self.path, name, self.manifest)
        return self._tables[name]

    @property
    def last_read(self) -> Path:
        """File of the table that was read last; the folder itself before any is read."""
        found = [name for name in self._read if is_file(self.path / name)]
        return self.path / found[-1] if found else self.path

    def filled(self, name: str) -> pd.DataFrame | None:
        """Return a table that has rows, or None.

        Raises:
            BadInput: The table is damaged.
        """
        table = self.table(name)
        return None if table is None or table.empty else table

    def of_run(self, name: str) -> pd.DataFrame | None:
        """Return a table of a run; a sweep has none.

        Raises:
            BadInput: The table is damaged.
        """
        return None if self.swept else self.table(name)

    @property
    def ties(self) -> list[tuple[str, str]]:
        """Ties that states decide."""
        named = self.manifest.get("own_ties") or []
        return [(str(actor), str(target)) for actor, target in named]

    @property
    def focus(self) -> tuple[str, str]:
        """Tie that the run is about."""
        if self.ties:
            return self.ties[0]
        stated = self.scenario.get("ties")
        first = str(stated[0]) if isinstance(stated, list) and stated else ""
        actor, _, target = first.partition(">")
        return actor, target

    @property
    def span(self) -> list[str]:
        """First and last month of the run, where the manifest states them."""
        return [str(month) for month in self.manifest.get("span") or []]

    @property
    def window(self) -> tuple[int, int] | None:
        """First and last year of the outcome that attribution asks about, if they are known."""
        stated = self.manifest.get("window") or self.scenario.get("window")
        known = isinstance(stated, list) and [type(year) for year in stated] == [int, int]
        return (stated[0], stated[1]) if stated and known else None

    @cached_property
    def scenario(self) -> dict[str, Any]:
        """Scenario as it was run, as far as the folder holds it.

        Raises:
            BadInput: The file is damaged.
        """
        path = self.path / "scenario.json"
        if not is_file(path):
            stated = self.manifest.get("sweep", {}).get("scenario", {})
            return stated if isinstance(stated, dict) else {}
        stated = read_json(path, AGAIN)
        if not isinstance(stated, dict):
            raise BadInput.at(path, f"{shown(stated)} is not a scenario; {AGAIN}")
        return stated

    @cached_property
    def linked(self) -> bool:
        """Whether the evidence at hand is that of the run, so that numbers may link to it."""
        sweep = self.manifest.get("sweep", {})
        forcing = {self.manifest.get("forcing_digest", sweep.get("evidence"))}
        forcing |= {direction.get("forcing_digest") for direction in self.directions}
        # A calibration names no history: its set is made of acts and stances of one side.
        history = {self.manifest.get("history_digest", sweep.get("history"))}
        named = forcing - {None}
        if not named or not named <= {self.evidence.forcing.digest}:
            return False
        return history - {None} <= {self.evidence.history.digest}

    @property
    def samples(self) -> Mapping[str, str]:
        """Message ids of the samples of years, where a calibration saw only some of the years."""
        calibrated = "constrained" in self.manifest or self.kind == "constrained"
        return SAMPLES if calibrated else {}

    @property
    def directions(self) -> list[dict[str, Any]]:
        """What a transfer states of each of its directions."""
        stated = self.manifest.get("directions") or []
        return [direction for direction in stated if isinstance(direction, dict)]

    @cached_property
    def evidence(self) -> Evidence:
        """Evidence at hand: the shipped one, or that of the folder that the reader names."""
        return load_evidence(self.seeds)

    @cached_property
    def acts(self) -> list[dict[str, str]]:
        """Every coded act of the evidence at hand, in the order of dates."""
        table = csv_reader.table(self.evidence_folder / "events.csv")
        found = [row.cells for row in table]
        return sorted(found, key=lambda act: (act["date"], act["id"]))

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Pairs of states with recorded acts that numbers may link to."""
        if not self.linked:
            return frozenset()
        return frozenset((act["actor"], act["target"]) for act in self.acts)

    @cached_property
    def ids(self) -> frozenset[str]:
        """Ids of acts that may be linked to."""
        return frozenset(act["id"] for act in self.acts) if self.linked else frozenset()

    @cached_property
    def coded(self) -> frozenset[tuple[str, str]]:
        """Ties whose coded history the folder holds."""
        table = self.of_run("history")
        if table is None:
            return frozenset()
        return frozenset(zip(table["actor"], table["target"], strict=True))

    @cached_property
    def theses(self) -> dict[str, Thesis]:
        """Theses that were tried, by id: the folder's own, else the shipped ones.

        Raises:
            BadInput: The folder's theses are damaged.
        """
        path = self.path / "theses.json"
        theses = load_stored(path) if is_file(path) else self._shipped_theses()
        return {thesis.id: thesis for thesis in theses}

    def _shipped_theses(self) -> Sequence[Thesis]:
        """Return the shipped theses, where the run is of the shipped case."""
        own = self.manifest.get("case")
        return load_theses() if own in (None, shipped_case().entry()) else ()


def read(path: Path, seeds: Path | None = None) -> Folder:
    """Read the manifest of a result folder.

    Args:
        path: The result folder.
        seeds: Folder of the evidence that numbers may link to; default: the shipped one.

    Raises:
        BadInput: The folder is no result folder, or its manifest is broken.
    """
    return Folder(path, folders.read_manifest(path), seeds)
