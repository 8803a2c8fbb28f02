"""Who coded the evidence, and how far the coders agree."""

from collections.abc import Iterator, Mapping
from statistics import median
from typing import Final

from sim.core import csv_reader
from sim.core.paths import is_file
from sim.core.vocabulary import DOMAINS
from sim.evidence import coder_register
from sim.evidence.agreement import FOUND
from sim.evidence.case import read_case
from sim.evidence.case_parts import ALL, MODELS, PEOPLE
from sim.report.minus_signs import with_minus
from sim.report.page.anchors import NOTHING, number
from sim.report.page.blocks import Block, Row, Section, Table, Typed, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.translation import Translator

FILE: Final = "agreement.csv"
STANCE, EVENTS, DRIVERS = "stance", "events", "drivers"
INTENSITY: Final = "intensity"
WHO: Final = {  # by whose codes count
    PEOPLE: "coders.people",
    MODELS: "coders.models",
    ALL: "coders.all",
    "": "coders.unknown",
}
Rows = list[Mapping[str, str]]


def sentences(folder: Folder, say: Translator) -> Iterator[Block]:
    """Yield who coded, and how far the coders agree; nothing where the evidence is another one.

    Raises:
        BadInput: The register of coders or the case has faults.
    """
    if not folder.linked:
        return
    rows = _agreement(folder)
    ranges = _ranges(rows, say)
    agreed = say("coders.agreement", ranges=say("list.semicolon").join(ranges))
    between = " " if say.english else ""
    yield paragraph(say(WHO[_whose(folder)]), between, agreed if ranges else say("coders.none"))


def coders(folder: Folder, say: Translator) -> Section | None:
    """Return the section on the agreement of coders, column by column.

    Raises:
        BadInput: The table of agreement has faults.
    """
    rows = _agreement(folder) if folder.linked else []
    if not rows:
        return None
    shown = Table(
        caption=say("coders.table"),
        heads=say.each(
            "coders.sheet",
            "coders.column",
            "coders.number",
            "coders.units",
            "coders.alpha",
            "coders.equal",
        ),
        rows=tuple(_row(row, say) for row in rows),
        numbers=(2, 3, 4, 5),
    )
    return section("coders", say("coders.title"), [shown])


def _agreement(folder: Folder) -> Rows:
    """Return the rows of the table of agreement; none where the evidence has none."""
    path = folder.evidence_folder / FILE
    return [row.cells for row in csv_reader.table(path)] if is_file(path) else []


def _whose(folder: Folder) -> str:
    """Return whose codes count: by the register, else by the case; empty where neither says."""
    place = folder.evidence_folder
    listed = is_file(place / coder_register.FOLDER / coder_register.FILE)
    kinds = {coder.kind for coder in coder_register.load(place).values()} if listed else set()
    people, models = coder_register.PERSON in kinds, coder_register.MODEL in kinds
    stated = read_case(place).codes_of
    if stated or not (people or models):
        return stated
    return ALL if people and models else PEOPLE if people else MODELS


def _ranges(rows: Rows, say: Translator) -> list[str]:
    """Describe the least, the middle and the highest alpha of levels, intensity and drivers."""
    found = []
    for key, alphas in {
        "coders.levels": _alphas(rows, STANCE, DOMAINS),
        "coders.levels_direct": _alphas(rows, STANCE, tuple(f"{name}_direct" for name in DOMAINS)),
        "coders.intensity": _alphas(rows, EVENTS, (INTENSITY,)),
        "coders.drivers": _alphas(rows, DRIVERS, ()),
    }.items():
        if alphas:
            values = {"low": min(alphas), "high": max(alphas), "middle": median(alphas)}
            texts = {name: number(value) for name, value in values.items()}
            found.append(say(key, **texts))
    return found


def _alphas(rows: Rows, sheet: str, columns: tuple[str, ...]) -> list[float]:
    """Return the known alphas of a sheet, of some columns or of all where none is named."""
    own = [row for row in rows if row.get("table") == sheet]
    if columns:
        own = [row for row in own if row.get("column") in columns]
    return [float(row["alpha"]) for row in own if row.get("alpha") not in {"", "nan", None}]


def _row(row: Mapping[str, str], say: Translator) -> Row:
    alpha = with_minus(row.get("alpha") or NOTHING)
    column = row.get("column", "")
    cells = (
        Typed(row.get("table", "")),
        say("coders.found") if column.endswith(FOUND) else Typed(column),
        row.get("coders", "") or NOTHING,
        row.get("units", "") or NOTHING,
        say("coders.no_variation") if alpha == "nan" else alpha,
        row.get("equal", "") or NOTHING,
    )
    return Row(cells)
