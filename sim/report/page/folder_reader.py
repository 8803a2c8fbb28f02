"""A result folder as the report reads it: its manifest, its tables and the evidence."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sim.core import csv_reader, resources
from sim.core.errors import BadInput, Fault, shown
from sim.core.paths import is_file
from sim.evidence.coded_tables import load_evidence
from sim.evidence.rows import Evidence
from sim.judgement.theses import Thesis, load_theses
from sim.record import folders
from sim.report.page.table_reader import COLUMNS, SWEEP_COLUMNS, read_table

SAMPLES: Final = {"in": "sample.calibrated", "held_out": "sample.held_out"}  # ids of messages
TYPES: Final = {
    "name": str,
    "title": str,
    "worlds": int,
    "seed": int,
    "command": list,
    "span": list,
    "own_ties": list,
    "unforced": list,
    "acts_met": dict,
    "theories": list,
    "theories_without_datum": dict,
    "parameters": dict,
    "sweep": dict,
    "prescribed": list,
    "versions": dict,
    "kind": str,
    "setting": str,
    "conditional": str,
    "calibrated": list,
    "directions": list,
}


@dataclass(frozen=True)
class Folder:
    """A result folder, whose files are read when they are asked for.

    Attributes:
        path: Path of the folder.
        manifest: Its manifest.
    """

    path: Path
    manifest: Mapping[str, Any]
    _tables: dict[str, pd.DataFrame | None] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name of the scenario that was run."""
        return str(self.manifest.get("name", ""))

    @property
    def kind(self) -> str:
        """Kind of the study that made the folder; empty for a plain run."""
        return str(self.manifest.get("kind", ""))

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
            words, numbers = COLUMNS[name]
            if self.swept and name in SWEEP_COLUMNS:
                words, numbers = SWEEP_COLUMNS[name]
            path = self.path / f"{name}.csv"
            self._tables[name] = read_table(path, words.split(), numbers.split())
        return self._tables[name]

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
        for tie in self.ties:
            if tie[0] == "VNM":
                return tie
        return self.ties[0] if self.ties else ("VNM", "CHN")

    @property
    def span(self) -> list[str]:
        """First and last month of the run, where the manifest states them."""
        return [str(month) for month in self.manifest.get("span") or []]

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
        try:
            stated = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            fault = Fault(str(path), 1, 1, "the scenario is damaged; run it again")
            raise BadInput([fault]) from error
        return stated if isinstance(stated, dict) else {}

    @cached_property
    def linked(self) -> bool:
        """Whether the shipped evidence is that of the run, so that numbers may link to it."""
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
        """Shipped evidence."""
        return load_evidence()

    @cached_property
    def acts(self) -> list[dict[str, str]]:
        """Every coded act of the shipped evidence, in the order of dates."""
        table = csv_reader.table(resources.folder("seeds") / "events.csv")
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
        try:
            theses = _stored_theses(path) if is_file(path) else load_theses()
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            fault = Fault(str(path), 1, 1, "the theses are damaged; judge the scenario again")
            raise BadInput([fault]) from error
        return {thesis.id: thesis for thesis in theses}


def _stored_theses(path: Path) -> list[Thesis]:
    stored = json.loads(path.read_text(encoding="utf-8"))["theses"]
    return [Thesis(**thesis) for thesis in stored]


def read(path: Path) -> Folder:
    """Read the manifest of a result folder.

    Raises:
        BadInput: The folder is no result folder, or its manifest is broken.
    """
    manifest = folders.read_manifest(path)
    place = str(path / "manifest.json")
    messages = [
        f"{key}: {shown(manifest[key])} is not what a manifest holds there; make the folder again"
        for key, kind in TYPES.items()
        if not _fits(manifest.get(key), kind)
    ]
    if not messages:
        messages = [
            f"own_ties: {shown(tie)} is no tie; make the folder again"
            for tie in manifest.get("own_ties") or []
            if not _is_pair(tie)
        ]
    if messages:
        raise BadInput([Fault(place, 1, 1, message) for message in messages])
    return Folder(path, manifest)


def _fits(value: Any, kind: type) -> bool:
    return value is None or (isinstance(value, kind) and not isinstance(value, bool))


def _is_pair(tie: Any) -> bool:
    return isinstance(tie, list) and len(tie) == len(("actor", "target"))
