"""Model recovery: which readings a record can tell apart.

Histories are made by each rule and theory on the real forcing. Each history is then attributed to
the reading under which it is likeliest. A row of the matrix that spreads over columns is a reading
that the record could not tell from the others even if it were true. The reading on trial has its
row and column too: the verdict asks whether a rival can be told from it; see
``sim.judgement.stress_verdict``.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.record.summary import BINS, Trace

WIDTH: Final = 5  # twelfths a band: wide enough that few worlds give a distribution
PRIOR: Final = 0.5  # added to every band's count, so that an unvisited band is not impossible


def bands(levels: NDArray[np.floating[Any]]) -> NDArray[np.int64]:
    """Return the bands in which annual levels (domain, year, world) lie."""
    twelfths = np.rint(levels * 12).astype(np.int64)
    return np.asarray((twelfths + BINS // 2) // WIDTH)


def log_likelihood(
    histories: NDArray[np.int64], reference: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the log-likelihood of histories under the worlds of a reading.

    Years and domains are treated as independent.

    Args:
        histories: Bands of the histories that are judged (domain, year, history).
        reference: Bands of the worlds that describe the reading (domain, year, world).

    Returns:
        The log-likelihood of each history: (history,).
    """
    size = BINS // WIDTH + 1
    counts = (reference[..., None] == np.arange(size)).sum(2) + PRIOR
    logs = np.log(counts / counts.sum(-1, keepdims=True))
    domain, year = np.ogrid[: histories.shape[0], : histories.shape[1]]
    each = logs[domain[..., None], year[..., None], histories]
    return np.asarray(each.sum((0, 1)))


def confusion(traces: Mapping[str, Trace], tie: int = 0) -> pd.DataFrame:
    """Return the share of each reading's histories (rows) attributed to each reading (columns).

    The first half of a reading's worlds describes it; the second half are its histories.

    Args:
        traces: The factual run of every reading.
        tie: The position of the tie that is judged.
    """
    references, histories = {}, {}
    for name, trace in traces.items():
        halves = np.array_split(bands(trace.levels[tie]), 2, axis=-1)
        references[name], histories[name] = halves
    rows = []
    for made_by, own in histories.items():
        scores = np.stack([log_likelihood(own, reference) for reference in references.values()])
        counts = np.bincount(scores.argmax(0), minlength=len(references))
        shares = (counts / own.shape[-1]).round(4)
        rows.append({"made_by": made_by, **dict(zip(references, shares, strict=True))})
    return pd.DataFrame(rows)
