"""The interval of a share of hits."""


def wilson_interval(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share of hits (Wilson 1927).

    Args:
        hits: Number of hits.
        of: Number of trials, at least one.
    """
    from scipy.stats import binomtest  # takes most of a second to load

    interval = binomtest(hits, of).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)
