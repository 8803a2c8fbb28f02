"""The year of a session of the General Assembly."""

from typing import Final

from sim.evidence.imports.source_row import SourceRow

BEFORE_FIRST: Final = 1945  # session 1 met in 1946


def year_of_row(row: SourceRow) -> str:
    """Return the year of a row, by its session or, without a column of sessions, by its date.

    Empty where the row has none.
    """
    if "session" not in row.columns:
        return row.date()[:4]
    session = row.number("session")
    return f"{BEFORE_FIRST + int(session)}" if session else ""
