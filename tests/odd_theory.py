"""A theory that sometimes has no result: the root of a parameter that may be negative."""

import math

from sim.core.parameters import Parameter

PARAMETERS = (Parameter("odd_root", -1.0, 1.0, 0.5, "", "assumed: a test's own"),)


def wish(pressure: float, odd_root: float) -> float:
    """Return NaN where the parameter is negative."""
    return pressure + (math.sqrt(odd_root) if odd_root >= 0.0 else math.nan)
