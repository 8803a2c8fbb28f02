"""Dates of the record: a year, a month or a day, written YYYY, YYYY-MM or YYYY-MM-DD."""

import calendar
import re
from typing import Final

from sim.core.vocabulary import MONTHS, month_index

WRITTEN: Final = re.compile(r"([12][0-9]{3})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?")
YEAR_LETTERS: Final = len("YYYY")
FULL: Final = len("YYYY-MM-DD")


def is_date(text: str) -> bool:
    """Whether a text is a date of the calendar written YYYY, YYYY-MM or YYYY-MM-DD.

    >>> is_date("2000-02-29"), is_date("2001-02-29"), is_date("2001-2")
    (True, False, False)
    """
    found = WRITTEN.fullmatch(text)
    if found is None:
        return False
    year, month, day = found.groups()
    if day is None:
        return True
    _, last_day = calendar.monthrange(int(year), int(month))
    return 1 <= int(day) <= last_day


def last_month(text: str) -> int:
    """Return the index of the last month of a year, a month or a day.

    >>> last_month("2001") - last_month("2001-02-03")
    10
    """
    return month_index(text) + (MONTHS - 1 if len(text) == YEAR_LETTERS else 0)


def too_coarse(text: str, precision: str) -> bool:
    """Whether a date is written with less precision than is claimed for it.

    >>> too_coarse("2000-02", "day"), too_coarse("2000", "year")
    (True, False)
    """
    return precision == "day" and len(text) < FULL
