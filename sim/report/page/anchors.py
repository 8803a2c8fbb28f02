"""Links from numbers to places in the report, and the format of numbers."""

import re
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, Final

import pandas as pd

from sim.evidence.rows import row_id
from sim.report.minus_signs import with_minus
from sim.report.page.blocks import Cell, Link, Part
from sim.report.page.folder_reader import Folder

Tie = tuple[str, str]
ID_PART: Final = re.compile(r"[A-Za-z0-9_-]{1,80}")
NOTHING: Final = "\N{EN DASH}"


def slug(*parts: object) -> str:
    """Return the id of a place in the report: letters, digits, '-' and '_' alone.

    Text with other letters, or too long, is replaced by its digest, so that nothing of it becomes
    part of an id and two texts never have one id.

    >>> slug("history", "AAA", "BBB", 2014)
    'history-AAA-BBB-2014'
    >>> slug("thesis", "<b id=x>")
    'thesis-a8b1313a5ba4'
    """
    return "-".join(_id_part(str(part)) for part in parts)


def _id_part(text: str) -> str:
    if ID_PART.fullmatch(text):
        return text
    content = text.encode("utf-8", "surrogatepass")
    return f"a{blake2b(content, digest_size=6).hexdigest()[:11]}"


def number(value: Any, digits: int = 2) -> str:
    """Format a number, or a dash where there is none.

    >>> number(0.126), number(float("nan")) == NOTHING, number(-0.001)
    ('0.13', True, '0.00')
    """
    if pd.isna(value):
        return NOTHING
    if round(float(value), digits) == 0:
        return f"{0:.{digits}f}"
    return with_minus(f"{value:.{digits}f}")


def share(value: Any) -> str:
    """Format a share as a percentage, or a dash where there is none."""
    return NOTHING if pd.isna(value) else f"{100 * float(value):.0f} %"


def interval(value: Any, low: Any, high: Any, digits: int = 2) -> str:
    """Format a number with its interval, where it has one."""
    if pd.isna(low) or pd.isna(high):
        return number(value, digits)
    return f"{number(value, digits)} [{number(low, digits)}, {number(high, digits)}]"


def share_interval(value: Any, low: Any, high: Any) -> str:
    """Format a share with its interval as percentages."""
    return f"{share(value)} [{share(low)}, {share(high)}]"


def with_error(value: Any, error: Any, digits: int = 1) -> str:
    """Format a number with its standard error."""
    return f"{number(value, digits)} ± {number(error, digits)}"


def to_history(folder: Folder, text: str, tie: Tie) -> Part:
    """Link a number to the coded history of the tie that it was scored on."""
    if text == NOTHING or tie not in folder.coded:
        return text
    return Link(text, slug("history", *tie))


def to_acts(folder: Folder, text: str, tie: Tie) -> Part:
    """Link a number to the acts of one state toward another, if the evidence is the run's own."""
    if text == NOTHING or tie not in folder.pairs:
        return text
    return Link(text, slug("acts", *tie))


def to_act(folder: Folder, name: str) -> Part:
    """Link the id of an act to its row, if the evidence is the run's own."""
    row = name if name in folder.ids else row_id(name)
    return Link(name, slug("act", row)) if row in folder.ids else name


def to_thesis(folder: Folder, text: str, name: str) -> Part:
    """Link a number to the thesis whose criterion it is about."""
    if text == NOTHING or name not in folder.theses:
        return text
    return Link(text, slug("thesis", name))


def spaced(parts: Sequence[Part], between: str = ", ") -> Cell:
    """Join parts with a separator."""
    joined: list[Part] = []
    for part in parts:
        joined += [between, part]
    return tuple(joined[1:])
