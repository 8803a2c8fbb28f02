"""A theory that cannot always say what it wishes: the root of a parameter that may be negative."""

import math

from sim.core.parameters import Parameter

PARAMETERS = (Parameter("odd_root", -1.0, 1.0, 0.5, "", "assumed: a test's own"),)


def wish(pressure: float, odd_root: float) -> float:
    """Give no number where the root is of a negative one."""
    return pressure + (math.sqrt(odd_root) if odd_root >= 0.0 else math.nan)
