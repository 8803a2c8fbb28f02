"""Tempered sequential Monte Carlo over parameters with a standard normal prior.

Every parameter is a coordinate of a standard normal vector; the caller maps it to the parameter's
own prior by quantiles. The likelihood comes in blocks (for instance years). Blocks are added one
after another, each by as many tempering steps as the effective sample size asks for, so that one
run yields the posterior, the evidence and the log predictive of every block given those before.

Source: Del Moral, Doucet & Jasra 2006 (sequential Monte Carlo samplers); Chopin 2002 (adding data
one after another); Cotter et al. 2013 (preconditioned Crank-Nicolson moves).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.inference.proposals import KINDS, NUISANCE, propose

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
LogLikelihood = Callable[[Floats, Whole, int], Floats]

TARGET_ESS: Final = 0.5  # share of the effective sample size that a tempering step leaves
ACCEPTANCE: Final = 0.25  # share of accepted moves at which step sizes settle
SHORTEST: Final = 0.02  # smallest step size
LONGEST: Final = 0.98  # largest step size
SMALLEST: Final = 1e-300  # variance of a coordinate on which all particles agree
# squared jumps after which a tempering step is left, in units of those of independent draws
ENOUGH: Final = 0.8


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
        moves: largest number of rounds of moves after each tempering step.
        final_moves: rounds of moves before each set of draws that is kept.
        kept: sets of draws, of one draw a particle each, that a sample holds.
        seed: seed of the random numbers; a number or a sequence of numbers.
        stops: numbers of blocks after which a sample is kept, beside that of all blocks.
    """

    particles: int = 1024
    islands: int = 8
    moves: int = 12
    final_moves: int = 6
    kept: int = 3
    seed: int | tuple[int, ...] = 1
    stops: tuple[int, ...] = ()


@dataclass(frozen=True)
class Sample:
    """An equally weighted sample of a posterior.

    Attributes:
        coordinates: (draw, dimension).
        nuisance: (draw,).
        log_likelihood: log likelihood by block (draw, block).
        log_predictive: by block, the log predictive given the blocks before (block,).
        log_predictive_islands: the same by island (island, block).
        evaluations: number of likelihood evaluations.
        temperatures: number of tempering steps that were followed by moves.
        acceptance: share of accepted moves in the last round.
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


def evidence_error(each: Floats) -> float:
    """Standard error of a log evidence from those of the islands (island,); NaN for one island."""
    if len(each) < 2:  # noqa: PLR2004 - a spread needs two
        return float("nan")
    weights = np.exp(each - each.max())
    return float(weights.std(ddof=1) / (weights.mean() * np.sqrt(len(each))))


def sample(
    problem: Problem,
    settings: Settings | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Sample:
    """Draw an equally weighted sample of a posterior, with its evidence.

    Args:
        problem: prior and likelihood.
        settings: particles, islands, moves and seed.
        progress: called with the number of blocks that were added and of all blocks.

    Returns:
        The sample; equal inputs give equal numbers.
    """
    return _Run(problem, settings or Settings()).complete(progress)


@dataclass
class _Population:
    """Particles while they are moved: coordinates, nuisance draws, log likelihood by block."""

    coordinates: Floats
    nuisance: Whole
    log_likelihood: Floats

    def take(self, rows: Whole) -> None:
        """Replace the particles by copies of the given rows."""
        self.coordinates = self.coordinates[rows]
        self.nuisance = self.nuisance[rows]
        self.log_likelihood = self.log_likelihood[rows]

    def accept(self, other: "_Population", accepted: Flags) -> None:
        """Take over the proposals that were accepted."""
        self.coordinates[accepted] = other.coordinates[accepted]
        self.nuisance[accepted] = other.nuisance[accepted]
        self.log_likelihood[accepted] = other.log_likelihood[accepted]

    def copy(self) -> "_Population":
        """Copy the particles."""
        return _Population(
            self.coordinates.copy(), self.nuisance.copy(), self.log_likelihood.copy()
        )


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
        self.logs = np.zeros(number)  # log weights of the particles
        self.predictive = np.zeros((settings.islands, problem.blocks))
        self.evaluations = 0
        self.temperatures = 0
        self.steps = dict.fromkeys(KINDS, 0.5)
        self.accepted = 0.0

    def complete(self, progress: Callable[[int, int], None] | None) -> Sample:
        """Add every block and return the sample."""
        stopped: dict[int, Sample] = {}
        last = self.problem.blocks
        for block in range(last):
            self._add(block)
            if progress is not None:
                progress(block + 1, last)
            if block + 1 in self.settings.stops and block + 1 < last:
                stopped[block + 1] = self._kept(block + 1, {})
        return self._kept(last, stopped)

    def _kept(self, blocks: int, stopped: Mapping[int, Sample]) -> Sample:
        """Return the sample of the first blocks, after moves that part the copies."""
        self._resample()
        sets = []
        for _ in range(self.settings.kept):
            self._pass_moves(np.ones(blocks), self.settings.final_moves, enough=np.inf)
            sets.append(self.here.copy())
        found = _Population(
            np.concatenate([one.coordinates for one in sets]),
            np.concatenate([one.nuisance for one in sets]),
            np.concatenate([one.log_likelihood for one in sets]),
        )
        islands = np.tile(self.islands, len(sets))
        by_island = self.predictive[:, :blocks]
        together = np.diff(log_mean(by_island.cumsum(axis=1)), prepend=0.0)
        return Sample(
            coordinates=found.coordinates,
            nuisance=found.nuisance,
            log_likelihood=found.log_likelihood,
            log_predictive=together,
            log_predictive_islands=by_island.copy(),
            evaluations=self.evaluations,
            temperatures=self.temperatures,
            acceptance=self.accepted,
            effective=effective_draws(found.coordinates, islands),
            stopped=stopped,
        )

    def _likelihood(self, coordinates: Floats, nuisance: Whole, blocks: int) -> Floats:
        self.evaluations += len(coordinates)
        return self.problem.log_likelihood(coordinates, nuisance, blocks)

    def _add(self, block: int) -> None:
        """Temper one block in."""
        here = self.here
        here.log_likelihood = self._likelihood(here.coordinates, here.nuisance, block + 1)
        power = 0.0
        while power < 1.0:
            new = here.log_likelihood[:, block]
            step = next_step(self.logs, new, 1.0 - power)
            self._weigh(step * new, block)
            if step >= 1.0 - power:
                break
            power += step
            self._resample()
            self.temperatures += 1
            powers = np.append(np.ones(block), power)
            self._pass_moves(powers, self.settings.moves, enough=ENOUGH)

    def _weigh(self, gained: Floats, block: int) -> None:
        """Multiply the weights, and note by how much their mean grows on every island."""
        for island in range(self.settings.islands):
            own = self.islands == island
            before = log_mean(self.logs[own])
            self.predictive[island, block] += log_mean(self.logs[own] + gained[own]) - before
        self.logs = self.logs + gained

    def _resample(self) -> None:
        """Resample every island apart, systematically."""
        rows = []
        for island in range(self.settings.islands):
            members = np.flatnonzero(self.islands == island)
            weights = np.exp(self.logs[members] - self.logs[members].max())
            edges = np.cumsum(weights) / weights.sum()
            marks = (self.random.random() + np.arange(len(members))) / len(members)
            rows.append(members[np.searchsorted(edges, marks).clip(0, len(members) - 1)])
        self.here.take(np.concatenate(rows))
        self.logs = np.zeros(len(self.logs))

    def _pass_moves(self, powers: Floats, most: int, enough: float) -> None:
        """Pass rounds of moves until the particles have moved far enough."""
        spread = 2.0 * np.maximum(self.here.coordinates.var(axis=0), SMALLEST)
        total = 0.0
        for _ in range(most):
            before = self.here.coordinates.copy()
            self._move(powers)
            total += float(((self.here.coordinates - before) ** 2 / spread).mean())
            if total >= enough:
                break

    def _move(self, powers: Floats) -> None:
        """Move every particle once, by a kind of proposal that it draws."""
        here = self.here
        number = len(here.nuisance)
        kinds = [kind for kind in KINDS if kind != NUISANCE or self.problem.nuisance > 1]
        shares = np.array([KINDS[kind] for kind in kinds])
        kind = self.random.choice(len(kinds), number, p=shares / shares.sum())
        proposed, correction = here.coordinates.copy(), np.zeros(number)
        nuisance = here.nuisance.copy()
        for k, name in enumerate(kinds):
            rows = kind == k
            if name == NUISANCE:
                nuisance[rows] = self.random.integers(0, self.problem.nuisance, rows.sum())
                continue
            for half in (0, 1):  # a proposal is fitted to particles that it does not move
                movers, others = rows & (self.islands % 2 == half), self.islands % 2 != half
                fitted_to = here.coordinates[others if others.any() else movers]
                own = here.coordinates[movers]
                made = propose(name, own, fitted_to, self.steps[name], self.random)
                proposed[movers], correction[movers] = made
        accepted = self._compare(proposed, nuisance, correction, powers)
        for k, name in enumerate(kinds):
            rows = kind == k
            if rows.any():
                size = self.steps[name] * np.exp(accepted[rows].mean() - ACCEPTANCE)
                self.steps[name] = float(np.clip(size, SHORTEST, LONGEST))
        self.accepted = float(accepted.mean())

    def _compare(
        self, proposed: Floats, nuisance: Whole, correction: Floats, powers: Floats
    ) -> Flags:
        """Accept proposals by the Metropolis rule; returns which were accepted."""
        likelihood = self._likelihood(proposed, nuisance, len(powers))
        with np.errstate(invalid="ignore"):
            ratio = correction + (likelihood - self.here.log_likelihood) @ powers
        chance = np.log(self.random.random(len(proposed)))
        accepted = chance < np.where(np.isnan(ratio), -np.inf, ratio)
        self.here.accept(_Population(proposed, nuisance, likelihood), accepted)
        return np.asarray(accepted)


def log_mean(logs: Floats) -> Floats:
    """Logarithm of the mean of exponentials over the first axis."""
    top = np.max(logs, axis=0)
    floor = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        found = floor + np.log(np.exp(logs - floor).mean(axis=0))
    return np.asarray(found)


def effective_size(logs: Floats) -> float:
    """Effective sample size of log weights."""
    weights = np.exp(logs - logs.max())
    return float(weights.sum() ** 2 / (weights**2).sum())


def effective_draws(coordinates: Floats, islands: Whole) -> float:
    """Effective number of draws: how many independent ones would spread island means as much.

    Args:
        coordinates: Draws: (draw, dimension).
        islands: Island of each draw: (draw,).

    Returns:
        The number, a mean over the coordinates; NaN for one island.
    """
    names = np.unique(islands)
    if len(names) < 2:  # noqa: PLR2004 - a spread needs two
        return float("nan")
    means = np.array([coordinates[islands == name].mean(axis=0) for name in names])
    within = np.mean([coordinates[islands == name].var(axis=0) for name in names], axis=0)
    between = means.var(axis=0, ddof=1)
    return float(len(names) / np.mean(between / np.maximum(within, 1e-300)))


def next_step(before: Floats, logs: Floats, longest: float) -> float:
    """Longest tempering step that leaves the target effective sample size.

    Args:
        before: Log weights so far: (particle,).
        logs: Log likelihood of the block: (particle,).
        longest: Step that completes the block.
    """
    wanted = TARGET_ESS * len(logs)
    if effective_size(before + longest * logs) >= wanted:
        return longest
    low, high = 0.0, longest
    for _ in range(60):
        middle = 0.5 * (low + high)
        if effective_size(before + middle * logs) >= wanted:
            low = middle
        else:
            high = middle
    return max(low, 1e-12)
