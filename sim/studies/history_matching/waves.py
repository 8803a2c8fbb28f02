"""Waves of calibration: points are designed, run, and ruled out or kept until the volume settles.

Worlds are cheap, so points are run rather than emulated. The first wave is a design over the whole
prior; every later one is denser where the waves before it lead one to expect the record. All points
of all waves count in the end, each weighted by its likelihood over the density of the designs at
its place (importance sampling with the balance heuristic, Veach & Guibas 1995), so that no wave
biases the result.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.parameters import Parameter
from sim.model.ensemble import Progress
from sim.scenario.frozen_scenario import Scenario
from sim.studies.history_matching.drawn_columns import columns_of
from sim.studies.history_matching.matched_outputs import Targets
from sim.studies.history_matching.point_simulation import Simulation
from sim.studies.history_matching.proposal import (
    Proposal,
    adjust,
    effective_sample_size,
    log_design_density,
    prior_proposal,
)
from sim.studies.history_matching.wave_simulation import (
    Settings,
    SimulatedPoints,
    WaveRunner,
)

Floats = NDArray[np.float64]
SETTLED: Final = 0.05  # relative change of the volume between waves at which it has settled
ENOUGH: Final = 200.0  # effective sample size below which another wave is run
MOST: Final = 6  # waves
ROUNDING: Final = 1e-12  # of cumulative weights


@dataclass(frozen=True)
class Wave:
    """The result of a wave.

    Attributes:
        number: The number of the wave, from 1.
        points: The points run in it.
        kept: Those of them that are not ruled out.
        volume: The share of the prior's volume not ruled out by all waves so far.
        dense: The share of the volume that the likeliest points take up which hold the level of
            the settings of all weight.
        effective_points: The effective sample size of all points so far.
        failed: The points of the wave with a world that failed.
    """

    number: int
    points: int
    kept: int
    volume: float
    dense: float
    effective_points: float
    failed: int


@dataclass(frozen=True)
class Calibration:
    """A finished calibration.

    Attributes:
        settings: How it was done.
        columns: The columns that were varied.
        targets: The outputs that points were compared on.
        limit: The squared implausibility above which a point is ruled out.
        waves: The result of every wave.
        points: All points of all waves.
        weights: Their weights, which sum to 1 unless all points are ruled out (point,).
    """

    settings: Settings
    columns: tuple[Parameter, ...]
    targets: Targets
    limit: float
    waves: tuple[Wave, ...]
    points: SimulatedPoints = field(repr=False)
    weights: Floats = field(repr=False)

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Whether each point is not ruled out (point,)."""
        return np.asarray(self.points.whole <= self.limit)


def calibrate(
    scenario: Scenario, targets: Targets, settings: Settings, progress: Progress | None = None
) -> Calibration:
    """Run waves of a scenario against the outputs of the years that calibration may see.

    Args:
        scenario: The scenario, ending with the last of these years.
        targets: The outputs.
        settings: Points, worlds, level, discrepancy and design.
        progress: Called with the number of finished batches of a wave and the number of all.
    """
    columns = columns_of(scenario)
    simulation = Simulation(scenario, columns, targets, settings.worlds)
    runner = WaveRunner(simulation, settings, progress)
    proposals = [prior_proposal(len(columns))]
    errors, limit, points = runner.run_first(proposals[0])
    waves: list[Wave] = []
    while True:
        density = log_design_density(points.quantiles, proposals, np.bincount(points.wave)[1:])
        weights = _weights(points, density, limit)
        last_wave = len(proposals)
        waves.append(_summary(points, last_wave, density, weights, (limit, settings.level)))
        if _settled(waves):
            break
        proposals.append(_next_proposal(points, density, errors.fixed, targets.levels))
        points = points.with_more(runner.run_later(proposals[-1], last_wave + 1, errors))
    return Calibration(
        settings=settings,
        columns=columns,
        targets=targets,
        limit=limit,
        waves=tuple(waves),
        points=points,
        weights=weights,
    )


def _summary(
    points: SimulatedPoints,
    number: int,
    density: Floats,
    weights: Floats,
    bounds: tuple[float, float],
) -> Wave:
    """Summarise the last wave; ``bounds`` are the limit and the level."""
    limit, level = bounds
    own = np.asarray(points.wave == number)
    kept = np.asarray(points.whole <= limit)
    dense = densest(points.log_likelihood, weights, level)
    return Wave(
        number=number,
        points=int(own.sum()),
        kept=int(kept[own].sum()),
        volume=_volume_share(density, kept),
        dense=_volume_share(density, dense),
        effective_points=effective_sample_size(weights),
        failed=int(np.isinf(points.whole[own]).sum()),
    )


def _next_proposal(
    points: SimulatedPoints, density: Floats, noise: Floats, record: Floats
) -> Proposal:
    """Return where the next wave lies, from all points so far."""
    of_prior = np.exp(-density) / np.exp(-density).sum()
    return adjust(points.quantiles, of_prior, points.outputs, noise, record)


def _weights(points: SimulatedPoints, density: Floats, limit: float) -> Floats:
    """Weight the points that are not ruled out; the weights sum to 1 unless all are."""
    kept = points.whole <= limit
    if not kept.any():
        return np.zeros(len(kept))
    logs = np.where(kept, points.log_likelihood - density, -np.inf)
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _volume_share(density: Floats, some: NDArray[np.bool_]) -> float:
    """Return the share of the prior's volume that some of the points represent."""
    volume = np.exp(-density)
    return float(np.sum(volume[some])) / float(np.sum(volume))


def densest(log_likelihood: Floats, weights: Floats, level: float) -> NDArray[np.bool_]:
    """Return the likeliest points that together hold a share ``level`` of all weight.

    Args:
        log_likelihood: Log-likelihood of each point (point,).
        weights: Weight of each point (point,).
        level: Share of the weight.

    Returns:
        Whether each point is among them (point,); none is where there is no weight.

    >>> densest(np.array([3.0, 2.0, 1.0]), np.array([0.5, 0.3, 0.2]), 0.8).tolist()
    [True, True, False]
    """
    order = np.argsort(-log_likelihood, kind="stable")
    before = np.cumsum(weights[order]) - weights[order]
    found = np.zeros(len(weights), bool)
    found[order] = (before < level - ROUNDING) & (weights[order] > 0)
    return found


def _settled(waves: list[Wave]) -> bool:
    """Whether no further wave is needed, or none would help."""
    now = waves[-1]
    if now.volume == 0.0 or len(waves) >= MOST:
        return True
    if len(waves) == 1:
        return False
    change = abs(now.volume - waves[-2].volume)
    return change <= SETTLED * waves[-2].volume and now.effective_points >= ENOUGH
