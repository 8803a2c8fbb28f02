"""Tempered sequential Monte Carlo over parameters with a standard normal prior.

Every parameter is a coordinate of a standard normal vector; the caller maps it to the parameter's
own prior by quantiles. The likelihood comes in blocks (for instance years). Blocks are added one
after another, each by as many tempering steps as the effective sample size asks for, so that one
run yields the posterior, the evidence and the log predictive of every block given those before.
A step resamples a part of the particles, and every state of their walks is a particle of the next.

Source: Del Moral, Doucet & Jasra 2006 (sequential Monte Carlo samplers); Chopin 2002 (adding data
one after another); Dau & Chopin 2022 (waste-free: all states of the walks are kept); Cotter et al.
2013 (preconditioned Crank-Nicolson moves).
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.inference.held_parts import HeldParts
from sim.inference.log_weights import (
    effective_of_sets,
    log_mean,
    next_step,
    parted,
)
from sim.inference.population import Population, joined
from sim.inference.proposals import (
    BLOCK,
    ENSEMBLE,
    FACTORS,
    KINDS,
    NUISANCE,
    PART,
    SHARED,
    Fitted,
    by_prior,
)
from sim.inference.sampling_problem import Problem, Sample, Settings, wanted_of

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

# raised where a seed gives other draws than before: work of another revision is not continued
REVISION: Final = 2
ACCEPTANCE: Final = 0.25  # share of accepted moves at which step sizes settle
SHORTEST: Final = 0.02  # smallest step size
LONGEST: Final = 0.98  # largest step size
GROUPS: Final = 4  # of every island, by whose means draws are counted
FORGOTTEN: Final = 3  # the first set of draws in three is dropped: it remembers the resampling


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
    """What particles move: a factor's coordinates, or shared ones; and what is held."""

    factor: int
    moved: Whole
    given: Whole


def _last_joined(found: Floats, factors: int) -> Floats:
    """Return a likelihood with so many factors: (particle, block, factor).

    Factors behind the last with coordinates of its own, as domains without any code are, do not
    move by themselves; they are added to the last.
    """
    if found.shape[2] <= factors:
        return found
    last = found[..., factors - 1 :].sum(axis=2, keepdims=True)
    return np.concatenate([found[..., : factors - 1], last], axis=2)


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
        self.factors = int(self.groups.max(initial=0)) + 1
        self.here = Population(coordinates, nuisance, np.zeros((number, 0, self.factors)))
        self.fitted = Fitted(coordinates)
        self.logs = np.zeros(number)  # log weights of the particles
        self.predictive = np.zeros((settings.islands, problem.blocks))
        self.evaluations = 0
        self.temperatures = 0
        self.steps = dict.fromkeys(KINDS, 0.5)
        self.held = HeldParts(problem.parts)
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
        """Return the sample of the first blocks, after walks that part the copies."""
        last = blocks == self.problem.blocks
        number = self.settings.kept if last else self.settings.kept_at_stops
        wanted = wanted_of(self.settings, last=last)
        self._resample(self.settings.walkers)
        sets: list[Population] = []
        powers = np.append(np.ones(blocks), [] if last else [0.0])
        groups = parted(self.islands, GROUPS)
        due = 1
        while len(sets) < number:
            sets.append(self._walk(powers, self.settings.thin))
            if len(sets) < min(due, number):
                continue
            due = len(sets) + len(sets) // 8 + 1
            later = sets[len(sets) // FORGOTTEN :]
            found = joined(later)
            rounds = len(found.coordinates) // len(self.islands)
            islands = np.tile(self.islands, rounds)
            effective = effective_of_sets(found.coordinates, groups, len(later))
            self.fitted = Fitted(found.coordinates)
            if effective >= wanted and len(sets) >= self.settings.fewest:
                break
        if not last:
            rounds = -(-self.settings.particles // len(sets[-1].nuisance))
            self._take(joined(sets[-rounds:]))
        by_island = self.predictive[:, :blocks]
        together = np.diff(log_mean(by_island.cumsum(axis=1)), prepend=0.0)
        return Sample(
            coordinates=found.coordinates,
            nuisance=found.nuisance,
            log_likelihood=found.log_likelihood[:, :blocks].sum(axis=2),
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
        return _last_joined(found.reshape(len(coordinates), blocks, -1), self.factors)

    def _add(self, block: int) -> None:
        """Temper one block in."""
        here = self.here
        if here.log_likelihood.shape[1] <= block:
            here.log_likelihood = self._likelihood(here.coordinates, here.nuisance, block + 1)
        power = 0.0
        while power < 1.0:
            new = self.here.log_likelihood[:, block].sum(axis=1)
            step = next_step(self.logs, new, 1.0 - power, self.settings.target_ess)
            self._weigh(step * new, block)
            if step >= 1.0 - power:
                break
            power += step
            self._resample()
            self.temperatures += 1
            # the next block is known in advance, so that it need not be computed anew
            ahead = [0.0] if block + 1 < self.problem.blocks else []
            self._take(self._walk(np.concatenate([np.ones(block), [power], ahead])))

    def _weigh(self, gained: Floats, block: int) -> None:
        """Multiply the weights, and note by how much their mean grows on every island."""
        for island in range(self.settings.islands):
            own = self.islands == island
            before = log_mean(self.logs[own])
            self.predictive[island, block] += log_mean(self.logs[own] + gained[own]) - before
        self.logs = self.logs + gained

    def _resample(self, walkers: int | None = None) -> None:
        """Fit the proposals, and resample those that walk, every island apart, systematically.

        Args:
            walkers: How many walk; None for as many as leave a population of the same size.
        """
        self.fitted = Fitted(self.here.coordinates, np.exp(self.logs - self.logs.max()))
        rows = []
        for island in range(self.settings.islands):
            members = np.flatnonzero(self.islands == island)
            number = len(members) // self.settings.walk
            number = max(number if walkers is None else walkers // self.settings.islands, 1)
            weights = np.exp(self.logs[members] - self.logs[members].max())
            edges = np.cumsum(weights) / weights.sum()
            marks = (self.random.random() + np.arange(number)) / number
            rows.append(members[np.searchsorted(edges, marks).clip(0, len(members) - 1)])
        chosen = np.concatenate(rows)
        self.here.take(chosen)
        self.islands = self.islands[chosen]
        self.logs = np.zeros(len(chosen))

    def _walk(self, powers: Floats, thin: int = 1) -> Population:
        """Let the resampled particles walk, and return every ``thin``-th state on the way."""
        blocks = len(powers)
        if self.here.log_likelihood.shape[1] < blocks:
            here = self.here
            here.log_likelihood = self._likelihood(here.coordinates, here.nuisance, blocks)
        self.here.log_likelihood = self.here.log_likelihood[:, :blocks]
        states = []
        for one, kind in enumerate(self._drawn_kinds(self.settings.walk)):
            self._move(kind, powers)
            if (one + 1) % thin == 0:
                states.append(self.here.copy())
        return joined(states)

    def _take(self, states: Population) -> None:
        """Let the states of a walk be the particles."""
        self.here = states
        self.islands = np.tile(self.islands, len(states.nuisance) // len(self.islands))
        self.logs = np.zeros(len(self.islands))

    def _move(self, kind: str, powers: Floats) -> None:
        """Move every particle once, by a kind of proposal."""
        here = self.here
        new = Population(here.coordinates.copy(), here.nuisance.copy(), here.log_likelihood)
        correction = np.zeros((len(here.nuisance), self.factors))
        self._propose(kind, new, correction)
        new.log_likelihood = self._likelihood(new.coordinates, new.nuisance, len(powers))
        known = np.flatnonzero(powers)  # a block without weight may exclude a point
        with np.errstate(invalid="ignore"):
            change = new.log_likelihood[:, known] - here.log_likelihood[:, known]
            ratio = np.einsum("nbf,b->nf", change, powers[known]) + correction
            if kind != FACTORS:
                ratio = ratio.sum(axis=1, keepdims=True)
        chance = np.log(self.random.random(ratio.shape))
        accepted = chance < np.where(np.isnan(ratio), -np.inf, ratio)
        here.accept(new, np.broadcast_to(accepted, correction.shape), self.groups)
        self._adapt(kind, accepted)
        if kind == PART:
            self.held.note(accepted[:, 0])
        self.accepted = float(accepted.mean())

    def _drawn_kinds(self, number: int) -> list[str]:
        """Draw the kinds of so many moves, of those that move something here.

        They come in random order, and each about as often as its share says: all particles move by
        the same kind, so that one which happened to be left out would be missed by all.
        """
        names = [name for name in KINDS if self._can(name)]
        left = sum(KINDS[name] for name in (FACTORS, *SHARED) if name not in names)
        shares = np.array([KINDS[name] + left * (name == ENSEMBLE) for name in names])
        edges = np.cumsum(shares) / shares.sum()
        marks = (self.random.random() + np.arange(number)) / number
        drawn = np.searchsorted(edges, self.random.permutation(marks)).clip(max=len(names) - 1)
        return [names[k] for k in drawn]

    def _can(self, kind: str) -> bool:
        """Whether the problem has something that a kind of proposal moves."""
        if kind in (NUISANCE, PART):
            return self.problem.nuisance > 1 and (kind == NUISANCE or self.problem.parts > 1)
        if kind in SHARED:
            return self.factors > 1 and len(self.shared) > 0
        return kind != FACTORS or self.factors > 1

    def _adapt(self, kind: str, accepted: Flags) -> None:
        """Lengthen or shorten the steps of a kind by the share that was accepted."""
        size = self.steps[kind] * np.exp(accepted.mean() - ACCEPTANCE)
        self.steps[kind] = float(np.clip(size, SHORTEST, LONGEST))

    def _propose(self, kind: str, new: Population, correction: Floats) -> None:
        """Write the proposals of a kind; they are fitted to the particles of the step before."""
        size, here = self.steps[kind], self.here.coordinates
        if kind == NUISANCE:
            self._renew(size, new.nuisance)
        elif kind == PART:
            fresh = self.random.integers(0, self.problem.nuisance, len(here))
            new.nuisance[np.arange(len(here)), self.held.choose(len(here), self.random)] = fresh
        elif kind == BLOCK:
            new.coordinates[:] = by_prior(here, size, self.random)
        else:
            for part in self._parts(kind):
                made, added = self.fitted.step(here, part.moved, part.given, size, self.random)
                new.coordinates[:, part.moved] = made
                correction[:, part.factor] += added
                if kind in SHARED:
                    self._carry(part.moved, new.coordinates, correction)

    def _renew(self, size: float, nuisance: Whole) -> None:
        """Draw parts of the nuisance numbers of particles anew: one, and a share of the others."""
        renewed = self.random.random(nuisance.shape) < size
        one = self.random.integers(0, self.problem.parts, len(nuisance))
        renewed[np.arange(len(nuisance)), one] = True
        fresh = self.random.integers(0, self.problem.nuisance, nuisance.shape)
        nuisance[renewed] = fresh[renewed]

    def _carry(self, moved: Whole, new: Floats, correction: Floats) -> None:
        """Let the factors' own coordinates follow those that all factors share."""
        own, old = np.flatnonzero(self.groups >= 0), self.here.coordinates
        change = new[:, moved] - old[:, moved]
        followed = old[:, own] + self.fitted.carried(change, self.shared, moved, own)
        new[:, own] = followed
        correction[:, 0] -= 0.5 * ((followed**2).sum(axis=1) - (old[:, own] ** 2).sum(axis=1))

    def _parts(self, kind: str) -> list[_Part]:
        """Return what a kind moves, each part given others."""
        everything = np.arange(self.problem.dimension)
        if kind == ENSEMBLE:
            return [_Part(0, everything, everything[:0])]
        if kind in SHARED:
            size = SHARED[kind]
            number = int(np.ceil(size * len(self.shared))) if size <= 1.0 else int(size)
            mixed = self.random.permutation(self.shared)
            return [_Part(0, np.sort(mixed[:number]), np.sort(mixed[number:]))]
        own = [np.flatnonzero(self.groups == factor) for factor in range(self.factors)]
        return [_Part(factor, moved, self.shared) for factor, moved in enumerate(own) if len(moved)]
