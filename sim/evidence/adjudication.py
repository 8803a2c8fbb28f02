"""The agreed acts, built from coders' lists and the log of their adjudication.

Every row that a coder wrote has exactly one fate in the log: agreed, merged or rejected. Nothing is
lost silently, and nothing is in the agreed table that no coder found.

A case is a folder with these tables:

- lists of acts, one a coder (any table with the columns of ``LIST_COLUMNS``);
- ``adjudicated_acts.csv``: the acts as the adjudicator leaves them;
- ``adjudication.csv``: the fate of every row of every list;
- optionally tables of codes (columns ``uid``, ``intensity``, no ``date``) of an earlier agreed
  list, and ``adjudication_first_table.csv``, the fate of the rows of that list.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median
from typing import Final

from sim.core.csv_reader import Row, table
from sim.core.errors import BadInput, Fault, bad_word

ACTS: Final = "adjudicated_acts.csv"
LOG: Final = "adjudication.csv"
FIRST_LOG: Final = "adjudication_first_table.csv"
LIST_COLUMNS: Final = ("uid", "date", "actor", "target", "document", "locator", "summary")
LOG_COLUMNS: Final = ("source", "uid", "decision", "act", "reason")
FIRST_COLUMNS: Final = ("uid", "decision", "act")
ACT_COLUMNS: Final = ("id", "date", "actor", "target", "intensity", "joint_id", "note")
OF_ACTS: Final = "acts_"  # how the name of a coder's list begins, in the sheets of a case
OF_CODES: Final = "codes_"  # and that of a second coding of listed acts, which is no list
DECISIONS: Final = ("agreed", "merged", "rejected")
SIZE_REASON: Final = re.compile(r"\bsize: ?\S+")  # why an intensity is not the median
COLUMNS: Final = (
    "id",
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
    "offer_date",
    "document",
    "locator",
    "found_by",
    "confidence",
    "summary",
    "note",
)

Cells = dict[str, str]
Name = tuple[str, str]  # a coder and the coder's own id of a row


@dataclass(frozen=True)
class Case:
    """All tables of an adjudication.

    Attributes:
        acts: The adjudicated acts, in order.
        log: The log, one row for each row of a coder.
        listed: The coders' rows by coder and id.
        codes: Intensities that coders gave to rows of an earlier agreed list, by id.
        first: The log of that earlier list.
    """

    acts: tuple[Row, ...]
    log: tuple[Row, ...]
    listed: dict[Name, Row]
    codes: dict[str, list[int]]
    first: tuple[Row, ...]

    def found(self, act: str, decisions: Iterable[str] = DECISIONS[:2]) -> list[Row]:
        """Return the rows of the log that lead to an act."""
        allowed = set(decisions)
        return [row for row in self.by_act.get(act, ()) if _fate(row) in allowed]

    @cached_property
    def by_act(self) -> dict[str, list[Row]]:
        """The rows of the log by the act to which they lead."""
        return _by_act(self.log)

    @cached_property
    def first_by_act(self) -> dict[str, list[Row]]:
        """The rows of the log of the earlier list by the act to which they lead."""
        return _by_act(self.first)

    @cached_property
    def by_content(self) -> dict[tuple[str, ...], list[tuple[str, str]]]:
        """Coder and key of the coders' rows, by document, pair and year."""
        rows: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
        for (source, _), row in self.listed.items():
            *content, key = _content(row)
            rows[tuple(content)].append((source, key))
        return rows


def _by_act(log: Iterable[Row]) -> dict[str, list[Row]]:
    """Group the rows of a log by the act to which they lead."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in log:
        rows[row.cells["act"]].append(row)
    return rows


def load_case(coders: Path, counted: Collection[str] | None = None) -> Case:
    """Load the tables of an adjudication.

    Args:
        coders: Folder with the coders' lists, the acts and the log.
        counted: Coders whose lists count; default: all.

    Raises:
        BadInput: A table is missing or no table of this kind.
    """
    missing = [name for name in (ACTS, LOG) if not (coders / name).is_file()]
    if missing:
        message = "there is no such table; an adjudication needs the acts and the log"
        raise BadInput(Fault(str(coders / name), 1, 1, message) for name in missing)
    listed: dict[Name, Row] = {}
    codes: dict[str, list[int]] = defaultdict(list)
    for path in sorted(coders.glob("*.csv")):
        if path.stem.startswith(OF_CODES):
            continue
        rows = list(table(path))
        columns = set(rows[0].cells) if rows else set()
        if columns.issuperset(LIST_COLUMNS):
            coder = path.stem.removeprefix("events_").removeprefix(OF_ACTS)
            if counted is None or coder in counted:
                listed |= {(coder, row.cells["uid"]): row for row in rows}
        elif {"uid", "intensity"} <= columns and "date" not in columns:
            for row in rows:
                codes[row.cells["uid"]].append(int(row.number("intensity", -4, 4)))
    return Case(
        acts=tuple(table(coders / ACTS, ACT_COLUMNS)),
        log=tuple(table(coders / LOG, LOG_COLUMNS)),
        listed=listed,
        codes=dict(codes),
        first=tuple(table(coders / FIRST_LOG, FIRST_COLUMNS)),
    )


def _fate(row: Row) -> str:
    """Return the decision of a row of the log."""
    return row.cells["decision"]


def check_case(case: Case) -> list[Fault]:
    """Return every fault of an adjudication, one a line."""
    found = [
        *_faults_of_fates(case),
        *_faults_of_log(case),
        *_faults_of_acts(case),
        *_faults_of_sizes(case),
    ]
    rows = (*case.acts, *case.log, *case.first, *case.listed.values())
    return [*found, *dict.fromkeys(fault for row in rows for fault in row.faults)]


def _at(row: Row, message: str, kind: str) -> Fault:
    """Return a fault at a row; those of one kind are told in one line."""
    return Fault(row.file, row.line, 1, message, kind)


def _faults_of_fates(case: Case) -> Iterator[Fault]:
    """Find coders' rows without a fate, and with two."""
    fates = Counter((row.cells["source"], row.cells["uid"]) for row in case.log)
    for name, row in case.listed.items():
        if fates[name] != 1:
            came = "no fate" if not fates[name] else f"{fates[name]} fates"
            message = f"{' '.join(name)} has {came} in {LOG}; every row of a coder has one"
            yield _at(row, message, "fates")


def _faults_of_log(case: Case) -> Iterator[Fault]:
    """Find fates of unknown rows, unknown decisions and acts, and missing reasons."""
    known = {row.cells["id"] for row in case.acts}
    for row in case.log:
        cells = row.cells
        name = (cells["source"], cells["uid"])
        decision, act = cells["decision"], cells["act"]
        if name not in case.listed:
            yield _at(row, f"{' '.join(name)} is no row of a coder's list", "unknown row")
        if decision not in DECISIONS:
            yield _at(row, bad_word("decision", decision, DECISIONS), "decision")
        elif decision == "rejected" and act:
            message = f"{' '.join(name)} is rejected and leads to {act}; choose one of them"
            yield _at(row, message, "rejected")
        elif decision != "rejected" and act not in known:
            message = f"{' '.join(name)} leads to {act!r}, which is no act of {ACTS}"
            yield _at(row, message, "no act")
        if decision in DECISIONS[1:] and not cells["reason"]:
            message = f"{' '.join(name)} is {decision} without a reason{_partner(case, row)}"
            yield _at(row, message, f"no reason, {decision}")


def _partner(case: Case, row: Row) -> str:
    """Name the coder who found the same as a row, if any."""
    others = also_found(case, (row.cells["source"], row.cells["uid"]))
    return f"; {' and '.join(others)} found it too" if others else ""


def _faults_of_acts(case: Case) -> Iterator[Fault]:
    """Find acts that no coder found, ids that stand twice, and joint acts with one side."""
    found = {row.cells["act"] for row in case.log}
    counts = Counter(row.cells["id"] for row in case.acts)
    sides: dict[str, set[str]] = defaultdict(set)
    for row in case.acts:
        sides[row.cells["joint_id"]].add(f"{row.cells['actor']} {row.cells['target']}")
    for row in case.acts:
        act, joint = row.cells["id"], row.cells["joint_id"]
        if act not in found:
            message = f"{act} rests on no row of a coder; every act has one in {LOG}"
            yield _at(row, message, "no coder")
        if counts[act] > 1:
            yield _at(row, f"{act} stands twice; every act has its own id", "twice")
        if joint and len(sides[joint]) == 1:
            message = f"{act}: {joint} has one side; a joint act has two, or no joint_id"
            yield _at(row, message, "one side")


def _faults_of_sizes(case: Case) -> Iterator[Fault]:
    """Find intensities that are not the median of the codes, and of which nothing says why."""
    for row in case.acts:
        act = row.cells["id"]
        middle = middle_code(case, act)
        stated = int(row.number("intensity", -4, 4))
        if row.faults or middle is None or middle == stated:
            continue
        told = " ".join([row.cells["note"], *(log.cells["reason"] for log in case.found(act))])
        if not SIZE_REASON.search(told):
            yield _at(
                row,
                f"{act} has intensity {stated:+d}, the coders' median is {middle:+d}; "
                "write why into the note, after 'size:'",
                "size",
            )


def middle_code(case: Case, act: str) -> int | None:
    """Return the median of the coders' intensities of an act; None where no coder gave one.

    A half is rounded toward zero. Coders of the rows that became the act count, and those who coded
    a row of an earlier agreed list that became it; rows merged into the act do not.

    """
    agreed = [case.listed.get(_name(row)) for row in case.found(act, ("agreed",))]
    given = [row for row in agreed if row is not None and row.cells.get("intensity")]
    values = [int(row.number("intensity", -4, 4)) for row in given]
    for row in case.first_by_act.get(act, ()):
        if _fate(row) == "agreed":
            values += case.codes.get(row.cells["uid"], [])
    return int(median(values)) if values else None


def _name(row: Row) -> Name:
    """Return coder and id of a row of the log."""
    return row.cells["source"], row.cells["uid"]


def agreed_acts(case: Case) -> list[Cells]:
    """Return the agreed acts with the coders who found each.

    Raises:
        BadInput: The adjudication has faults; the error lists all of them.
    """
    faults = check_case(case)
    if faults:
        raise BadInput(faults)
    coders: dict[str, set[str]] = defaultdict(set)
    for row in case.log:
        coders[row.cells["act"]].add(row.cells["source"])
    found_by = {act: ";".join(sorted(names)) for act, names in coders.items()}
    return [row.cells | {"found_by": found_by[row.cells["id"]]} for row in case.acts]


def report(case: Case) -> list[Cells]:
    """Return how many rows of each coder were agreed, merged and rejected."""
    lines = []
    for coder in sorted({source for source, _ in case.listed}):
        counts = Counter(_fate(row) for row in case.log if row.cells["source"] == coder)
        numbers = {decision: str(counts[decision]) for decision in DECISIONS}
        lines.append({"coder": coder, "rows": str(counts.total()), **numbers})
    return lines


def rejected(case: Case) -> list[Cells]:
    """Return the rejected rows with their reasons and the coders who found the same."""
    lines = []
    for log in case.log:
        name = _name(log)
        if _fate(log) != "rejected" or name not in case.listed:
            continue
        row = case.listed[name].cells
        columns = ("document", "date", "date_precision", "actor", "target", "summary")
        shown = {column: row.get(column, "") for column in columns}
        others = ";".join(also_found(case, name))
        reason = {"found_too_by": others, "reason": log.cells["reason"]}
        lines.append({"coder": name[0], "uid": name[1], **shown, **reason})
    return lines


def also_found(case: Case, name: Name) -> list[str]:
    """Return the other coders with a row of the same document, pair, year and key."""
    if name not in case.listed:
        return []
    *content, wanted = _content(case.listed[name])
    same = {
        source
        for source, key in case.by_content[tuple(content)]
        if source != name[0] and key and wanted and (key in wanted or wanted in key)
    }
    return sorted(same)


def _content(row: Row) -> tuple[str, ...]:
    """Return document, actor, target, year and key of a coder's row."""
    cells = row.cells
    key = "".join(cells["locator"].partition("§")[2].split())
    return cells["document"], cells["actor"], cells["target"], cells["date"][:4], key
