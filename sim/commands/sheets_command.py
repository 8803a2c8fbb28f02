"""The work of ``bamboo sheets``: empty sheets for a coder, and a filled workbook as tables."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.commands import case_writing
from sim.commands.case_writing import table_text
from sim.core.csv_reader import table
from sim.core.errors import BadInput, shown
from sim.evidence import coder_register, coder_sheets, empty_sheets, sheet_workbook
from sim.evidence.case_folders import SCENARIO
from sim.evidence.coder_register import CODER, FILE, FOLDER, MODEL
from sim.evidence.coder_sheets import ACTS, CODES, STANCE
from sim.evidence.empty_sheets import SHEET_COLUMNS

ALLOWED: Final = f"{FOLDER}/allowed.csv"
Cells = dict[str, str]


@dataclass(frozen=True)
class SheetRequest:
    """What the command line asks of a coder's sheets.

    Attributes:
        place: The folder of the case.
        coder: Name of the coder.
        kind: Kind of the coder, as the register lists it.
        share: Share of the rows that are handed out, above 0 and at most 1.
        seed: Seed of the sample; coders of one seed and share get the same rows.
        workbook: Whether a workbook is written too.
    """

    place: Path
    coder: str
    kind: str = coder_register.PERSON
    share: float = 1.0
    seed: int = 1
    workbook: bool = False


def hand_out(asked: SheetRequest) -> list[str]:
    """Write the empty sheets of a coder, and list the coder.

    A coder who codes a share gets rows of the agreed acts and of the yearly stance, and no list.

    Raises:
        BadInput: The folder is no case, a sheet exists already, or something is not allowed.
    """
    case_writing.refuse_no_case(asked.place)
    _refuse(asked)
    sheets = _rows(asked)
    files: dict[str, str | bytes] = {
        _name(kind, asked.coder): table_text(SHEET_COLUMNS[kind], rows)
        for kind, rows in sheets.items()
    }
    if asked.workbook:
        files[f"{FOLDER}/sheets_{asked.coder}.xlsx"] = _workbook(sheets)
    _refuse_present(asked.place, files)
    listed = empty_sheets.allowed()
    files[ALLOWED] = table_text(list(listed[0]), listed)
    case_writing.write(asked.place, files)
    _register(asked)
    return list(_lines(asked, sheets, files))


def take_in(place: Path, coder: str, workbook: Path) -> list[str]:
    """Write the sheets of a workbook that a coder has filled as tables of the case.

    Raises:
        BadInput: The workbook cannot be read or has faults; nothing is written.
    """
    case_writing.refuse_no_case(place)
    _refuse_name(coder)
    found = sheet_workbook.read(workbook)
    texts = {kind: table_text(_columns(kind, rows), rows) for kind, rows in found.items()}
    with tempfile.TemporaryDirectory() as aside:
        for kind, text in texts.items():
            path = Path(aside) / f"{workbook.name}:{kind}"
            path.write_text(text, encoding="utf-8")
            coder_sheets.read_sheet(path, kind)
    case_writing.write(place, {_name(kind, coder): text for kind, text in texts.items()})
    counts = [f"{len(rows)} rows to {_name(kind, coder)}" for kind, rows in found.items()]
    return [f"read from {workbook}: {', '.join(counts)}"]


def _columns(kind: str, rows: list[Cells]) -> list[str]:
    """Return the columns of a sheet as a workbook has them."""
    return list(rows[0]) if rows else list(SHEET_COLUMNS[kind])


def _name(kind: str, coder: str) -> str:
    return f"{FOLDER}/{kind}_{coder}.csv"


def _refuse_name(coder: str) -> None:
    """Refuse a coder's name that no file can bear; raises BadInput."""
    if not CODER.fullmatch(coder):
        raise BadInput.at("--coder", f"{shown(coder)} is not {coder_register.ALLOWED}")


def _refuse(asked: SheetRequest) -> None:
    """Refuse a coder's name or a share that is not allowed; raises BadInput."""
    _refuse_name(asked.coder)
    if not 0 < asked.share <= 1:
        message = f"{asked.share:g} is no share above 0 and up to 1, such as 0.2"
        raise BadInput.at("--share", message)
    known = coder_register.load(asked.place).get(asked.coder)
    if known is not None and known.kind != asked.kind:
        message = f"{asked.coder} is listed as {known.kind!r}; write --kind {known.kind}"
        raise BadInput.at(asked.place / FOLDER / FILE, message, known.line)


def _refuse_present(place: Path, files: Mapping[str, object]) -> None:
    """Refuse to write over a sheet that exists; raises BadInput."""
    present = [name for name in files if (place / name).exists()]
    if present:
        message = "this sheet exists; a coder's own sheet is never replaced: move it away"
        raise BadInput.at(place / present[0], message)


def _rows(asked: SheetRequest) -> dict[str, list[Cells]]:
    """Return the rows of each sheet of a coder."""
    acts = [row.cells for row in table(asked.place / "events.csv", ("id",))]
    found = {
        CODES: empty_sheets.rows(CODES, acts=acts),
        STANCE: _stance_rows(asked.place),
    }
    if asked.share == 1:
        return {ACTS: empty_sheets.rows(ACTS), STANCE: found[STANCE]}
    sampled = {
        kind: empty_sheets.sample(rows, asked.share, asked.seed) for kind, rows in found.items()
    }
    return {kind: rows for kind, rows in sampled.items() if rows}


def _stance_rows(place: Path) -> list[Cells]:
    """Return a row for every tie of the focus and every year of the scenario of a case.

    The scenario is read without its evidence, which the sheets are to make.

    Raises:
        BadInput: The scenario has faults.
    """
    from sim.scenario.draft import Draft, validated
    from sim.scenario.merge import layered
    from sim.scenario.ties import named_ties

    draft = Draft(layered(place / SCENARIO, (), {}))
    file = validated(draft)
    ties = [tie for tie in named_ties(file, draft) if tie[0] == file.focus]
    if draft.faults:
        raise BadInput(draft.faults)
    years = range(int(file.start[:4]), int(file.end[:4]) + 1)
    return empty_sheets.rows(STANCE, ties=ties, years=years)


def _workbook(sheets: Mapping[str, list[Cells]]) -> bytes:
    with tempfile.TemporaryDirectory() as aside:
        path = Path(aside) / "sheets.xlsx"
        sheet_workbook.write(path, sheets)
        return path.read_bytes()


def _register(asked: SheetRequest) -> None:
    """Add the coder to the register, behind all rows that it has."""
    if asked.coder not in coder_register.load(asked.place):
        case_writing.register(asked.place, [{"coder": asked.coder, "kind": asked.kind}])


def _lines(
    asked: SheetRequest, sheets: Mapping[str, list[Cells]], files: Mapping[str, object]
) -> Iterator[str]:
    """Yield what was written and what to do with it."""
    for kind, rows in sheets.items():
        what = f"{len(rows)} rows to code" if kind != ACTS else "a list to begin"
        yield f"{asked.place / _name(kind, asked.coder)}: {what}"
    for name in files:
        if name.endswith(".xlsx"):
            yield f"{asked.place / name}: the same as a workbook; take it in with --read"
    yield f"{asked.place / ALLOWED}: the allowed values of every column"
    if asked.kind == MODEL:
        columns = ", ".join(coder_register.OF_MODELS)
        yield f"{asked.place / FOLDER / FILE}: state {columns} of {asked.coder}"
