"""Labels of result folders in comparisons: as much of each path as tells the folders apart."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

RESERVED: Final = frozenset({"history", "coded"})  # what stands for the coded record itself


def labels(folders: Sequence[Path]) -> list[str]:
    """Return a label for each folder: its name, with as many folders above it as needed.

    No label reads as the coded record. A folder that is named twice has one label.

    >>> labels([Path("/a/base/mine"), Path("/a/variant/mine")])
    ['base/mine', 'variant/mine']
    >>> labels([Path("/tmp/history")])
    ['tmp/history']
    """
    paths = [folder.resolve() for folder in folders]
    return [_label(path, [other for other in paths if other != path]) for path in paths]


def _label(path: Path, others: Sequence[Path]) -> str:
    """Return the shortest end of a path that no other path has."""
    for length in range(1, len(path.parts)):
        label = "/".join(path.parts[-length:])
        ends = [other.parts[-length:] for other in others]
        if path.parts[-length:] not in ends and label.casefold() not in RESERVED:
            return label
    return path.as_posix()
