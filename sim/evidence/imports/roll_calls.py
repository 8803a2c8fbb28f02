"""The agreement of states in roll calls, by pair and year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

import numpy as np

from sim.evidence.imports.items import Item, Place

VOTES: Final = (1, 2, 3)  # yes, abstain, no
LEAST: Final = 10  # votes of both states in a year from which an agreement is read
Vote = tuple[int, str, str]  # year, roll call, state


@dataclass
class RollCalls:
    """Votes, and the place of the first vote of every year.

    Attributes:
        votes: 1 (yes), 2 (abstain) or 3 (no) by year, roll call and state.
        places: Place of the first vote by year.
    """

    votes: dict[Vote, int] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)

    def add(self, year: int, call: str, state: str, vote: int, place: Place) -> None:
        """Add a vote."""
        self.votes[year, call, state] = vote
        self.places.setdefault(year, place)

    def agreements(self) -> Iterator[Item]:
        """Yield the agreement of every pair that voted often enough in a year."""
        years: dict[int, dict[tuple[str, str], int]] = {}
        for (year, call, state), vote in self.votes.items():
            years.setdefault(year, {})[call, state] = vote
        for year, votes in sorted(years.items()):
            yield from self._of_year(year, votes)

    def _of_year(self, year: int, votes: Mapping[tuple[str, str], int]) -> Iterator[Item]:
        states = sorted({state for _, state in votes})
        calls = {call: i for i, call in enumerate(dict.fromkeys(call for call, _ in votes))}
        cast = np.zeros((len(calls), len(states)), np.int64)
        column = {state: j for j, state in enumerate(states)}
        for (call, state), vote in votes.items():
            cast[calls[call], column[state]] = vote
        one_each = [(cast == vote).astype(float) for vote in VOTES]
        both = (cast > 0).astype(float)
        number = both.T @ both
        alike = sum(own.T @ own for own in one_each)
        yes, abstain, no = one_each
        mixed = abstain.T @ (yes + no)
        share = (alike + (mixed + mixed.T) / 2) / np.maximum(number, 1)
        for one, other in combinations(states, 2):
            i, j = column[one], column[other]
            if number[i, j] >= LEAST:
                score = round(float(share[i, j]), 4)
                yield Item(str(year), one, other, self.places[year], score=score)
