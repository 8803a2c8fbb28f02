"""Dates as published files write them, read as YYYY, YYYY-MM or YYYY-MM-DD.

A day or a month written 0 is unknown, so that the date is that of the month or year. A date such
as 5/2/2014 is read only where it is stated which comes first, the day or the month.
"""

import re
from functools import lru_cache
from typing import Final

from sim.core.cells import without_zeros
from sim.core.dates import is_date

DAY_FIRST: Final = "dmy"
MONTH_FIRST: Final = "mdy"
ORDERS: Final = ("", DAY_FIRST, MONTH_FIRST)
MONTHS: Final = 12
NAMES: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
CLOCK: Final = re.compile(r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?:Z|[+-]\d{2}:?\d{2})?$")
DOUBTED: Final = " ()[]"  # brackets mark a date that a source is not sure of
MARK: Final = r"[-/. ]"
YEAR_FIRST: Final = re.compile(rf"(\d{{4}})(?:{MARK}(\d{{1,2}})(?:{MARK}(\d{{1,2}}))?)?")
PACKED: Final = re.compile(r"(\d{4})(\d{2})(\d{2})?")
YEAR_LAST: Final = re.compile(rf"(\d{{1,2}}){MARK}(\d{{1,2}}){MARK}(\d{{4}})")
MONTH_YEAR: Final = re.compile(r"(\d{1,2})[-/.](\d{4})")
WORD: Final = r"([a-z]{3})[a-z]*\.?"
DAY_WORD: Final = re.compile(rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?[-/ ]?)?{WORD}[-/, ]*(\d{{4}})")
WORD_DAY: Final = re.compile(rf"{WORD}[-/ ]+(\d{{1,2}})(?:st|nd|rd|th)?,?[-/ ]+(\d{{4}})")
YEAR_WORD: Final = re.compile(rf"(\d{{4}})[-/, ]*{WORD}(?:[-/, ]*(\d{{1,2}}))?")


class AmbiguousDateError(ValueError):
    """A date of which it is not stated whether the day or the month comes first."""


@lru_cache(maxsize=100_000)  # a file repeats few days
def read_date(text: str, order: str = "") -> str | None:
    """Read a date.

    Args:
        text: The cell.
        order: What comes first where the year comes last: ``dmy``, ``mdy`` or nothing.

    Returns:
        The date; None where the text is no date of the calendar.

    Raises:
        AmbiguousDateError: The order matters and is not stated.

    >>> read_date("20140502"), read_date("2014-05-00"), read_date("1991.0"), read_date("May 2014")
    ('2014-05-02', '2014-05', '1991', '2014-05')
    >>> read_date("2/5/2014", "dmy"), read_date("31 April 2014")
    ('2014-05-02', None)
    """
    words = CLOCK.sub("", without_zeros(text.strip(DOUBTED))).strip().casefold()
    packed = PACKED.fullmatch(words)
    found = packed or YEAR_FIRST.fullmatch(words)
    if found:
        return _written(found[1], found[2], found[3])
    last = YEAR_LAST.fullmatch(words)
    if last:
        return _ordered(last[1], last[2], last[3], order)
    short = MONTH_YEAR.fullmatch(words)
    if short:
        return _written(short[2], short[1], None)
    return _of_words(words)


def _of_words(words: str) -> str | None:
    """Read a date in which the month is a word."""
    found = DAY_WORD.fullmatch(words)
    if found:
        return _named(found[3], found[2], found[1])
    found = WORD_DAY.fullmatch(words)
    if found:
        return _named(found[3], found[1], found[2])
    found = YEAR_WORD.fullmatch(words)
    return _named(found[1], found[2], found[3]) if found else None


def _named(year: str, word: str, day: str | None) -> str | None:
    number = NAMES.get(word)
    return None if number is None else _written(year, str(number), day)


def _ordered(first: str, second: str, year: str, order: str) -> str | None:
    """Read a date whose year comes last."""
    if order == DAY_FIRST or (not order and int(first) > MONTHS):
        return _written(year, second, first)
    if order == MONTH_FIRST or int(second) > MONTHS or first == second:
        return _written(year, first, second)
    raise AmbiguousDateError(f"{first}/{second}/{year}")


def _written(year: str, month: str | None, day: str | None) -> str | None:
    """Join the parts of a date as far as they are known; None where it is none."""
    if not month or not int(month):
        return year if is_date(year) and not int(day or 0) else None
    text = f"{year}-{int(month):02d}"
    if day and int(day):
        text += f"-{int(day):02d}"
    return text if is_date(text) else None


def from_parts(year: str, month: str = "", day: str = "") -> str | None:
    """Join the cells of a year, a month and a day; what is negative or 0 is not known.

    >>> from_parts("1965", "3", "-9"), from_parts("1965", "-9", "-9"), from_parts("-9")
    ('1965-03', '1965', None)
    """
    parts = [_known(part) for part in (year, month, day)]
    if not parts[0]:
        return None
    return _written(parts[0], parts[1], parts[2] if parts[1] else None)


def _known(text: str) -> str:
    whole = without_zeros(text.strip())
    return whole if whole.isdecimal() and whole.isascii() and int(whole) else ""
