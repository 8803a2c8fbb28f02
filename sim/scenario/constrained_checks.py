"""Checks of the content of a constrained set's file: every value by its type and range."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sim.core.errors import plain, shown
from sim.core.json_reader import is_list_of, is_number, is_whole

KEYS: Final = ("bamboo_constrained", "calibrated", "columns", "digest", "points", "said", "weights")
COLUMN_KEYS: Final = ("name", "low", "high", "unit", "log")
YEARS: Final = (1800, 2200)  # of a calibration
ROUNDING: Final = 1e-5  # share of a value by which rounding may move it out of its range
AGAIN: Final = "constrain again"


def complaints_of_form(body: Any, version: int) -> Iterator[str]:
    """Yield what keeps a file from being a whole constrained set of this version.

    Args:
        body: The content of the file.
        version: The version that is read.
    """
    if not isinstance(body, dict) or "bamboo_constrained" not in body:
        yield (
            "this is no constrained set; "
            "name the constrained.json that 'bamboo constrain SCENARIO' writes"
        )
        return
    stated = body["bamboo_constrained"]
    if stated != version or isinstance(stated, bool):
        yield (
            f"this is a constrained set of version {shown(stated)}; "
            f"this bamboo reads version {version}: {AGAIN}"
        )
    for key in KEYS:
        if key not in body:
            yield f"the key {key!r} is missing; 'bamboo constrain SCENARIO' writes a whole file"


def complaints(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the values of a set that has all keys."""
    columns = body["columns"]
    wrong = [*_of_years(body["calibrated"]), *_of_provenance(body["said"]), *_of_columns(columns)]
    yield from wrong
    if not wrong:
        wrong = list(_of_points(body["points"], columns))
        yield from wrong or _of_weights(body["weights"], body["points"])


def _of_years(calibrated: Any) -> Iterator[str]:
    pair = ("first", "last")
    if isinstance(calibrated, list) and len(calibrated) == len(pair):
        first, last = calibrated
        if is_whole(first, *YEARS) and is_whole(last, *YEARS) and first <= last:
            return
    yield (
        f"calibrated: {shown(calibrated)} is not the first and the last year that the set was "
        f"calibrated on, such as [1991, 2007]"
    )


def _of_provenance(said: Any) -> Iterator[str]:
    if not isinstance(said, dict):
        yield f"said: {shown(said)} is not a mapping that says how the set was found"
    elif not is_list_of(said.get("informed", []), str):
        yield f"said.informed: {shown(said['informed'])} is not a list of parameters"


def _of_columns(columns: Any) -> Iterator[str]:
    if not isinstance(columns, list) or not columns:
        yield f"columns: {shown(columns)} is not a list of columns"
        return
    known: set[str] = set()
    for i, column in enumerate(columns):
        message = _column_fault(column)
        if message is None and column["name"] in known:
            message = f"{shown(column['name'])} stands twice"
        if message is not None:
            yield f"columns[{i}]: {message}"
        elif isinstance(column, dict):
            known.add(column["name"])


def _column_fault(column: Any) -> str | None:
    """Describe what is wrong with a column, or return None."""
    if not isinstance(column, dict):
        return f"{shown(column)} is not a mapping with {', '.join(COLUMN_KEYS)}"
    missing = [key for key in COLUMN_KEYS if key not in column]
    if missing:
        return f"the key {missing[0]!r} is missing"
    name, unit, log = column["name"], column["unit"], column["log"]
    if not isinstance(name, str) or not name or plain(name) != name:
        return f"name: {shown(name)} is not the name of a draw, such as 'parameter.inertia'"
    if not isinstance(unit, str):
        return f"unit: {shown(unit)} is not text"
    return _range_fault(column["low"], column["high"], log)


def _range_fault(low: Any, high: Any, log: Any) -> str | None:
    if not isinstance(log, bool):
        return f"log: {shown(log)} is neither true nor false"
    if not (is_number(low) and is_number(high) and low < high):
        return f"{shown(low)} to {shown(high)} is no range of numbers"
    if log and low <= 0:
        return f"a range on a logarithmic scale begins above 0, not at {shown(low)}"
    return None


def _of_points(points: Any, columns: list[Any]) -> Iterator[str]:
    if not isinstance(points, list) or not points:
        yield f"points: a constrained set has at least one point, not {shown(points)}"
        return
    for i, point in enumerate(points):
        message = _point_fault(point, columns)
        if message is not None:
            yield f"points[{i}]: {message}"
            return


def _point_fault(point: Any, columns: list[Any]) -> str | None:
    """Describe what is wrong with a point, or return None."""
    if not isinstance(point, list) or len(point) != len(columns):
        return f"{shown(point)} is not a list of {len(columns)} numbers, one a column"
    for value, column in zip(point, columns, strict=True):
        low, high = column["low"], column["high"]
        leeway = ROUNDING * max(abs(low), abs(high))
        if not (is_number(value) and low - leeway <= value <= high + leeway):
            return f"{column['name']}: {shown(value)} is not a number from {low:g} to {high:g}"
    return None


def _of_weights(weights: Any, points: Any) -> Iterator[str]:
    if not isinstance(weights, list) or len(weights) != len(points):
        yield f"weights: there is not one weight for each of the {len(points)} points"
        return
    for i, weight in enumerate(weights):
        if not is_number(weight) or not 0 <= weight <= 1:
            yield f"weights[{i}]: {shown(weight)} is not a number from 0 to 1"
            return
    if not sum(weights) > 0:
        yield "weights: all of them are 0, so that no point can be drawn"
