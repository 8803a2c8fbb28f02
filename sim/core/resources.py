"""Where the scenarios and the evidence lie that ship with the laboratory."""

from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]  # the package ``sim``


@cache
def folder(name: str) -> Path:
    """Find ``scenarios`` or ``seeds``: inside an installed package, else beside the nearest ``pyproject.toml``."""
    packaged = HERE / "_data" / name
    if packaged.is_dir():
        return packaged
    for parent in HERE.parents:
        if (parent / "pyproject.toml").is_file():
            return parent / name
    return packaged
