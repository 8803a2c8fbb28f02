"""What a sampler is given, and the sample that it returns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.inference.log_weights import evidence_error

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
ENOUGH: Final = 0.3  # share of the effective draws that is enough where a sample is kept on the way
LogLikelihood = Callable[[Floats, Whole, int], Floats]


@dataclass(frozen=True)
class Problem:
    """A posterior to sample.

    Attributes:
        dimension: number of coordinates with a standard normal prior.
        blocks: number of blocks of the likelihood.
        log_likelihood: takes coordinates (particle, dimension), nuisance numbers (particle, part)
            and a number of blocks ``n``; returns the log likelihood of each of the first ``n``
            blocks (particle, n), or of each factor of each of them (particle, n, factor). It may
            return minus infinity, but not NaN.
        nuisance: number of equally probable nuisance draws of a part; 1 where there are none.
        parts: number of parts, each with a nuisance draw of its own.
        groups: for each coordinate the one factor that it moves, or -1 where it moves several;
            empty where the likelihood has one factor.
    """

    dimension: int
    blocks: int
    log_likelihood: LogLikelihood
    nuisance: int = 1
    parts: int = 1
    groups: tuple[int, ...] = ()


@dataclass(frozen=True)
class Settings:
    """How a posterior is sampled.

    Attributes:
        particles: number of particles in all islands together.
        islands: populations that are resampled apart; their spread gives the error of the evidence.
        walk: rounds of moves of a resampled particle, each of which leaves a particle.
        kept: largest number of sets of draws, of one walk each, of the last sample.
        kept_at_stops: the same number where a sample is kept on the way.
        fewest: smallest number of sets of both, so that walks forget where they began.
        walkers: number of particles that walk for both; None for as many as on the way.
        thin: of the states of these walks, every ``thin``-th is kept.
        wanted: effective number of draws after which no more sets are added.
        target_ess: share of the effective sample size that a tempering step leaves.
        seed: seed of the random numbers; a number or a sequence of numbers.
        stops: numbers of blocks after which a sample is kept, beside that of all blocks.
        by_block: whether log predictives of single blocks are wanted. Where the blocks are
            tempered at once these take a run of their own; else the evidence is spread evenly.
    """

    particles: int = 1024
    islands: int = 4
    walk: int = 16
    kept: int = 16
    kept_at_stops: int = 4
    fewest: int = 1
    walkers: int | None = None
    thin: int = 1
    wanted: float = 1000.0
    target_ess: float = 0.4
    seed: int | tuple[int, ...] = 1
    stops: tuple[int, ...] = ()
    by_block: bool = True


def wanted_of(settings: Settings, *, last: bool) -> float:
    """Return the effective number of draws that is wanted, of the last sample or on the way."""
    return settings.wanted * (1.0 if last else ENOUGH)


@dataclass(frozen=True)
class Sample:
    """An equally weighted sample of a posterior.

    Attributes:
        coordinates: (draw, dimension).
        nuisance: (draw, part).
        log_likelihood: log likelihood by block (draw, block).
        log_predictive: by block, the log predictive given the blocks before (block,).
        log_predictive_islands: the same by island (island, block).
        evaluations: number of likelihood evaluations.
        temperatures: number of tempering steps that were followed by moves.
        acceptance: share of accepted moves in the last round.
        islands: number of the island of each draw: (draw,).
        effective: effective number of draws, from the spread of means between islands.
        stopped: samples of the first blocks, by their number.
    """

    coordinates: Floats
    nuisance: Whole
    log_likelihood: Floats
    log_predictive: Floats
    log_predictive_islands: Floats
    evaluations: int
    temperatures: int
    acceptance: float
    islands: Whole
    effective: float
    stopped: "Mapping[int, Sample]" = field(default_factory=dict)

    @property
    def log_evidence(self) -> float:
        """Natural logarithm of the evidence: the sum of the log predictives."""
        return float(self.log_predictive.sum())

    @property
    def error(self) -> float:
        """Standard error of the log evidence, from the spread of the islands."""
        return evidence_error(self.log_predictive_islands.sum(axis=1))
