"""The command evidence: rows with their uses, searches, and checks against the documents."""

from pathlib import Path

from sim.core.errors import BadInput
from sim.evidence import catalogue, search
from sim.evidence.checks import check_tables
from sim.explanation import evidence_uses


def check(documents: Path, tables: Path | None = None) -> tuple[list[str], bool]:
    """Check the tables against the documents, and the coding of acts, numbers and faults.

    Args:
        documents: Folder that holds the documents.
        tables: Folder of tables; the shipped one by default.

    Returns:
        A line for each complaint with a count at the end, and whether there is no complaint.

    Raises:
        BadInput: A folder does not exist, or a table lacks a column.
    """
    places, counted = catalogue.check_documents(documents, tables)
    coding = list(map(str, check_tables(tables)))
    checked = f"coding of acts, numbers and faults checked, {len(coding)} complaints"
    return [*places, *coding, counted, checked], not places and not coding


def lines(wanted: str | None, about: str | None, tables: Path | None) -> list[str]:
    """Return the lines that answer a question: a date, an id, words, or none of them.

    Raises:
        BadInput: The date is none, or nothing is found; the error names the nearest ids.
    """
    if about is not None:
        return search.about(about, tables)
    if wanted is None:
        return catalogue.overview(tables)
    if any(key == wanted for _, key, _ in catalogue.rows(tables)):
        return evidence_uses.show(wanted, tables)
    found = search.matches(wanted, tables)
    if not found:
        return _nothing(wanted, tables)
    number = f"{len(found)} row{'s' if len(found) != 1 else ''}"
    return [*found, "", f"{number} with {wanted!r}; bamboo evidence ID shows one"]


def _nothing(wanted: str, tables: Path | None) -> list[str]:
    """Refuse a search that finds nothing; raises BadInput with the nearest ids."""
    try:
        return evidence_uses.show(wanted, tables)
    except BadInput as bad:
        hint = "no id, summary or locator holds these words"
        raise BadInput.at("evidence", f"{bad.faults[0].message}; {hint}") from bad
