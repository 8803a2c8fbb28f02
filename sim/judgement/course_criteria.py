"""Criteria of the course of a level within a span: whether it gets somewhere, and comes back."""

import numpy as np

from sim.judgement.case_reader import Case, Holds, Span, levels, mean_level


def reaches(
    case: Case,
    *,
    tie: str,
    years: Span,
    domains: list[str] | None = None,
    at_least: float = -2.0,
    at_most: float = 2.0,
) -> Holds:
    """The level lies between two bounds in at least one year.

    Args:
        case: The runs.
        tie: The tie, ``actor>target``.
        years: First and last year.
        domains: Domains that are averaged; default: all four.
        at_least: Lower bound, in levels.
        at_most: Upper bound, in levels.
    """
    path = levels(case, tie, domains, years)
    return np.asarray(((path >= at_least) & (path <= at_most)).any(0))


def flares(
    case: Case,
    *,
    tie: str,
    before: Span,
    years: Span,
    after: Span,
    by: float,
    within: float,
    domains: list[str] | None = None,
) -> Holds:
    """The level rises above its earlier mean in some year, and later is back near that mean.

    A state that never rises does not satisfy it, nor one whose rise lasts.

    Args:
        case: The runs.
        tie: The tie, ``actor>target``.
        before: First and last year of the earlier mean.
        years: First and last year in which the rise is sought.
        after: First and last year by which the level is back.
        by: Least rise of a year, in levels.
        within: Greatest distance of the later mean from the earlier one, in levels.
        domains: Domains that are averaged; default: all four.
    """
    earlier = mean_level(case, tie, domains, before)
    rise = (levels(case, tie, domains, years) - earlier).max(0)
    left = np.abs(mean_level(case, tie, domains, after) - earlier)
    return np.asarray((rise >= by) & (left <= within))
