"""Places in a report that numbers lead to, and how numbers are written."""

import re
from typing import Any, Final

import pandas as pd

from sim.report.page.blocks import Cell, Link, Part
from sim.report.page.folder_reader import Folder

Tie = tuple[str, str]
NOTHING: Final = "\N{EN DASH}"


def slug(*parts: object) -> str:
    """Make a place's name of words.

    >>> slug("history", "VNM", "CHN", 2014)
    'history-VNM-CHN-2014'
    """
    return "-".join(re.sub(r"[^A-Za-z0-9_-]+", "-", str(p)) for p in parts)


def number(value: Any, digits: int = 2) -> str:
    """Write a number for readers; nothing where there is none.

    >>> number(0.126), number(float("nan")) == NOTHING, number(-0.001)
    ('0.13', True, '0.00')
    """
    if pd.isna(value):
        return NOTHING
    return (
        f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")
        if round(float(value), digits)
        else f"{0:.{digits}f}"
    )


def share(value: Any) -> str:
    """Write a share as a percentage; nothing where there is none."""
    return NOTHING if pd.isna(value) else f"{100 * float(value):.0f} %"


def interval(value: Any, low: Any, high: Any, digits: int = 2) -> str:
    """Write a number with its interval."""
    return (
        number(value, digits)
        if pd.isna(low) or pd.isna(high)
        else f"{number(value, digits)} [{number(low, digits)}, {number(high, digits)}]"
    )


def to_history(folder: Folder, text: str, tie: Tie) -> Part:
    """Link a number to the coded history of the tie that it was scored on."""
    return Link(text, slug("history", *tie)) if tie in folder.coded and text != NOTHING else text


def to_acts(folder: Folder, text: str, tie: Tie) -> Part:
    """Link a number to the acts of one state toward another, where the evidence is that of the run."""
    return Link(text, slug("acts", *tie)) if tie in folder.pairs and text != NOTHING else text


def to_act(folder: Folder, name: str) -> Part:
    """Link the id of an act to its row, where the evidence is that of the run."""
    return Link(name, slug("act", name)) if name in folder.ids else name


def to_thesis(folder: Folder, text: str, name: str) -> Part:
    """Link a number to the thesis whose criterion it speaks of."""
    return Link(text, slug("thesis", name)) if name in folder.theses and text != NOTHING else text


def spaced(parts: list[Part], between: str = ", ") -> Cell:
    """Set parts beside each other."""
    return tuple(p for part in parts for p in (between, part))[1:]
