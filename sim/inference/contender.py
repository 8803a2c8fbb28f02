"""What every contender has in common: coordinates, a likelihood of the codes, and predictions."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS, MONTHS
from sim.evidence.stance_codes import StanceCodes
from sim.inference import inference_priors as priors
from sim.inference.chain import LEVELS, chain_likelihood, draw_years, start_level
from sim.inference.conditioned_paths import conditioned_uniforms
from sim.inference.inference_priors import Coordinates

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
BLOCK_YEARS: Final = 5  # years that share an error of the coders
Seen = tuple[Floats, Floats, NDArray[np.int64], Floats, Whole]
AT_ONCE: Final = 1024  # draws whose ideals are held in memory at once


@dataclass(frozen=True)
class Conduct:
    """What a chain of levels follows from.

    Attributes:
        ideals: Ideal levels: (month, domain, draw).
        commitment: How far declared noes bind the state: (month,).
        start: Dispositions: (domain, draw).
        choice: Precision, inertia and price of commitments: (3, draw).
        fields: Fields of the situation that were asked for: (field, month, draw); none where the
            contender perceives nothing.
    """

    ideals: Floats
    commitment: Floats
    start: Floats
    choice: Floats
    fields: Floats | None = None

    @property
    def begins(self) -> Whole:
        """Positions of the levels before the first month: (domain, draw)."""
        return np.array([[start_level(level) for level in row] for row in self.start])


class Contender(ABC):
    """Anything that gives the record a probability.

    Attributes:
        name: Name, for tables only: nothing is drawn by it.
        kind: theory, rule, pair, blend, no_acts, null or upper_bound.
        coordinates: Its parameters.
        nuisance: Number of nuisance draws of a part; 1 where there are none.
        parts: Number of parts, each with a nuisance draw of its own.
        content: All that its numbers depend on beside the evidence, by which its draws are keyed.
        states: Number of states in which the last year may leave a domain.
    """

    name: str
    kind: str
    coordinates: Coordinates
    nuisance: int = 1
    parts: int = 1
    content: str = ""
    states: int

    def likelihood(
        self, values: Mapping[str, Floats], nuisance: Whole, codes: StanceCodes
    ) -> tuple[Floats, Floats]:
        """Return the log likelihood of codes and the state that the last year leaves.

        Args:
            values: Values of the coordinates by name: (draw,).
            nuisance: Nuisance draws: (draw, part).
            codes: The codes.

        Returns:
            Log likelihoods (draw, domain, year) and distributions of the last level (draw,
            domain, state).
        """
        number, years = len(nuisance), len(codes.years)
        found = np.empty((number, len(DOMAINS), years))
        last = np.empty((number, len(DOMAINS), self.states))
        seen = (
            priors.biases(values, codes.coders),
            priors.coding_errors(values),
            codes.codes,
            codes.confidence,
            blocks_of(years),
        )
        self.fill(values, nuisance, seen, found, last)
        return found, last

    @abstractmethod
    def fill(
        self,
        values: Mapping[str, Floats],
        nuisance: Whole,
        seen: Seen,
        found: Floats,
        last: Floats,
    ) -> None:
        """Fill log likelihoods and distributions of the last level, as ``likelihood`` returns them.

        Args:
            values: Values of the coordinates by name: (draw,).
            nuisance: Nuisance draws: (draw, part).
            seen: Biases (domain, coder, draw), errors of coders (4, draw), codes and confidence
                (domain, coder, year), and the number of the block of each year.
            found: Filled: (draw, domain, year).
            last: Filled: (draw, domain, state).
        """

    @abstractmethod
    def draw(
        self,
        values: Mapping[str, Floats],
        nuisance: Whole,
        years: int,
        after: int,
        last: Floats | None,
        random: np.random.Generator,
    ) -> Floats:
        """Draw mean levels of years: (domain, year, draw).

        Args:
            values: Values of the coordinates by name: (draw,).
            nuisance: Nuisance draws: (draw, part).
            years: Number of years from the beginning of the span.
            after: Number of years that are passed over; only later years are drawn.
            last: Distributions of the level after these: (draw, domain, state); None to begin as
                the contender begins.
            random: Source of random numbers.
        """

    def log_likelihood(self, points: Floats, nuisance: Whole, codes: StanceCodes) -> Floats:
        """Return the log likelihood of every year's codes at points: (draw, year, domain)."""
        found = []
        for a in range(0, len(points), AT_ONCE):
            values = self.coordinates.values(points[a : a + AT_ONCE])
            found.append(self.likelihood(values, nuisance[a : a + AT_ONCE], codes)[0])
        return np.ascontiguousarray(np.concatenate(found).transpose(0, 2, 1))

    @property
    def groups(self) -> tuple[int, ...]:
        """Domain whose codes alone each coordinate moves, or -1: (coordinate,)."""
        return tuple(
            next((d for d, domain in enumerate(DOMAINS) if domain in name.split(".")[1:]), -1)
            for name in self.coordinates.names
        )


class ChainContender(Contender):
    """A contender whose levels are a Markov chain around ideal levels."""

    states = LEVELS

    @abstractmethod
    def conduct(
        self,
        values: Mapping[str, Floats],
        nuisance: Whole,
        years: int,
        fields: Sequence[str] = (),
    ) -> Conduct:
        """Return what the chain follows from, in the first years of the span.

        Args:
            values: Values of the coordinates by name: (draw,).
            nuisance: Nuisance draws: (draw, part).
            years: Number of years from the beginning of the span.
            fields: Names of fields of the situation to keep, where the contender perceives any.
        """

    def fill(
        self,
        values: Mapping[str, Floats],
        nuisance: Whole,
        seen: Seen,
        found: Floats,
        last: Floats,
    ) -> None:
        """Fill log likelihoods (draw, domain, year) and last levels (draw, domain, level)."""
        own = self.conduct(values, nuisance, found.shape[2])
        chain_likelihood(own.ideals, own.commitment, own.start, own.choice, *seen, found, last)

    def draw(
        self,
        values: Mapping[str, Floats],
        nuisance: Whole,
        years: int,
        after: int,
        last: Floats | None,
        random: np.random.Generator,
    ) -> Floats:
        """Draw mean levels of years: (domain, year, draw)."""
        own = self.conduct(values, nuisance, years)
        number = own.start.shape[1]
        start = own.begins if last is None else np.ascontiguousarray(drawn_states(last, random))
        ideals = own.ideals[after * MONTHS :]
        found = np.empty((len(DOMAINS), years - after, number))
        uniforms = random.random(ideals.shape)[..., None]
        later = own.commitment[after * MONTHS :]
        draw_years(ideals, later, start, own.choice, uniforms, found[..., None])
        return found


def luck_given_codes(
    own: Conduct, values: Mapping[str, Floats], codes: StanceCodes, marks: Floats
) -> Floats:
    """Draw the luck of worlds given the codes.

    Args:
        own: What the levels follow from.
        values: Parameters of the coders by name: (draw,).
        codes: The codes of all years.
        marks: Random numbers from 0 to 1: (draw, domain, year, replay, ``DRAWS``).

    Returns:
        Uniform numbers by which the levels are drawn: (month, domain, draw, replay).
    """
    found = np.empty((*own.ideals.shape, marks.shape[3]))
    conditioned_uniforms(
        own.ideals, own.commitment, own.begins, own.choice,
        priors.biases(values, codes.coders), priors.coding_errors(values),
        codes.codes, codes.confidence, blocks_of(len(codes.years)), marks, found,
    )  # fmt: skip
    return found


def blocks_of(years: int) -> Whole:
    """Number of the block of each year: (year,)."""
    return np.arange(years) // BLOCK_YEARS


def drawn_states(last: Floats, random: np.random.Generator) -> Whole:
    """Draw a state from each distribution (draw, domain, state): (domain, draw)."""
    reached = last.cumsum(axis=-1) / last.sum(axis=-1, keepdims=True)
    marks = random.random(last.shape[:2])
    return np.asarray((marks[..., None] >= reached).sum(axis=-1).clip(0, last.shape[2] - 1).T)


def chosen(values: Mapping[str, Floats], price: Floats | None = None) -> Floats:
    """Return precision, inertia and price of commitments: (3, draw)."""
    precision = values["precision"]
    inertia = priors.inertia(precision, values["following_time"])
    return np.array([precision, inertia, np.zeros_like(precision) if price is None else price])
