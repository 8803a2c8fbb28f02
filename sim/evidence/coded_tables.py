"""Coded evidence, split at loading into what the model may see (forcing) and what only scores it (history).

Each table is a CSV of ``seeds/`` (or of an evidence folder that a scenario adds). A table that is absent is empty: the model
never needs one of the scoring tables, which a test proves by removing them.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from sim.core.csv_reader import Row, gather
from sim.core.dates import too_coarse
from sim.core.errors import BadInput, Fault, together
from sim.core.paths import is_folder
from sim.core.resources import folder
from sim.core.vocabulary import DOMAINS, PRECISIONS, ROLES, month_index

T = TypeVar("T")
USES: Final = ("structure", "outcome")
DRIVER_FIELDS: Final = {
    "domestic_mobilisation": "mobilisation",
    "economic_capacity": "capacity",
    "elite_faction": "faction",
}
MET: Final = ("china_threat", "us_inducement")
CONDITIONS: Final = (
    "china_threat",
    "china_inducement",
    "us_inducement",
    "japan_inducement",
    "russia_support",
    "asean_support",
    "us_hostility",
    "patron_support",
    "asean_pressure",
)
KEPT: Final = {
    "arms_import_share": "supply",
    "us_requests_answered_share": "met",
}  # outcomes in percent, by what relations keep
FIVE: Final = (
    "p5_comprehensive_strategic_partners",
    ("CHN", "USA", "RUS", "GBR", "FRA"),
)  # all five at the top of the ladder
TOP_RUNG: Final = 3.0
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


Codes = Mapping[tuple[str, str, float], tuple[str, float]]


@dataclass(frozen=True)
class Forcing:
    """All that the model may see of the record.

    ``codings``: where worlds draw whose codes are theirs, each coder's own domain and level of acts, by id, agreed domain and agreed level.
    """

    acts: tuple[Act, ...] = ()
    figures: tuple[Figure, ...] = ()
    covered: frozenset[tuple[int, str]] = frozenset()
    digest: str = ""
    codings: tuple[Codes, ...] = ()

    def with_acts(self, acts: Iterable[Act]) -> "Forcing":
        """Give the same forcing with other acts."""
        return replace(self, acts=tuple(acts))


def recoded(acts: Iterable[Act], own: Codes) -> list[Act]:
    """Give acts as one coder saw them; those that he did not code, or that are no longer as they were agreed on, stay as they are."""
    found = [(act, own.get((act.id, act.domain, act.level))) for act in acts]
    return [
        act if code is None else replace(act, domain=code[0], level=code[1]) for act, code in found
    ]


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
class Outcome:
    """A recorded number that a mechanism's own is scored against: what relations keep of a tie at a year's end."""

    quantity: str
    year: int
    actor: str
    target: str
    value: float


@dataclass(frozen=True)
class History:
    """All that only scores: coded stances, coded drivers that the document's own table is read off, and recorded outcomes of relations."""

    stances: tuple[Stance, ...] = ()
    met: dict[tuple[str, int], tuple[float, float]] = field(default_factory=dict)
    digest: str = ""
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """The coded record: one half for the model, one half for the judge."""

    forcing: Forcing
    history: History


STANCE_COLUMNS: Final = (
    "year",
    "actor",
    "target",
    "document",
    *DOMAINS,
    *(f"{d}_direct" for d in DOMAINS),
    "confidence",
)
COLUMNS: Final = {
    "events": ("id", "date", "date_precision", "actor", "target", "domain", "role", "intensity"),
    "indicators": ("date", "actor", "counterpart", "quantity", "value", "use"),
    "structure": ("year", "actor", "counterpart", "quantity", "value"),
    "drivers": ("year", "actor", "document"),
    "coverage": ("year", "actor", "covered"),
    "stance": STANCE_COLUMNS,
    "coldwar_drivers": ("year", "actor", "document"),
    "coldwar_stance": STANCE_COLUMNS,
}


def read_act(row: Row) -> Act | None:
    """Read an act that forces; responses and settings give None."""
    role, precision, domain = (
        row.word("role", ROLES),
        row.word("date_precision", PRECISIONS),
        row.word("domain", DOMAINS),
    )
    intensity, date = row.number("intensity", -4, 4), row.date()
    actor, target = row.state("actor"), row.state("target")
    if not row.faults and too_coarse(date, precision):
        row.blame(
            "date_precision",
            f"{precision!r} says more than the date {date}; write the day, or a wider precision",
        )
    c = row.cells
    act = Act(
        c["id"],
        date,
        precision,
        actor,
        target,
        domain,
        -intensity / 2,
        c.get("kind", ""),
        c.get("joint_id", ""),
        c.get("document", ""),
        c.get("summary", ""),
    )
    return act if role == "forcing" else None


def read_figure(row: Row) -> Figure | None:
    """Read a given that a field of the situation is fed from; other numbers and outcomes give None."""
    date, use = row.date(), row.word("use", USES)
    figure = _given(row, float(date[:4]) if not row.faults else 0.0, external=False)
    return figure if use == "structure" else None


def read_outcomes(row: Row) -> list[Outcome]:
    """Read recorded outcomes of relations; all other numbers give none."""
    c, value = row.cells, row.number("value", -1e9, 1e9)
    date, use, actor, counterpart = (
        row.date(),
        row.word("use", USES),
        row.state("actor"),
        row.state("counterpart", needed=False),
    )
    if row.faults or use != "outcome":
        return []
    year, (five, members) = int(date[:4]), FIVE
    if c["quantity"] == five and value == len(members):
        return [Outcome("rung", year, actor, m, TOP_RUNG) for m in members]
    kept = KEPT.get(c["quantity"])
    return (
        [Outcome(kept, year, actor, counterpart, value / 100.0)]
        if kept and c.get("unit") == "percent"
        else []
    )


def read_external(row: Row) -> Figure | None:
    """Read an outside figure that a field of the situation is fed from."""
    return _given(row, float(row.year()), external=True)


def _given(row: Row, year: float, *, external: bool) -> Figure | None:
    actor, counterpart = row.state("actor"), row.state("counterpart", needed=False)
    value = row.number("value", -1e9, 1e9) / (100.0 if row.cells.get("unit") == "percent" else 1.0)
    quantity = FIGURE_FIELDS.get(row.cells["quantity"])
    return None if quantity is None else Figure(quantity, actor, counterpart, year, value, external)


def read_drivers(row: Row) -> list[Figure]:
    """Read the coded drivers of the rival theories (0-4, agreed rows only) as givens from 0 to 1."""
    actor, year = row.state("actor"), float(row.year())
    figures = [
        Figure(f, actor, "", year, row.number(c, 0, 4) / 4, external=False)
        for c, f in DRIVER_FIELDS.items()
        if row.cells.get(c)
    ]
    return figures if row.cells["document"] == "all" else []


def read_conditions(row: Row) -> list[Figure]:
    """Read what a state met of others in a year (0-4, agreed rows only), by the name of the column."""
    actor, year = row.state("actor"), float(row.year())
    figures = [
        Figure(c, actor, "", year, row.number(c, 0, 4), external=False)
        for c in CONDITIONS
        if row.cells.get(c)
    ]
    return figures if row.cells["document"] == "all" else []


def read_coverage(row: Row) -> tuple[int, str] | None:
    """Read whether a document speaks of a state in a year; silence gives None."""
    place = row.year(), row.state("actor")
    return place if row.word("covered", ("0", "1")) == "1" else None


def read_stance(row: Row) -> Stance:
    """Read what a state did in a year."""
    plain, direct = (tuple(row.level(d + suffix) for d in DOMAINS) for suffix in ("", "_direct"))
    return Stance(
        row.year(),
        row.state("actor"),
        row.state("target"),
        row.cells["document"],
        plain,
        direct,
        row.number("confidence", 0, 1),
    )


def read_met(row: Row) -> tuple[tuple[str, int], tuple[float, float]] | None:
    """Read the two drivers of nguyen-2020's table (agreed rows), 0-4: China's threat, the United States' inducement."""
    met = [row.number(c, 0, 4) for c in MET if row.cells.get(c)]
    place = row.state("actor"), row.year()
    return (
        (place, (met[0], met[1]))
        if len(met) == len(MET) and row.cells["document"] == "all"
        else None
    )


READERS: Final[dict[str, tuple[Callable[[Row], object], ...]]] = {
    "events": (read_act,),
    "indicators": (read_figure, read_outcomes),
    "structure": (read_external,),
    "drivers": (read_drivers, read_met, read_conditions),
    "coverage": (read_coverage,),
    "stance": (read_stance,),
    "coldwar_drivers": (read_conditions,),
    "coldwar_stance": (read_stance,),
}


def check_table(path: Path) -> None:
    """Read one table of the evidence strictly, as everything that reads it would; raises BadInput with every fault."""
    together(*(partial(gather, path, COLUMNS[path.stem], read) for read in READERS[path.stem]))


def _table(
    path: Path, name: str, read: Callable[[Row], T | None], taken: Collection[str] = ()
) -> Callable[[], tuple[T, ...]]:
    return partial(gather, path / f"{name}.csv", COLUMNS[name], read, taken)


def _folder(path: Path | None) -> Path:
    """Give the folder of the tables (default: the shipped one); raises BadInput where there is none."""
    if path is not None and not is_folder(path):
        raise BadInput(
            [
                Fault(
                    str(path),
                    1,
                    1,
                    "there is no such folder of evidence; name one that holds tables such as events.csv",
                )
            ]
        )
    return path or folder("seeds")


def _digest(*parts: object) -> str:
    """Digest of what was read, for the manifest; rows that were not taken up do not change it."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def load_forcing(path: Path | None = None, taken: Collection[str] = ()) -> Forcing:
    """Load what the model may see from an evidence folder (default: the shipped one); raises BadInput with every fault.

    ``taken`` are ids of other acts, which the folder's own may not bear.
    """
    seeds = _folder(path)
    acts, drivers, indicators, structure, covered = together(
        _table(seeds, "events", read_act, taken),
        _table(seeds, "drivers", read_drivers),
        _table(seeds, "indicators", read_figure),
        _table(seeds, "structure", read_external),
        _table(seeds, "coverage", read_coverage),
    )
    figures = (*indicators, *structure, *(f for group in drivers for f in group))
    return Forcing(acts, figures, frozenset(covered), _digest(acts, figures, sorted(covered)))


def load_conditions(path: Path | None = None) -> tuple[Figure, ...]:
    """Load the yearly conditions that states met, for scenarios that let them stand as acts; raises BadInput with every fault."""
    seeds = _folder(path)
    groups = together(
        _table(seeds, "coldwar_drivers", read_conditions), _table(seeds, "drivers", read_conditions)
    )
    return tuple(figure for table in groups for group in table for figure in group)


def load_history(path: Path | None = None) -> History:
    """Load what only scores; absent tables give an empty history; raises BadInput with every fault."""
    seeds = _folder(path)
    late, early, pairs, numbers = together(
        _table(seeds, "stance", read_stance),
        _table(seeds, "coldwar_stance", read_stance),
        _table(seeds, "drivers", read_met),
        _table(seeds, "indicators", read_outcomes),
    )
    stances, met, outcomes = (
        (*early, *late),
        dict(pairs),
        tuple(o for group in numbers for o in group),
    )
    return History(stances, met, _digest(stances, sorted(met.items()), outcomes), outcomes)


def load_evidence(path: Path | None = None) -> Evidence:
    """Load both halves of the record from an evidence folder (default: the shipped one)."""
    return Evidence(*together(partial(load_forcing, path), partial(load_history, path)))
