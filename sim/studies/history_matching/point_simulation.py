"""Simulation of points: some worlds of each, stepped together, to the outputs of calibration."""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.parallel import number_of_workers
from sim.core.parameters import Parameter
from sim.core.vocabulary import MONTHS
from sim.core.worlds import Worlds
from sim.model import ensemble
from sim.model.annual import simulate_years
from sim.model.ensemble import Progress
from sim.scenario.frozen_scenario import Scenario
from sim.studies.batches import run_batches
from sim.studies.history_matching.matched_outputs import Targets

Floats = NDArray[np.float64]
BATCH: Final = 2000  # worlds stepped at once; the same whatever the number of workers


@dataclass(frozen=True)
class Simulation:
    """How points are simulated.

    Attributes:
        scenario: The scenario that is run.
        columns: The columns whose quantiles a point gives.
        targets: The outputs that are read off the worlds.
        worlds: The number of worlds of a point.
    """

    scenario: Scenario
    columns: tuple[Parameter, ...]
    targets: Targets = field(repr=False)
    worlds: int


@dataclass(frozen=True)
class Batch:
    """Some points, by quantiles (point, column); ``first`` is the number of the first."""

    simulation: Simulation
    quantiles: Floats
    first: int

    def run(self) -> Floats:
        """Run the points: (point, world, output). Every world of every point has its own luck."""
        points, worlds = len(self.quantiles), self.simulation.worlds
        place = np.repeat(np.arange(points), worlds)
        ids = np.arange(len(place), dtype=np.uint64) + np.uint64(self.first * worlds)
        given = {
            column.name: np.ascontiguousarray(self.quantiles[place, i])
            for i, column in enumerate(self.simulation.columns)
        }
        years = simulate_years(self.simulation.scenario, Worlds(ids, given))
        targets = self.simulation.targets
        outputs = np.where(np.isfinite(years.poison), targets.of(years.annual), np.nan)
        return np.ascontiguousarray(outputs.T).reshape(points, worlds, len(targets))


def ending_with(scenario: Scenario, year: int) -> Scenario:
    """Return the scenario with ``year`` as its last year, so that later years are not even run."""
    return replace(scenario, end=(year + 1) * MONTHS - 1, split=None, constrained=None)


def simulate(
    simulation: Simulation,
    quantiles: Floats,
    *,
    first: int = 0,
    progress: Progress | None = None,
    workers: int | None = None,
) -> Floats:
    """Run points, several batches at a time.

    Args:
        simulation: How points are simulated.
        quantiles: Quantiles of the prior (point, column).
        first: The number of the first point, from which its worlds' numbers follow.
        progress: Called with the number of finished batches and the number of all.
        workers: How many batches run at once; by default one a processor.

    Returns:
        The outputs (point, world, output); NaN for a world that failed.
    """
    size = max(1, BATCH // simulation.worlds)
    batches = [
        Batch(simulation, quantiles[start : start + size], first + start)
        for start in range(0, len(quantiles), size)
    ]
    ensemble.compile_kernels(simulation.scenario)
    number = workers or number_of_workers()
    parts = run_batches(Batch.run, batches, workers=number, progress=progress)
    return np.concatenate(list(parts))
