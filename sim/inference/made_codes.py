"""Codes that coders would give to levels, drawn by the emission that inference assumes."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS
from sim.evidence.stance_codes import MISSING, StanceCodes
from sim.inference import inference_priors as priors
from sim.inference.contender import blocks_of
from sim.inference.emission import HIGHEST, LEAST_NOISE, NODE, SCALE, WEIGHT

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def every_year(years: Sequence[int], number: int) -> StanceCodes:
    """Return the pattern of so many sure coders who code every year; the codes mean nothing."""
    shape = (len(DOMAINS), number, len(years))
    return StanceCodes(
        coders=tuple(f"coder {one + 1}" for one in range(number)),
        years=tuple(years),
        codes=np.zeros(shape, np.int64),
        confidence=np.ones(shape),
    )


def draw_codes(
    levels: Floats,
    values: Mapping[str, Floats],
    pattern: StanceCodes,
    random: np.random.Generator,
) -> Whole:
    """Draw the codes of several coders.

    Args:
        levels: Mean levels of years: (domain, year, draw).
        values: Parameters of the coders by name, as contenders have them: (draw,).
        pattern: Codes whose coders, gaps and confidence are kept.
        random: Source of random numbers.

    Returns:
        Codes: (draw, domain, coder, year), ``MISSING`` where the pattern has none.
    """
    domains, years, number = levels.shape
    noise, block_sd, slip, weight = priors.coding_errors(values)
    bias = priors.biases(values, pattern.coders)
    blocks = blocks_of(years)
    nodes = random.choice(len(NODE), (domains, int(blocks[-1]) + 1, number), p=WEIGHT)
    shared = np.array(NODE)[nodes][:, blocks] * block_sd
    shape = (domains, len(pattern.coders), years, number)
    own = random.logistic(size=shape) * SCALE * np.maximum(noise, LEAST_NOISE)
    seen = (levels + shared)[:, None] + bias[:, :, None] + own
    careful = np.clip(np.rint(seen), -HIGHEST, HIGHEST)
    confidence = pattern.confidence[..., None]
    wrong = slip ** (1.0 - weight * (1.0 - confidence))
    any_code = random.integers(-HIGHEST, HIGHEST + 1, shape)
    codes = np.where(random.random(shape) < wrong, any_code, careful)
    known = np.where(pattern.given[..., None], codes, MISSING)
    return np.asarray(known.transpose(3, 0, 1, 2), np.int64)
