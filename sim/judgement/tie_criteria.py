"""Criteria of one tie: its level and its relations, and how they change over the years."""

import numpy as np
from numpy.typing import NDArray

from sim.core.vocabulary import DOMAINS, STRATEGIES
from sim.judgement.case_reader import (
    Case,
    Floats,
    Holds,
    Span,
    domain_levels,
    known,
    levels,
    mean_level,
    relation,
)
from sim.record.labellers import LABELLERS


def strategy(case: Case, *, tie: str, years: Span, is_: str, share: float) -> Holds:
    """The strategy toward the target has the given name in at least the given share of the years.

    Args:
        case: The runs, and the labeller that names the strategy of each year.
        tie: The tie, ``actor>target``.
        years: First and last year.
        is_: Name of the strategy, or several joined by ``|``; ``is`` in a thesis.
        share: Least share of the years, 0 to 1.
    """
    by_domain = known(domain_levels(case, tie, years), "levels").astype(np.float64)
    labels = LABELLERS[case.labeller](by_domain)
    wanted = [STRATEGIES.index(name) for name in is_.split("|")]
    return np.asarray(np.isin(labels, wanted).mean(0) >= share)


def level(
    case: Case,
    *,
    tie: str,
    years: Span,
    domains: list[str] | None = None,
    at_least: float = -2.0,
    at_most: float = 2.0,
) -> Holds:
    """The mean level over the years lies between two bounds.

    Args:
        case: The runs.
        tie: The tie, ``actor>target``.
        years: First and last year.
        domains: Domains that are averaged; default: all four.
        at_least: Lower bound, in levels.
        at_most: Upper bound, in levels.
    """
    mean = mean_level(case, tie, domains, years)
    return np.asarray((mean >= at_least) & (mean <= at_most))


def split(
    case: Case, *, tie: str, years: Span, high: list[str], low: list[str], by: float
) -> Holds:
    """Some domains resist more than others: their mean levels differ by at least the given amount.

    Args:
        case: The runs.
        tie: The tie, ``actor>target``.
        years: First and last year.
        high: Domains that resist more.
        low: Domains that resist less.
        by: Least difference, in levels.
    """
    difference = mean_level(case, tie, high, years) - mean_level(case, tie, low, years)
    return np.asarray(difference >= by)


def turn(
    case: Case,
    *,
    tie: str,
    before: Span,
    after: Span,
    by: float,
    domains: list[str] | None = None,
    each: bool = False,
) -> Holds:
    """The mean level rises (or falls) by at least the given amount from one span to the other.

    Args:
        case: The runs.
        tie: The tie, ``actor>target``.
        before: First and last year of the earlier span.
        after: First and last year of the later span.
        by: Least rise in levels; a negative number is a least fall.
        domains: Domains that are averaged; default: all four.
        each: Whether the level must rise (or fall) in each of these domains on its own.
    """
    groups = [[domain] for domain in domains or DOMAINS] if each else [domains]
    sign = 1.0 if by > 0 else -1.0
    turned = []
    for group in groups:
        rise = mean_level(case, tie, group, after) - mean_level(case, tie, group, before)
        turned.append(sign * rise >= abs(by))
    return np.asarray(np.all(turned, axis=0))


def no_turn(
    case: Case,
    *,
    tie: str,
    before: Span,
    after: Span,
    within: float,
    domains: list[str] | None = None,
) -> Holds:
    """The mean levels of two spans differ by at most the given amount.

    Args:
        case: The runs.
        tie: The tie, ``actor>target``.
        before: First and last year of the earlier span.
        after: First and last year of the later span.
        within: Greatest difference, in levels.
        domains: Domains that are averaged; default: all four.
    """
    change = mean_level(case, tie, domains, after) - mean_level(case, tie, domains, before)
    return np.asarray(np.abs(change) <= within)


def ramp(
    case: Case, *, tie: str, years: Span, by: float, step: float, domains: list[str] | None = None
) -> Holds:
    """The level rises gradually: by enough in all, and by no more than a share of that in one year.

    The rise is measured from the mean of the first third of the years to that of the last third.

    Args:
        case: The runs.
        tie: The tie, ``actor>target``.
        years: First and last year.
        by: Least rise, in levels.
        step: Greatest share, 0 to 1, that a single year has in the rise from the lowest level to
            the last (at least ``by``).
        domains: Domains that are averaged; default: all four.
    """
    path = levels(case, tie, domains, years)
    third = max(len(path) // 3, 1)
    rise = path[-third:].mean(0) - path[:third].mean(0)
    largest_step = np.diff(path, axis=0).max(0)
    whole = np.maximum(path[-1] - path.min(0), by)
    return np.asarray((rise >= by) & (largest_step <= step * whole))


def steepest(
    case: Case, *, tie: str, years: Span, at: Span, domains: list[str] | None = None
) -> Holds:
    """The upward break that best splits the years into two means lies within the years ``at``.

    Args:
        case: The runs.
        tie: The tie, ``actor>target``.
        years: First and last year that are searched.
        at: First and last year in which the break must lie.
        domains: Domains that are averaged; default: all four.
    """
    after, gain = upward_break(levels(case, tie, domains, years))
    year = years[0] + after
    return np.asarray((year >= at[0]) & (year <= at[1]) & (gain > 0))


def upward_break(path: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Find the one break that best splits each path into a lower and a higher mean.

    Args:
        path: Yearly levels: (year, world).

    Returns:
        The first year after the break, counted from the first year of the path, and the gain in
        explained squares: (world,) each. The gain is negative where no break goes upward.
    """
    n = len(path)
    total = np.cumsum(path, axis=0)
    sizes = np.arange(1, n)
    earlier = total[:-1] / sizes[:, None]
    later = (total[-1] - total[:-1]) / (n - sizes)[:, None]
    explained = (sizes * (n - sizes))[:, None] * (later - earlier) ** 2
    gain = np.where(later > earlier, explained, -1.0)
    return sizes[gain.argmax(0)], gain.max(0)


def kept(
    case: Case, *, tie: str, quantity: str, years: Span, at_least: float = 0.0, at_most: float = 3.0
) -> Holds:
    """A quantity of relations lies between two bounds at the end of the last year.

    Args:
        case: The runs.
        tie: The tie, ``actor>target``.
        quantity: ``rung`` of the partnership (0 to 3), or a share of supply or of requests that
            were met (0 to 1).
        years: First and last year; only the last one counts.
        at_least: Lower bound, in the unit of the quantity.
        at_most: Upper bound, in the unit of the quantity.
    """
    last = relation(case, tie, quantity, (years[1], years[1]))[-1]
    return np.asarray((last >= at_least) & (last <= at_most))


def one_way(case: Case, *, tie: str, quantity: str, years: Span, by: float, back: float) -> Holds:
    """A quantity of relations rises and then loses at most the given share of its rise.

    Args:
        case: The runs.
        tie: The tie, ``actor>target``.
        quantity: Name of the quantity, as in ``kept``.
        years: First and last year.
        by: Least rise above the first year, in the unit of the quantity; a negative number is a
            least fall, after which it recovers as little.
        back: Greatest share of the rise, 0 to 1, that is lost by the last year.
    """
    path = np.sign(by) * relation(case, tie, quantity, years)
    peak = path.max(0)
    rise = peak - path[0]
    lost = peak - path[-1]
    return np.asarray((rise >= abs(by)) & (lost <= back * rise))
