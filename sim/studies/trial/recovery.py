"""Model recovery: what could this record tell apart at all?

Histories are made by each rule and theory on the real forcing; each is then given to all of them, and goes to the one under which it
is likeliest. A row that spreads over columns is a reading that the record could not tell from the others even if it were true. The
reading on trial has its row and column too: the verdicts ask whether a rival can be told from it (``sim.judge.verdict``).
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.record.summary import BINS, Trace

WIDTH: Final = 5  # annual sums are pooled into bands of so many twelfths, so that few worlds give a distribution
PRIOR: Final = 0.5  # a band that no world visited is unlikely, not impossible


def bands(levels: NDArray[np.floating[Any]]) -> NDArray[np.int64]:
    """Annual levels (domain, year, world) as bands."""
    return np.asarray((np.rint(levels * 12).astype(np.int64) + BINS // 2) // WIDTH)


def log_likelihood(
    histories: NDArray[np.int64], reference: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Log-likelihood of each world of ``histories`` under the worlds of ``reference``, years and domains taken one by one."""
    size = BINS // WIDTH + 1
    counts = (reference[..., None] == np.arange(size)).sum(2) + PRIOR
    logs = np.log(counts / counts.sum(-1, keepdims=True))
    d, y = np.ogrid[: histories.shape[0], : histories.shape[1]]
    return np.asarray(logs[d[..., None], y[..., None], histories].sum((0, 1)))


def confusion(traces: Mapping[str, Trace], tie: int = 0) -> pd.DataFrame:
    """Give, for histories made by each reading (rows), the share that goes to each reading (columns).

    The first half of a reading's worlds describes it; the second half are the histories that are judged.
    """
    halves = {name: np.array_split(bands(t.levels[tie]), 2, axis=-1) for name, t in traces.items()}
    rows = []
    for made_by, (_, histories) in halves.items():
        scores = np.stack(
            [log_likelihood(histories, reference) for reference, _ in halves.values()]
        )
        shares = np.bincount(scores.argmax(0), minlength=len(halves)) / histories.shape[-1]
        rows.append({"made_by": made_by, **dict(zip(halves, shares.round(4), strict=True))})
    return pd.DataFrame(rows)
