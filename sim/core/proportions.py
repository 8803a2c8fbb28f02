"""The interval of a share of hits."""

import math
from statistics import NormalDist
from typing import Final

WIDTH: Final = NormalDist().inv_cdf(0.975)  # standard errors from the middle to an end


def wilson_interval(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share of hits.

    Computed here, because the library's test takes seconds to load and a millisecond a share.

    Args:
        hits: Number of hits.
        of: Number of trials, at least one.

    Source: Wilson 1927.
    """
    squared = WIDTH**2
    scale = of + squared
    middle = (hits + squared / 2) / scale
    half = WIDTH / scale * math.sqrt(hits * (of - hits) / of + squared / 4)
    return (middle - half if hits else 0.0), (middle + half if hits < of else 1.0)
