"""The points of a sweep that a file lists: a column a factor, a row a point."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.core.csv_reader import Row, table
from sim.core.errors import BadInput, Fault, bad_word, shown
from sim.core.paths import is_file
from sim.scenario.sweep_factors import Factor, Sweep


def read_points(sweep: Sweep, source: str) -> NDArray[np.float64]:
    """Read the points of a sweep.

    Args:
        sweep: The factors, and the file of points.
        source: The file that is read where the sweep names none.

    Returns:
        Values of stepped factors, and positions of labels of the others (point, factor).

    Raises:
        BadInput: The file cannot be read, or cells are not values of their factors; the error lists
            all such cells.
    """
    path = sweep.points or Path(source)
    if not is_file(path):
        raise BadInput.at(path, "the points cannot be read: there is no such file")
    names = [factor.name for factor in sweep.factors]
    points = []
    faults: list[Fault] = []
    for row in table(path, names):
        _refuse_others(path, row, names)
        if not row.faults:
            points.append([_value(row, factor) for factor in sweep.factors])
        faults += row.faults
        remarks = row.source.remarks
    if faults:
        raise BadInput(faults)
    if points:
        remarks.send(str(path))
    return np.array(points, dtype=np.float64).reshape(len(points), len(names))


def _refuse_others(path: Path, row: Row, names: list[str]) -> None:
    """Refuse a table with a column that is no factor; raises BadInput."""
    others = [column for column in row.cells if column not in names]
    if others:
        message = (
            f"the first row must name the factors, {', '.join(names)}; "
            f"came {shown(', '.join(row.cells))}"
        )
        raise BadInput.at(path, message)


def _value(row: Row, factor: Factor) -> float:
    """Read a number, or the position of a label; anything else is a fault and gives 0."""
    if factor.stepped:
        return _number(row, factor)
    text = row.cells[factor.name]
    short = text if text in factor.labels else row.whole(factor.name)
    if short in factor.labels:
        return float(factor.labels.index(short))
    row.add_fault(factor.name, bad_word("", text, factor.labels).removeprefix(": "))
    return 0.0


def _number(row: Row, factor: Factor) -> float:
    """Read a number between the bounds of a factor; anything else is a fault and gives 0."""
    value = row.parsed(factor.name)
    if factor.low <= value <= factor.high:
        return value
    text = shown(row.cells[factor.name])
    message = f"{text} is no number from {factor.low:g} to {factor.high:g}"
    row.add_fault(factor.name, message)
    return 0.0
