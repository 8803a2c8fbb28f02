"""The width of a figure in print, as people write it."""

import re
from typing import Final

from sim.core.errors import BadInput, shown

UNITS: Final = {"mm": 1 / 25.4, "cm": 1 / 2.54, "in": 1.0}  # inches
WRITTEN: Final = re.compile(r"\s*(\d{1,4}(?:\.\d{1,4})?)\s*(mm|cm|in)\s*", re.ASCII)
NARROWEST: Final = 60.0  # mm
WIDEST: Final = 400.0  # mm


def inches(width: str, place: str = "--width") -> float:
    """Return a width in inches.

    Args:
        width: A number and its unit.
        place: What a fault names.

    Raises:
        BadInput: It is no width, or no figure has room in it.

    >>> round(inches("85mm"), 2), inches("3.5in")
    (3.35, 3.5)
    """
    found = WRITTEN.fullmatch(width)
    if found is None:
        message = f"{shown(width)} is no width; write a number and mm, cm or in, such as 85mm"
        raise BadInput.at(place, message)
    size = float(found[1]) * UNITS[found[2]]
    if not NARROWEST <= size / UNITS["mm"] <= WIDEST:
        message = f"{shown(width)} is no width from {NARROWEST:.0f}mm to {WIDEST:.0f}mm"
        raise BadInput.at(place, message)
    return size
