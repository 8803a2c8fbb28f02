"""The text of cells: numbers, years and words for missing, as offices and spreadsheets write them.

Printed minus signs, decimal commas, blanks between thousands and whole numbers with ``.0`` are
understood. A comma is a decimal mark only where it does not separate columns.
"""

import re
from typing import Final, NamedTuple

# a missing value, as statistical offices and programs write it
MISSING: Final = frozenset(
    {
        *("", "na", "n/a", "n.a.", "nan", "<na>", "null", "none", "nil", "missing", "no data"),
        *(".", "..", "...", "…", "-", "--", "\u2013", "\u2014", "\u2212", "not available"),
        *("#n/a", "#n/a n/a", "#na", "#null!", "#value!", "#ref!", "#div/0!", "#num!", "#name?"),
    }
)
NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
WHOLE: Final = re.compile(r"([+-]?[0-9]+)[.,]0+")
MINUS: Final = re.compile("^[\u2010-\u2013\u2212\ufe63\uff0d]\\s*(?=[0-9.,])")
BLANKS: Final = re.compile("(?<=[0-9])[ \u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))")
GROUPED: Final = re.compile("[+-]?[0-9]{1,3}(?:[ \u00a0\u2009\u202f][0-9]{3})+(?![0-9 ])")
DECIMAL_COMMA: Final = re.compile(r"[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]+)?")
# marks that are not seen, which programs leave at the ends of a cell
INVISIBLE: Final = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad"


class Parsed(NamedTuple):
    """A number, and what was assumed to read it.

    Attributes:
        value: The number; NaN where the text is none.
        assumed: What was assumed, in words.
        mark: The decimal mark of the text, if it has one.
    """

    value: float
    assumed: tuple[str, ...] = ()
    mark: str = ""


def clean(text: str) -> str:
    """Strip blanks and marks that are not seen.

    >>> clean(" AUS\u200b ")
    'AUS'
    """
    stripped = text.strip()
    if not stripped or stripped.isascii():
        return stripped
    return stripped.strip(INVISIBLE).strip()


def is_missing(text: str) -> bool:
    """Whether a cell of a column of numbers holds no value.

    >>> is_missing("n/a"), is_missing("0")
    (True, False)
    """
    return not text or text.casefold() in MISSING


def without_zeros(text: str) -> str:
    """Return a whole number without the zeros behind its decimal mark; other text stays.

    >>> without_zeros("1991.0"), without_zeros("1991.5")
    ('1991', '1991.5')
    """
    whole = WHOLE.fullmatch(text)
    return whole[1] if whole else text


def parse_number(text: str, *, comma: bool = False) -> Parsed:
    """Read a number.

    Args:
        text: The cell, without surrounding blanks.
        comma: Whether a comma may be the decimal mark, as where it does not separate columns.

    >>> parse_number("-0,5", comma=True).value
    -0.5
    """
    if NUMBER.fullmatch(text):
        return Parsed(float(text), (), "." if "." in text else "")
    assumed = []
    if MINUS.match(text):
        text = MINUS.sub("-", text)
        assumed.append("the printed minus sign read as a minus")
    if GROUPED.match(text):
        text = BLANKS.sub("", text)
        assumed.append("blanks between thousands left out")
    mark = "." if "." in text else ""
    if comma and DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
        mark = ","
        assumed.append("the comma read as the decimal mark")
    if not NUMBER.fullmatch(text):
        return Parsed(float("nan"))
    return Parsed(float(text), tuple(assumed), mark)
