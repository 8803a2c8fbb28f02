"""The particles of a sampler while they are moved."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass
class Population:
    """Particles while they are moved, with their likelihood by block and factor."""

    coordinates: Floats
    nuisance: Whole
    log_likelihood: Floats

    def take(self, rows: Whole) -> None:
        """Replace the particles by copies of the given rows."""
        self.coordinates = self.coordinates[rows]
        self.nuisance = self.nuisance[rows]
        self.log_likelihood = self.log_likelihood[rows]

    def accept(self, other: "Population", accepted: Flags, groups: Whole) -> None:
        """Take over the proposals that were accepted.

        Args:
            other: The proposals.
            accepted: By factor: (particle, factor). What all factors share is taken over where
                all are accepted.
            groups: Factor of each coordinate, or -1.
        """
        whole = accepted.all(axis=1)
        own = np.where(groups >= 0, accepted[:, groups], np.asarray(whole)[:, None])
        self.coordinates = np.where(own, other.coordinates, self.coordinates)
        self.nuisance = np.where(np.asarray(whole)[:, None], other.nuisance, self.nuisance)
        taken = accepted[:, None, :]
        self.log_likelihood = np.where(taken, other.log_likelihood, self.log_likelihood)

    def copy(self) -> "Population":
        """Copy the particles."""
        return Population(self.coordinates.copy(), self.nuisance.copy(), self.log_likelihood.copy())


def joined(sets: list[Population]) -> Population:
    """Join sets of particles."""
    return Population(
        np.concatenate([one.coordinates for one in sets]),
        np.concatenate([one.nuisance for one in sets]),
        np.concatenate([one.log_likelihood for one in sets]),
    )
