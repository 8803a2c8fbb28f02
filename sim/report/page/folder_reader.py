"""A result folder as the report reads it: its manifest and tables, read strictly, beside the evidence that made them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.core import csv_reader, resources
from sim.core.errors import BadInput, Fault, shown
from sim.core.paths import is_file
from sim.evidence.coded_tables import load_evidence
from sim.evidence.rows import Evidence
from sim.judge.theses import Thesis, load_theses
from sim.record import folders

DAMAGED: Final = (
    "the table is damaged; make the folder again with the command that its manifest names"
)
# For each table the columns that the report reads: of words, and of numbers.
COLUMNS: Final[Mapping[str, tuple[str, str]]] = {
    "trajectories": ("actor target domain", "year mean p05 p25 p50 p75 p95"),
    "moves": ("actor target domain", "year bandwagon hedge balance"),
    "strategies": ("actor target labeller", "year bandwagon hedge soft_balance hard_balance"),
    "perceived": ("actor target", "year pressure support trust"),
    "history": ("actor target domain", "year level direct confidence"),
    "comparison": (
        "actor target quantity labeller metric contender subset sample",
        "value low high n_observed n_forcing n_fitted",
    ),
    "relations": ("actor target quantity", "year mean p05 p95 n coded"),
    "slopes": ("actor target domain", "slope low high"),
    "verdicts": ("thesis document kind labeller worlds verdict rival note", "probability low high"),
    "placebos": ("thesis labeller placebo", "holds worlds emergence low high standing"),
    "attribution": (
        "factor outcome labeller window background model",
        "pn pn_low pn_high ps ps_low ps_high n additivity_gap",
    ),
    "confusion": ("made_by", ""),
    "history_first": ("thesis labeller plain direct", ""),
    "shifts": ("", "years change_mean change_p05 change_p50 change_p95 unchanged level"),
    "leave_one_out": ("document thesis labeller", "probability low high change"),
    "multiverse_summary": ("thesis moved_most_by", "share_holds min max"),
    "points": ("", "point worlds failed"),
    "failures": ("cause", "point world"),
    "indices": ("output factor index", "value low high"),
    "boxes": ("thesis", "low high density coverage"),
    "ledger": ("month actor target domain theory driver act", "world contribution"),
    "ledger_months": ("month actor target domain", "world ideal before"),
    "waves": (
        "",
        "wave points worlds_a_point kept volume_not_ruled_out volume_of_level effective_points",
    ),
    "outputs": ("tie domain years", "coded coding_sd implausibility rules_out_alone"),
    "shrinkage": (
        "name informed",
        "prior_low prior_high p05 p50 p95 shrinkage shrinkage_low shrinkage_high",
    ),
    "held_out": ("actor target quantity metric contender sample", "value low high n_fitted"),
    "transfer": (
        "direction scenario quantity thesis labeller contender beside_nulls",
        "value low high n",
    ),
    "paths": ("direction scenario run", "year mean p05 p50 p95 coded"),
    "spread": ("output group", "share low high first total"),
    "codings": (
        "output within",
        "mean codings spread stated first_coder second_coder change low high",
    ),
    "distinguish": ("change coded rival judge", "years rightly low high apart"),
    "chronicle": ("month kind actor target domain text source", "level"),
}
SWEPT: Final = {
    "strategies": ("labeller strategy", "point year share")
}  # a sweep's own table of that name
SAMPLES: Final = {"in": "years calibrated on", "held_out": "years held out"}
KINDS: Final = {
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
    """A result folder, read when asked."""

    path: Path
    said: Mapping[str, Any]
    _held: dict[str, pd.DataFrame | None] = field(default_factory=dict)

    @property
    def swept(self) -> bool:
        """Tell whether a sweep made the folder."""
        return self.said.get("kind") == "sweep"

    def table(self, name: str) -> pd.DataFrame | None:
        """Give a table, or none where there is no such file; raises BadInput where it is damaged."""
        if name not in self._held:
            words, numbers = SWEPT.get(name, COLUMNS[name]) if self.swept else COLUMNS[name]
            self._held[name] = read_table(self.path / f"{name}.csv", words.split(), numbers.split())
        return self._held[name]

    @property
    def ties(self) -> list[tuple[str, str]]:
        """Give the ties that states decide, the focus first."""
        named = self.said.get("own_ties") or []
        return [(str(a), str(b)) for a, b in named]

    @property
    def focus(self) -> tuple[str, str]:
        """Give the tie that the run is about."""
        return next(
            (t for t in self.ties if t[0] == "VNM"), self.ties[0] if self.ties else ("VNM", "CHN")
        )

    @cached_property
    def scenario(self) -> dict[str, Any]:
        """Give the scenario as it was run, as far as the folder keeps it."""
        path = self.path / "scenario.json"
        try:
            said = (
                json.loads(path.read_text(encoding="utf-8"))
                if is_file(path)
                else self.said.get("sweep", {}).get("scenario", {})
            )
        except (OSError, ValueError, RecursionError) as error:
            raise BadInput(
                [Fault(str(path), 1, 1, "the scenario is damaged; run it again")]
            ) from error
        return said if isinstance(said, dict) else {}

    @cached_property
    def linked(self) -> bool:
        """Tell whether the shipped evidence is that of the run, so that a number may be linked to it."""
        sweep = self.said.get("sweep", {})
        forcing = {
            self.said.get("forcing_digest", sweep.get("evidence")),
            *(d.get("forcing_digest") for d in self.directions),
        } - {None}
        history = {self.said.get("history_digest", sweep.get("history"))} - {
            None
        }  # a calibration names none: its set is made of acts and stances of one side
        return (
            bool(forcing)
            and forcing <= {self.evidence.forcing.digest}
            and history <= {self.evidence.history.digest}
        )

    @property
    def kind(self) -> str:
        """Name what made the folder, where it was no plain run."""
        return str(self.said.get("kind", ""))

    @property
    def samples(self) -> Mapping[str, str]:
        """Name the years that scores are of, where a calibration saw some of them and not others."""
        return SAMPLES if "constrained" in self.said or self.kind == "constrained" else {}

    @property
    def directions(self) -> list[dict[str, Any]]:
        """Give what a transfer says of each of its directions."""
        return [d for d in self.said.get("directions") or [] if isinstance(d, dict)]

    @cached_property
    def evidence(self) -> Evidence:
        """Give the shipped evidence."""
        return load_evidence()

    @cached_property
    def acts(self) -> list[dict[str, str]]:
        """Give every coded act of the shipped evidence, in the order of dates."""
        found = [row.cells for row in csv_reader.table(resources.folder("seeds") / "events.csv")]
        return sorted(found, key=lambda a: (a["date"], a["id"]))

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Give the pairs of states between which an act is recorded, where a number may be linked to it."""
        return (
            frozenset((a["actor"], a["target"]) for a in self.acts) if self.linked else frozenset()
        )

    @cached_property
    def ids(self) -> frozenset[str]:
        """Give the ids of acts that may be linked to."""
        return frozenset(a["id"] for a in self.acts) if self.linked else frozenset()

    @cached_property
    def coded(self) -> frozenset[tuple[str, str]]:
        """Give the ties whose coded history the folder holds."""
        table = None if self.swept else self.table("history")
        return (
            frozenset()
            if table is None
            else frozenset(zip(table["actor"], table["target"], strict=True))
        )

    @cached_property
    def theses(self) -> dict[str, Thesis]:
        """Give the theses that were tried: the folder's own, else the shipped ones."""
        path = self.path / "theses.json"
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))["theses"] if is_file(path) else None
            return {
                t.id: t for t in (load_theses() if kept is None else [Thesis(**t) for t in kept])
            }
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise BadInput(
                [Fault(str(path), 1, 1, "the theses are damaged; judge the scenario again")]
            ) from error


def read(path: Path) -> Folder:
    """Read a result folder's manifest; raises BadInput where the folder is none or the manifest is broken."""
    said = folders.read_manifest(path)
    place = str(path / "manifest.json")
    faults = [
        Fault(
            place,
            1,
            1,
            f"{key}: {shown(said[key])} is not what a manifest holds there; make the folder again",
        )
        for key, kind in KINDS.items()
        if not _fits(said.get(key), kind)
    ]
    if not faults:
        odd = [
            t
            for t in said.get("own_ties") or []
            if not (isinstance(t, list) and len(t) == len(("actor", "target")))
        ]
        faults = [
            Fault(place, 1, 1, f"own_ties: {shown(t)} is no tie; make the folder again")
            for t in odd
        ]
    if faults:
        raise BadInput(faults)
    return Folder(path, said)


def _fits(value: Any, kind: type) -> bool:
    return value is None or (isinstance(value, kind) and not isinstance(value, bool))


def read_table(path: Path, words: list[str], numbers: list[str]) -> pd.DataFrame | None:
    """Read a tidy table strictly, or none where there is no file; raises BadInput with the line of what is damaged."""
    if not is_file(path):
        return None
    faults = [f for row in csv_reader.table(path, [*words, *numbers]) for f in row.faults][:1]
    if not faults and not path.read_bytes().endswith(b"\n"):
        faults = [
            Fault(
                str(path),
                path.read_bytes().count(b"\n") + 1,
                1,
                f"the last row is cut short; {DAMAGED}",
            )
        ]
    if faults:
        raise BadInput(
            [
                Fault(
                    f.file,
                    f.line,
                    f.column,
                    f.message if DAMAGED in f.message else f"{f.message}; {DAMAGED}",
                )
                for f in faults
            ]
        )
    try:
        table = pd.read_csv(
            path,
            keep_default_na=False,
            na_values=[""],
            dtype=dict.fromkeys(words, str),
            encoding="utf-8-sig",
        )
    except ValueError as error:
        raise BadInput([Fault(str(path), 1, 1, DAMAGED)]) from error
    table[words] = table[words].fillna("")
    return _numbered(table, numbers, path)


def _numbered(table: pd.DataFrame, numbers: list[str], path: Path) -> pd.DataFrame:
    """Read columns as numbers; raises BadInput at the first cell that is none."""
    for column in numbers:
        values = pd.to_numeric(table[column], errors="coerce")
        wrong = values.isna() & table[column].notna()
        if wrong.any():
            at = int(np.argmax(wrong.to_numpy()))
            raise BadInput(
                [
                    Fault(
                        str(path),
                        at + 2,
                        list(table.columns).index(column) + 1,
                        f"{column}: {shown(table[column].iloc[at])} is not a number; {DAMAGED}",
                    )
                ]
            )
        table[column] = values
    return table
