"""What coders would see of simulated histories: bands of annual levels in the years of a record."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.comparison.score_table import Observed
from sim.comparison.scores import BLOCK
from sim.studies.history_matching.matched_outputs import coding_variance
from sim.studies.trial.recovery import bands

Floats = NDArray[np.float64]
HIGHEST: Final = 2.0  # the end of the scale, which no coder leaves
AS_CODED: Final = "as coded"
EXACTLY: Final = "exactly"
PRECISIONS: Final = (AS_CODED, EXACTLY)


@dataclass(frozen=True)
class View:
    """Histories as seen by coders.

    Attributes:
        seen: Bands of annual levels (entry, world).
        blocks: The block of five years of a domain to which each entry belongs (entry,).
    """

    seen: NDArray[np.int8]
    blocks: NDArray[np.int64]

    def joined(self, other: "View") -> "View":
        """Return both records as one, for the same worlds."""
        next_block = np.max(self.blocks, initial=-1) + 1
        return View(
            np.concatenate([self.seen, other.seen]),
            np.concatenate([self.blocks, other.blocks + next_block]),
        )

    @property
    def features(self) -> Floats:
        """Mean band of every block: (world, block)."""
        labels, positions = np.unique(self.blocks, return_inverse=True)
        member = (positions == np.arange(len(labels))[:, None]).astype(np.float64)
        weights = member / member.sum(1, keepdims=True)
        return np.asarray((weights @ self.seen).T)


def view(levels: NDArray[np.float32], record: Observed, precision: str, seed: int) -> View:
    """Return histories as a record shows them.

    Args:
        levels: Annual levels of the histories (domain, year, world).
        record: The coded record, whose years and confidence are used.
        precision: ``exactly`` shows every year and domain without error; ``as coded`` shows what
            the record holds, with the coder's error.
        seed: Seed of the coding errors. Equal seeds give all readings the same errors, so that
            equal histories stay equal.
    """
    domains, years, worlds = levels.shape
    blocks = np.arange(domains)[:, None] * years + np.arange(years) // BLOCK
    if precision == EXACTLY:
        return View(bands(levels).reshape(-1, worlds).astype(np.int8), blocks.ravel())
    record_years = np.arange(years) % record.levels.shape[1]
    known = ~np.isnan(record.levels[:, record_years])
    deviation = np.sqrt(coding_variance(record.confidence[record_years]))
    errors = _block_errors(domains, years, worlds, seed)
    coded = np.clip(levels + errors * deviation[:, None], -HIGHEST, HIGHEST)
    return View(bands(coded)[known].astype(np.int8), blocks[known])


def _block_errors(domains: int, years: int, worlds: int, seed: int) -> Floats:
    """Draw standard normal errors (domain, year, world), one for each block of five years."""
    number = -(-years // BLOCK)
    errors = np.random.default_rng(seed).standard_normal((domains, number, worlds))
    return np.asarray(errors.repeat(BLOCK, axis=1)[:, :years])
