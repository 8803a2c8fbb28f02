"""The points of a sweep that a file lists: a column a factor, a row a point."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.core import yaml_reader
from sim.core.errors import BadInput, Fault, bad_word, shown
from sim.scenario.sweep_factors import Factor, Sweep


@dataclass(frozen=True)
class Cell:
    """One cell of the file: its factor, its text and its place."""

    factor: Factor
    text: str
    line: int
    column: int


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
    head, *rows = _read_rows(path) or [[]]
    names = [factor.name for factor in sweep.factors]
    if sorted(head) != sorted(names):
        message = (
            f"the first row must name the factors, {', '.join(names)}; "
            f"came {shown(', '.join(head))}"
        )
        raise BadInput([Fault(str(path), 1, 1, message)])
    columns = [head.index(name) for name in names]
    points = []
    faults = []
    for line, row in enumerate(rows, start=2):
        if row:
            cells = _cells(sweep.factors, columns, row, line)
            points.append([_value(cell) for cell in cells])
            faults += _faults(cells, path)
    if faults:
        raise BadInput(faults)
    return np.array(points, dtype=np.float64).reshape(len(points), len(names))


def _read_rows(path: Path) -> list[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput([Fault(str(path), 1, 1, f"the points cannot be read: {error}")]) from error


def _cells(
    factors: Sequence[Factor], columns: Sequence[int], row: Sequence[str], line: int
) -> list[Cell]:
    """Return the cells of a point, in the order of the factors; a missing cell is empty."""
    cells = []
    for factor, column in zip(factors, columns, strict=True):
        text = row[column].strip() if column < len(row) else ""
        cells.append(Cell(factor, text, line, column + 1))
    return cells


def _value(cell: Cell) -> float:
    """Return the number of a cell, or the position of its label; 0 where it is neither."""
    if cell.factor.stepped:
        return yaml_reader.number(cell.text) or 0.0
    labels = cell.factor.labels
    return float(labels.index(cell.text)) if cell.text in labels else 0.0


def _faults(cells: Sequence[Cell], path: Path) -> list[Fault]:
    """Return a fault for every cell that is not a value of its factor."""
    faults = []
    for cell in cells:
        message = _complaint(cell)
        if message:
            faults.append(Fault(str(path), cell.line, cell.column, message))
    return faults


def _complaint(cell: Cell) -> str:
    """Return what is wrong with a cell; empty where nothing is."""
    factor = cell.factor
    if not factor.stepped:
        known = cell.text in factor.labels
        return "" if known else bad_word(factor.name, cell.text, factor.labels)
    value = yaml_reader.number(cell.text)
    if value is not None and factor.low <= value <= factor.high:
        return ""
    bounds = f"{factor.low:g} to {factor.high:g}"
    return f"{factor.name}: {shown(cell.text)} is no number from {bounds}"
