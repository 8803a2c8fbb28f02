"""Numbers that stand for missing values, such as the -9 of the Correlates of War files.

A code that stands far outside the other values of its series, or that is repeated and the only
negative number among them, is left out. A single one that may be real stays. Both are named.
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
    "value: {} stands outside the rest and looks like a code for missing; it is left out; "
    "leave such cells empty"
)
TAKEN: Final = (
    "value: {} may be a code for missing, and is taken as a number; "
    "leave such cells empty if nothing is known"
)
LEAST: Final = 3  # other values beside which a code can be far
FAR: Final = 2.0  # spans of the other values that a code lies outside of them


class Value(NamedTuple):
    """One number of a series with the place that it stands at.

    Attributes:
        line: Line of the table.
        number: The number.
        part: What tells numbers on one line apart, such as the year.
    """

    line: int
    number: float
    part: int = 0


class Suspects(NamedTuple):
    """Numbers that look like codes for missing values.

    Attributes:
        far: Line and part of those far outside the rest, which are left out.
        doubtful: Line and part of those that may be real, which stay.
        lines: What to say of them: at most a line for each of the two.
    """

    far: frozenset[tuple[int, int]]
    doubtful: frozenset[tuple[int, int]]
    lines: tuple[str, ...]


def find(series: Mapping[Hashable, Iterable[Value]]) -> Suspects:
    """Find numbers that look like codes for missing values.

    Args:
        series: The numbers of each series.
    """
    far: dict[float, list[Value]] = {}
    doubtful: dict[float, list[Value]] = {}
    for values in series.values():
        coded: dict[float, list[Value]] = {}
        rest = []
        for value in values:
            if value.number in CODES:
                coded.setdefault(value.number, []).append(value)
            else:
                rest.append(value.number)
        for code, found in coded.items():
            if _is_far(code, len(found), rest):
                far.setdefault(code, []).extend(found)
            elif code < 0 <= min(rest, default=0.0):
                doubtful.setdefault(code, []).extend(found)
    lines = [_line(LEFT_OUT, far)] if far else []
    lines += [_line(TAKEN, doubtful)] if doubtful else []
    return Suspects(_places(far), _places(doubtful), tuple(lines))


def _is_far(code: float, times: int, rest: list[float]) -> bool:
    """Whether a code stands outside the other numbers of its series, by far or time and again."""
    if len(rest) < LEAST:
        return False
    low, high = min(rest), max(rest)
    if code < 0 <= low and times > 1:
        return True
    distance = max(low - code, code - high)
    return distance > max(FAR * (high - low), abs(code) / 2)


def _line(what: str, found: Mapping[float, list[Value]]) -> str:
    """Count the cells of each code, with their first lines."""
    return what.format(", ".join(_cells(code, values) for code, values in found.items()))


def _cells(code: float, values: list[Value]) -> str:
    lines = sorted({value.line for value in values})
    first = ", ".join(map(str, lines[:NAMED])) + (" …" if len(lines) > NAMED else "")
    cells = "cell" if len(values) == 1 else "cells"
    on = "line" if len(lines) == 1 else "lines"
    return f"{code:.0f} in {len(values)} {cells} ({on} {first})"


def _places(found: Mapping[float, list[Value]]) -> frozenset[tuple[int, int]]:
    return frozenset((value.line, value.part) for values in found.values() for value in values)
