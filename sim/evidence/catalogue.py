"""The catalogue of evidence: its tables, the ids of their rows, and the check of documents."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from sim.core.csv_reader import Row, table
from sim.core.errors import BadInput, Fault, bad_word
from sim.core.paths import is_file
from sim.core.resources import folder
from sim.evidence.case_folders import DOCUMENTS, is_case

TABLES: Final = (
    "events",
    "indicators",
    "structure",
    "drivers",
    "coverage",
    "stance",
    "claims",
    "coldwar_drivers",
    "coldwar_stance",
    "errors",
)
LOCATED: Final = ("events", "indicators", "claims", "errors")  # their rows quote a document
KEYS: Final = (
    "year",
    "actor",
    "target",
    "counterpart",
    "quantity",
    "document",
    "first_year",
    "last_year",
)
HINT: Final = (
    "bamboo evidence ID shows a row; ids are the first column, or e.g. stance:2014:AAA:BBB:all"
)


def identity(name: str, row: Row) -> str:
    """Return a row's id: its own, or table and keys joined by colons.

    An example of the second form is ``stance:2014:AAA:BBB:all``.
    """
    if row.cells.get("id"):
        return row.cells["id"]
    keys = [row.cells[key] for key in KEYS if row.cells.get(key)]
    return ":".join([name, *keys])


def rows(seeds: Path | None = None) -> Iterator[tuple[str, str, Row]]:
    """Yield every row of every table as (table, id, row)."""
    place = seeds or folder("seeds")
    for name in TABLES:
        for row in table(place / f"{name}.csv"):
            yield name, identity(name, row), row


def overview(seeds: Path | None = None) -> list[str]:
    """Return lines that list each table with its number of rows and its documents."""
    place = seeds or folder("seeds")
    lines = []
    for name in TABLES:
        found = list(table(place / f"{name}.csv"))
        documents = {document for row in found for document in _documents(row) if document}
        lines.append(f"{name:16} {len(found):5} rows   {', '.join(sorted(documents))}")
    return [*lines, "", HINT]


def check_documents(documents: Path, seeds: Path | None = None) -> tuple[list[str], str]:
    """Check digests and locators against the documents in a folder.

    A document without a digest is quoted by locator only: its locators need a heading and a key,
    but are not looked up.

    Args:
        documents: Folder that holds the documents as text files, at any depth.
        seeds: Folder of tables; the shipped one by default.

    Returns:
        The complaints, and a line that counts what was checked.

    Raises:
        BadInput: The folder does not exist.
    """
    if not documents.is_dir():
        message = "there is no such folder; name the one that holds the documents as text files"
        raise BadInput([Fault(str(documents), 1, 1, message)])
    listed = _listed(seeds)
    texts, complaints = _texts(documents, [row for row in listed if row.cells["sha256"]])
    unheld = {row.cells["id"] for row in listed if not row.cells["sha256"]}
    checked = 0
    for name, key, row in rows(seeds):
        document = _documents(row)[0]
        if name not in LOCATED or document not in texts.keys() | unheld:
            complaints += _unlisted(name, key, row, document, listed)
            continue
        checked += document in texts
        mark = _mark(row)
        place = f"{name}.csv:{row.line}: {key}"
        if not mark:
            complaints.append(f"{place}: the locator has no key; write 'HEADING § KEY'")
        elif document in texts and mark not in texts[document]:
            complaints.append(f"{place}: the key {mark!r} is not found in {document}")
    by_locator = f", {len(unheld)} quoted by locator only" if unheld else ""
    counted = (
        f"{len(texts)} of {len(listed)} documents have the coded digest{by_locator}; "
        f"{checked} locators checked, {len(complaints)} complaints"
    )
    return complaints, counted


def _listed(seeds: Path | None) -> list[Row]:
    """Return the documents of a folder of tables; those of the shipped one where it lists none."""
    own = (seeds or folder("seeds")) / DOCUMENTS
    shared = seeds is None or (not is_case(seeds) and not is_file(own))
    return list(table(folder("seeds") / DOCUMENTS if shared else own, ("id", "sha256")))


def _unlisted(name: str, key: str, row: Row, document: str, listed: Sequence[Row]) -> Iterator[str]:
    """Yield the complaint about a row that cites a document which the case does not list."""
    known = [other.cells["id"] for other in listed]
    if name in LOCATED and document not in known:
        yield f"{name}.csv:{row.line}: {key}: {bad_word('document', document, known)}"


def _texts(documents: Path, listed: Iterable[Row]) -> tuple[dict[str, str], list[str]]:
    """Read the documents whose digest is coded, without white space, by id; and list the others."""
    files = [path for path in sorted(documents.rglob("*.txt")) if path.is_file()]
    digests = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in files}
    texts: dict[str, str] = {}
    complaints = []
    for row in listed:
        name = row.cells["id"]
        path = digests.get(row.cells["sha256"])
        if path is None:
            complaints.append(_missing(row, documents))
        else:
            texts[name] = _squeezed(path.read_text(encoding="utf-8", errors="replace"))
    return texts, complaints


def _missing(row: Row, documents: Path) -> str:
    """Return the complaint about a document that no file of the folder matches."""
    digest = row.cells["sha256"][:12]
    return (
        f"documents.csv:{row.line}: {row.cells['id']}: no file in {documents} has the digest "
        f"{digest}…; the document is missing or was changed"
    )


def _documents(row: Row) -> list[str]:
    """Return the documents that a row names, at least one, which may be empty."""
    cells: Mapping[str, str] = row.cells
    return (cells.get("document") or cells.get("documents") or "").split(";")


def _mark(row: Row) -> str:
    """Return the text by which a row's locator is found in its document; empty without one."""
    _, separator, mark = row.cells["locator"].partition("§")
    return _squeezed(mark) if separator else ""


def _squeezed(text: str) -> str:
    """Remove all white space."""
    return re.sub(r"\s", "", text)
