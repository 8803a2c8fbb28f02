"""What a run leaves: the levels of its worlds, and counts over worlds that summaries are made of.

Everything is counted, never averaged, so that any chunking of worlds and any number of workers
leave the same bytes.
"""

from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
BINS = 49  # possible sums of a year's twelve levels, -24 to +24
# steps in which shares from 0 to 1 are counted: rungs (thirds) and tenths fall on a step
STEPS = 61


@dataclass(frozen=True)
class Shape:
    """Axes of a record.

    Attributes:
        ties: Directed ties, as (actor, target).
        years: Calendar years.
        labellers: Names of the labellers.
        perceived: Names of the perceived quantities.
        relations: Names of the quantities of relations; empty where no such mechanism runs.
    """

    ties: tuple[tuple[str, str], ...]
    years: tuple[int, ...]
    labellers: tuple[str, ...]
    perceived: tuple[str, ...]
    relations: tuple[str, ...] = ()


@dataclass
class Summary:
    """Counts over worlds; summaries of different worlds of a run add up.

    Attributes:
        shape: Names of the axes.
        worlds: Number of worlds.
        sums: Worlds by the sum of a year's twelve levels: (tie, domain, year, bin).
        moves: Months and worlds by move: (tie, domain, year, move).
        strategies: Worlds by strategy: (labeller, tie, year, strategy).
        order: Worlds whose level was higher in the first year than in the second: (tie, domain,
            year, year).
        perceived: Sums over worlds of the impression at the year's end, in 2^-20: (tie, quantity,
            year).
        slopes: Sums over worlds of the slope of the annual level after the first five years and
            of its square, in integer units: (tie, domain, 2).
        relations: Worlds by a quantity of relations at the year's end, in steps from 0 to its
            maximum: (tie, quantity, year, step); worlds in which it is unknown are not counted.
    """

    shape: Shape
    worlds: int
    sums: Counts
    moves: Counts
    strategies: Counts
    order: Counts
    perceived: Counts
    slopes: Counts
    relations: Counts

    def __add__(self, other: "Summary") -> "Summary":
        """Add the counts of other worlds of the same run; raises ValueError for another run."""
        if self.shape != other.shape:
            raise ValueError("summaries of different runs do not add up")
        counts = [f.name for f in fields(self) if f.name not in ("shape", "worlds")]
        added = {name: getattr(self, name) + getattr(other, name) for name in counts}
        return Summary(shape=self.shape, worlds=self.worlds + other.worlds, **added)

    @property
    def pmf(self) -> NDArray[np.float64]:
        """Distribution over annual sums: (tie, domain, year, bin)."""
        return np.asarray(self.sums / self.worlds)

    @property
    def mean(self) -> NDArray[np.float64]:
        """Mean annual level: (tie, domain, year)."""
        annual_sums = np.arange(BINS) - BINS // 2
        return np.asarray(self.sums @ annual_sums / (12.0 * self.worlds))

    def quantile(self, q: float) -> NDArray[np.float64]:
        """Return the smallest annual level that a share ``q`` of worlds does not exceed.

        Returns:
            Levels: (tie, domain, year).
        """
        reached = np.cumsum(self.sums, axis=-1) >= np.ceil(q * self.worlds)
        lowest = np.argmax(reached, axis=-1)
        return np.asarray((lowest - BINS // 2) / 12.0)

    def tie(self, actor: str, target: str) -> int:
        """Return the position of a tie on the axis of ties."""
        return self.shape.ties.index((actor, target))


@dataclass(frozen=True)
class Trace:
    """Worlds year by year, for criteria that are asked of each world.

    Attributes:
        shape: Names of the axes.
        levels: Annual levels: (tie, domain, year, world).
        ideals: Annual means of the ideal level: (tie, domain, year, world).
        perceived: Impressions at the year's end: (tie, quantity, year, world).
        relations: Quantities of relations at the year's end: (tie, quantity, year, world), NaN
            where unknown; None where no such mechanism runs.
    """

    shape: Shape
    levels: NDArray[np.float32] = field(repr=False)
    ideals: NDArray[np.float32] = field(repr=False)
    perceived: NDArray[np.float32] = field(repr=False)
    relations: NDArray[np.float32] | None = field(repr=False, default=None)

    @property
    def worlds(self) -> int:
        """Number of worlds traced."""
        return int(self.levels.shape[-1])

    def joined(self, other: "Trace") -> "Trace":
        """Return the worlds of both traces, in order."""
        relations = None
        if self.relations is not None and other.relations is not None:
            relations = np.concatenate([self.relations, other.relations], axis=-1)
        return Trace(
            shape=self.shape,
            levels=np.concatenate([self.levels, other.levels], axis=-1),
            ideals=np.concatenate([self.ideals, other.ideals], axis=-1),
            perceived=np.concatenate([self.perceived, other.perceived], axis=-1),
            relations=relations,
        )


@dataclass(frozen=True)
class Record:
    """The levels of every world and month.

    Attributes:
        ties: Directed ties, as (actor, target).
        start: First month, counted from January of year 0.
        levels: Levels from -2 to +2: (tie, domain, month, world).
    """

    ties: tuple[tuple[str, str], ...]
    start: int
    levels: NDArray[np.int8] = field(repr=False)
