"""The posterior set: worlds that the folder of an inference holds, to be run by a scenario.

Each of them is ruled by one contender. A world of a scenario takes one of them by its own number,
so that neither chunks nor workers change it: its parameters, its theories and its coding of acts
are those of the posterior, and its luck is its own.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.core.worlds import Worlds

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class PosteriorSet:
    """Worlds of an inference.

    Attributes:
        drawn: The worlds, with all that they are given.
        contenders: Name of the contender that rules each of them: (world,).
        tie: The tie that was inferred, as (actor, target).
        basis: Stance and acts of the inference.
        given: First and last year whose codes the worlds were given; the last lies before the first
            for worlds of the prior.
        left_out: Number of worlds that no theory rules alone, by contender; they cannot be run.
        scenario_digest: Digest of the scenario before it took the set.
        digest: Digest of the folder's worlds, of the years that were given and of the scenario.
        folder: The folder of the inference.
    """

    drawn: Worlds = field(repr=False, compare=False)
    contenders: tuple[str, ...] = field(repr=False, compare=False)
    tie: tuple[str, str]
    basis: str
    given: tuple[int, int]
    left_out: Mapping[str, int] = field(compare=False)
    scenario_digest: str
    digest: str
    folder: Path = field(repr=False, compare=False)

    @cached_property
    def _order(self) -> Whole:
        """The worlds in an order that mixes the contenders, so that few worlds hold many.

        It does not depend on the scenario, so that a world of an edited scenario is the same.
        """
        content = f"{self.basis} {self.given} {self.contenders}"
        text = hashlib.sha256(content.encode()).digest()[:8]
        return np.random.default_rng(int.from_bytes(text, "little")).permutation(len(self.drawn))

    def rows(self, ids: NDArray[np.uint64]) -> Whole:
        """Return which world of the set each world of a scenario takes: (world,)."""
        return self._order[(ids % np.uint64(len(self.drawn))).astype(np.int64)]

    def worlds(self, ids: NDArray[np.uint64]) -> Worlds:
        """Return worlds by number, with what the set gives them; luck follows the number.

        Args:
            ids: Numbers of the worlds: (world,).
        """
        rows = self.rows(ids)
        given = {name: np.ascontiguousarray(own[rows]) for name, own in self.drawn.given.items()}
        own_numbers = self.drawn.numbers
        taken = {id(own): np.ascontiguousarray(own[rows]) for own in own_numbers.values()}
        numbers = {name: taken[id(own)] for name, own in own_numbers.items()}
        return Worlds(ids, given, numbers)

    def shares(self) -> dict[str, float]:
        """Return the share of worlds that each contender rules, the largest first."""
        names, counts = np.unique(np.array(self.contenders), return_counts=True)
        order = np.argsort(-counts, kind="stable")
        return {str(names[i]): float(counts[i] / len(self.contenders)) for i in order}

    def entry(self) -> dict[str, object]:
        """Return what a manifest states of the set."""
        entry: dict[str, object] = {
            "digest": self.digest,
            "basis": self.basis,
            "given": list(self.given),
            "contenders": self.shares(),
        }
        return entry | ({"left_out": dict(self.left_out)} if self.left_out else {})


def keyed_by_set(drawn: Worlds, uses: tuple[str, ...]) -> Worlds:
    """Return worlds that draw by their numbers of an inference whatever luck does not decide.

    Args:
        drawn: Worlds of an inference.
        uses: Uses of draws that follow the number of the inference.
    """
    return replace(drawn, numbers=dict.fromkeys(uses, drawn.ids) | dict(drawn.numbers))
