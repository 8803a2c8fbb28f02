"""The points of one wave, run and compared with the record."""

from dataclasses import dataclass, field, fields, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.parameters import Parameter
from sim.model.ensemble import Progress
from sim.studies.history_matching.drawn_columns import DESIGNS
from sim.studies.history_matching.implausibility import (
    Distance,
    ErrorModel,
    Points,
    error_model,
    implausibility_limit,
    luck_correlation,
)
from sim.studies.history_matching.point_simulation import Simulation, simulate
from sim.studies.history_matching.proposal import Proposal

Floats = NDArray[np.float64]
DISCREPANCY: Final = Parameter(
    name="discrepancy",
    low=0.25,
    high=1.0,
    default=0.5,
    unit="level",
    source=(
        "assumed: a standard deviation of half a level, since a mean level that is off by less "
        "is nearer to the coded level than to the next"
    ),
)


@dataclass(frozen=True)
class Settings:
    """How calibration is done.

    Attributes:
        points: Points a wave.
        worlds: Worlds a point.
        level: Level of the constrained set.
        discrepancy: Standard deviation of the model discrepancy, in levels.
        design: Design of the first wave, a name in ``DESIGNS``.
        seed: Seed of designs and resamples.
        workers: How many batches run at once; by default one a processor.
    """

    points: int = 4096
    worlds: int = 8
    level: float = 0.9
    discrepancy: float = DISCREPANCY.default
    design: str = "lhs"
    seed: int = 1
    workers: int | None = None


@dataclass(frozen=True)
class SimulatedPoints:
    """Points that were run.

    Attributes:
        wave: The wave of each point (point,).
        quantiles: Its quantiles of the prior (point, column).
        whole: Its squared implausibility; infinite where a world failed (point,).
        log_likelihood: Its log-likelihood (point,).
        single: The implausibility of every output by itself (point, output).
        outputs: The outputs of one world (point, output).
    """

    wave: NDArray[np.int64]
    quantiles: Floats = field(repr=False)
    whole: Floats = field(repr=False)
    log_likelihood: Floats = field(repr=False)
    single: Floats = field(repr=False)
    outputs: Floats = field(repr=False)

    def with_more(self, other: "SimulatedPoints") -> "SimulatedPoints":
        """Return the points of both."""
        joined = {}
        for part in fields(self):
            both = [getattr(self, part.name), getattr(other, part.name)]
            joined[part.name] = np.concatenate(both)
        return SimulatedPoints(**joined)


@dataclass(frozen=True)
class WaveRunner:
    """Runs the waves of a calibration."""

    simulation: Simulation
    settings: Settings
    progress: Progress | None = None

    def run_first(self, prior: Proposal) -> tuple[ErrorModel, float, SimulatedPoints]:
        """Run the first wave with one more world of each point, a history that the model made.

        Returns:
            The errors between any point and the record, the limit above which points are ruled
            out, which is set from the histories, and the points.
        """
        quantiles = self._design(prior, 1)
        with_history = replace(self.simulation, worlds=self.simulation.worlds + 1)
        outputs = self._run(with_history, quantiles, 1)
        sound = outputs[np.isfinite(outputs).all((1, 2))]
        worlds, histories = sound[:, :-1], sound[:, -1]
        settings, targets = self.settings, self.simulation.targets
        luck = luck_correlation(worlds)
        errors = error_model(targets.variance, settings.discrepancy, targets.groups, luck)
        points = Points.of(worlds)
        limit = implausibility_limit(points, histories, errors, settings.level, settings.seed)
        return errors, limit, self._compared(outputs[:, :-1], quantiles, 1, errors)

    def run_later(self, proposal: Proposal, number: int, errors: ErrorModel) -> SimulatedPoints:
        """Run a later wave, by number."""
        quantiles = self._design(proposal, number)
        outputs = self._run(self.simulation, quantiles, number)
        return self._compared(outputs, quantiles, number, errors)

    def _design(self, proposal: Proposal, number: int) -> Floats:
        """Return the quantiles of a wave's points (point, column)."""
        design = DESIGNS[self.settings.design]
        columns = len(proposal.mean)
        return proposal.at(design(self.settings.points, columns, self.settings.seed + number))

    def _run(self, simulation: Simulation, quantiles: Floats, number: int) -> Floats:
        """Return the outputs of a wave's points (point, world, output)."""
        return simulate(
            simulation,
            quantiles,
            first=(number - 1) * self.settings.points,
            progress=self.progress,
            workers=self.settings.workers,
        )

    def _compared(
        self, outputs: Floats, quantiles: Floats, number: int, errors: ErrorModel
    ) -> SimulatedPoints:
        """Compare points with the record; a point with a world that failed is ruled out."""
        sound = np.asarray(np.isfinite(outputs).all((1, 2)), np.bool_)
        finite = np.where(sound[:, None, None], outputs, 0.0)
        distance = Distance(Points.of(finite), self.simulation.targets.levels, errors)
        return SimulatedPoints(
            wave=np.full(len(finite), number),
            quantiles=quantiles,
            whole=np.where(sound, distance.whole, np.inf),
            log_likelihood=np.where(sound, distance.log_likelihood, -np.inf),
            single=distance.single,
            outputs=finite[:, 0],
        )
