"""What a run leaves: levels, and the counts that summaries are made of.

All that is kept is counted, never averaged, so that any chunking of worlds and any number of workers leave the same bytes.
"""

from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
BINS = 49  # a year's sum of twelve levels, -24 … +24
STEPS = 61  # what relations keep, as shares from 0 to 1 in sixtieths, so that the three rungs and all tenths fall on a step


@dataclass(frozen=True)
class Shape:
    """Axes of a record: ties by name, years, labellers, perceived quantities, and what relations keep (none where none runs)."""

    ties: tuple[tuple[str, str], ...]
    years: tuple[int, ...]
    labellers: tuple[str, ...]
    perceived: tuple[str, ...]
    kept: tuple[str, ...] = ()


@dataclass
class Summary:
    """Counts over worlds; two summaries of different worlds add up to the summary of both.

    ``sums``: tie x domain x year x bin, worlds by their year's sum of levels. ``moves``: tie x domain x year x move, months.
    ``strategies``: labeller x tie x year x strategy, worlds. ``order``: tie x domain x year x year, worlds whose level was
    higher in the first year. ``perceived``: tie x quantity x year, sums of 2^20 x impression. ``slopes``: sums over worlds of
    the slope of the annual level and of its square, tie x domain x 2, in integer units, after the first five years. ``kept``: tie x
    quantity x year x step, worlds by what relations keep at the year's end, as a share of the most (rungs: of three).
    """

    shape: Shape
    worlds: int
    sums: Counts
    moves: Counts
    strategies: Counts
    order: Counts
    perceived: Counts
    slopes: Counts
    kept: Counts

    def __add__(self, other: "Summary") -> "Summary":
        """Add the counts of other worlds of the same run."""
        if self.shape != other.shape:
            raise ValueError("summaries of different runs do not add up")
        added = {
            f.name: getattr(self, f.name) + getattr(other, f.name)
            for f in fields(self)
            if f.name not in ("shape", "worlds")
        }
        return Summary(self.shape, self.worlds + other.worlds, **added)

    @property
    def pmf(self) -> NDArray[np.float64]:
        """Distribution over annual sums: tie x domain x year x bin."""
        return np.asarray(self.sums / self.worlds)

    @property
    def mean(self) -> NDArray[np.float64]:
        """Mean annual level: tie x domain x year."""
        return np.asarray(self.sums @ (np.arange(BINS) - BINS // 2) / (12.0 * self.worlds))

    def quantile(self, q: float) -> NDArray[np.float64]:
        """Give the smallest annual level that at least a share ``q`` of worlds does not exceed: tie x domain x year."""
        reached = np.cumsum(self.sums, axis=-1) >= np.ceil(q * self.worlds)
        return np.asarray((np.argmax(reached, axis=-1) - BINS // 2) / 12.0)

    def tie(self, actor: str, target: str) -> int:
        """Give the row of a tie."""
        return self.shape.ties.index((actor, target))


@dataclass(frozen=True)
class Trace:
    """Worlds year by year, for criteria that ask each world: levels and ideals (tie, domain, year, world), impressions.

    ``perceived``: tie x quantity x year x world, at the year's end, quantities as in the shape; ``kept`` likewise, NaN where nothing is.
    """

    shape: Shape
    levels: NDArray[np.float32] = field(repr=False)
    ideals: NDArray[np.float32] = field(repr=False)
    perceived: NDArray[np.float32] = field(repr=False)
    kept: NDArray[np.float32] | None = field(repr=False, default=None)

    @property
    def worlds(self) -> int:
        """Number of worlds traced."""
        return int(self.levels.shape[-1])

    def joined(self, other: "Trace") -> "Trace":
        """Give the worlds of both traces, in order."""
        parts = [
            np.concatenate([getattr(self, n), getattr(other, n)], axis=-1)
            for n in ("levels", "ideals", "perceived")
        ]
        kept = (
            None
            if self.kept is None or other.kept is None
            else np.concatenate([self.kept, other.kept], axis=-1)
        )
        return Trace(self.shape, parts[0], parts[1], parts[2], kept)


@dataclass(frozen=True)
class Record:
    """The levels that a run leaves: tie x domain x month x world, int8, with the names of its axes."""

    ties: tuple[tuple[str, str], ...]
    start: int
    levels: NDArray[np.int8] = field(repr=False)
