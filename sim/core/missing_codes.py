"""Numbers that stand for missing values, such as the -9 of the Correlates of War files.

A code stands far outside the other values of its series, or is the only negative number of it.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import Final, NamedTuple

CODES: Final = frozenset(
    {
        *(-7.0, -8.0, -9.0, -66.0, -77.0, -88.0, -98.0, -99.0, -888.0, -998.0, -999.0),
        *(-8888.0, -9998.0, -9999.0, -99999.0, -999999.0),
        *(99.0, 999.0, 9999.0, 99999.0, 999999.0, 9999999.0),
    }
)
NAMED: Final = 3  # lines of one code that are named
LEFT_OUT: Final = (
    "value: {} stands far outside the rest and looks like a code for missing; it is left out; "
    "leave such cells empty"
)
TAKEN: Final = (
    "value: {} may be a code for missing, and is taken as a number; "
    "leave such cells empty if nothing is known"
)
FAR: Final = 2.0  # spans of the other values that a code lies outside of them


class Value(NamedTuple):
    """One number of a series with the place that it stands at."""

    place: int
    number: float


class Suspects(NamedTuple):
    """Numbers that look like codes for missing values.

    Attributes:
        far: Places of those far outside the rest, which are left out.
        doubtful: Places of those that may be real, which stay.
        lines: What to say of them: at most a line for each of the two.
    """

    far: frozenset[int]
    doubtful: frozenset[int]
    lines: tuple[str, ...]


def find(series: Mapping[Hashable, Iterable[Value]]) -> Suspects:
    """Find numbers that look like codes for missing values.

    Args:
        series: The numbers of each series.
    """
    far: dict[float, list[Value]] = {}
    doubtful: dict[float, list[Value]] = {}
    for values in series.values():
        every = list(values)
        coded = [value for value in every if value.number in CODES]
        rest = [value.number for value in every if value.number not in CODES]
        for value in coded:
            place = _judge(value.number, rest)
            if place == "far":
                far.setdefault(value.number, []).append(value)
            elif place == "doubtful":
                doubtful.setdefault(value.number, []).append(value)
    lines = [_line(LEFT_OUT, far)] if far else []
    lines += [_line(TAKEN, doubtful)] if doubtful else []
    return Suspects(_places(far), _places(doubtful), tuple(lines))


def _judge(code: float, rest: list[float]) -> str:
    """Judge a code beside the other numbers of its series: far, doubtful or neither."""
    if not rest:
        return "doubtful" if code < 0 else ""
    low, high = min(rest), max(rest)
    distance = max(low - code, code - high)
    if distance > FAR * (high - low):
        return "far"
    return "doubtful" if code < 0 <= low else ""


def _line(what: str, found: Mapping[float, list[Value]]) -> str:
    """Count the cells of each code, with their first lines."""
    return what.format(", ".join(_cells(code, values) for code, values in found.items()))


def _cells(code: float, values: list[Value]) -> str:
    lines = sorted(value.place for value in values)
    first = ", ".join(map(str, lines[:NAMED])) + (" …" if len(lines) > NAMED else "")
    cells, on = ("cell", "line") if len(lines) == 1 else ("cells", "lines")
    return f"{code:.0f} in {len(lines)} {cells} ({on} {first})"


def _places(found: Mapping[float, list[Value]]) -> frozenset[int]:
    return frozenset(value.place for values in found.values() for value in values)
