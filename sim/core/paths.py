"""Tests of paths that a file or a person named; an impossible name is no file and no folder."""

from pathlib import Path


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
