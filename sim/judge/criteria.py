"""Criteria: small functions that tell, world by world, whether a claim's observable holds; one registry line each.

A criterion reads traces only (years of levels, labels and impressions) and gives a boolean per world. Where the record of a
run does not hold what it asks for, it raises Untestable with the reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from sim.core.vocabulary import DOMAINS, STRATEGIES
from sim.record.labellers import LABELLERS
from sim.record.summary import Trace

Holds = NDArray[np.bool_]
Floats = NDArray[np.float64]
FACTUAL: Final = "factual"
Span = tuple[int, int]


class Untestable(Exception):
    """The record is missing what a criterion asks for."""


@dataclass(frozen=True)
class Case:
    """What a criterion is asked about: the paired runs by name, and the labeller that names strategies."""

    runs: Mapping[str, Trace]
    labeller: str = "nguyen"

    @property
    def factual(self) -> Trace:
        """Give the run with nothing removed."""
        return self.runs[FACTUAL]

    def within(self, run: str) -> "Case":
        """Give the same question asked of another run of the same worlds."""
        if run not in self.runs:
            raise Untestable(f"needs the run '{run}'")
        return Case({**self.runs, FACTUAL: self.runs[run]}, self.labeller)


def _row(trace: Trace, tie: str) -> int:
    actor, _, target = tie.partition(">")
    if (actor, target) not in trace.shape.ties:
        raise Untestable(f"no state decides {tie} in this run")
    return trace.shape.ties.index((actor, target))


def _years(trace: Trace, span: Span) -> slice:
    first, last = trace.shape.years[0], trace.shape.years[-1]
    if span[0] < first or span[1] > last:
        raise Untestable(f"{span[0]}-{span[1]} lies outside the span {first}-{last}")
    return slice(span[0] - first, span[1] - first + 1)


def _known(values: Any, what: str) -> Any:
    """Give values back, or say that the record is silent where they are asked for: silence neither satisfies nor fails."""
    if np.isnan(values).any():
        raise Untestable(f"the record holds no {what} for some of these years")
    return values


def _levels(case: Case, tie: str, domains: list[str] | None, years: Span) -> Floats:
    """Mean level over domains: (year, world)."""
    trace = case.factual
    rows = [DOMAINS.index(d) for d in domains or DOMAINS]
    return np.asarray(
        _known(trace.levels[_row(trace, tie)][rows][:, _years(trace, years)], "levels").mean(
            0, dtype=np.float64
        )
    )


def strategy(case: Case, *, tie: str, years: Span, is_: str, share: float) -> Holds:
    """Tell where the strategy has a name (or one of several, joined by '|') in at least a share of the years."""
    trace = case.factual
    levels = _known(trace.levels[_row(trace, tie)][:, _years(trace, years)], "levels").astype(
        np.float64
    )
    labels = LABELLERS[case.labeller](levels)
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
    """Tell where the mean level of a span lies between bounds."""
    mean = _levels(case, tie, domains, years).mean(0)
    return np.asarray((mean >= at_least) & (mean <= at_most))


def split(
    case: Case, *, tie: str, years: Span, high: list[str], low: list[str], by: float
) -> Holds:
    """Tell where some domains resist more than others by at least ``by`` levels."""
    return np.asarray(
        _levels(case, tie, high, years).mean(0) - _levels(case, tie, low, years).mean(0) >= by
    )


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
    """Tell where the mean level rises (``by`` > 0) or falls (< 0) by so much between spans; with ``each``, in every domain."""
    groups = [[d] for d in domains or DOMAINS] if each else [domains]
    sign = 1.0 if by > 0 else -1.0
    rises = [
        _levels(case, tie, g, after).mean(0) - _levels(case, tie, g, before).mean(0) for g in groups
    ]
    return np.asarray(np.all([sign * r >= abs(by) for r in rises], axis=0))


def no_turn(
    case: Case,
    *,
    tie: str,
    before: Span,
    after: Span,
    within: float,
    domains: list[str] | None = None,
) -> Holds:
    """Tell where the mean level stays within so many levels between spans."""
    return np.asarray(
        np.abs(
            _levels(case, tie, domains, after).mean(0) - _levels(case, tie, domains, before).mean(0)
        )
        <= within
    )


def ramp(
    case: Case, *, tie: str, years: Span, by: float, step: float, domains: list[str] | None = None
) -> Holds:
    """Tell where the level rises gradually: by so much over the span, no single year making more than a share of the rise."""
    path = _levels(case, tie, domains, years)
    third = max(len(path) // 3, 1)
    rise = path[-third:].mean(0) - path[:third].mean(0)
    largest = np.diff(path, axis=0).max(0)
    return np.asarray((rise >= by) & (largest <= step * np.maximum(path[-1] - path.min(0), by)))


def steepest(
    case: Case, *, tie: str, years: Span, at: Span, domains: list[str] | None = None
) -> Holds:
    """Tell where the one break that best splits the span into two means, upward, lies in the years ``at``."""
    best, gain = upward_break(_levels(case, tie, domains, years))
    return np.asarray((years[0] + best >= at[0]) & (years[0] + best <= at[1]) & (gain > 0))


def upward_break(path: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Find the one break that best splits a path (year, world) into a lower and a higher mean: its year, counted from the first, and its gain.

    Without any rise the gain is negative.
    """
    n = len(path)
    total = np.cumsum(path, axis=0)
    ks = np.arange(1, n)
    left, right = total[:-1] / ks[:, None], (total[-1] - total[:-1]) / (n - ks)[:, None]
    gain = np.where(right > left, (ks * (n - ks))[:, None] * (right - left) ** 2, -1.0)
    return ks[gain.argmax(0)], gain.max(0)


def moves_with(
    case: Case,
    *,
    tie: str,
    driver: str,
    at_least: float,
    years: Span,
    domains: list[str] | None = None,
    of: str | None = None,
) -> Holds:
    """Tell where the level rises with an impression: rank correlation of at least so much (negative: at most).

    ``of`` names another tie whose impression is meant.
    """
    trace = case.factual
    if driver not in trace.shape.perceived:
        raise Untestable(f"nothing in the run perceives '{driver}'")
    seen = _known(
        trace.perceived[_row(trace, of or tie), trace.shape.perceived.index(driver)][
            _years(trace, years)
        ],
        "impressions",
    )
    rho = _rank_correlation(_levels(case, tie, domains, years), seen.astype(np.float64))
    return np.asarray(rho >= at_least if at_least > 0 else rho <= at_least)


def tracks(
    case: Case,
    *,
    tie: str,
    other: str,
    at_least: float,
    years: Span,
    domains: list[str] | None = None,
) -> Holds:
    """Tell where two ties' levels move together (or, with a negative bound, apart): rank correlation."""
    rho = _rank_correlation(
        _levels(case, tie, domains, years), _levels(case, other, domains, years)
    )
    return np.asarray(rho >= at_least if at_least > 0 else rho <= at_least)


def _rank_correlation(a: Floats, b: Floats) -> Floats:
    """Spearman correlation over years (axis 0), 0 where one does not move."""
    x, y = (rankdata(v, axis=0) - (len(v) + 1) / 2 for v in (a, b))
    below = np.sqrt((x**2).sum(0) * (y**2).sum(0))
    return np.asarray(np.divide((x * y).sum(0), below, out=np.zeros(x.shape[1]), where=below > 0))


def _kept(case: Case, tie: str, quantity: str, years: Span) -> Floats:
    """What relations keep of a tie at the end of each of the years: (year, world)."""
    trace = case.factual
    if trace.kept is None or quantity not in trace.shape.kept:
        raise Untestable(f"nothing in the run keeps '{quantity}'")
    return np.asarray(
        _known(
            trace.kept[_row(trace, tie), trace.shape.kept.index(quantity)][_years(trace, years)],
            f"'{quantity}'",
        ),
        dtype=np.float64,
    )


def kept(
    case: Case, *, tie: str, quantity: str, years: Span, at_least: float = 0.0, at_most: float = 3.0
) -> Holds:
    """Tell where a rung, a share of supply or a share of asks met lies between bounds at the end of a span."""
    last = _kept(case, tie, quantity, (years[1], years[1]))[-1]
    return np.asarray((last >= at_least) & (last <= at_most))


def one_way(case: Case, *, tie: str, quantity: str, years: Span, by: float, back: float) -> Holds:
    """Tell where a kept quantity rises by so much and gives back at most a share of the rise (``by`` < 0: falls and recovers so little)."""
    path = np.sign(by) * _kept(case, tie, quantity, years)
    rise, given_back = path.max(0) - path[0], path.max(0) - path[-1]
    return np.asarray((rise >= abs(by)) & (given_back <= back * rise))


def even(
    case: Case,
    *,
    tie: str,
    other: str,
    years: Span,
    within: float,
    domains: list[str] | None = None,
) -> Holds:
    """Tell where two ties' mean levels lie within so many levels of each other: neither side is favoured."""
    return np.asarray(
        np.abs(
            _levels(case, tie, domains, years).mean(0)
            - _levels(case, other, domains, years).mean(0)
        )
        <= within
    )


def precedes(
    case: Case, *, first: dict[str, Any], then: dict[str, Any], years: Span, by: float
) -> Holds:
    """Tell where one tie leaves its starting level by so much before another does; worlds in which the first never does fail."""
    a, b = (_departure(case, side, years, by) for side in (first, then))
    return np.asarray((a < b) & (a <= years[1]))


def _departure(case: Case, side: dict[str, Any], years: Span, by: float) -> NDArray[np.int64]:
    path = _levels(case, side["tie"], side.get("domains"), years)
    moved = path - path[:3].mean(0) >= by if by > 0 else path - path[:3].mean(0) <= by
    return np.where(moved.any(0), years[0] + moved.argmax(0), years[1] + 99)


def lost_without(case: Case, *, outcome: dict[str, Any], run: str) -> Holds:
    """Tell where an outcome holds, and is gone in the same world of another run."""
    return evaluate(outcome, case) & ~evaluate(outcome, case.within(run))


def kept_without(case: Case, *, outcome: dict[str, Any], run: str) -> Holds:
    """Tell where an outcome holds, and holds as well in the same world of another run."""
    return evaluate(outcome, case) & evaluate(outcome, case.within(run))


def in_run(case: Case, *, outcome: dict[str, Any], run: str) -> Holds:
    """Tell where an outcome holds in another run of the same worlds."""
    return evaluate(outcome, case.within(run))


def all_of(case: Case, *, parts: list[dict[str, Any]]) -> Holds:
    """Tell where several observables hold together."""
    return np.asarray(np.all([evaluate(p, case) for p in parts], axis=0))


def beyond(_case: Case, *, why: str) -> Holds:
    """Say that the record of any run of this span cannot hold what the claim is about."""
    raise Untestable(why)


CRITERIA: Final[dict[str, Callable[..., Holds]]] = {
    f.__name__: f
    for f in (
        strategy,
        level,
        split,
        turn,
        no_turn,
        ramp,
        steepest,
        moves_with,
        tracks,
        even,
        kept,
        one_way,
        precedes,
        lost_without,
        kept_without,
        in_run,
        all_of,
        beyond,
    )
}


def evaluate(criterion: Mapping[str, Any], case: Case) -> Holds:
    """Ask one criterion, as a thesis writes it (``use`` and its arguments), of a case: (world,)."""
    arguments = {
        ("is_" if k == "is" else k): tuple(v) if isinstance(v, list) and k in SPANS else v
        for k, v in criterion.items()
        if k != "use"
    }
    return CRITERIA[criterion["use"]](case, **arguments)


SPANS: Final = ("years", "before", "after", "at")
