"""The sheets that coders fill: lists of acts, codes of listed acts, and yearly stance.

The sheet of a kind by a coder is ``coders/KIND_CODER.csv`` in the folder of a case.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from sim.core.csv_reader import Row, read_table
from sim.core.errors import BadInput, Fault, bad_word, together
from sim.core.vocabulary import DOMAINS
from sim.evidence import coder_register
from sim.evidence.act_rows import read_act
from sim.evidence.case_folders import case_of
from sim.evidence.coded_rows import STANCE_COLUMNS, read_stance
from sim.evidence.coder_register import CODER, FILE, FOLDER, GOLD

ACTS: Final = "acts"
CODES: Final = "codes"
STANCE: Final = "stance"
ACT_COLUMNS: Final = (
    "uid",
    "date",
    "end",
    "span",
    "date_precision",
    "actor",
    "target",
    "domain",
    "role",
    "kind",
    "intensity",
    "joint_id",
    "confidence",
    "document",
    "locator",
    "summary",
    "note",
)
CODE_COLUMNS: Final = ("uid", "domain", "kind", "intensity", "confidence", "note")
COLUMNS: Final = {ACTS: ACT_COLUMNS, CODES: CODE_COLUMNS, STANCE: (*STANCE_COLUMNS, "note")}
# columns of a row that is handed out empty; a row in which all of them are empty is not coded yet
TO_FILL: Final = {
    ACTS: ACT_COLUMNS[1:],
    CODES: CODE_COLUMNS[1:],
    STANCE: (*DOMAINS, *(f"{domain}_direct" for domain in DOMAINS), "confidence"),
}
KINDS: Final = tuple(COLUMNS)
EARLY_STANCE: Final = "coldwar_stance"  # sheets of yearly stance before the span of the case
ACT_KINDS: Final = (
    "visit", "meeting", "agreement", "upgrade", "statement", "law_claim", "incident", "force",
    "war", "sanction", "lift_ban", "arms_transfer", "aid", "exercise", "port_call",
    "trade_investment", "institution", "strategy_doc", "leadership", "construction", "dialogue",
    "offer", "patrol", "occupation", "protest", "media_opening", "other",
)  # fmt: skip
KEY_MARK: Final = "§"  # stands between the heading and the key of a locator
_NAME: Final = re.compile(rf"({'|'.join((*KINDS, EARLY_STANCE))})_({CODER.pattern})\.csv")


def sheets(place: Path, kind: str) -> dict[str, Path]:
    """Return every sheet of a kind in the folder of a case, by coder, in alphabetic order."""
    found = {}
    for path in sorted((place / FOLDER).glob(f"{kind}_*.csv")):
        name = _NAME.fullmatch(path.name)
        if name is not None:
            found[name[2]] = path
    return found


def counted(place: Path, kind: str, which: str) -> list[Path]:
    """Return the sheets of the coders whose codes count.

    Args:
        place: The folder of the case.
        kind: One of ``KINDS``, or ``EARLY_STANCE``.
        which: Whose codes count; see ``coder_register.used``.

    Raises:
        BadInput: The register has faults, or does not tell whose codes count.
    """
    own = sheets(place, kind)
    wanted = coder_register.used(place, which) if own else None
    return [path for coder, path in own.items() if wanted is None or coder in wanted]


def is_coded(cells: Mapping[str, str], columns: Iterable[str]) -> bool:
    """Whether any of the columns that a coder fills holds something."""
    return any(cells.get(column) for column in columns)


def read_sheet(path: Path, kind: str, documents: Iterable[str] = ()) -> list[Row]:
    """Read the rows of a sheet that are coded, strictly.

    Args:
        path: The sheet.
        kind: One of ``KINDS``.
        documents: Documents that acts may cite; none for any.

    Raises:
        BadInput: The sheet has faults; the error lists all of them.
    """
    allowed = tuple(documents)

    def read(row: Row) -> Row | None:
        if not is_coded(row.cells, TO_FILL[kind]):
            return None
        _READ[kind](row, allowed)
        return row

    return list(read_table(path, COLUMNS[kind][: len(COLUMNS[kind]) - 1], read))


def check(place: Path) -> None:
    """Check the register of a case and every sheet of its coders.

    Raises:
        BadInput: The register or a sheet has faults; the error lists all of them.
    """
    case = case_of(place)
    checks: list[Callable[[], object]] = [partial(coder_register.used, place, case.codes_of)]
    checks.append(partial(_check_coders, place))
    for kind in KINDS:
        for path in sheets(place, kind).values():
            checks.append(partial(read_sheet, path, kind, case.documents))
    together(*checks)


def _check_coders(place: Path) -> None:
    """Refuse sheets of coders that the register does not list; raises BadInput."""
    register = place / FOLDER / FILE
    known = coder_register.load(place)
    faults: list[Fault] = []
    for kind in KINDS if known else ():
        for coder, path in sheets(place, kind).items():
            if coder not in known:
                faults.append(coder_register.unknown(coder, path, register))
    if faults:
        raise BadInput(faults)


def gold(place: Path) -> frozenset[str]:
    """Return the coders of a gold sample."""
    return frozenset(c.id for c in coder_register.load(place).values() if c.kind == GOLD)


def _read_listed(row: Row, documents: tuple[str, ...]) -> None:
    """Read a row of a list of acts; faults go to the row."""
    read_act(replace(row, cells=row.cells | {"id": row.cells["uid"]}))
    row.word("kind", ACT_KINDS)
    if row.has("confidence"):
        row.number("confidence", 0, 1)
    for column, message in _faults_of_place(row.cells, documents):
        row.add_fault(column, message)


def _faults_of_place(
    cells: Mapping[str, str], documents: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with uid, document, locator and summary of a row."""
    if not cells["uid"]:
        yield "uid", "is empty; every row of a coder has its own"
    if documents and cells["document"] not in documents:
        yield "document", bad_word("", cells["document"], documents).removeprefix(": ")
    if not cells["locator"].partition(KEY_MARK)[2].strip():
        yield "locator", "has no key; write HEADING § KEY, where the key stands in the document"
    if not cells["summary"]:
        yield "summary", "is empty; write in your own words what was done"


def _read_code(row: Row, _documents: tuple[str, ...]) -> None:
    """Read a row of codes of listed acts; faults go to the row."""
    row.word("domain", DOMAINS)
    if row.cells.get("kind"):
        row.word("kind", ACT_KINDS)
    row.number("intensity", -4, 4)


def _read_stance(row: Row, _documents: tuple[str, ...]) -> None:
    """Read a row of yearly stance; faults go to the row."""
    stance = read_stance(row)
    for name, level in zip(TO_FILL[STANCE], (*stance.levels, *stance.direct), strict=False):
        if level is not None and level != round(level):
            row.add_fault(name, f"{level:g} is not a whole level from -2 to 2")


_READ: Final = {ACTS: _read_listed, CODES: _read_code, STANCE: _read_stance}
