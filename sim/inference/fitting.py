"""A contender's posterior and its evidence."""

from dataclasses import replace
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.evidence.stance_codes import StanceCodes
from sim.inference.contender import Contender
from sim.inference.sampler import sample
from sim.inference.sampling_problem import Problem, Sample, Settings

Floats = NDArray[np.float64]
WORD: Final = 1 << 64


def fit(contender: Contender, codes: StanceCodes, settings: Settings, seed: int) -> Sample:
    """Sample a contender's posterior.

    Random numbers are keyed by what the contender is, not by its name or place.

    Args:
        contender: The contender.
        codes: The codes.
        settings: Settings of the sampler; their seed is replaced.
        seed: Seed.

    Returns:
        The posterior, with the log predictive of every year given those before.
    """
    years = len(codes.years)

    def log_likelihood(points: Floats, nuisance: NDArray[np.int64], blocks: int) -> Floats:
        known = codes if blocks == years else codes.first(blocks)
        return contender.log_likelihood(points, nuisance, known)

    problem = Problem(
        dimension=len(contender.coordinates),
        blocks=years,
        log_likelihood=log_likelihood,
        nuisance=contender.nuisance,
        groups=contender.groups,
    )
    keyed = replace(settings, seed=(seed, key_of_content(contender)))
    return sample(problem, keyed)


def key_of_content(contender: Contender) -> int:
    """Digest what a contender is: its content and its coordinates, not its name."""
    text = f"{contender.content} {contender.coordinates.names}"
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little") % WORD
