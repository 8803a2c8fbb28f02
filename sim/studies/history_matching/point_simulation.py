"""Simulation of points: some worlds of each, stepped together, to the outputs that calibration looks at."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sim.core.parallel import number_of_workers, side_by_side
from sim.core.parameters import Parameter
from sim.core.vocabulary import MONTHS
from sim.core.worlds import Worlds
from sim.model import ensemble
from sim.model.annual import passed
from sim.model.ensemble import Progress
from sim.scenario.scenario import Scenario
from sim.studies.history_matching.matched_outputs import Targets

Floats = NDArray[np.float64]
BATCH = 2000  # worlds stepped at once; the same whatever the number of workers


@dataclass(frozen=True)
class Batch:
    """Some points, by quantiles (point, column), and the worlds of each."""

    scenario: Scenario
    columns: tuple[str, ...]
    quantiles: Floats
    worlds: int
    first: int
    targets: Targets = field(repr=False)

    def done(self) -> Floats:
        """Run the points: (point, world, output). Every world of every point has luck of its own."""
        place = np.repeat(np.arange(len(self.quantiles)), self.worlds)
        ids = np.arange(len(place), dtype=np.uint64) + np.uint64(self.first * self.worlds)
        given = {
            name: np.ascontiguousarray(self.quantiles[place, i])
            for i, name in enumerate(self.columns)
        }
        years = passed(self.scenario, Worlds(ids, given))
        found = np.where(np.isfinite(years.poison), self.targets.of(years.annual), np.nan)
        return np.ascontiguousarray(found.T).reshape(
            len(self.quantiles), self.worlds, len(self.targets)
        )


def until(scenario: Scenario, year: int) -> Scenario:
    """End a scenario with a year: what comes later is not even run."""
    return replace(scenario, end=(year + 1) * MONTHS - 1, split=None, constrained=None)


def simulated(
    scenario: Scenario,
    columns: tuple[Parameter, ...],
    quantiles: Floats,
    worlds: int,
    targets: Targets,
    *,
    first: int = 0,
    progress: Progress | None = None,
    workers: int | None = None,
) -> Floats:
    """Run points numbered from ``first``, several batches at a time: (point, world, output)."""
    size = max(1, BATCH // worlds)
    names = tuple(c.name for c in columns)
    batches = [
        Batch(scenario, names, quantiles[a : a + size], worlds, first + a, targets)
        for a in range(0, len(quantiles), size)
    ]
    ensemble.compiled(scenario)
    return np.concatenate(
        list(
            _shown(
                side_by_side(Batch.done, batches, workers or number_of_workers()),
                len(batches),
                progress,
            )
        )
    )


def _shown(parts: Iterator[Floats], number: int, progress: Progress | None) -> Iterator[Floats]:
    for done, part in enumerate(parts, start=1):
        if progress is not None:
            progress(done, number)
        yield part
