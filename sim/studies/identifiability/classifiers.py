"""Two classifiers that decide which of two readings made a history.

Both learn from half of the histories and are tested on the other half. *years* takes years and
domains one by one, as the matrix of recovery does (``sim.studies.trial.recovery``). *paths* also
knows how the blocks of a history correlate: it is Fisher's linear discriminant on five-year means,
its covariance shrunk toward the diagonal.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.studies.identifiability.observation import View
from sim.studies.trial.recovery import log_likelihood

Floats = NDArray[np.float64]
SHRINK: Final = 0.2  # toward the diagonal, since blocks are many and histories few
RIDGE: Final = 1e-3
# scores of the histories of two readings: above 0 where a history is attributed to the first
Sides = tuple[Floats, Floats]


def scores(views: Mapping[str, View]) -> dict[str, dict[str, Floats]]:
    """Return the log-likelihood of each reading's histories under each reading.

    Args:
        views: The histories of every reading, as coders would see them.

    Returns:
        By the reading that made the histories and then by the reading that is tried: (history,).
    """
    learnt, tested = {}, {}
    for name, view in views.items():
        half = view.seen.shape[1] // 2
        learnt[name] = _with_domain_axis(view.seen[:, :half])
        tested[name] = _with_domain_axis(view.seen[:, half:])
    return {
        maker: {name: log_likelihood(own, reference) for name, reference in learnt.items()}
        for maker, own in tested.items()
    }


def _with_domain_axis(seen: NDArray[np.int8]) -> NDArray[np.int64]:
    return seen[None].astype(np.int64)


def by_years(found: Mapping[str, Mapping[str, Floats]], one: str, other: str) -> Sides:
    """Classify the histories of two readings by years one by one, from ``scores``."""
    own = found[one][one] - found[one][other]
    others = found[other][one] - found[other][other]
    return own, others


def by_paths(one: View, other: View) -> Sides:
    """Classify the histories of two readings by five-year means and their covariance."""
    half = one.seen.shape[1] // 2
    first, second = one.features[:half], other.features[:half]
    spread = np.atleast_2d((np.cov(first.T) + np.cov(second.T)) / 2.0)
    diagonal = np.diag(np.diagonal(spread))
    shrunk = (1.0 - SHRINK) * spread + SHRINK * diagonal + RIDGE * np.eye(len(spread))
    direction = np.linalg.solve(shrunk, first.mean(0) - second.mean(0))
    middle = (first.mean(0) + second.mean(0)) / 2.0
    own = (one.features[half:] - middle) @ direction
    others = (other.features[half:] - middle) @ direction
    return own, others


def correctly_attributed(sides: Sides) -> tuple[float, float]:
    """Return how many histories of either reading are attributed to it; ties count half."""
    first, second = sides
    own = (first > 0).sum() + (first == 0).sum() / 2
    others = (second < 0).sum() + (second == 0).sum() / 2
    return float(own), float(others)
