"""Two judges of which of two readings made a history; both learn from half of the histories and are tried on the other half.

*years* takes years and domains one by one, as the matrix of recovery does (``sim.studies.trial.recovery``). *paths* also knows how the blocks
of a history hang together: Fisher's linear discriminant on five-year means, its covariance drawn toward the diagonal.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.studies.identifiability.observation import View
from sim.studies.trial.recovery import log_likelihood

Floats = NDArray[np.float64]
SHRINK: Final = 0.2  # toward the diagonal, since blocks are many and histories few
RIDGE: Final = 1e-3
Sides = tuple[
    Floats, Floats
]  # for the histories of each of two readings: above 0 where they go to the first


def _halves(view: View) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    half = view.seen.shape[1] // 2
    return view.seen[:, :half], view.seen[:, half:]


def scores(views: Mapping[str, View]) -> dict[str, dict[str, Floats]]:
    """Give the log-likelihood of each reading's histories (outer name) under each reading (inner name), years one by one."""
    halves = {name: _halves(v) for name, v in views.items()}
    return {
        maker: {
            name: log_likelihood(_laid(tried), _laid(learnt))
            for name, (learnt, _) in halves.items()
        }
        for maker, (_, tried) in halves.items()
    }


def _laid(seen: NDArray[np.int8]) -> NDArray[np.int64]:
    return seen[None].astype(np.int64)


def years(found: Mapping[str, Mapping[str, Floats]], one: str, other: str) -> Sides:
    """Judge two readings by years one by one."""
    return found[one][one] - found[one][other], found[other][one] - found[other][other]


def paths(one: View, other: View) -> Sides:
    """Judge two readings by five-year means and how they hang together."""
    half = one.seen.shape[1] // 2
    (a, b), (tried_a, tried_b) = (
        (v.features[:half] for v in (one, other)),
        (v.features[half:] for v in (one, other)),
    )
    spread = (np.cov(a.T) + np.cov(b.T)) / 2.0
    spread = np.atleast_2d(spread)
    shrunk = (
        (1.0 - SHRINK) * spread
        + SHRINK * np.diag(np.diagonal(spread))
        + RIDGE * np.eye(len(spread))
    )
    direction = np.linalg.solve(shrunk, a.mean(0) - b.mean(0))
    middle = (a.mean(0) + b.mean(0)) / 2.0
    return (tried_a - middle) @ direction, (tried_b - middle) @ direction


def rightly(sides: Sides) -> tuple[float, float]:
    """Give, of the histories of either reading, how many go to their maker; where nothing tells, half do."""
    first, second = sides
    return float((first > 0).sum() + (first == 0).sum() / 2), float(
        (second < 0).sum() + (second == 0).sum() / 2
    )


JUDGES: Final[Mapping[str, Callable[..., Sides]]] = {"years": years, "paths": paths}
