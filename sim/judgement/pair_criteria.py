"""Criteria of two series: how the level of a tie compares with another tie or an impression."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.judgement.case_reader import Case, Floats, Holds, Span, impression, levels, mean_level

START: Final = 3  # first years of a span whose mean is the starting level
NEVER: Final = 99  # years after a span by which a departure that never comes is dated


def moves_with(
    case: Case,
    *,
    tie: str,
    driver: str,
    at_least: float,
    years: Span,
    domains: list[str] | None = None,
    of: str | None = None,
    away: bool = False,
) -> Holds:
    """The level moves with an impression: their rank correlation over the years reaches a bound.

    Args:
        case: The runs.
        tie: The tie, ``actor>target``.
        driver: Name of the impression, such as ``pressure``.
        at_least: Least Spearman correlation, -1 to 1; where it is not positive, the greatest.
        years: First and last year.
        domains: Domains that are averaged; default: all four.
        of: Tie whose impression is meant; default: ``tie``.
        away: Whether the distance of the level from neutral is meant, to either side.
    """
    seen = impression(case, of or tie, driver, years)
    path = levels(case, tie, domains, years)
    correlation = _rank_correlation(np.abs(path) if away else path, seen)
    return _reaches(correlation, at_least)


def tracks(
    case: Case,
    *,
    tie: str,
    other: str,
    at_least: float,
    years: Span,
    domains: list[str] | None = None,
) -> Holds:
    """The levels of two ties move together: their rank correlation over the years reaches a bound.

    Args:
        case: The runs.
        tie: The tie, ``actor>target``.
        other: The other tie, ``actor>target``.
        at_least: Least Spearman correlation, -1 to 1; where it is not positive, the greatest, so
            that the levels move apart.
        years: First and last year.
        domains: Domains that are averaged; default: all four.
    """
    ours = levels(case, tie, domains, years)
    theirs = levels(case, other, domains, years)
    return _reaches(_rank_correlation(ours, theirs), at_least)


def _reaches(correlation: Floats, bound: float) -> Holds:
    """Whether a correlation is at least a positive bound, or at most another one."""
    return np.asarray(correlation >= bound if bound > 0 else correlation <= bound)


def _rank_correlation(a: Floats, b: Floats) -> Floats:
    """Spearman correlation over years, from (year, world) to (world,); 0 where one is constant."""
    x = _centred_ranks(a)
    y = _centred_ranks(b)
    size = np.sqrt((x**2).sum(0) * (y**2).sum(0))
    product = (x * y).sum(0)
    return np.asarray(np.divide(product, size, out=np.zeros(x.shape[1]), where=size > 0))


def _centred_ranks(values: Floats) -> Floats:
    """Ranks of the years in each world, less their mean: (year, world)."""
    from scipy.stats import rankdata  # takes most of a second to load

    return np.asarray(rankdata(values, axis=0) - (len(values) + 1) / 2)


def even(
    case: Case,
    *,
    tie: str,
    other: str,
    years: Span,
    within: float,
    domains: list[str] | None = None,
) -> Holds:
    """The mean levels of two ties differ by at most the given amount: neither side is favoured.

    Args:
        case: The runs.
        tie: The tie, ``actor>target``.
        other: The other tie, ``actor>target``.
        years: First and last year.
        within: Greatest difference, in levels.
        domains: Domains that are averaged; default: all four.
    """
    difference = mean_level(case, tie, domains, years) - mean_level(case, other, domains, years)
    return np.asarray(np.abs(difference) <= within)


def precedes(
    case: Case, *, first: dict[str, Any], then: dict[str, Any], years: Span, by: float
) -> Holds:
    """The first tie leaves its starting level in an earlier year than the second tie.

    The starting level is the mean of the first three years. A world in which the first tie never
    leaves it fails.

    Args:
        case: The runs.
        first: The tie that moves first: ``tie``, and optionally ``domains``.
        then: The tie that moves later, or never, in the same form.
        years: First and last year.
        by: Departure from the starting level, in levels; a negative number is a fall.
    """
    earlier = _departure(case, first, years, by)
    later = _departure(case, then, years, by)
    return np.asarray((earlier < later) & (earlier <= years[1]))


def _departure(case: Case, side: dict[str, Any], years: Span, by: float) -> NDArray[np.int64]:
    """First year in which a tie has left its starting level; after the span where it never does."""
    path = levels(case, side["tie"], side.get("domains"), years)
    change = path - path[:START].mean(0)
    moved = change >= by if by > 0 else change <= by
    return np.where(moved.any(0), years[0] + moved.argmax(0), years[1] + NEVER)
