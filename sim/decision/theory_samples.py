"""Cases at which a theory is tried: an even sample of all that it can meet, and the corners."""

from collections.abc import Callable, Iterable
from functools import cache
from itertools import pairwise, product
from typing import Any, Final

import numpy as np
from numba import njit

from sim.core.parameters import Parameter
from sim.core.vocabulary import DOMAINS
from sim.decision.situation import FIELDS
from sim.decision.theories import Theory

Case = dict[str, float]
BOUNDS: Final = {field.name: (float(field.low), float(field.high)) for field in FIELDS}
SAMPLE_POWER: Final = 8  # the even sample has 2 to this power points

# up to so many arguments, all corners are tried; beyond, the corners nearest to an even sample
ALL_CORNERS: Final = 12
QUARTERS: Final = 5  # points that bound the quarters of a range


def spans(theory: Theory) -> dict[str, tuple[float, float]]:
    """Return the bounds of every field and parameter that a theory takes, by name."""
    fields = {name: BOUNDS[name] for name in theory.reads}
    ranges = {parameter.name: (parameter.low, parameter.high) for parameter in theory.parameters}
    return fields | ranges


@cache
def sample(theory: Theory) -> list[Case]:
    """Return cases spread evenly over all that a theory can meet (Sobol 1967), always the same."""
    dimensions = max(len(spans(theory)), 1)
    return _cases(theory, _sobol(dimensions, SAMPLE_POWER).tolist())


def corners(theory: Theory) -> list[Case]:
    """Return the cases at the corners of all bounds, in every domain if the theory reads it."""
    dimensions = len(spans(theory))
    ends: Iterable[Iterable[float]]
    if dimensions <= ALL_CORNERS:
        ends = product((0.0, 1.0), repeat=dimensions)
    else:
        rounded = np.rint(_sobol(dimensions, ALL_CORNERS))
        ends = np.unique(rounded, axis=0).tolist()
    number = len(DOMAINS) if "domain" in theory.arguments else 1
    found: list[Case] = []
    for case in _cases(theory, ends):
        found += [case | {"domain": domain} for domain in range(number)]
    return found


def _sobol(dimensions: int, power: int) -> Any:
    """Return a Sobol sequence of 2^power points in the unit cube, (point, dimension)."""
    from scipy.stats import qmc  # takes most of a second to load

    return qmc.Sobol(dimensions, scramble=False).random_base2(power)


def _cases(theory: Theory, points: Iterable[Iterable[float]]) -> list[Case]:
    """Convert points of the unit cube to cases; the domains take turns."""
    bounds = spans(theory)
    cases: list[Case] = []
    for index, point in enumerate(points):
        case: Case = {}
        for (name, (low, high)), share in zip(bounds.items(), point, strict=False):
            case[name] = low + share * (high - low)
        case["domain"] = index % len(DOMAINS)
        cases.append(case)
    return cases


def plain_wish(theory: Theory, case: Case) -> float:
    """Compute the wish of a theory in plain Python."""
    arguments = {name: case[name] for name in theory.arguments}
    return float(theory.wish(**arguments))


def compiled_wish(theory: Theory, case: Case) -> float:
    """Compute the wish of a theory compiled as the kernel compiles it."""
    arguments = [case[name] for name in theory.arguments]
    return float(_compiled(theory)(*arguments))


@cache
def _compiled(theory: Theory) -> Callable[..., float]:
    """Compile a theory as the kernel does."""
    wish: Callable[..., float] = njit(theory.wish, error_model="numpy")
    return wish


def gaps(theory: Theory, name: str) -> list[float]:
    """Compute how much a wish rises as one argument goes from its low to its high end.

    Returns:
        Levels, for every case of the sample.
    """
    low, high = spans(theory)[name]
    found: list[float] = []
    for case in sample(theory):
        at_high = plain_wish(theory, case | {name: high})
        at_low = plain_wish(theory, case | {name: low})
        found.append(at_high - at_low)
    return found


def steps(theory: Theory, parameter: Parameter) -> list[float]:
    """Compute how much a wish rises over each quarter of a parameter's range.

    Returns:
        Levels, for every case of the sample and every corner.
    """
    values = np.linspace(parameter.low, parameter.high, QUARTERS).tolist()
    found: list[float] = []
    for case in (*sample(theory), *corners(theory)):
        points = [case | {parameter.name: value} for value in values]
        wishes = [plain_wish(theory, point) for point in points]
        found += [after - before for before, after in pairwise(wishes)]
    return found


def shown_case(theory: Theory, case: Case) -> str:
    """Write the arguments of a theory in a case."""
    return ", ".join(f"{name}={case[name]:g}" for name in theory.arguments)
