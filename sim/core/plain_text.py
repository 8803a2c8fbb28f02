"""Text from files, made fit to be shown: nothing in it moves a terminal or turns text round.

A scenario, a table or a result folder may come from someone else. Their text passes through here
before it is printed or written into a report.
"""

import unicodedata
from typing import Final

SPACES: Final = "Zs"  # Unicode's category of blanks, of which there are many
LINE_END: Final = "\n"


def readable(text: str) -> str:
    r"""Spell out control characters, marks of direction and ends of lines; keep all else.

    >>> print(readable("\x1b[31mred\u202e and caf\u00e9"))
    \x1b[31mred\u202e and café
    >>> readable("one\ntwo")
    'one\\ntwo'
    """
    if text.isprintable():
        return text
    return "".join(map(_spelt, text))


def readable_lines(text: str) -> str:
    r"""Return text of several lines, each made readable.

    >>> readable_lines("one\ntwo\x07")
    'one\ntwo\\x07'
    """
    if text.isprintable():
        return text
    return LINE_END.join(readable(line) for line in text.split(LINE_END))


def _spelt(character: str) -> str:
    """Return a character, or its escape sequence where it is not to be shown."""
    if character.isprintable() or unicodedata.category(character) == SPACES:
        return character
    return character.encode("unicode_escape", "surrogatepass").decode()
