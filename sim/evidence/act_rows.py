"""Strict reading of the rows of ``events.csv`` as acts."""

from typing import Final

from sim.core.csv_reader import Row
from sim.core.dates import is_date, last_month, too_coarse
from sim.core.errors import bad_word, shown
from sim.core.vocabulary import DOMAINS, PRECISIONS, ROLES, month_index
from sim.evidence.renewals import ONGOING, renewed
from sim.evidence.rows import Act

STANDING: Final = "standing"
ACT_SPANS: Final = (STANDING, "bounds")


def read_act(row: Row) -> Act | None:
    """Read an act that forces; responses and settings give None."""
    role = row.word("role", ROLES)
    precision = row.word("date_precision", PRECISIONS)
    date = row.date()
    domain = row.word("domain", DOMAINS)
    intensity = row.number("intensity", -4, 4)
    cells = row.cells
    act = Act(
        id=cells["id"],
        date=date,
        precision=precision,
        actor=row.state("actor"),
        target=row.state("target"),
        domain=domain,
        level=-intensity / 2,
        kind=cells.get("kind", ""),
        joint=cells.get("joint_id", ""),
        document=cells.get("document", ""),
        summary=cells.get("summary", ""),
        end=_read_end(row, date),
        standing=cells.get("span", "") == STANDING,
    )
    if not row.faults and too_coarse(date, precision):
        message = (
            f"{precision!r} says more than the date {date}; write the day, or a wider precision"
        )
        row.add_fault("date_precision", message)
    return act if role == "forcing" else None


def _read_end(row: Row, date: str) -> str:
    """Read when a standing condition ended, or until when an undated act may have happened."""
    end, span = row.cells.get("end", ""), row.cells.get("span", "")
    if span and span not in ACT_SPANS:
        row.add_fault("span", bad_word("span", span, ACT_SPANS))
    elif bool(end) != bool(span):
        message = (
            f"a row has both 'end' and 'span' or neither; {shown(end)} and {shown(span)} came; "
            f"the span of an end is one of {', '.join(ACT_SPANS)}"
        )
        row.add_fault("end", message)
    elif end == ONGOING and span == STANDING:
        return end
    elif end and not is_date(end):
        allowed = f"a date of the calendar, or {ONGOING!r} of a standing condition"
        row.add_fault("end", f"{shown(end)} is not {allowed}")
    elif end and is_date(date) and last_month(end) < month_index(date):
        row.add_fault("end", f"{shown(end)} lies before the date {date}; a span runs forward")
    else:
        return end
    return ""


def read_acts(row: Row) -> list[Act]:
    """Read an act that forces with its renewals; responses and settings give none."""
    act = read_act(row)
    return [] if act is None or row.faults else list(renewed(act))
