"""What stands at a path that a file or a person named; a name that no disk can hold names nothing."""

from pathlib import Path


def is_file(path: Path) -> bool:
    """Tell whether a file stands at a path.

    >>> is_file(Path("a" * 3000))
    False
    """
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Tell whether a folder stands at a path.

    >>> is_folder(Path("a" * 3000))
    False
    """
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False
