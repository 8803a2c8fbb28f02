"""Tempered sequential Monte Carlo over parameters with a standard normal prior.

Every parameter is a coordinate of a standard normal vector; the caller maps it to the parameter's
own prior by quantiles. The likelihood comes in blocks (for instance years). Blocks are added one
after another, each by as many tempering steps as the effective sample size asks for, so that one
run yields the posterior, the evidence and the log predictive of every block given those before.

Source: Del Moral, Doucet & Jasra 2006 (sequential Monte Carlo samplers); Chopin 2002 (adding data
one after another); Cotter et al. 2013 (preconditioned Crank-Nicolson moves).
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.inference.log_weights import (
    effective_draws,
    log_mean,
    next_step,
)
from sim.inference.population import Population, joined
from sim.inference.proposals import (
    BLOCK,
    ENSEMBLE,
    FACTORS,
    KINDS,
    NUISANCE,
    SHARED,
    Fitted,
    by_prior,
)
from sim.inference.sampling_problem import Problem, Sample, Settings

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

ACCEPTANCE: Final = 0.25  # share of accepted moves at which step sizes settle
SHORTEST: Final = 0.02  # smallest step size
LONGEST: Final = 0.98  # largest step size
SMALLEST: Final = 1e-300  # variance of a coordinate on which all particles agree
# squared jumps after which a tempering step is left, in units of those of independent draws
ENOUGH: Final = 0.5
SLOW: Final = 0.2  # share of the coordinates that may have moved less


def sample(problem: Problem, settings: Settings | None = None) -> Sample:
    """Draw an equally weighted sample of a posterior, with its evidence.

    Args:
        problem: prior and likelihood.
        settings: particles, islands, moves and seed.

    Returns:
        The sample; equal inputs give equal numbers.
    """
    return _Run(problem, settings or Settings()).complete()


class _Part(NamedTuple):
    """What some particles move: a factor's coordinates, or shared ones; and what is held."""

    factor: int
    movers: Whole
    moved: Whole
    given: Whole


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
        nuisance = self.random.integers(0, problem.nuisance, (number, problem.parts))
        self.groups = np.array(problem.groups or (-1,) * problem.dimension, np.int64)
        self.shared = np.flatnonzero(self.groups < 0)
        self.factors = int(max(self.groups.max(), 0)) + 1
        self.here = Population(coordinates, nuisance, np.zeros((number, 0, self.factors)))
        self.logs = np.zeros(number)  # log weights of the particles
        self.predictive = np.zeros((settings.islands, problem.blocks))
        self.evaluations = 0
        self.temperatures = 0
        self.steps = dict.fromkeys(KINDS, 0.5)
        self.accepted = 0.0

    def complete(self) -> Sample:
        """Add every block and return the sample."""
        stopped: dict[int, Sample] = {}
        last = self.problem.blocks
        for block in range(last):
            self._add(block)
            if block + 1 in self.settings.stops and block + 1 < last:
                stopped[block + 1] = self._kept(block + 1, {})
        return self._kept(last, stopped)

    def _kept(self, blocks: int, stopped: Mapping[int, Sample]) -> Sample:
        """Return the sample of the first blocks, after moves that part the copies."""
        self._resample()
        sets: list[Population] = []
        last = blocks == self.problem.blocks
        for _ in range(self.settings.kept if last else 1):
            self._pass_moves(np.ones(blocks), self.settings.final_moves, enough=np.inf)
            sets.append(self.here.copy())
            found = joined(sets)
            islands = np.tile(self.islands, len(sets))
            effective = effective_draws(found.coordinates, islands)
            if effective >= self.settings.wanted:
                break
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
            islands=islands,
            effective=effective,
            stopped=stopped,
        )

    def _likelihood(self, coordinates: Floats, nuisance: Whole, blocks: int) -> Floats:
        self.evaluations += len(coordinates)
        found = self.problem.log_likelihood(coordinates, nuisance, blocks)
        return found.reshape(len(coordinates), blocks, self.factors)

    def _add(self, block: int) -> None:
        """Temper one block in."""
        here = self.here
        here.log_likelihood = self._likelihood(here.coordinates, here.nuisance, block + 1)
        power = 0.0
        while power < 1.0:
            new = here.log_likelihood[:, block].sum(axis=1)
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
            jumps = ((self.here.coordinates - before) ** 2 / spread).mean(axis=0)
            total += float(np.quantile(jumps, SLOW))
            if total >= enough:
                break

    def _move(self, powers: Floats) -> None:
        """Move every particle once, by a kind of proposal that it draws."""
        here = self.here
        number = len(here.nuisance)
        names = [name for name in KINDS if self._can(name)]
        left = sum(KINDS[name] for name in (FACTORS, *SHARED) if name not in names)
        shares = np.array([KINDS[name] + left * (name == ENSEMBLE) for name in names])
        kind = self.random.choice(len(names), number, p=shares / shares.sum())
        new = Population(here.coordinates.copy(), here.nuisance.copy(), here.log_likelihood)
        correction = np.zeros((number, self.factors))
        for k, name in enumerate(names):
            self._propose(name, kind == k, new, correction)
        new.log_likelihood = self._likelihood(new.coordinates, new.nuisance, len(powers))
        with np.errstate(invalid="ignore"):
            change = new.log_likelihood - here.log_likelihood
            ratio = np.einsum("nbf,b->nf", change, powers) + correction
            by_factor = np.isin(kind, [k for k, name in enumerate(names) if name == FACTORS])
            ratio = np.where(by_factor[:, None], ratio, ratio.sum(axis=1, keepdims=True))
        chance = self.random.random(ratio.shape)
        chance = np.where(by_factor[:, None], chance, chance[:, :1])
        accepted = np.log(chance) < np.where(np.isnan(ratio), -np.inf, ratio)
        here.accept(new, accepted, self.groups)
        for k, name in enumerate(names):
            self._adapt(name, accepted[kind == k])
        self.accepted = float(accepted.mean())

    def _can(self, kind: str) -> bool:
        """Whether the problem has something that a kind of proposal moves."""
        if kind == NUISANCE:
            return self.problem.nuisance > 1
        if kind in SHARED:
            return self.factors > 1 and len(self.shared) > 0
        return kind != FACTORS or self.factors > 1

    def _adapt(self, kind: str, accepted: Flags) -> None:
        """Lengthen or shorten the steps of a kind by the share that was accepted."""
        if len(accepted):
            size = self.steps[kind] * np.exp(accepted.mean() - ACCEPTANCE)
            self.steps[kind] = float(np.clip(size, SHORTEST, LONGEST))

    def _propose(self, kind: str, rows: Flags, new: Population, correction: Floats) -> None:
        """Write the proposals of one kind; they are fitted to particles that they do not move."""
        size = self.steps[kind]
        if kind == NUISANCE:
            self._renew(np.flatnonzero(rows), new.nuisance)
            return
        if kind == BLOCK:
            new.coordinates[rows] = by_prior(new.coordinates[rows], size, self.random)
            return
        for half in (0, 1):
            movers = np.flatnonzero(rows & (self.islands % 2 == half))
            others = self.islands % 2 != half
            fitted = Fitted(self.here.coordinates[others if others.any() else rows])
            for part in self._parts(kind, movers):
                here = self.here.coordinates[part.movers]
                made = fitted.step(here, part.moved, part.given, size, self.random)
                new.coordinates[np.ix_(part.movers, part.moved)] = made[0]
                correction[part.movers, part.factor] += made[1]
                if kind in SHARED:
                    self._carry(fitted, part.movers, part.moved, new, correction)

    def _renew(self, movers: Whole, nuisance: Whole) -> None:
        """Draw one part of the nuisance numbers of particles anew."""
        part = self.random.integers(0, self.problem.parts, len(movers))
        nuisance[movers, part] = self.random.integers(0, self.problem.nuisance, len(movers))

    def _carry(
        self, fitted: Fitted, movers: Whole, moved: Whole, new: Population, correction: Floats
    ) -> None:
        """Let the factors' own coordinates follow those that all factors share."""
        own = np.flatnonzero(self.groups >= 0)
        old = self.here.coordinates[movers]
        change = new.coordinates[np.ix_(movers, moved)] - old[:, moved]
        followed = old[:, own] + fitted.carried(change, self.shared, moved, own)
        new.coordinates[np.ix_(movers, own)] = followed
        prior = (followed**2).sum(axis=1) - (old[:, own] ** 2).sum(axis=1)
        correction[movers, 0] -= 0.5 * prior

    def _parts(self, kind: str, movers: Whole) -> list[_Part]:
        """Return what a kind moves, of which particles."""
        everything = np.arange(self.problem.dimension)
        if kind == ENSEMBLE:
            return [_Part(0, movers, everything, everything[:0])]
        if kind in SHARED:
            return self._shared_parts(SHARED[kind], movers)
        own = [np.flatnonzero(self.groups == factor) for factor in range(self.factors)]
        return [
            _Part(factor, movers, moved, self.shared)
            for factor, moved in enumerate(own)
            if len(moved)
        ]

    def _shared_parts(self, number: int, movers: Whole) -> list[_Part]:
        """Part the shared coordinates at random, and let every particle move one of the parts."""
        number = number or -(-len(self.shared) // 2)
        mixed = self.random.permutation(self.shared)
        chunks = [np.sort(mixed[a : a + number]) for a in range(0, len(mixed), number)]
        chosen = self.random.integers(0, len(chunks), len(movers))
        return [
            _Part(0, movers[chosen == k], moved, np.setdiff1d(self.shared, moved))
            for k, moved in enumerate(chunks)
            if (chosen == k).any()
        ]
