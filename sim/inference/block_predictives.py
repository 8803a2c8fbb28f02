"""Log predictives of single blocks that add up to an evidence.

A sampler that adds one block after another finds a predictive for each; the evidence of all blocks
is estimated better in other ways. What lies between is spread evenly over the blocks that tell
something: one without codes has the predictive 0, and keeps it.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.inference.bridge import Evidence
from sim.inference.sampling_problem import Problem, Sample

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
TRIED: Final = 64  # draws by which blocks that tell nothing are found
TELLS: Final = 1e-9  # size of a log likelihood from which on a block tells something


def informative_blocks(problem: Problem, drawn: Sample) -> Flags:
    """Return which blocks tell something of some draws: (block,)."""
    rows = np.linspace(0, len(drawn.coordinates) - 1, TRIED).astype(np.int64)
    points, nuisance = drawn.coordinates[rows], drawn.nuisance[rows]
    found = problem.log_likelihood(points, nuisance, problem.blocks)
    by_block = found.reshape(len(points), problem.blocks, -1)
    return np.asarray((np.abs(by_block) > TELLS).any(axis=(0, 2)), np.bool_)


def shifted(predictive: Floats, total: float, informative: Flags) -> Floats:
    """Shift the log predictives of informative blocks evenly, so that all add up to a total.

    Args:
        predictive: Log predictive of each block given those before: (block,).
        total: What they are to add up to.
        informative: Which blocks tell something: (block,). Where none does, nothing is shifted.
    """
    gap = (total - float(predictive.sum())) / max(informative.sum(), 1)
    return predictive + np.where(informative, gap, 0.0)


def shifted_to(predictive: Floats, known: Mapping[int, Evidence]) -> Floats:
    """Shift log predictives of blocks, so that they add up to every evidence that is known.

    Args:
        predictive: Log predictive of each block given those before: (block,). A block whose own is
            0 tells nothing.
        known: Evidence of the first blocks, by their number.
    """
    found = predictive.copy()
    begin, before = 0, 0.0
    for end in sorted(known):
        part = predictive[begin:end]
        found[begin:end] = shifted(part, known[end].log - before, np.abs(part) > TELLS)
        begin, before = end, known[end].log
    return found
