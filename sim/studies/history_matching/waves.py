"""Waves: points are laid out, run, and ruled out or kept, again and again, until the volume that is not ruled out settles.

Worlds are cheap, so points are run rather than emulated. The first wave is a design over the whole prior; every later one is laid denser where,
from the waves before, the record is to be expected. All points of all waves count in the end, each weighted by how likely it makes the record over how
densely its place was laid out (importance sampling with the balance heuristic, Veach & Guibas 1995), so that no wave bends the result.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.parameters import Parameter
from sim.model.ensemble import Progress
from sim.scenario.scenario import Scenario
from sim.studies.history_matching.drawn_columns import DESIGNS, columns_of
from sim.studies.history_matching.implausibility import (
    Between,
    Distance,
    Points,
    between,
    bound,
    luck_of,
)
from sim.studies.history_matching.matched_outputs import Targets
from sim.studies.history_matching.point_simulation import simulated
from sim.studies.history_matching.proposal import Proposal, adjusted, crowding, effective, prior

Floats = NDArray[np.float64]
DISCREPANCY: Final = Parameter(
    "discrepancy",
    0.25,
    1.0,
    0.5,
    "level",
    "assumed: a standard deviation of half a level, since a mean level that is off by less is nearer to the coded level than to the next",
)
SETTLED: Final = 0.05  # change of the volume from wave to wave at which it has settled
ENOUGH: Final = 200.0  # points that the weighted ones are worth, below which another wave is run
MOST: Final = 6  # waves


@dataclass(frozen=True)
class Asked:
    """How calibration is done: points a wave, worlds a point, the level of the set, the discrepancy, and the first wave's design."""

    points: int = 4096
    worlds: int = 8
    level: float = 0.9
    discrepancy: float = DISCREPANCY.default
    design: str = "lhs"
    seed: int = 1
    workers: int | None = None


@dataclass(frozen=True)
class Seen:
    """All points so far: wave, quantiles (point, column), squared implausibility, likelihood, each output's own implausibility, and one world's outputs."""

    wave: NDArray[np.int64]
    quantiles: Floats = field(repr=False)
    whole: Floats = field(repr=False)
    log_likelihood: Floats = field(repr=False)
    single: Floats = field(repr=False)
    outputs: Floats = field(repr=False)

    def with_more(self, other: "Seen") -> "Seen":
        """Give the points of both."""
        return Seen(
            *(
                np.concatenate([getattr(self, n), getattr(other, n)])
                for n in ("wave", "quantiles", "whole", "log_likelihood", "single", "outputs")
            )
        )


@dataclass(frozen=True)
class Wave:
    """What a wave came to: points run in it and those of them not ruled out, and of all so far the volume left and the points' worth.

    ``dense`` is the share of the volume that the likeliest points take up which hold the asked level of all weight.
    """

    number: int
    points: int
    kept: int
    volume: float
    dense: float
    worth: float
    failed: int


@dataclass(frozen=True)
class Calibration:
    """A finished calibration: what was asked and found; ``limit`` is the squared implausibility above which a point is ruled out."""

    asked: Asked
    columns: tuple[Parameter, ...]
    targets: Targets
    limit: float
    waves: tuple[Wave, ...]
    seen: Seen
    weights: Floats

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Tell which points are not ruled out."""
        return np.asarray(self.seen.whole <= self.limit)


def calibrated(
    scenario: Scenario, targets: Targets, asked: Asked, progress: Progress | None = None
) -> Calibration:
    """Run waves of a scenario against the outputs of the years that calibration may see."""
    columns = columns_of(scenario)
    apart, limit, seen = _first(scenario, columns, targets, asked, progress)
    laid, waves = [prior(len(columns))], []
    while True:
        crowd = crowding(seen.quantiles, laid, np.bincount(seen.wave)[1:])
        weights = _weighed(seen, crowd, limit)
        last, left = np.asarray(seen.wave == len(laid)), np.asarray(seen.whole <= limit)
        volumes = (
            _share(crowd, left),
            _share(crowd, densest(seen.log_likelihood, weights, asked.level)),
        )
        waves.append(
            Wave(
                len(laid),
                int(last.sum()),
                int(left[last].sum()),
                *volumes,
                effective(weights),
                int(np.isinf(seen.whole[last]).sum()),
            )
        )
        if _settled(waves):
            return Calibration(asked, columns, targets, limit, tuple(waves), seen, weights)
        laid.append(
            adjusted(
                seen.quantiles,
                np.exp(-crowd) / np.exp(-crowd).sum(),
                seen.outputs,
                apart.fixed,
                targets.levels,
            )
        )
        outputs = _run(scenario, columns, laid[-1], targets, asked, len(laid), progress)
        seen = seen.with_more(
            _measured(outputs, *_design(laid[-1], asked, len(laid)), targets, apart)
        )


def _design(laid: Proposal, asked: Asked, number: int) -> tuple[Floats, int]:
    """Lay the points of a wave out, by quantiles, with the wave's number."""
    return laid.at(DESIGNS[asked.design](asked.points, len(laid.mean), asked.seed + number)), number


def _run(
    scenario: Scenario,
    columns: tuple[Parameter, ...],
    laid: Proposal,
    targets: Targets,
    asked: Asked,
    number: int,
    progress: Progress | None,
    more: int = 0,
) -> Floats:
    quantiles, _ = _design(laid, asked, number)
    return simulated(
        scenario,
        columns,
        quantiles,
        asked.worlds + more,
        targets,
        first=(number - 1) * asked.points,
        progress=progress,
        workers=asked.workers,
    )


def _first(
    scenario: Scenario,
    columns: tuple[Parameter, ...],
    targets: Targets,
    asked: Asked,
    progress: Progress | None,
) -> tuple[Between, float, Seen]:
    """Run the first wave with one more world of each point, a history that the model made: from these the limit of what is ruled out is set."""
    laid = prior(len(columns))
    outputs = _run(scenario, columns, laid, targets, asked, 1, progress, more=1)
    sound = outputs[np.isfinite(outputs).all((1, 2))]
    apart = between(targets.variance, asked.discrepancy, targets.groups, luck_of(sound[:, :-1]))
    limit = bound(Points.of(sound[:, :-1]), sound[:, -1], apart, asked.level, asked.seed)
    return apart, limit, _measured(outputs[:, :-1], *_design(laid, asked, 1), targets, apart)


def _measured(
    outputs: Floats, quantiles: Floats, number: int, targets: Targets, apart: Between
) -> Seen:
    """Measure how far points lie from the record; one with a world that failed is ruled out."""
    sound = np.asarray(np.isfinite(outputs).all((1, 2)), np.bool_)
    outputs = np.where(sound[:, None, None], outputs, 0.0)
    far = Distance(Points.of(outputs), targets.levels, apart)
    whole, likely = np.where(sound, far.whole, np.inf), np.where(sound, far.log_likelihood, -np.inf)
    return Seen(np.full(len(outputs), number), quantiles, whole, likely, far.single, outputs[:, 0])


def _weighed(seen: Seen, crowd: Floats, limit: float) -> Floats:
    """Weigh all points that are not ruled out; the weights sum to 1, unless all are ruled out."""
    kept = seen.whole <= limit
    if not kept.any():
        return np.zeros(len(kept))
    logs = np.where(kept, seen.log_likelihood - crowd, -np.inf)
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _share(crowd: Floats, some: NDArray[np.bool_]) -> float:
    """Give the share of the prior's volume that some of the points stand for."""
    room = np.exp(-crowd)
    return float(np.sum(room[some])) / float(np.sum(room))


def densest(log_likelihood: Floats, weights: Floats, level: float) -> NDArray[np.bool_]:
    """Tell which points are the likeliest that together hold a share ``level`` of all weight; none where there is no weight.

    >>> densest(np.array([3.0, 2.0, 1.0]), np.array([0.5, 0.3, 0.2]), 0.8).tolist()
    [True, True, False]
    """
    order = np.argsort(-log_likelihood, kind="stable")
    before = np.cumsum(weights[order]) - weights[order]
    found = np.zeros(len(weights), bool)
    found[order] = (before < level - 1e-12) & (weights[order] > 0)
    return found


def _settled(waves: list[Wave]) -> bool:
    """Tell whether no further wave is needed, or none would help."""
    now = waves[-1]
    if now.volume == 0.0 or len(waves) >= MOST:
        return True
    return (
        len(waves) > 1
        and abs(now.volume - waves[-2].volume) <= SETTLED * waves[-2].volume
        and now.worth >= ENOUGH
    )
