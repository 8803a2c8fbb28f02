"""State codes of other systems: ISO 3166 with two or three letters, COW and GW numbers, names.

Numbers are those of the Correlates of War project and of Gleditsch and Ward; where a number was
another state's in other years, the table ``state_codes.csv`` limits the years. Numbers that the two
lists give to different states are left out.
"""

import csv
import re
import unicodedata
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

CODE: Final = re.compile(r"[A-Z]{2,8}")
NO_WORD: Final = re.compile(r"[^a-z0-9]+")
FIRST, LAST = 0, 9999  # years of a number that is not limited


class Numbered(NamedTuple):
    """A state that bears a number from one year to another."""

    code: str
    first: int
    last: int


class Codes(NamedTuple):
    """The codes of the table.

    Attributes:
        letters: Code of three letters, by code of two or three letters.
        numbers: States that bear a number, by the number.
        names: Code of three letters, by name in small letters without marks.
    """

    letters: dict[str, str]
    numbers: dict[str, list[Numbered]]
    names: dict[str, str]


@cache
def _codes() -> Codes:
    """Read the table."""
    letters: dict[str, str] = {}
    numbers: dict[str, list[Numbered]] = {}
    names: dict[str, str] = {}
    path = Path(__file__).with_suffix(".csv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = row["code"]
            letters |= dict.fromkeys([code, *row["iso2"].split()], code)
            names |= {_plain_name(name): code for name in row["names"].split(";")}
            for text in row["numbers"].split():
                number, _, years = text.partition("@")
                numbers.setdefault(number, []).append(_numbered(code, years))
    return Codes(letters=letters, numbers=numbers, names=names)


def _numbered(code: str, years: str) -> Numbered:
    first, _, last = years.partition("-")
    return Numbered(code, int(first or FIRST), int(last or LAST))


def _plain_name(name: str) -> str:
    """Return a name in small letters without accents, marks and article."""
    split = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    letters = "".join(c for c in split if not unicodedata.combining(c))
    words = NO_WORD.sub(" ", letters).split()
    return " ".join(words[1:] if words[:1] == ["the"] else words)


def find(text: str, year: int | None = None) -> str | None:
    """Find the ISO code of three letters of a state.

    Args:
        text: A code, a number or a name.
        year: The year of the row, which tells states of one number apart.

    >>> find("DE"), find("900"), find("The Gambia"), find("680", 1980)
    ('DEU', 'AUS', 'GMB', 'YMD')
    """
    codes = _codes()
    if text.isdecimal() and text.isascii():
        bearers = codes.numbers.get(text.lstrip("0"), [])
        fitting = [b.code for b in bearers if year is None or b.first <= year <= b.last]
        return fitting[0] if len(fitting) == 1 else None
    return codes.letters.get(text.upper()) or codes.names.get(_plain_name(text))


def is_code(text: str) -> bool:
    """Whether a text is itself an ISO code of a state.

    >>> is_code("AUS"), is_code("USX")
    (True, False)
    """
    return text in _codes().letters


def resolve(text: str, year: int | None = None, known: Collection[str] = ()) -> str:
    """Return the code under which a state is known.

    A code of capital letters that nothing else is known for stays: a case may have its own codes.

    Args:
        text: A code, a number or a name.
        year: The year of the row.
        known: Codes that are in use; they come before all others.

    Returns:
        The code; empty where the text names no state.
    """
    if text in known:
        return text
    found = find(text, year)
    if found is not None and found in known:
        return found
    if text.upper() in known:
        return text.upper()
    if CODE.fullmatch(text):
        return text
    return found or ""
