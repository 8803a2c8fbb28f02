"""Sums of a chunk: whole numbers by point, which add up to the same in any order."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Failure = tuple[int, int, str]  # point, world within the point, cause


@dataclass(frozen=True)
class Sums:
    """What worlds leave, by point.

    Attributes:
        points: Numbers of the points (point,).
        worlds: Worlds counted at each (point,).
        sums: Sums of every column over these worlds (point, column).
        failures: The worlds that failed, with their causes.
        record: The full records of a chunk's worlds, as a file.
    """

    points: NDArray[np.int64]
    worlds: NDArray[np.int64]
    sums: NDArray[np.int64]
    failures: tuple[Failure, ...] = ()
    record: bytes | None = field(default=None, repr=False)

    @classmethod
    def joined(cls, parts: Sequence["Sums"]) -> "Sums":
        """Return the sums of parts in order.

        A point at the end of one part and the start of the next is one point.
        """
        points = np.concatenate([part.points for part in parts])
        worlds = np.concatenate([part.worlds for part in parts])
        sums = np.concatenate([part.sums for part in parts])
        starts = run_starts(points)
        return cls(
            points=points[starts],
            worlds=np.add.reduceat(worlds, starts, axis=0),
            sums=np.add.reduceat(sums, starts, axis=0),
            failures=tuple(failure for part in parts for failure in part.failures),
        )


def run_starts(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the positions at which runs of equal values start."""
    changes = values[1:] != values[:-1]
    return np.flatnonzero(np.concatenate([[True], changes]))
