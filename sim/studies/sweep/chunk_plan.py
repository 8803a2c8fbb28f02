"""The plan of a sweep: its points and worlds cut into chunks."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.scenario.frozen_scenario import Scenario
from sim.studies.sweep.design import Design
from sim.studies.sweep.engine import Piece, Setting, run_blocks
from sim.studies.sweep.full_records import Writer
from sim.studies.sweep.sums import Sums


@dataclass(frozen=True)
class Work:
    """A chunk of a sweep, as it is given to an executor."""

    number: int
    setting: Setting
    pieces: tuple[Piece, ...]

    def run(self) -> Sums:
        """Run the chunk's worlds and, where full records are stored, write these as they come."""
        writer = Writer() if self.setting.records else None
        sums = []
        for piece in self.pieces:
            for part in run_blocks(piece, self.setting):
                sums.append(part.sums)
                if writer is not None and part.panel is not None:
                    writer.add(part.panel)
        record = writer.finish() if writer is not None else None
        return replace(Sums.joined(sums), record=record)


@dataclass(frozen=True)
class Plan:
    """A sweep cut into chunks.

    Attributes:
        design: The points.
        scenarios: The scenario of each structure of the design.
        setting: What all pieces share.
        chunk: Worlds of a chunk.
    """

    design: Design
    scenarios: tuple[Scenario, ...]
    setting: Setting
    chunk: int

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        """Cumulative worlds of the structures, in the order in which they are run."""
        return np.cumsum(self.design.sizes(), dtype=np.int64) * self.setting.replicates

    @property
    def worlds(self) -> int:
        """Number of worlds of all points."""
        return len(self.design) * self.setting.replicates

    @property
    def chunks(self) -> int:
        """Number of chunks."""
        return -(-self.worlds // self.chunk)

    def span(self, number: int) -> tuple[int, int]:
        """Return the position of a chunk's first world, and the one after its last."""
        return number * self.chunk, min((number + 1) * self.chunk, self.worlds)

    def points_between(self, first: int, last: int) -> NDArray[np.int64]:
        """Return the points of the worlds at positions ``first`` to ``last - 1``."""
        replicates = self.setting.replicates
        return self.design.order[first // replicates : -(-last // replicates)]

    def work(self, number: int) -> Work:
        """Return a chunk by number."""
        return Work(number, self.setting, tuple(self._pieces(*self.span(number))))

    def _pieces(self, first: int, last: int) -> Iterator[Piece]:
        """Cut positions ``first`` to ``last - 1`` where the scenario changes."""
        start = 0
        for scenario, end in zip(self.scenarios, self.ends.tolist(), strict=True):
            own_first, own_last = max(first, start), min(last, end)
            if own_first < own_last:
                points = self.points_between(own_first, own_last)
                yield Piece(
                    scenario=scenario,
                    first=own_first,
                    last=own_last,
                    points=points,
                    given=self.design.given(points),
                )
            start = end
