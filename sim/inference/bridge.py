"""Bridge sampling: the evidence from draws of the posterior and draws of a normal fitted to it.

A tempered sampler gives an evidence of its own, but its error grows with the number of its steps.
The bridge only needs draws of the posterior that are good and a proposal that overlaps it. Half of
the draws fit the proposal, the other half meet its draws, and the other way round.

Nuisance draws cannot be fitted. At every point the likelihood is averaged over several of them.

Source: Meng & Wong 1996; Gronau et al. 2017.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.inference.log_weights import log_mean
from sim.inference.proposals import Fitted
from sim.inference.sampling_problem import Problem

Floats = NDArray[np.float64]
WIDER: Final = 1.1  # of the proposal's standard deviations, so that its tails cover the posterior's
ROUNDS: Final = 200  # of the iteration, which settles in a few
SETTLED: Final = 1e-9
AVERAGED: Final = 6  # nuisance draws over which the likelihood of a point is averaged
BATCHES: Final = 4  # of each half, whose spread gives the error


@dataclass(frozen=True)
class Draws:
    """Draws of a posterior.

    Attributes:
        coordinates: (draw, coordinate), with a standard normal prior.
        log_likelihood: (draw,).
        halves: Whether each draw belongs to the second half; halves share no ancestors: (draw,).
    """

    coordinates: Floats
    log_likelihood: Floats
    halves: NDArray[np.bool_]


@dataclass(frozen=True)
class Evidence:
    """An estimate of the evidence.

    Attributes:
        log: Natural logarithm of the evidence.
        error: Standard error of ``log`` where the draws are independent.
        apart: Distance of the two estimates in which the halves change their parts.
    """

    log: float
    error: float
    apart: float = 0.0


def bridged(problem: Problem, draws: Draws, proposed: int, random: np.random.Generator) -> Evidence:
    """Estimate the evidence.

    Args:
        problem: Prior and likelihood. Nuisance draws are proposed from their prior.
        draws: Draws of the posterior, of which as many are taken as are proposed.
        proposed: Number of draws of the proposals.
        random: Source of random numbers.
    """
    found: list[float] = []
    for half in (False, True):
        proposal = Fitted(draws.coordinates[draws.halves == half])
        root = WIDER * np.linalg.cholesky(proposal.covariance)
        number = proposed // 2
        fresh = random.standard_normal((number, root.shape[0]))
        points = proposal.mean + fresh @ root.T
        theirs = _over_nuisance(problem, points, [], random)
        theirs += _log_ratio(points, proposal.mean, root)
        meeting = _spread(np.flatnonzero(draws.halves != half), number)
        met = draws.coordinates[meeting]
        own = _over_nuisance(problem, met, [draws.log_likelihood[meeting]], random)
        own += _log_ratio(met, proposal.mean, root)
        found += [_settled(own[k::BATCHES], theirs[k::BATCHES]) for k in range(BATCHES)]
    each = np.array(found)
    together = float(log_mean(each))
    weights = np.exp(each - together)
    sides = log_mean(each.reshape(2, BATCHES).T)
    error = float(weights.std(ddof=1) / np.sqrt(len(each)))
    return Evidence(together, error, float(abs(sides[0] - sides[1])))


def _over_nuisance(
    problem: Problem, points: Floats, known: list[Floats], random: np.random.Generator
) -> Floats:
    """Return the log of the mean likelihood over several nuisance draws: (draw,).

    At a point, nuisance draws from the prior are mostly improbable, and a mean over several of them
    varies less than one. At draws of the posterior one of them is the draw's own: points that come
    with several nuisance draws, weighed by their mean likelihood, are then distributed as these.

    Args:
        problem: Prior and likelihood.
        points: (draw, coordinate).
        known: Log likelihood at the draws' own nuisance draws, or none: (draw,).
        random: Source of random numbers.

    Source: Andrieu & Roberts 2009 (the pseudo-marginal approach).
    """
    several = AVERAGED if problem.nuisance > 1 else 1
    each = list(known)
    while len(each) < several:
        nuisance = random.integers(0, problem.nuisance, (len(points), problem.parts))
        found = problem.log_likelihood(points, nuisance, problem.blocks)
        each.append(found.reshape(len(points), -1).sum(axis=1))
    return log_mean(np.array(each))


def _spread(rows: NDArray[np.int64], number: int) -> NDArray[np.int64]:
    """Return so many of the rows, spread evenly over them."""
    kept = min(number, len(rows))
    return rows[np.linspace(0, len(rows) - 1, kept).astype(np.int64)]


def _log_ratio(points: Floats, mean: Floats, root: Floats) -> Floats:
    """Log density of the prior less that of the proposal: (draw,)."""
    scaled = np.linalg.solve(root, (points - mean).T)
    proposal = -0.5 * (scaled**2).sum(axis=0) - np.log(np.diag(root)).sum()
    prior = -0.5 * (points**2).sum(axis=1)
    return np.asarray(prior - proposal)


def _settled(own: Floats, theirs: Floats) -> float:
    """Iterate the optimal bridge.

    Args:
        own: Log of posterior density (not normalised) over proposal density, at posterior draws.
        theirs: The same at draws of the proposal.
    """
    one, two = len(own), len(theirs)
    shares = np.log([one / (one + two), two / (one + two)])
    found = float(np.median(own))
    for _ in range(ROUNDS):
        above = theirs - np.logaddexp(shares[0] + theirs, shares[1] + found)
        below = -np.logaddexp(shares[0] + own, shares[1] + found)
        new = float(log_mean(above) - log_mean(below))
        if abs(new - found) < SETTLED:
            break
        found = new
    return found
