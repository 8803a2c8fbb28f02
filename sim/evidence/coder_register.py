"""The coders of a case: people, language models, and people who coded a gold sample.

The register is ``coders/coders.csv``. A language model is listed with the model, the temperature,
the file of its prompt and the date, so that its codes can be made again. Codes of people and of
language models are not mixed unless ``case.yaml`` says so, and a gold sample is only compared with.
A folder without a register has people only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.core.csv_reader import Row, read_table
from sim.core.errors import BadInput, Fault, shown
from sim.core.paths import is_file
from sim.evidence.case_parts import ALL, MODELS, PEOPLE

FOLDER: Final = "coders"
FILE: Final = "coders.csv"
PERSON: Final = "person"
MODEL: Final = "model"
GOLD: Final = "gold"
KINDS: Final = (PERSON, MODEL, GOLD)
COLUMNS: Final = ("coder", "kind", "name", "coded_on", "model", "temperature", "prompt", "note")
OF_MODELS: Final = ("model", "temperature", "prompt", "coded_on")  # what a model's row states
CODER: Final = re.compile(r"[A-Za-z0-9-]{1,40}")
ALLOWED: Final = "a name of 1 to 40 letters, digits and '-'"
USED: Final = {PEOPLE: (PERSON,), MODELS: (MODEL,), ALL: (PERSON, MODEL)}


@dataclass(frozen=True)
class Coder:
    """One coder.

    Attributes:
        id: The coder's name in the names of sheets.
        kind: One of ``KINDS``.
        line: Line in the register; 1 where there is none.
    """

    id: str
    kind: str = PERSON
    line: int = 1


def load(place: Path) -> dict[str, Coder]:
    """Load the coders of the folder of a case; none where it has no register.

    Raises:
        BadInput: The register has faults; the error lists all of them.
    """
    path = place / FOLDER / FILE
    found: dict[str, Coder] = {}

    def read(row: Row) -> Coder:
        coder = _read(row, path.parent)
        if coder.id in found:
            row.add_fault("coder", f"{shown(coder.id)} stands twice; every coder has one row")
        return found.setdefault(coder.id, coder)

    read_table(path, COLUMNS, read)
    return found


def used(place: Path, which: str = "") -> frozenset[str] | None:
    """Return the coders whose codes count, or None where a folder has no register.

    Args:
        place: The folder of the case.
        which: ``people``, ``models`` or ``all``; empty for the only kind there is.

    Raises:
        BadInput: The register has faults, or lists people and models and nothing says which count.
    """
    if not is_file(place / FOLDER / FILE):
        return None
    coders = load(place).values()
    kinds = {coder.kind for coder in coders} - {GOLD}
    if len(kinds) > 1 and not which:
        message = (
            "people and language models have coded; their codes are not mixed by themselves: "
            f"write 'codes_of: {PEOPLE}', '{MODELS}' or '{ALL}' into case.yaml"
        )
        raise BadInput.at(place / FOLDER / FILE, message)
    wanted = USED[which] if which else tuple(kinds)
    return frozenset(coder.id for coder in coders if coder.kind in wanted)


def _read(row: Row, folder: Path) -> Coder:
    """Read one row of the register."""
    cells = row.cells
    if not CODER.fullmatch(cells["coder"]):
        row.add_fault("coder", f"{shown(cells['coder'])} is not {ALLOWED}")
    kind = row.word("kind", KINDS)
    if cells["coded_on"]:
        row.date("coded_on")
    for column, message in _of_kind(cells, kind, folder):
        row.add_fault(column, message)
    return Coder(cells["coder"], kind, row.line)


def _of_kind(cells: dict[str, str], kind: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the cells that only the row of a model has."""
    for column in OF_MODELS:
        if kind == MODEL and not cells[column]:
            yield column, f"is empty; the row of a model states {', '.join(OF_MODELS)}"
        elif kind != MODEL and cells[column] and column != "coded_on":
            yield column, f"{shown(cells[column])}: the kind {kind!r} has none; write kind: {MODEL}"
    if kind == MODEL and cells["prompt"] and not _inside(folder, cells["prompt"]):
        message = f"{shown(cells['prompt'])} is no file in the folder {FOLDER!r}; keep the prompt"
        yield "prompt", f"{message} there, and name it by its path in that folder"


def _inside(folder: Path, name: str) -> bool:
    """Whether a name leads to a file inside a folder."""
    path = folder / name
    return is_file(path) and path.resolve().is_relative_to(folder.resolve())


def unknown(coder: str, sheet: Path, register: Path) -> Fault:
    """Return the fault of a sheet whose coder is not in the register."""
    message = f"no row of {register.name} is of the coder {shown(coder)}; add one, with the kind"
    return Fault(str(sheet), 1, 1, message)
