"""Summaries of acts in Traditional Chinese, which a folder of evidence may hold beside its acts.

The table ``summaries_zh.csv`` has one row an act, keyed by the act's id. An act without a row keeps
its English summary. The model never reads the table, so that it changes no digest of the evidence.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from sim.core.csv_reader import Row, read_table, table
from sim.core.errors import shown
from sim.core.paths import is_file
from sim.evidence.evidence_folder import ACTS

FILE: Final = "summaries_zh.csv"
COLUMNS: Final = ("id", "summary")


def load_summaries(place: Path) -> Mapping[str, str]:
    """Return the Chinese summaries of a folder's acts by id; empty without the table.

    Raises:
        BadInput: The table has faults, such as the id of no act; the error lists all of them.
    """
    path = place / FILE
    if not is_file(path):
        return {}
    acts = frozenset(row.cells.get("id", "") for row in table(place / f"{ACTS}.csv"))
    return dict(read_table(path, COLUMNS, partial(_read_summary, acts=acts)))


def load_all_summaries(places: Iterable[Path]) -> Mapping[str, str]:
    """Return the Chinese summaries of several folders; those of a later folder stand.

    Summaries of acts that a folder no longer has are not read: a user may take acts out.

    Raises:
        BadInput: A table has faults.
    """
    found: dict[str, str] = {}
    for place in places:
        if is_file(place / FILE):
            found |= dict(read_table(place / FILE, COLUMNS, partial(_read_summary, acts=None)))
    return found


def _read_summary(row: Row, acts: Collection[str] | None) -> tuple[str, str]:
    """Read the summary of one act."""
    key, summary = row.cells["id"], row.cells["summary"]
    if key and acts is not None and key not in acts:
        row.add_fault("id", f"{shown(key)} is the id of no act of {ACTS}.csv; mend or delete it")
    if not summary:
        row.add_fault("summary", "the summary is empty; write one, or delete the row")
    return key, summary
