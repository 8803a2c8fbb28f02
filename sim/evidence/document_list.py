"""Strict reading of ``documents.csv`` of a case: what was coded, and the digest of each text."""

import re
from pathlib import Path
from typing import Final

from sim.core.csv_reader import Row, read_table
from sim.core.errors import BadInput, Fault, bad_word, shown
from sim.evidence.case_folders import DOCUMENTS, case_of

COLUMNS: Final = ("id", "title", "date", "sha256")
DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def check(place: Path) -> None:
    """Check the list of documents of a case beside the names that ``case.yaml`` states.

    Raises:
        BadInput: The list is missing or has faults; the error lists all of them.
    """
    path = place / DOCUMENTS
    listed = read_table(path, COLUMNS, _read)
    named = case_of(place).documents
    if not listed:
        message = "this table lists no document; a case has one at least"
        raise BadInput.at(path, message)
    faults = [
        Fault(str(path), 1, 1, bad_word("case.yaml names a document", name, list(listed)))
        for name in named
        if name not in listed
    ]
    if faults:
        raise BadInput(faults)


def _read(row: Row) -> str:
    """Read the id of a document; faults go to the row."""
    if not row.cells["title"]:
        row.add_fault("title", "is empty; write the title as printed")
    row.date()
    digest = row.cells["sha256"]
    if digest and not DIGEST.fullmatch(digest):
        allowed = "the sha256 of the file, 64 signs from 0 to f; leave it empty where the document"
        row.add_fault("sha256", f"{shown(digest)} is not {allowed} is quoted by locator only")
    return row.cells["id"]
