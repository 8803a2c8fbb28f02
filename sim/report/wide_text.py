"""Text of Chinese and Latin letters on a terminal, where a Chinese letter is two columns wide."""

import unicodedata
from collections.abc import Iterator
from textwrap import wrap
from typing import Final

WIDE: Final = frozenset("WF")  # Unicode's classes of letters that are two columns wide
CLOSING: Final = frozenset(
    "\N{FULLWIDTH COMMA}\N{IDEOGRAPHIC FULL STOP}\N{IDEOGRAPHIC COMMA}\N{FULLWIDTH SEMICOLON}"
    "\N{FULLWIDTH COLON}\N{FULLWIDTH RIGHT PARENTHESIS}\N{RIGHT CORNER BRACKET}"
    "\N{RIGHT DOUBLE ANGLE BRACKET}"
)  # no line begins with one of these
ELLIPSIS: Final = "\N{HORIZONTAL ELLIPSIS}"


def width(text: str) -> int:
    """Return how many columns a text takes.

    >>> width("HD-981"), width("\N{CJK UNIFIED IDEOGRAPH-8D8A}")
    (6, 2)
    """
    return sum(1 + (unicodedata.east_asian_width(letter) in WIDE) for letter in text)


def left(text: str, columns: int) -> str:
    """Return a text that takes at least so many columns, with blanks behind it."""
    return text + " " * (columns - width(text))


def right(text: str, columns: int) -> str:
    """Return a text that takes at least so many columns, with blanks before it."""
    return " " * (columns - width(text)) + text


def cut(text: str, columns: int) -> str:
    """Return a text cut to at most so many columns; a cut one ends in an ellipsis."""
    if width(text) <= columns:
        return text
    while width(text) > columns - 1:
        text = text[:-1]
    return text + ELLIPSIS


def wrapped(text: str, columns: int, first: str, following: str) -> list[str]:
    """Wrap a text into lines of at most so many columns.

    Text without Chinese letters is broken at blanks alone. Other text is broken between any two
    Chinese letters as well, and never before a mark that closes.

    Args:
        text: The text.
        columns: Columns of a line.
        first: What the first line begins with.
        following: What every further line begins with.
    """
    if width(text) == len(text):
        return wrap(
            text,
            columns,
            initial_indent=first,
            subsequent_indent=following,
            break_long_words=False,
            break_on_hyphens=False,
        )
    lines, line = [], first
    for piece in _pieces(text):
        if width(line) + width(piece.rstrip()) > columns and line.strip():
            lines.append(line.rstrip())
            line = following + piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str) -> Iterator[str]:
    """Yield the parts of a text that stay on one line."""
    piece = ""
    for letter in text:
        if piece and letter not in CLOSING and (_is_wide(letter) or _ends(piece)):
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece


def _ends(piece: str) -> bool:
    """Whether a line may end after a piece."""
    return piece[-1] == " " or _is_wide(piece[-1])


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in WIDE
