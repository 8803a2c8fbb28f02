"""Coded evidence, split at loading into what the model may see (forcing) and what only scores it (history).

Each table is a CSV of ``seeds/`` (or of an evidence folder that a scenario adds). A table that is absent is empty: the model
never needs one of the scoring tables, which a test proves by removing them.
"""

import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from sim.errors import BadInput, Fault, bad_word
from sim.shipped import folder
from sim.terms import DOMAINS, PRECISIONS, ROLES, month_index

T = TypeVar("T")
DRIVER_FIELDS: Final = {"domestic_mobilisation": "mobilisation", "economic_capacity": "capacity", "elite_faction": "faction"}
FIGURE_FIELDS: Final = {"trade_share": "dependence", "relative_size": "capability"}


@dataclass(frozen=True)
class Act:
    """One dated act of an actor toward a target, as the model receives it; ``level`` is -intensity / 2."""

    id: str
    date: str
    precision: str
    actor: str
    target: str
    domain: str
    level: float
    kind: str = ""
    joint: str = ""
    document: str = ""
    summary: str = ""

    @property
    def month(self) -> int:
        """First month in which the act can have happened."""
        return month_index(self.date)

    @property
    def span(self) -> int:
        """Months over which its date is uncertain: 1, a year, or two years where it is imputed."""
        return {"day": 1, "month": 1, "year": 12, "imputed": 24}[self.precision]


@dataclass(frozen=True)
class Figure:
    """One given number: a field of the situation, whose it is, toward whom, in which year."""

    field: str
    actor: str
    counterpart: str
    year: float
    value: float
    external: bool


@dataclass(frozen=True)
class Forcing:
    """All that the model may see of the record."""

    acts: tuple[Act, ...] = ()
    figures: tuple[Figure, ...] = ()
    covered: frozenset[tuple[int, str]] = frozenset()
    digest: str = ""

    def with_acts(self, acts: Iterable[Act]) -> "Forcing":
        """Give the same forcing with other acts."""
        return Forcing(tuple(acts), self.figures, self.covered, self.digest)


@dataclass(frozen=True)
class Stance:
    """What a state did in a year: levels in the four domains (None where no document speaks), plain and direct."""

    year: int
    actor: str
    target: str
    document: str
    levels: tuple[float | None, ...]
    direct: tuple[float | None, ...]
    confidence: float


@dataclass(frozen=True)
class History:
    """All that only scores: coded stances, and the coded drivers that the document's own table is read off."""

    stances: tuple[Stance, ...] = ()
    met: dict[tuple[str, int], tuple[float, float]] = field(default_factory=dict)
    digest: str = ""


@dataclass(frozen=True)
class Evidence:
    """The coded record: one half for the model, one half for the judge."""

    forcing: Forcing
    history: History


@dataclass(frozen=True)
class Row:
    """One line of a table with its place, so that a fault can name it."""

    file: str
    line: int
    cells: dict[str, str]

    def fault(self, column: str, message: str) -> Fault:
        """Name a fault in a column of this row."""
        return Fault(self.file, self.line, list(self.cells).index(column) + 1 if column in self.cells else 1, f"{column}: {message}")

    def number(self, column: str, low: float, high: float) -> float:
        """Read a number between bounds; raises BadInput."""
        text = self.cells.get(column) or ""
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise BadInput([self.fault(column, f"{text!r} is not a number from {low:g} to {high:g}")])
        return value

    def level(self, column: str) -> float | None:
        """Read a level from -2 to +2, or nothing."""
        return self.number(column, -2, 2) if self.cells.get(column) else None

    def word(self, column: str, allowed: tuple[str, ...]) -> str:
        """Read a word of a vocabulary; raises BadInput."""
        if self.cells.get(column) not in allowed:
            raise BadInput([self.fault(column, bad_word("", self.cells.get(column), allowed).removeprefix(": "))])
        return self.cells[column]


COLUMNS: Final = {
    "events": ("id", "date", "date_precision", "actor", "target", "domain", "role", "intensity"),
    "indicators": ("date", "actor", "counterpart", "quantity", "value", "use"),
    "structure": ("year", "actor", "counterpart", "quantity", "value"),
    "drivers": ("year", "actor", "document"),
    "coverage": ("year", "actor", "covered"),
    "stance": ("year", "actor", "target", "document", *DOMAINS, *(f"{d}_direct" for d in DOMAINS), "confidence"),
}


def table(path: Path, required: Iterable[str] = ()) -> Iterator[Row]:
    """Read a CSV row by row with line numbers; an absent file is empty; a missing column raises BadInput."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [c for c in required if c not in (reader.fieldnames or ())]
        if missing:
            raise BadInput([Fault(str(path), 1, 1, f"column {c!r} is missing; the table needs {', '.join(required)}") for c in missing])
        for cells in reader:
            yield Row(str(path), reader.line_num, {k: (v or "").strip() for k, v in cells.items() if isinstance(k, str) and not isinstance(v, list)})


def read_act(row: Row) -> Act | None:
    """Read an act that forces; responses and settings give None."""
    role = row.word("role", ROLES)
    precision = row.word("date_precision", PRECISIONS)
    domain = row.word("domain", DOMAINS)
    intensity = row.number("intensity", -4, 4)
    if not _is_date(row.cells["date"]):
        raise BadInput([row.fault("date", f"{row.cells['date']!r} is not a date written YYYY, YYYY-MM or YYYY-MM-DD")])
    c = row.cells
    act = Act(c["id"], c["date"], precision, c["actor"], c["target"], domain, -intensity / 2, c.get("kind", ""), c.get("joint_id", ""), c.get("document", ""), c.get("summary", ""))
    return act if role == "forcing" else None


def _is_date(text: str) -> bool:
    parts = text.split("-")
    if not (1 <= len(parts) <= 3 and all(p.isdigit() for p in parts) and len(parts[0]) == 4):  # noqa: PLR2004 - YYYY-MM-DD
        return False
    month, day = (int(parts[i]) if len(parts) > i else 1 for i in (1, 2))
    return 1 <= month <= 12 and 1 <= day <= 31  # noqa: PLR2004 - a calendar


def read_figure(row: Row) -> Figure | None:
    """Read a given that a field of the situation is fed from; other numbers and outcomes give None."""
    if row.cells["quantity"] not in FIGURE_FIELDS or row.cells["use"] != "structure":
        return None
    return _given(row, float(row.cells["date"][:4]), external=False)


def read_external(row: Row) -> Figure | None:
    """Read an outside figure that a field of the situation is fed from."""
    if row.cells["quantity"] not in FIGURE_FIELDS:
        return None
    return _given(row, row.number("year", 1900, 2100), external=True)


def _given(row: Row, year: float, *, external: bool) -> Figure:
    value = row.number("value", -1e9, 1e9) / (100.0 if row.cells.get("unit") == "percent" else 1.0)
    return Figure(FIGURE_FIELDS[row.cells["quantity"]], row.cells["actor"], row.cells["counterpart"], year, value, external)


def read_drivers(row: Row) -> list[Figure]:
    """Read the coded drivers of the rival theories (0-4, agreed rows only) as givens from 0 to 1."""
    if row.cells["document"] != "all":
        return []
    year = row.number("year", 1900, 2100)
    return [Figure(f, row.cells["actor"], "", year, row.number(c, 0, 4) / 4, external=False) for c, f in DRIVER_FIELDS.items() if row.cells.get(c)]


def read_stance(row: Row) -> Stance:
    """Read what a state did in a year."""
    plain, direct = (tuple(row.level(d + suffix) for d in DOMAINS) for suffix in ("", "_direct"))
    c = row.cells
    return Stance(int(row.number("year", 1900, 2100)), c["actor"], c["target"], c["document"], plain, direct, row.number("confidence", 0, 1))


def _met(row: Row) -> tuple[tuple[str, int], tuple[float, float]] | None:
    """Read the two drivers of nguyen-2020's table (agreed rows), 0-4: China's threat, the United States' inducement."""
    c = row.cells
    if c["document"] != "all" or not c.get("china_threat") or not c.get("us_inducement"):
        return None
    return (c["actor"], int(row.number("year", 1900, 2100))), (row.number("china_threat", 0, 4), row.number("us_inducement", 0, 4))


def _gather(path: Path, name: str, read: Callable[[Row], T | None]) -> tuple[T, ...]:
    return gather(path / f"{name}.csv", COLUMNS[name], read)


def gather(path: Path, columns: Iterable[str], read: Callable[[Row], T | None]) -> tuple[T, ...]:
    """Read every row of a table, collecting all its faults before raising them together."""
    faults: list[Fault] = []
    found: list[T] = []
    for row in table(path, columns):
        try:
            value = read(row)
        except BadInput as bad:
            faults += bad.faults
        else:
            found += [] if value is None else [value]
    if faults:
        raise BadInput(faults)
    return tuple(found)


def _digest(*parts: object) -> str:
    """Digest of what was read, for the manifest; rows that were not taken up do not change it."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def load_forcing(path: Path | None = None) -> Forcing:
    """Load what the model may see from an evidence folder (default: the shipped one); raises BadInput with every fault."""
    seeds = path or folder("seeds")
    acts = _gather(seeds, "events", read_act)
    drivers = [f for group in _gather(seeds, "drivers", read_drivers) for f in group]
    figures = (*_gather(seeds, "indicators", read_figure), *_gather(seeds, "structure", read_external), *drivers)
    covered = _gather(seeds, "coverage", lambda r: (int(r.number("year", 1900, 2100)), r.cells["actor"]) if r.cells["covered"] == "1" else None)
    return Forcing(acts, tuple(figures), frozenset(covered), _digest(acts, figures, sorted(covered)))


def load_history(path: Path | None = None) -> History:
    """Load what only scores; absent tables give an empty history."""
    seeds = path or folder("seeds")
    stances = _gather(seeds, "stance", read_stance)
    met = dict(_gather(seeds, "drivers", _met))
    return History(stances, met, _digest(stances, sorted(met.items())))


def load_evidence(path: Path | None = None) -> Evidence:
    """Load both halves of the record from an evidence folder (default: the shipped one)."""
    return Evidence(load_forcing(path), load_history(path))
