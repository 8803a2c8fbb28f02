"""The work of ``bamboo adjudicate``: from coders' sheets to the agreed tables of a case."""

from collections.abc import Iterable, Iterator, Mapping, Sized
from pathlib import Path
from typing import Final

from sim.commands import case_writing
from sim.commands.case_writing import table_text
from sim.core.csv_reader import Row, table
from sim.core.errors import BadInput
from sim.core.paths import is_file
from sim.evidence import act_matching, adjudication, agreed_tables, coder_register, coder_sheets
from sim.evidence.adjudication import ACTS, LOG
from sim.evidence.case_folders import DOCUMENTS, case_of
from sim.evidence.coder_register import FOLDER
from sim.evidence.coders import CODERS

OWN: Final = ("uid", "domain", "kind", "intensity")
AGREED: Final = adjudication.DECISIONS[0]
SHOWN: Final = 10  # open rows that are printed
REPORT: Final = ("coder", "rows", "agreed", "merged", "rejected")
REJECTED: Final = (
    "coder",
    "uid",
    "document",
    "date",
    "date_precision",
    "actor",
    "target",
    "summary",
    "found_too_by",
    "reason",
)


def adjudicate(place: Path) -> list[str]:
    """Propose an adjudication of the coders' lists, or build the agreed tables from it.

    Without a log of the adjudication, a proposal is written: rows that coders found alike are
    agreed, all others are left open. With a log in which nothing is open, the agreed tables are
    built: acts, stance, coverage, the report and the rejected rows.

    Args:
        place: The folder of the case.

    Returns:
        The lines to print.

    Raises:
        BadInput: The folder is no case, a sheet has faults, or a row has no fate; nothing is
            written.
    """
    case_writing.refuse_no_case(place)
    coder_sheets.check(place)
    which = case_of(place).codes_of
    if not is_file(place / FOLDER / LOG):
        return _propose(place, which)
    return _build(place, which)


def _sheets(place: Path, kind: str, which: str) -> dict[str, list[Row]]:
    """Read the sheets of a kind of the coders who count, by coder."""
    paths = coder_sheets.counted(place, kind, which)
    return {
        path.stem.removeprefix(f"{kind}_"): coder_sheets.read_sheet(path, kind) for path in paths
    }


def _propose(place: Path, which: str) -> list[str]:
    """Write the proposal of an adjudication."""
    lists = _sheets(place, coder_sheets.ACTS, which)
    if not any(lists.values()):
        message = "no coder has listed an act; 'bamboo sheets CASE --coder NAME' makes the sheets"
        raise BadInput.at(place / FOLDER, message)
    found = act_matching.propose(lists)
    files: dict[str, str | bytes] = {
        f"{FOLDER}/{ACTS}": table_text(act_matching.ACT_COLUMNS, found.acts),
        f"{FOLDER}/{LOG}": table_text(act_matching.LOG_COLUMNS, found.log),
    }
    case_writing.write(place, files)
    open_rows = [row for row in found.log if not row["decision"]]
    line = (
        f"{len(found.acts)} acts proposed from {len(found.log)} rows; {len(open_rows)} rows are "
        f"open, for a person to decide in {place / FOLDER / LOG}"
    )
    return [line, *_open(open_rows), *_what_next(place, open_rows)]


def _open(rows: list[dict[str, str]]) -> Iterator[str]:
    """Yield the open rows with what is in doubt."""
    for row in rows[:SHOWN]:
        yield f"  {row['source']} {row['uid']} -> {row['act']}: {row['reason']}"
    if len(rows) > SHOWN:
        yield f"  and {len(rows) - SHOWN} more"


def _what_next(place: Path, rows: list[dict[str, str]]) -> Iterator[str]:
    if rows:
        yield (
            "write agreed, merged (with the act) or rejected (without one) and a reason; delete "
            f"acts that nothing leads to from {ACTS}"
        )
    yield f"then again: bamboo adjudicate {place}"


def _build(place: Path, which: str) -> list[str]:
    """Write the agreed tables."""
    counted = coder_register.used(place, which)
    case = adjudication.load_case(place / FOLDER, counted)
    acts = adjudication.agreed_acts(case)
    stance = agreed_tables.agreed_stance(_sheets(place, coder_sheets.STANCE, which).values())
    listed = table(place / DOCUMENTS, ("id", "date"))
    written = {row.cells["id"]: row.cells["date"][:4] for row in listed}
    covered = agreed_tables.coverage(acts, written)
    report = adjudication.report(case)
    files: dict[str, str | bytes] = {
        "events.csv": table_text(adjudication.COLUMNS, acts),
        "coverage.csv": table_text(agreed_tables.COVERAGE, covered),
        "adjudication_report.csv": table_text(REPORT, report),
        "rejected.csv": table_text(REJECTED, adjudication.rejected(case)),
    }
    for number, rows in enumerate(_own_codes(case), 1):
        files[f"{FOLDER}/events_codes_{number}.csv"] = table_text(OWN, rows)
    if stance:
        files["stance.csv"] = table_text(agreed_tables.STANCE, stance)
    case_writing.write(place, files)
    return [*_fates(report), *_built(place, acts, stance, files)]


def _own_codes(case: adjudication.Case) -> list[list[dict[str, str]]]:
    """Return the first two coders' own codes of the agreed acts, which a scenario may ask for."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in case.log:
        cells = row.cells
        listed = case.listed.get((cells["source"], cells["uid"]))
        if listed is not None and cells["decision"] == AGREED:
            codes = {column: listed.cells.get(column, "") for column in OWN[1:]}
            found.setdefault(cells["source"], []).append({"uid": cells["act"], **codes})
    names = sorted(found)[: len(CODERS) - 1]
    return [found[name] for name in names] if len(names) == len(CODERS) - 1 else []


def _fates(report: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Yield the fate of every coder's rows."""
    for row in report:
        numbers = ", ".join(f"{row[name]} {name}" for name in REPORT[2:])
        yield f"{row['coder']}: {row['rows']} rows, {numbers}"


def _built(place: Path, acts: Sized, stance: Sized, files: Mapping[str, object]) -> Iterator[str]:
    yield f"{len(acts)} acts and {len(stance)} rows of stance"
    yield f"written to {place}: {', '.join(sorted(files))}"
