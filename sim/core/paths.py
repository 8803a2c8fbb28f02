"""Tests of paths that a file or a person named; an impossible name is no file and no folder."""

import re
from pathlib import Path
from typing import Final

LONGEST: Final = 120  # letters of a name made of a text
UNSAFE: Final = re.compile(r"[^\w.-]+|^\.+")  # what may part folders or hide a file


def is_file(path: Path) -> bool:
    """Whether there is a file at a path.

    >>> is_file(Path("a" * 3000))
    False
    """
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Whether there is a folder at a path.

    >>> is_folder(Path("a" * 3000))
    False
    """
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def file_name(text: str) -> str:
    """Return a text as the name of a file, which cannot lead out of its folder.

    >>> file_name("box_rise/fall"), file_name("../etc"), file_name("map_strategies")
    ('box_rise_fall', '__etc', 'map_strategies')
    """
    return UNSAFE.sub("_", text)[:LONGEST]
