"""Criteria of the setting: what a state meets, whatever it does itself.

They read impressions alone, so that a state that does nothing answers them as any other state does.
"""

import numpy as np

from sim.judgement.case_reader import Case, Floats, Holds, Span, impression


def never_together(case: Case, *, tie: str, strong: str, weak: str, years: Span) -> Holds:
    """In no year one impression is strong while another one is weak.

    An impression is strong above, and weak below, the middle of its own range over the years; one
    that never changes is neither.

    Args:
        case: The runs.
        tie: The tie, ``actor>target``.
        strong: Name of the impression that is not strong then.
        weak: Name of the impression that is not weak then.
        years: First and last year.
    """
    high = impression(case, tie, strong, years)
    low = impression(case, tie, weak, years)
    together = (high > _middle(high)) & (low < _middle(low))
    return np.asarray(~together.any(0))


def _middle(values: Floats) -> Floats:
    """Middle of the range over years, from (year, world) to (world,)."""
    return np.asarray((values.max(0) + values.min(0)) / 2)


def meets_more(
    case: Case, *, tie: str, driver: str, before: Span, after: Span, by: float = 0.0
) -> Holds:
    """An impression is stronger on the mean of the later span than on that of the earlier one.

    Args:
        case: The runs.
        tie: The tie, ``actor>target``.
        driver: Name of the impression, such as ``pressure``.
        before: First and last year of the earlier span.
        after: First and last year of the later span.
        by: What the difference exceeds, in the unit of the impression.
    """
    earlier = impression(case, tie, driver, before).mean(0)
    later = impression(case, tie, driver, after).mean(0)
    return np.asarray(later - earlier > by)
