"""A contender's posterior, its evidence and its predictions."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.evidence.stance_codes import StanceCodes
from sim.inference.contender import Contender
from sim.inference.sampler import Problem, Sample, Settings, sample

Floats = NDArray[np.float64]
WORD: Final = 1 << 64


@dataclass(frozen=True)
class Fit:
    """A contender that has met the codes.

    Attributes:
        contender: The contender.
        codes: The codes.
        sample: Its posterior, with the log predictive of every year given those before.
        seed: Seed of the sampler.
    """

    contender: Contender
    codes: StanceCodes
    sample: Sample
    seed: int

    def values(self, stop: int | None = None) -> dict[str, Floats]:
        """Return draws of the parameters by name, of all years or of the first ``stop``."""
        chosen = self.sample if stop is None else self.sample.stopped[stop]
        return self.contender.coordinates.values(chosen.coordinates)


def fit(
    contender: Contender,
    codes: StanceCodes,
    settings: Settings,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Fit:
    """Sample a contender's posterior.

    Random numbers are keyed by what the contender is, not by its name or place.

    Args:
        contender: The contender.
        codes: The codes.
        settings: Settings of the sampler; their seed is replaced.
        seed: Seed.
        progress: Called with the number of years that were added and of all years.
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
    return Fit(contender, codes, sample(problem, keyed, progress), seed)


def key_of_content(contender: Contender) -> int:
    """Digest what a contender is: its content and its coordinates, not its name."""
    text = f"{contender.content} {contender.coordinates.names}"
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little") % WORD
