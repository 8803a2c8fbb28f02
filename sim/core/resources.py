"""The folders of scenarios and evidence that ship with Bamboo."""

from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]  # the package ``sim``


@cache
def folder(name: str) -> Path:
    """Return the path of a shipped folder.

    It lies inside an installed package, or beside the nearest ``pyproject.toml`` of a clone.

    Args:
        name: ``scenarios`` or ``seeds``.
    """
    packaged = HERE / "_data" / name
    if packaged.is_dir():
        return packaged
    for parent in HERE.parents:
        if (parent / "pyproject.toml").is_file():
            return parent / name
    return packaged
