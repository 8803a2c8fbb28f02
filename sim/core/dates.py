"""Dates of the record: a year, a month or a day of the calendar, each written out in full."""

import calendar
import re
from typing import Final

WRITTEN: Final = re.compile(r"([12][0-9]{3})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?")
FULL: Final = len("YYYY-MM-DD")


def is_date(text: str) -> bool:
    """Tell whether a text is a date written YYYY, YYYY-MM or YYYY-MM-DD that the calendar has.

    >>> is_date("2000-02-29"), is_date("2001-02-29"), is_date("2001-2")
    (True, False, False)
    """
    found = WRITTEN.fullmatch(text)
    if found is None:
        return False
    year, month, day = found.groups()
    return day is None or 1 <= int(day) <= calendar.monthrange(int(year), int(month))[1]


def too_coarse(text: str, precision: str) -> bool:
    """Tell whether a date says less than the precision that is claimed for it.

    >>> too_coarse("2000-02", "day"), too_coarse("2000", "year")
    (True, False)
    """
    return precision == "day" and len(text) < FULL
