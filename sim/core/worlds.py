"""Worlds that are stepped together: their numbers, and the values that they are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Worlds:
    """Some worlds, and what a sweep gives them in place of draws.

    Worlds of one number share all noise, so that the points of a sweep differ only in what they are
    given.

    Attributes:
        ids: Number of each world, by which it draws, (world,).
        given: Values over worlds, (world,), by the name of what is not drawn. A name is a
            scenario's key (``parameters.precision``, ``theories.hedging``, ``constant.pressure``);
            or the value that a tie has in a domain (``level_of.disposition.AAA>BBB.military``,
            ``domain_weight.AAA>BBB.military``);
            or ``acts.ID``, which scales a dated act; or that of a draw, for a quantile of its prior
            (``parameter.precision``, ``disposition.AAA>BBB.military``, ``worth.BBB>AAA``,
            ``weight.inputs threat``).
        numbers: Numbers of other worlds, (world,), from which these take a draw, by the use of the
            draw (``coding``), or by use and name (``parameter.precision``).
    """

    ids: NDArray[np.uint64]
    given: Mapping[str, Floats] = field(default_factory=dict)
    numbers: Mapping[str, NDArray[np.uint64]] = field(default_factory=dict)

    def __len__(self) -> int:
        """Count the worlds."""
        return len(self.ids)

    def number(self, use: str, name: str = "") -> NDArray[np.uint64]:
        """Return the numbers by which the worlds draw something, (world,).

        They are the worlds' own, unless the worlds take this draw from others.

        >>> others = {"coding": np.array([7], np.uint64)}
        >>> worlds = Worlds(np.array([1], np.uint64), numbers=others)
        >>> worlds.number("coding", "an act").tolist(), worlds.number("parameter").tolist()
        ([7], [1])
        """
        by_use = self.numbers.get(use, self.ids)
        return self.numbers.get(f"{use}.{name}", by_use)

    @classmethod
    def numbered(cls, first: int, number: int) -> "Worlds":
        """Return the worlds ``first`` … ``first + number - 1``, which draw everything.

        >>> Worlds.numbered(3, 2).ids.tolist()
        [3, 4]
        """
        ids = np.arange(first, first + number, dtype=np.uint64)
        return cls(ids)
