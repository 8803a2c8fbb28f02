"""The trial of a theory of another package before it runs: it compiles and wishes for numbers."""

import math
from functools import cache

import numpy as np

from sim.core.errors import Fault
from sim.decision.theories import Theory
from sim.decision.theory_samples import Case, compiled_wish, corners, shown_case, spans

POINTS = 64  # cases between the corners
SHOWN = 160  # characters of an error of the compiler


@cache
def trial_fault(theory: Theory) -> Fault | None:
    """Try a theory at the corners of all that it can meet, and between them.

    Args:
        theory: The theory; those of Bamboo itself are not tried.

    Returns:
        The fault, which names the package; None where the theory compiles, raises nothing and
        wishes for a finite level somewhere. Worlds in which it wishes for none are counted as
        failed when they run.
    """
    if not theory.outside:
        return None
    finite = False
    for case in (*_between(theory), *corners(theory)):
        try:
            finite |= math.isfinite(compiled_wish(theory, case))
        except Exception as error:  # noqa: BLE001 - a theory under trial may fail in any way
            return outside_fault(theory, f"{short_error(error)}, at {shown_case(theory, case)}")
    return None if finite else outside_fault(theory, "its wish is never a finite number")


def outside_fault(theory: Theory, why: str) -> Fault:
    """Describe why a theory of another package cannot be run.

    Args:
        theory: The theory.
        why: The reason.
    """
    message = (
        f"the theory {theory.name!r} ({theory.module}) cannot be run: {why}; "
        f"'bamboo theories {theory.name} --check' tries it; mend the package or leave it out"
    )
    return Fault(theory.package or theory.module, 1, 1, message)


def _between(theory: Theory) -> list[Case]:
    """Return cases at random points, always the same."""
    rng = np.random.default_rng(1)
    cases: list[Case] = []
    for index in range(POINTS):
        case: Case = {"domain": index % 4}
        for name, (low, high) in spans(theory).items():
            case[name] = float(rng.uniform(low, high))
        cases.append(case)
    return cases


def short_error(error: Exception) -> str:
    """Return the kind of an error with the first line that says something."""
    lines = [line.strip() for line in str(error).splitlines()]
    telling = [line for line in lines if line and not line.startswith("Failed in")]
    first = telling[0] if telling else "no reason is given"
    return f"{type(error).__name__}: {first[:SHOWN]}"
