"""Outputs that calibration compares with the record: levels averaged over blocks of five years.

Thirty-five years are not thirty-five observations: a coder who misreads a state one year misreads
it the next. Within a block the errors of coding are taken to be one error, and a block is one
output however many of its years are coded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.comparison.score_table import Observed, observe
from sim.comparison.scores import BLOCK
from sim.core.vocabulary import DOMAINS, MONTHS, tie_name
from sim.evidence.rows import History
from sim.record.summary import Shape

Floats = NDArray[np.float64]
SLIP: Final = 1.0  # levels: a coder who is wrong is off by one level
ROUNDING: Final = 1.0 / 12.0  # levels^2: a level is coded as a whole number


@dataclass(frozen=True)
class Targets:
    """What the record holds, by output.

    Attributes:
        names: Name of each output: tie, domain and years.
        levels: Coded mean level (output,).
        variance: Variance of coding, in squared levels (output,).
        mixing: Share of each year's level in each output (output, tie x domain x year).
    """

    names: tuple[str, ...]
    levels: Floats
    variance: Floats
    mixing: Floats

    def __len__(self) -> int:
        """Return the number of outputs."""
        return len(self.names)

    @property
    def groups(self) -> NDArray[np.str_]:
        """Tie and domain of each output (output,)."""
        return np.array([name.rpartition(" ")[0] for name in self.names])

    def of(self, annual: NDArray[np.int16]) -> Floats:
        """Return the outputs of worlds (output, world).

        Args:
            annual: Annual sums of monthly levels (tie, domain, year, world).
        """
        levels = annual.reshape(-1, annual.shape[-1]) / MONTHS
        return np.asarray(self.mixing @ levels)


class _Output(NamedTuple):
    """One output: its name, coded level, variance of coding and mixing (tie x domain x year,)."""

    name: str
    level: float
    variance: float
    mixing: Floats


def coding_variance(confidence: Floats) -> Floats:
    """Return the variance of a coded level.

    Args:
        confidence: The coder's confidence, read as the chance that the level is right.

    >>> coding_variance(np.array([1.0, 0.5])).round(3).tolist()
    [0.083, 0.583]
    """
    return np.asarray((1.0 - confidence) * SLIP**2 + ROUNDING)


def targets(history: History, shape: Shape, years: range) -> Targets:
    """Return the coded stances of some years as outputs; a block that nobody coded is not one.

    Args:
        history: The coded history.
        shape: The axes of the runs that are compared with it.
        years: The years that calibration may see.
    """
    outputs = [
        output for tie in range(len(shape.ties)) for output in _of_tie(history, shape, tie, years)
    ]
    width = len(shape.ties) * len(DOMAINS) * len(shape.years)
    mixing = [output.mixing for output in outputs]
    return Targets(
        names=tuple(output.name for output in outputs),
        levels=np.array([output.level for output in outputs], np.float64),
        variance=np.array([output.variance for output in outputs], np.float64),
        mixing=np.array(mixing) if mixing else np.zeros((0, width)),
    )


def _of_tie(history: History, shape: Shape, tie: int, years: range) -> Iterator[_Output]:
    """Yield the outputs of a tie."""
    observed = observe(history, *shape.ties[tie], shape.years, direct=False)
    for domain in range(len(DOMAINS)):
        for first in range(years.start, years.stop, BLOCK):
            block = range(first, min(first + BLOCK, years.stop))
            weights = _block_weights(observed, domain, shape.years, block)
            if weights.any():
                yield _output(observed, shape, (tie, domain), block, weights)


def _block_weights(observed: Observed, domain: int, years: tuple[int, ...], block: range) -> Floats:
    """Return the confidence of the coded years of a block, 0 elsewhere: (year,)."""
    inside = np.array([year in block for year in years])
    known = ~np.isnan(observed.levels[domain])
    return np.where(inside & known, observed.confidence, 0.0)


def _output(
    observed: Observed, shape: Shape, place: tuple[int, int], block: range, weights: Floats
) -> _Output:
    """Return the output of a tie and domain (``place``) in a block of years."""
    tie, domain = place
    shares = weights / weights.sum()
    mixing = np.zeros((len(shape.ties), len(DOMAINS), len(shape.years)))
    mixing[tie, domain] = shares
    error = float(shares @ np.sqrt(coding_variance(observed.confidence)))
    years = f"{block.start}-{block.stop - 1}"
    return _Output(
        name=f"{tie_name(*shape.ties[tie])} {DOMAINS[domain]} {years}",
        level=float(shares @ np.nan_to_num(observed.levels[domain])),
        variance=error**2,
        mixing=mixing.ravel(),
    )
