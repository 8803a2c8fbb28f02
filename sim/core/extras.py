"""How an optional part of the installation is named where it is missing."""

from typing import Final

CLONE: Final = "`make extras` in a clone"


def needs(what: str, extra: str) -> str:
    r"""Return the message on something that needs an extra which is not installed.

    Args:
        what: What needs it, as the subject of the sentence.
        extra: Name of the extra, a key of ``optional-dependencies`` in ``pyproject.toml``.

    >>> print(*needs("XLSX", "sheets").split(", "), sep=",\n")
    XLSX needs the extra 'sheets': `make extras` in a clone,
    elsewhere pip install '.[sheets]' in the project folder
    """
    elsewhere = f"pip install '.[{extra}]' in the project folder"
    return f"{what} needs the extra {extra!r}: {CLONE}, elsewhere {elsewhere}"
