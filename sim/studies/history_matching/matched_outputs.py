"""Outputs: what calibration holds a world against - levels of ties and domains, averaged over blocks of five years.

Thirty-five years are not thirty-five observations: a coder who misreads a state one year misreads it the next, so within a block the errors of
coding are taken to be one error, and a block is one output however many of its years are coded.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.compare.comparison import observe
from sim.compare.scores import BLOCK
from sim.core.vocabulary import DOMAINS, MONTHS, tie_name
from sim.evidence.rows import History
from sim.record.summary import Shape

Floats = NDArray[np.float64]
SLIP: Final = 1.0  # levels: a coder who is wrong is off by one level
ROUNDING: Final = 1.0 / 12.0  # levels^2: a level is coded as a whole number


@dataclass(frozen=True)
class Targets:
    """What the record holds, by output: its name, the coded mean level, and the variance of coding.

    ``mixing``: (output, tie x domain x year), the share of each year's level in each output.
    """

    names: tuple[str, ...]
    levels: Floats
    variance: Floats
    mixing: Floats

    def __len__(self) -> int:
        """Count the outputs."""
        return len(self.names)

    @property
    def groups(self) -> NDArray[np.str_]:
        """Name the tie and domain of each output."""
        return np.array([name.rpartition(" ")[0] for name in self.names])

    def of(self, annual: NDArray[np.int16]) -> Floats:
        """Give the outputs of worlds from annual sums of levels (tie, domain, year, world): (output, world)."""
        return np.asarray(self.mixing @ (annual.reshape(-1, annual.shape[-1]) / MONTHS))


def coding_variance(confidence: Floats) -> Floats:
    """Give the variance of a coded level from the coder's confidence, read as the chance that it is right.

    >>> coding_variance(np.array([1.0, 0.5])).round(3).tolist()
    [0.083, 0.583]
    """
    return np.asarray((1.0 - confidence) * SLIP**2 + ROUNDING)


def targets(history: History, shape: Shape, years: range) -> Targets:
    """Lay the coded stances of some years out as outputs; a block that nobody coded is none."""
    found = [part for t in range(len(shape.ties)) for part in _of_tie(history, shape, t, years)]
    blank = np.zeros((0, len(shape.ties) * len(DOMAINS) * len(shape.years)))
    numbers = np.array([part[1:3] for part in found], np.float64).reshape(-1, 2)
    return Targets(
        tuple(part[0] for part in found),
        numbers[:, 0],
        numbers[:, 1],
        np.array([part[3] for part in found]) if found else blank,
    )


def _of_tie(
    history: History, shape: Shape, t: int, years: range
) -> list[tuple[str, float, float, Floats]]:
    """Give name, level, variance and mixing of every output of a tie."""
    seen = observe(history, *shape.ties[t], shape.years, direct=False)
    found = []
    for d, domain in enumerate(DOMAINS):
        for first in range(years.start, years.stop, BLOCK):
            block = range(first, min(first + BLOCK, years.stop))
            weights = np.array(
                [
                    c if y in block and not np.isnan(v) else 0.0
                    for y, v, c in zip(shape.years, seen.levels[d], seen.confidence, strict=True)
                ]
            )
            if weights.any():
                weights /= weights.sum()
                mixing = np.zeros((len(shape.ties), len(DOMAINS), len(shape.years)))
                mixing[t, d] = weights
                error = float(weights @ np.sqrt(coding_variance(seen.confidence)))
                found.append(
                    (
                        f"{tie_name(*shape.ties[t])} {domain} {block.start}-{block.stop - 1}",
                        float(weights @ np.nan_to_num(seen.levels[d])),
                        error**2,
                        mixing.ravel(),
                    )
                )
    return found
