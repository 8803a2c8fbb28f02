"""Tempered sequential Monte Carlo over parameters with a standard normal prior.

Every parameter is a coordinate of a standard normal vector; the caller maps it to the parameter's
own prior by quantiles. The likelihood comes in blocks (for instance years). Blocks are added one
after another, each by as many tempering steps as the effective sample size asks for, so that one
run yields the posterior, the evidence and the log predictive of every block given those before.

Source: Del Moral, Doucet & Jasra 2006 (sequential Monte Carlo samplers); Chopin 2002 (adding data
one after another); Cotter et al. 2013 (preconditioned Crank-Nicolson moves).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
LogLikelihood = Callable[[Floats, Whole, int], Floats]

TARGET_ESS: Final = 0.5  # share of the effective sample size that a tempering step leaves
ACCEPTANCE: Final = 0.3  # share of accepted moves at which step sizes settle
SHORTEST: Final = 0.02  # smallest step size
LONGEST: Final = 0.98  # largest step size
JITTER: Final = 1e-6  # added to the diagonal of the ensemble covariance


@dataclass(frozen=True)
class Problem:
    """A posterior to sample.

    Attributes:
        dimension: number of coordinates with a standard normal prior.
        blocks: number of blocks of the likelihood.
        log_likelihood: takes coordinates (particle, dimension), nuisance numbers (particle,) and
            a number of blocks ``n``; returns the log likelihood of each of the first ``n`` blocks
            (particle, n). It may return minus infinity, but not NaN.
        nuisance: number of equally probable nuisance draws; 1 where there are none.
    """

    dimension: int
    blocks: int
    log_likelihood: LogLikelihood
    nuisance: int = 1


@dataclass(frozen=True)
class Settings:
    """How a posterior is sampled.

    Attributes:
        particles: number of particles in all islands together.
        islands: populations that are resampled apart; their spread gives the error of the evidence.
        moves: rounds of moves after each tempering step.
        final_moves: rounds of moves after the last block.
        seed: seed of the random numbers.
    """

    particles: int = 2048
    islands: int = 4
    moves: int = 4
    final_moves: int = 8
    seed: int = 1


@dataclass(frozen=True)
class Sample:
    """An equally weighted sample of a posterior.

    Attributes:
        coordinates: (particle, dimension).
        nuisance: (particle,).
        log_likelihood: log likelihood by block (particle, block).
        log_predictive: by block, the log predictive given the blocks before (block,).
        log_predictive_islands: the same by island (island, block).
        evaluations: number of likelihood evaluations.
        temperatures: number of tempering steps.
        acceptance: share of accepted moves after the last block.
        distinct: number of particles with different coordinates or nuisance draws.
    """

    coordinates: Floats
    nuisance: Whole
    log_likelihood: Floats
    log_predictive: Floats
    log_predictive_islands: Floats
    evaluations: int
    temperatures: int
    acceptance: float
    distinct: int

    @property
    def log_evidence(self) -> float:
        """Natural logarithm of the evidence: the sum of the log predictives."""
        return float(self.log_predictive.sum())

    @property
    def error(self) -> float:
        """Standard error of the log evidence, from the spread of the islands."""
        each = self.log_predictive_islands.sum(axis=1)
        if len(each) < 2:  # noqa: PLR2004 - a spread needs two
            return float("nan")
        weights = np.exp(each - each.max())
        relative = weights.std(ddof=1) / (weights.mean() * np.sqrt(len(each)))
        return float(relative)


@dataclass
class _Population:
    """Particles while they are moved."""

    coordinates: Floats
    nuisance: Whole
    log_likelihood: Floats

    def take(self, rows: Whole) -> None:
        """Replace the particles by copies of the given rows."""
        self.coordinates = self.coordinates[rows]
        self.nuisance = self.nuisance[rows]
        self.log_likelihood = self.log_likelihood[rows]

    def accept(self, other: "_Population", accepted: NDArray[np.bool_]) -> None:
        """Take over the proposals that were accepted."""
        self.coordinates[accepted] = other.coordinates[accepted]
        self.nuisance[accepted] = other.nuisance[accepted]
        self.log_likelihood[accepted] = other.log_likelihood[accepted]


def sample(problem: Problem, settings: Settings | None = None) -> Sample:
    """Draw an equally weighted sample of a posterior, with its evidence.

    Args:
        problem: prior and likelihood.
        settings: particles, islands, moves and seed.

    Returns:
        The sample; equal inputs give equal numbers.
    """
    return _Run(problem, settings or Settings()).complete()


class _Run:
    """One run of the sampler."""

    def __init__(self, problem: Problem, settings: Settings) -> None:
        self.problem = problem
        self.settings = settings
        self.random = np.random.default_rng(settings.seed)
        size = settings.particles // settings.islands
        self.islands = np.repeat(np.arange(settings.islands), size)
        number = len(self.islands)
        coordinates = self.random.standard_normal((number, problem.dimension))
        nuisance = self.random.integers(0, problem.nuisance, number)
        self.here = _Population(coordinates, nuisance, np.zeros((number, 0)))
        self.evaluations = 0
        self.temperatures = 0
        self.steps = {"prior": 0.5, "ensemble": 0.5, "block": 0.5}
        self.accepted = 0.0

    def complete(self) -> Sample:
        """Add every block and return the sample."""
        predictive = np.zeros((self.settings.islands, self.problem.blocks))
        for block in range(self.problem.blocks):
            predictive[:, block] = self._add(block)
        whole = np.ones(self.problem.blocks)
        for _ in range(self.settings.final_moves):
            self._move(whole)
        together = _log_mean(predictive.cumsum(axis=1))
        rows = np.column_stack([self.here.coordinates, self.here.nuisance])
        return Sample(
            coordinates=self.here.coordinates,
            nuisance=self.here.nuisance,
            log_likelihood=self.here.log_likelihood,
            log_predictive=np.diff(together, prepend=0.0),
            log_predictive_islands=predictive,
            evaluations=self.evaluations,
            temperatures=self.temperatures,
            acceptance=self.accepted,
            distinct=len(np.unique(rows, axis=0)),
        )

    def _likelihood(self, coordinates: Floats, nuisance: Whole, blocks: int) -> Floats:
        self.evaluations += len(coordinates)
        return self.problem.log_likelihood(coordinates, nuisance, blocks)

    def _add(self, block: int) -> Floats:
        """Temper one block in; returns its log predictive by island."""
        here = self.here
        number = block + 1
        here.log_likelihood = self._likelihood(here.coordinates, here.nuisance, number)
        gained = np.zeros(self.settings.islands)
        power = 0.0
        while power < 1.0:
            new = here.log_likelihood[:, block]
            step = _next_step(new, 1.0 - power)
            logs = step * new
            for island in range(self.settings.islands):
                gained[island] += _log_mean(logs[self.islands == island])
            power = 1.0 if step >= 1.0 - power else power + step
            crowded = _effective(logs) < 0.9 * len(logs) or power < 1.0
            if not crowded and block + 1 < self.problem.blocks:
                self._resample(logs)
                continue
            self._resample(logs)
            self.temperatures += 1
            powers = np.append(np.ones(block), power)
            for _ in range(self.settings.moves):
                self._move(powers)
        return gained

    def _resample(self, logs: Floats) -> None:
        """Resample every island apart, systematically."""
        rows = []
        for island in range(self.settings.islands):
            members = np.flatnonzero(self.islands == island)
            weights = np.exp(logs[members] - logs[members].max())
            edges = np.cumsum(weights) / weights.sum()
            marks = (self.random.random() + np.arange(len(members))) / len(members)
            rows.append(members[np.searchsorted(edges, marks).clip(0, len(members) - 1)])
        self.here.take(np.concatenate(rows))

    def _move(self, powers: Floats) -> None:
        """Move every particle once by each kind of proposal."""
        rates = [self._prior_move(powers), self._ensemble_move(powers), self._block_move(powers)]
        if self.problem.nuisance > 1:
            self._nuisance_move(powers)
        self.accepted = float(np.mean(rates))

    def _prior_move(self, powers: Floats) -> float:
        """Propose steps that keep the prior (preconditioned Crank-Nicolson)."""
        size = self.steps["prior"]
        fresh = self.random.standard_normal(self.here.coordinates.shape)
        proposed = np.sqrt(1.0 - size**2) * self.here.coordinates + size * fresh
        return self._decide("prior", proposed, np.zeros(len(proposed)), powers)

    def _block_move(self, powers: Floats) -> float:
        """Propose fresh values that keep the prior for a random fifth of the coordinates."""
        size = self.steps["block"]
        fresh = self.random.standard_normal(self.here.coordinates.shape)
        proposed = np.sqrt(1.0 - size**2) * self.here.coordinates + size * fresh
        share = max(0.2, 1.0 / self.problem.dimension)
        moved = self.random.random(proposed.shape) < share
        proposed = np.where(moved, proposed, self.here.coordinates)
        return self._decide("block", proposed, np.zeros(len(proposed)), powers)

    def _ensemble_move(self, powers: Floats) -> float:
        """Propose steps that keep the normal distribution fitted to the particles."""
        here = self.here.coordinates
        size = self.steps["ensemble"]
        middle = here.mean(axis=0)
        spread = np.atleast_2d(np.cov(here, rowvar=False)) + JITTER * np.eye(here.shape[1])
        root: Floats = np.asarray(np.linalg.cholesky(spread), np.float64)
        fresh = self.random.standard_normal(here.shape) @ root.T
        proposed = middle + np.sqrt(1.0 - size**2) * (here - middle) + size * fresh
        fitted = _log_normal(proposed, middle, root) - _log_normal(here, middle, root)
        prior = -0.5 * ((proposed**2).sum(axis=1) - (here**2).sum(axis=1))
        return self._decide("ensemble", proposed, prior - fitted, powers)

    def _nuisance_move(self, powers: Floats) -> None:
        """Propose new nuisance draws."""
        number = len(self.here.nuisance)
        fresh = self.random.integers(0, self.problem.nuisance, number)
        self._compare(self.here.coordinates.copy(), fresh, np.zeros(number), powers)

    def _decide(self, kind: str, proposed: Floats, correction: Floats, powers: Floats) -> float:
        """Accept or reject proposals, and adapt the step size of their kind."""
        rate = self._compare(proposed, self.here.nuisance.copy(), correction, powers)
        size = self.steps[kind] * np.exp(rate - ACCEPTANCE)
        self.steps[kind] = float(np.clip(size, SHORTEST, LONGEST))
        return rate

    def _compare(
        self, proposed: Floats, nuisance: Whole, correction: Floats, powers: Floats
    ) -> float:
        """Accept proposals by the Metropolis rule; returns the share that was accepted."""
        likelihood = self._likelihood(proposed, nuisance, len(powers))
        ratio = correction + (likelihood - self.here.log_likelihood) @ powers
        chance = np.log(self.random.random(len(proposed)))
        accepted = chance < np.where(np.isnan(ratio), -np.inf, ratio)
        self.here.accept(_Population(proposed, nuisance, likelihood), accepted)
        return float(accepted.mean())


def _log_mean(logs: Floats) -> Floats:
    """Logarithm of the mean of exponentials over the first axis."""
    top = np.max(logs, axis=0)
    floor = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        found = floor + np.log(np.exp(logs - floor).mean(axis=0))
    return np.asarray(found)


def _effective(logs: Floats) -> float:
    """Effective sample size of log weights."""
    weights = np.exp(logs - logs.max())
    return float(weights.sum() ** 2 / (weights**2).sum())


def _next_step(logs: Floats, longest: float) -> float:
    """Longest tempering step that leaves the target effective sample size."""
    wanted = TARGET_ESS * len(logs)
    if _effective(longest * logs) >= wanted:
        return longest
    low, high = 0.0, longest
    for _ in range(60):
        middle = 0.5 * (low + high)
        if _effective(middle * logs) >= wanted:
            low = middle
        else:
            high = middle
    return max(low, 1e-12)


def _log_normal(points: Floats, middle: Floats, root: Floats) -> Floats:
    """Log density of a normal distribution up to a constant; ``root`` is its Cholesky factor."""
    scaled = np.linalg.solve(root, (points - middle).T)
    return np.asarray(-0.5 * (scaled**2).sum(axis=0))
