"""Worlds: which of them are stepped together, by what number each draws, and what a sweep gives them in place of a draw."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Worlds:
    """Some worlds: ``ids`` (world,) number their draws; ``given`` holds values over worlds by the name of what is not drawn.

    Names are those of a scenario's keys: ``parameters.precision``, ``theories.hedging``, ``constant.pressure``; ``acts.ID`` scales a dated
    act; or those of a draw, for quantiles of its prior: ``parameter.precision``, ``disposition.VNM>CHN.military``, ``worth.USA>VNM``,
    ``weight.inputs threat``. Worlds of one number share all noise, so that points of a sweep are compared like with like. ``numbers`` lets worlds
    take some draws of other worlds: numbers (world,) by the use of a draw (``coding``), or by use and name (``parameter.precision``).
    """

    ids: NDArray[np.uint64]
    given: Mapping[str, Floats] = field(default_factory=dict)
    numbers: Mapping[str, NDArray[np.uint64]] = field(default_factory=dict)

    def __len__(self) -> int:
        """Count the worlds."""
        return len(self.ids)

    def number(self, use: str, name: str = "") -> NDArray[np.uint64]:
        """Give the numbers by which the worlds draw something: their own, unless they take it from other worlds.

        >>> Worlds(np.array([1], np.uint64), numbers={"coding": np.array([7], np.uint64)}).number("coding", "an act").tolist()
        [7]
        """
        return self.numbers.get(f"{use}.{name}", self.numbers.get(use, self.ids))

    @classmethod
    def numbered(cls, first: int, number: int) -> "Worlds":
        """Give worlds ``first`` … ``first + number - 1`` with nothing but draws.

        >>> Worlds.numbered(3, 2).ids.tolist()
        [3, 4]
        """
        return cls(np.arange(first, first + number, dtype=np.uint64))
