"""A contender's posterior and its evidence."""

from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.evidence.stance_codes import StanceCodes
from sim.inference.active_coordinates import find_active, narrowed, widened
from sim.inference.bridge import Draws, Evidence, bridged
from sim.inference.contender import Contender
from sim.inference.sampler import sample
from sim.inference.sampling_problem import Problem, Sample, Settings

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
WORD: Final = 1 << 64
# uses of random numbers: trying coordinates, the bridge, coordinates that keep their prior
TRYING, BRIDGING, WIDENING = 10, 11, 12
PROPOSED: Final = 2048  # draws of the bridge's proposals


@dataclass(frozen=True)
class Fit:
    """A contender's posterior, and its evidence by a bridge from it."""

    sample: Sample
    evidence: Evidence


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
    problem, active = _active_problem(contender, codes, seed)
    drawn = sample(problem, _keyed(settings, contender, seed))
    halves = drawn.islands % 2 == 1
    draws = Draws(drawn.coordinates, drawn.log_likelihood.sum(axis=1), halves)
    evidence = bridged(problem, draws, PROPOSED, _random(contender, seed, BRIDGING))
    return Fit(_whole(drawn, active, contender, seed), evidence)


def _keyed(settings: Settings, contender: Contender, seed: int) -> Settings:
    return replace(settings, seed=(seed, key_of_content(contender)))


def _random(contender: Contender, seed: int, use: int) -> np.random.Generator:
    """Return random numbers that are keyed by seed, contender and use."""
    return np.random.default_rng((seed, key_of_content(contender), use))


def _active_problem(contender: Contender, codes: StanceCodes, seed: int) -> tuple[Problem, Whole]:
    """Return the problem of the coordinates that move the likelihood, and their positions."""
    whole = problem_of(contender, codes)
    active = find_active(whole, _random(contender, seed, TRYING))
    return narrowed(whole, active), active


def _whole(drawn: Sample, active: Whole, contender: Contender, seed: int) -> Sample:
    """Return a sample of all coordinates of a contender."""
    random = _random(contender, seed, WIDENING)
    return widened(drawn, active, len(contender.coordinates), random)


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
