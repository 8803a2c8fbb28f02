"""Does the measurement of stance hold levels that are known? Two hundred made sheets of coders.

``python -m bench.measurement [NUMBER]`` draws levels as a random walk, lets coders with a bias,
noise, slips and shared errors of blocks write them down with gaps, measures, and prints how often
the 90 % intervals hold the levels, and by how much a swap of two coders moves a mean.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS
from sim.evidence.stance_codes import MISSING, StanceCodes
from sim.inference import inference_priors as priors
from sim.inference.contender import blocks_of
from sim.inference.null_contenders import Walk
from sim.inference.stance_measurement import measure

Floats = NDArray[np.float64]
SHEETS: Final = 200
YEARS: Final = 35
CODERS: Final = 3
GAPS: Final = 0.3  # share of codes that are not given


def sheet(random: np.random.Generator) -> tuple[StanceCodes, Floats]:
    """Draw the codes of a tie from the prior, and its true levels: (domain, year)."""
    names = tuple(f"coder {number}" for number in range(CODERS))
    walk = Walk(names)
    values = walk.coordinates.values(random.standard_normal((1, len(walk.coordinates))))
    truth = walk.draw(values, np.zeros((1, 1), np.int64), YEARS, 0, None, random)[..., 0]
    noise, block, slip, weight = priors.coding_errors(values)[:, 0]
    bias = priors.biases(values, names)[..., 0]
    blocks = blocks_of(YEARS)
    shared = block * random.standard_normal((len(DOMAINS), blocks[-1] + 1))
    shape = (len(DOMAINS), CODERS, YEARS)
    spread = noise * np.sqrt(3.0) / np.pi
    seen = (truth + shared[:, blocks])[:, None, :] + bias[:, :, None]
    codes = np.clip(np.rint(seen + random.logistic(scale=spread, size=shape)), -2, 2)
    confidence = random.uniform(0.5, 1.0, shape)
    wrong = random.random(shape) < slip ** (1.0 - weight * (1.0 - confidence))
    codes = np.where(wrong, random.integers(-2, 3, shape), codes)
    codes = np.where(random.random(shape) < GAPS, MISSING, codes).astype(np.int64)
    return StanceCodes(names, tuple(range(1991, 1991 + YEARS)), codes, confidence), truth


def measured(number: int) -> tuple[Floats, float, float]:
    """Measure one sheet.

    Returns:
        Whether the intervals hold the levels (domain, year); the largest change of a mean when two
        coders are swapped, of every tenth sheet, else 0; the largest stated error of a mean.
    """
    codes, truth = sheet(np.random.default_rng([2026, number]))
    found = measure(codes)
    inside = (found.quantiles[0] <= truth) & (truth <= found.quantiles[2])
    moved = 0.0
    if number % 10 == 0:
        rows = [codes.coders[1], codes.coders[0], *codes.coders[2:]]
        swapped = measure(replace(codes.of(rows), coders=codes.coders))
        moved = float(np.abs(swapped.mean - found.mean).max())
    return inside, moved, float(found.error.max())


def main(words: list[str]) -> int:
    """Measure the sheets on all processors and print what came of it."""
    number = int(words[0]) if words else SHEETS
    with ProcessPoolExecutor() as pool:
        done = []
        for found in pool.map(measured, range(number)):
            done.append(found)
            print(f"{len(done)}/{number}", file=sys.stderr)
    held = np.array([inside for inside, _, _ in done])
    shares = held.mean(axis=(1, 2))
    low, high = shares.mean() + np.array([-1.96, 1.96]) * shares.std() / np.sqrt(number)
    print(f"sheets: {number}, levels: {held.size}")
    print(f"held by the 90 % interval: {held.mean():.3f} [{low:.3f}, {high:.3f}]")
    print(f"largest change of a mean when two coders are swapped: {max(d[1] for d in done):.4f}")
    print(f"largest stated error of a mean: {max(d[2] for d in done):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
