"""Parts of nuisance draws that the likelihood holds: a fresh draw of them is mostly refused."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
NOTED: Final = 50.0  # renewals of a part that its share of refusals remembers
LEAST: Final = 0.03  # smallest such share, so that every part is renewed now and then


class HeldParts:
    """Shares of fresh draws that were refused, by which parts are chosen to be renewed.

    A part that nothing depends on need not be renewed by a move of its own.
    """

    def __init__(self, parts: int) -> None:
        """Begin with equal shares of so many parts."""
        self.shares: Floats = np.full(parts, 0.5)
        self.renewed: Whole = np.zeros(0, np.int64)

    def choose(self, number: int, random: np.random.Generator) -> Whole:
        """Choose the part that each of some particles renews: (particle,)."""
        chances = self.shares / self.shares.sum()
        self.renewed = random.choice(len(chances), number, p=chances)
        return self.renewed

    def note(self, accepted: Flags) -> None:
        """Note which of the renewals that were chosen last were accepted: (particle,)."""
        number = np.bincount(self.renewed, minlength=len(self.shares))
        refused = np.bincount(self.renewed, ~accepted, minlength=len(self.shares))
        kept = NOTED / (NOTED + number)
        found = np.maximum(refused / np.maximum(number, 1), LEAST)
        self.shares = kept * self.shares + (1.0 - kept) * found
