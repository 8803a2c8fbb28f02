"""Where the record leaves the rule of pressure and support: a map of its two parameters.

The share of pressure and the exponent of the joint mean span the six rules: pressure alone,
support alone, either, both, their sum and their product are corners or edges of one plane. The map
has bins of equal prior probability; a bin with a posterior above its prior gained by the record.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from sim.decision.rules import EXPONENT, SHARE
from sim.inference.inference_priors import Entry
from sim.record.columns import frame
from sim.studies.inferring.finding import Finding
from sim.studies.inferring.inference_plan import InferencePlan

Floats = NDArray[np.float64]
BINS: Final = 5  # of each parameter
EDGES: Final = np.linspace(0.0, 1.0, BINS + 1)
INSIDE: Final = 1e-9  # distance of the outer edges from 0 and 1


def rule_map(plan: InferencePlan, findings: Sequence[Finding]) -> pd.DataFrame:
    """Return the map of every contender with both parameters free: the table ``rule_map``.

    Args:
        plan: The inference.
        findings: What each contender leaves.
    """
    free = [own for own in findings if {SHARE, EXPONENT} <= set(own.names)]
    return frame("rule_map", (row for own in free for row in _rows(plan, own)))


def _rows(plan: InferencePlan, own: Finding) -> Iterator[tuple[Any, ...]]:
    entries = plan.predicting(own.name).coordinates.entries
    places = [own.names.index(name) for name in (SHARE, EXPONENT)]
    quantiles = ndtr(own.points[:, places])
    counts, _, _ = np.histogram2d(quantiles[:, 0], quantiles[:, 1], bins=(EDGES, EDGES))
    shares, exponents = (_edges(entries[place]) for place in places)
    for i, j in np.ndindex(BINS, BINS):
        bounds = (*shares[i : i + 2].tolist(), *exponents[j : j + 2].tolist())
        posterior = float(counts[i, j] / counts.sum())
        yield (own.name, *(round(bound, 4) for bound in bounds), 1.0 / BINS**2, posterior)


def _edges(entry: Entry) -> Floats:
    """Return the values at the edges of bins."""
    return entry.value(ndtri(np.clip(EDGES, INSIDE, 1.0 - INSIDE)))
