"""The criterion of a mixture: a state that sides in some domains and resists in others."""

import numpy as np

from sim.judgement.case_reader import Case, Holds, Span, levels


def mixed(
    case: Case, *, tie: str, years: Span, low: list[str], high: list[str], by: float, share: float
) -> Holds:
    """In most years the state accommodates in some domains while it resists in others.

    A state that does nothing in either group of domains does not satisfy it.

    Args:
        case: The runs.
        tie: The tie, ``actor>target``.
        years: First and last year.
        low: Domains whose mean level is to lie below neutral.
        high: Domains whose mean level is to lie above neutral.
        by: Least distance of both means from the neutral level, in levels.
        share: Least share of the years, 0 to 1.
    """
    accommodates = levels(case, tie, low, years) <= -by
    resists = levels(case, tie, high, years) >= by
    return np.asarray((accommodates & resists).mean(0) >= share)
