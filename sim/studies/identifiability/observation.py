"""What coders would see of simulated histories: bands of annual levels, in the years of a record, exactly or with the errors of coding."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.compare.comparison import Observed
from sim.compare.scores import BLOCK
from sim.studies.history_matching.matched_outputs import coding_variance
from sim.studies.trial.recovery import bands

Floats = NDArray[np.float64]
HIGHEST: Final = 2.0  # the ends of the scale, which no coder leaves
AS_CODED, EXACTLY = "as coded", "exactly"
PRECISIONS: Final = (AS_CODED, EXACTLY)


@dataclass(frozen=True)
class View:
    """Histories as seen: bands (entry, world), and to which block of five years of a domain each entry belongs."""

    seen: NDArray[np.int8]
    blocks: NDArray[np.int64]

    def joined(self, other: "View") -> "View":
        """Give both records as one."""
        return View(
            np.concatenate([self.seen, other.seen]),
            np.concatenate([self.blocks, other.blocks + np.max(self.blocks, initial=-1) + 1]),
        )

    @property
    def features(self) -> Floats:
        """Give the mean band of every block: (world, block)."""
        labels, where = np.unique(self.blocks, return_inverse=True)
        member = (where == np.arange(len(labels))[:, None]).astype(np.float64)
        return np.asarray(((member / member.sum(1, keepdims=True)) @ self.seen).T)


def viewed(levels: NDArray[np.float32], record: Observed, precision: str, seed: int) -> View:
    """See histories (domain, year, world) as a record is seen: exactly, every year and domain; or as coded, where it speaks and as surely as it does.

    A coder who is off in a year is off for the five years around it. Errors are the same for all readings, so that equal histories stay equal.
    """
    domains, years, worlds = levels.shape
    blocks = np.arange(domains)[:, None] * years + np.arange(years) // BLOCK
    if precision == EXACTLY:
        return View(bands(levels).reshape(-1, worlds).astype(np.int8), blocks.ravel())
    as_before = np.arange(years) % record.levels.shape[1]
    speaks, sure = ~np.isnan(record.levels[:, as_before]), record.confidence[as_before]
    errors = (
        np.random.default_rng(seed)
        .standard_normal((domains, -(-years // BLOCK), worlds))
        .repeat(BLOCK, axis=1)[:, :years]
    )
    coded = np.clip(levels + errors * np.sqrt(coding_variance(sure))[:, None], -HIGHEST, HIGHEST)
    return View(bands(coded)[speaks].astype(np.int8), blocks[speaks])
