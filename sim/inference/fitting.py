"""A contender's posterior and its evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.evidence.stance_codes import StanceCodes
from sim.inference.active_coordinates import find_active, narrowed, nuisance_moves, widened
from sim.inference.block_predictives import shifted_to
from sim.inference.bridge import Draws, Evidence, bridged
from sim.inference.contender import Contender
from sim.inference.sampler import sample
from sim.inference.sampling_problem import Problem, Sample, Settings
from sim.inference.whole_tempering import sample_whole

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
WORD: Final = 1 << 64
# uses of random numbers: trying coordinates, the bridge, coordinates that keep their prior
TRYING, BRIDGING, WIDENING = 10, 11, 12
PROPOSED: Final = 1024  # draws of the bridge's proposals
SURE: Final = 2.0  # standard errors of the bridge and of the sampler, together


@dataclass(frozen=True)
class Fit:
    """A contender's posterior, and its evidence.

    The log predictives of the sample are those of the sampler, shifted so that they add up to the
    evidence at every number of blocks at which it was estimated.

    Attributes:
        sample: The posterior.
        evidences: Evidence by the number of blocks that were given: stops, and all.
    """

    sample: Sample
    evidences: Mapping[int, Evidence]

    @property
    def evidence(self) -> Evidence:
        """Evidence of all blocks."""
        return self.evidences[max(self.evidences)]


def fit(contender: Contender, codes: StanceCodes, settings: Settings, seed: int) -> Fit:
    """Sample a contender's posterior and estimate its evidence.

    Random numbers are keyed by what the contender is, not by its name or place.

    Args:
        contender: The contender.
        codes: The codes.
        settings: Settings of the sampler; their seed is replaced.
        seed: Seed.

    Returns:
        The posterior, with the log predictive of every year given those before, and the evidence.
    """
    whole = problem_of(contender, codes)
    problem, active = _active_problem(whole, contender, seed)
    sampled = sample_whole if problem.nuisance == 1 else sample
    drawn = sampled(problem, _keyed(settings, contender, seed))
    random = _random(contender, seed, BRIDGING)
    known = {
        blocks: _evidence(replace(problem, blocks=blocks), own, random)
        for blocks, own in (*drawn.stopped.items(), (problem.blocks, drawn))
    }
    shifted = replace(drawn, log_predictive=shifted_to(drawn.log_predictive, known))
    random = _random(contender, seed, WIDENING)
    return Fit(widened(shifted, active, whole, random), known)


def _evidence(problem: Problem, drawn: Sample, random: np.random.Generator) -> Evidence:
    """Estimate the evidence by a bridge, or by the sampler where the bridge falls short of it.

    The bridge is too low where the fitted distribution misses the posterior. With nuisance draws
    that happens, and the sampler's estimate counts where it is above by more than both may err.
    Without them the bridge is right within its error, and the sampler's estimate is up to 1.5 units
    too high, by more than the spread of its islands tells (``bench/nested_check.txt``).

    The bridge meets draws that lie far apart among all. Its error is widened as far as these hang
    together, which is less than all do.
    """
    halves = drawn.islands % 2 == 1
    draws = Draws(drawn.coordinates, drawn.log_likelihood.sum(axis=1), halves)
    found = bridged(problem, draws, PROPOSED, random)
    met = min(PROPOSED, len(draws.coordinates))
    hanging = 1.0 + met / max(drawn.effective, 1.0)
    error = max(found.error * float(np.sqrt(hanging)), found.apart)
    below = drawn.log_evidence - found.log
    if problem.nuisance > 1 and below > SURE * (error + drawn.error):
        return Evidence(drawn.log_evidence, max(drawn.error, below))
    return replace(found, error=error)


def _keyed(settings: Settings, contender: Contender, seed: int) -> Settings:
    return replace(settings, seed=(seed, key_of_content(contender)))


def _random(contender: Contender, seed: int, use: int) -> np.random.Generator:
    """Return random numbers that are keyed by seed, contender and use."""
    return np.random.default_rng((seed, key_of_content(contender), use))


def _active_problem(whole: Problem, contender: Contender, seed: int) -> tuple[Problem, Whole]:
    """Return the problem of what moves the likelihood, and the positions of its coordinates."""
    random = _random(contender, seed, TRYING)
    active = find_active(whole, random)
    moving = whole if nuisance_moves(whole, random) else replace(whole, nuisance=1)
    return narrowed(moving, active), active


def problem_of(contender: Contender, codes: StanceCodes) -> Problem:
    """Return what a sampler is given: a block of the likelihood is a year, a factor a domain."""
    years = len(codes.years)

    def log_likelihood(points: Floats, nuisance: Whole, blocks: int) -> Floats:
        known = codes if blocks == years else codes.first(blocks)
        return contender.log_likelihood(points, nuisance, known)

    return Problem(
        dimension=len(contender.coordinates),
        blocks=years,
        log_likelihood=log_likelihood,
        nuisance=contender.nuisance,
        parts=contender.parts,
        groups=contender.groups,
    )


def key_of_content(contender: Contender) -> int:
    """Digest what a contender is: its content and its coordinates, not its name."""
    text = f"{contender.content} {contender.coordinates.names}"
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little") % WORD
