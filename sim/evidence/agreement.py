"""How far coders agree: Krippendorff's alpha, share of equal codes, matrix of disagreement.

People are compared with people and language models with language models; how far each model agrees
with the gold sample that people coded is reported apart. No number mixes the kinds.

Source: Krippendorff 2011, Computing Krippendorff's alpha-reliability.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Final

import numpy as np

from sim.core.csv_reader import Row
from sim.evidence import act_matching, coder_register, coder_sheets
from sim.evidence.agreed_tables import KEYS, LEVELS
from sim.evidence.case_folders import case_of
from sim.evidence.coder_register import GOLD, MODEL, PERSON

NOMINAL: Final = "nominal"
ORDINAL: Final = "ordinal"
FOUND: Final = "found by both"
SHARE: Final = "share"
ALPHAS: Final = ("table", "column", "group", "level", "coders", "units", "alpha", "equal")
MATRIX: Final = ("table", "column", "group", "coder_1", "coder_2", "code_1", "code_2", "units")
ACT_COLUMNS: Final = {
    "domain": NOMINAL,
    "role": NOMINAL,
    "kind": NOMINAL,
    "intensity": ORDINAL,
}
CODE_COLUMNS: Final = {"domain": NOMINAL, "kind": NOMINAL, "intensity": ORDINAL}
Units = dict[str, str]  # the code of a column by unit
Sheets = Mapping[str, list[Row]]  # the coded rows of a kind of sheet by coder


@dataclass(frozen=True)
class Comparison:
    """Coders who are compared with each other.

    Attributes:
        name: ``people``, ``models``, or ``MODEL with gold``.
        coders: Their names.
    """

    name: str
    coders: tuple[str, ...]


@dataclass(frozen=True)
class Agreement:
    """The agreement of the coders of a case.

    Attributes:
        alphas: Rows with the columns ``ALPHAS``.
        matrix: Rows with the columns ``MATRIX``: how often two coders gave two codes to a unit.
        without_gold: Language models that no gold sample was compared with.
    """

    alphas: tuple[dict[str, str], ...]
    matrix: tuple[dict[str, str], ...]
    without_gold: tuple[str, ...]


def agreement(place: Path) -> Agreement:
    """Compare the coders of a case.

    Args:
        place: The folder of the case.

    Raises:
        BadInput: The register or a sheet has faults; the error lists all of them.
    """
    coder_sheets.check(place)
    documents = case_of(place).documents
    alphas: list[dict[str, str]] = []
    matrix: list[dict[str, str]] = []
    compared: set[str] = set()
    for kind in coder_sheets.KINDS:
        paths = coder_sheets.sheets(place, kind)
        rows = {
            coder: coder_sheets.read_sheet(path, kind, documents) for coder, path in paths.items()
        }
        for group in _groups(place, [coder for coder, own in rows.items() if own]):
            own = {coder: rows[coder] for coder in group.coders}
            compared |= set(group.coders) if "gold" in group.name else set()
            for column, level, units in _columns(kind, own):
                names = {"table": kind, "column": column, "group": group.name}
                alphas.append(names | _alpha(units, level))
                matrix += [names | line for line in _pairs(units)]
            if kind == coder_sheets.ACTS:
                alphas.append({"table": kind, "column": FOUND, "group": group.name} | _share(own))
    coders = coder_register.load(place).values()
    models = tuple(c.id for c in coders if c.kind == MODEL and c.id not in compared)
    return Agreement(tuple(alphas), tuple(matrix), models)


def _groups(place: Path, coders: Iterable[str]) -> Iterator[Comparison]:
    """Yield who is compared with whom: each kind within itself, every model with the gold."""
    register = coder_register.load(place)
    kinds: dict[str, list[str]] = {PERSON: [], MODEL: [], GOLD: []}
    for coder in coders:
        kinds[register[coder].kind if coder in register else PERSON].append(coder)
    for name, kind in (("people", PERSON), ("models", MODEL)):
        if len(kinds[kind]) > 1:
            yield Comparison(name, tuple(kinds[kind]))
    for model in kinds[MODEL]:
        for gold in kinds[GOLD]:
            yield Comparison(f"{model} with the gold sample {gold}", (model, gold))


def _columns(kind: str, rows: Sheets) -> Iterator[tuple[str, str, dict[str, Units]]]:
    """Yield each column of a sheet with its level and each coder's codes by unit."""
    if kind == coder_sheets.STANCE:
        by_unit = {c: {_key(row): row for row in own} for c, own in rows.items()}
        columns = dict.fromkeys(LEVELS, ORDINAL)
    elif kind == coder_sheets.CODES:
        by_unit = {c: {row.cells["uid"]: row for row in own} for c, own in rows.items()}
        columns = CODE_COLUMNS
    else:
        by_unit = _by_act(rows)
        columns = ACT_COLUMNS
    for column, level in columns.items():
        yield (
            column,
            level,
            {
                coder: {
                    unit: code for unit, row in own.items() if (code := _code(row, column, level))
                }
                for coder, own in by_unit.items()
            },
        )


def _code(row: Row, column: str, level: str) -> str:
    """Return the code of a cell, numbers as they are read; empty where there is none."""
    if level != ORDINAL:
        return row.cells.get(column) or ""
    return f"{row.parsed(column):g}" if row.has(column) else ""


def _key(row: Row) -> str:
    return ":".join(row.cells[key] for key in KEYS)


def _by_act(rows: Sheets) -> dict[str, dict[str, Row]]:
    """Return the rows of each coder by the number of the act that they may be."""
    found: dict[str, dict[str, Row]] = {coder: {} for coder in rows}
    for number, group in enumerate(act_matching.matched(rows)):
        for listed in group:
            found[listed.coder][str(number)] = listed.row
    return found


def _alpha(codes: Mapping[str, Units], level: str) -> dict[str, str]:
    """Return alpha and the share of equal codes of the units that two coders or more coded."""
    import krippendorff

    counts = Counter(unit for own in codes.values() for unit in own)
    units = sorted(unit for unit, count in counts.items() if count > 1)
    words = sorted({own[unit] for own in codes.values() for unit in units if unit in own})
    number = {word: float(word) if level == ORDINAL else i for i, word in enumerate(words)}
    data = [[number[own[u]] if u in own else np.nan for u in units] for own in codes.values()]
    equal = [len({number[own[u]] for own in codes.values() if u in own}) == 1 for u in units]
    alpha = float("nan")
    if len(set(number.values())) > 1:
        alpha = krippendorff.alpha(np.array(data), level_of_measurement=level)
    return {
        "level": level,
        "coders": str(len(codes)),
        "units": str(len(units)),
        "alpha": "" if np.isnan(alpha) else f"{alpha:.3f}",
        "equal": f"{np.mean(equal):.3f}" if units else "",
    }


def _share(rows: Sheets) -> dict[str, str]:
    """Return the share of acts that two coders or more found among those that any found."""
    groups = act_matching.matched(rows)
    both = sum(len(group) > 1 for group in groups)
    return {
        "level": SHARE,
        "coders": str(len(rows)),
        "units": str(len(groups)),
        "alpha": "",
        "equal": f"{both / len(groups):.3f}" if groups else "",
    }


def _pairs(codes: Mapping[str, Units]) -> Iterator[dict[str, str]]:
    """Yield how often two coders gave two codes to one unit."""
    for (one, first), (other, second) in combinations(codes.items(), 2):
        counts = Counter((first[unit], second[unit]) for unit in first.keys() & second.keys())
        for (code_1, code_2), count in sorted(counts.items()):
            yield {
                "coder_1": one,
                "coder_2": other,
                "code_1": code_1,
                "code_2": code_2,
                "units": str(count),
            }
