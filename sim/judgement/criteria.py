"""Criteria: functions that decide, world by world, whether the observable of a claim holds.

A criterion reads traces only: yearly levels, labels, impressions and relations. It returns one
boolean for each world. Where the record of a run lacks what it asks for, it raises Untestable with
the reason. Each criterion is registered in ``CRITERIA``. Those of one tie, of two series, of a
course, of a mixture and of the setting have modules of their own; here are those that combine
others. A conditional criterion (``given``) answers 1 or 0 in the worlds that meet its condition and
NaN in the others, which it does not ask; it stands outermost, or in ``in_run`` alone.

Arguments that several criteria share:

- ``tie``: the tie that is asked about, written ``actor>target``.
- ``years``, ``before``, ``after``, ``at``: spans as (first year, last year), both included.
- ``domains``: names of domains whose levels are averaged; all four by default.

Levels run from -2, siding with, to +2, acting against.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.judgement.case_reader import FACTUAL, Case, Holds, Untestable
from sim.judgement.conditional_criteria import conditional_answer
from sim.judgement.course_criteria import flares, reaches
from sim.judgement.mixture_criteria import mixed
from sim.judgement.pair_criteria import even, moves_with, precedes, tracks
from sim.judgement.setting_criteria import meets_more, never_together
from sim.judgement.tie_criteria import (
    kept,
    level,
    no_turn,
    one_way,
    ramp,
    split,
    steepest,
    strategy,
    turn,
)

SPANS: Final = ("years", "before", "after", "at")


def lost_without(case: Case, *, outcome: dict[str, Any], run: str) -> Holds:
    """The outcome holds, and does not hold in the same world of another run.

    Args:
        case: The runs.
        outcome: A criterion with its arguments.
        run: Name of the other run.
    """
    return np.asarray(evaluate(outcome, case) & ~evaluate(outcome, case.within(run)))


def kept_without(case: Case, *, outcome: dict[str, Any], run: str) -> Holds:
    """The outcome holds, and also holds in the same world of another run.

    Args:
        case: The runs.
        outcome: A criterion with its arguments.
        run: Name of the other run.
    """
    return np.asarray(evaluate(outcome, case) & evaluate(outcome, case.within(run)))


def in_run(case: Case, *, outcome: dict[str, Any], run: str) -> NDArray[Any]:
    """The outcome holds in the same world of another run.

    Args:
        case: The runs.
        outcome: A criterion with its arguments.
        run: Name of the other run.
    """
    return evaluate(outcome, case.within(run))


def all_of(case: Case, *, parts: list[dict[str, Any]]) -> Holds:
    """All of several criteria hold in the same world.

    Args:
        case: The runs.
        parts: Criteria with their arguments.
    """
    return np.asarray(np.all([evaluate(part, case) for part in parts], axis=0))


def given(case: Case, *, condition: dict[str, Any], outcome: dict[str, Any]) -> NDArray[np.float64]:
    """The outcome holds in the worlds that meet a condition; other worlds are not asked.

    Args:
        case: The runs.
        condition: A criterion with its arguments.
        outcome: A criterion with its arguments.
    """
    return conditional_answer(evaluate(condition, case), evaluate(outcome, case))


def beyond(_case: Case, *, why: str) -> Holds:
    """Nothing: no run of this span can record what the claim is about, so that it is untestable.

    Args:
        _case: Not used.
        why: Why the claim cannot be tested.

    Raises:
        Untestable: Always, with the reason.
    """
    raise Untestable(why)


CRITERIA: Final[dict[str, Callable[..., NDArray[Any]]]] = {
    criterion.__name__: criterion
    for criterion in (
        strategy,
        mixed,
        level,
        reaches,
        split,
        turn,
        no_turn,
        flares,
        ramp,
        steepest,
        moves_with,
        meets_more,
        never_together,
        tracks,
        even,
        kept,
        one_way,
        precedes,
        lost_without,
        kept_without,
        in_run,
        all_of,
        given,
        beyond,
    )
}


def evaluate(criterion: Mapping[str, Any], case: Case) -> NDArray[Any]:
    """Evaluate one criterion of a case.

    Args:
        criterion: The criterion as a thesis writes it: its name under ``use``, and its arguments.
        case: The runs and the labeller.

    Returns:
        Whether it holds: (world,), booleans, or 1, 0 and NaN where the criterion is conditional.

    Raises:
        Untestable: The record lacks what the criterion asks for.
    """
    arguments = {}
    for key, value in criterion.items():
        if key == "use":
            continue
        name = "is_" if key == "is" else key
        is_span = isinstance(value, list) and key in SPANS
        arguments[name] = tuple(value) if is_span else value
    return CRITERIA[criterion["use"]](case, **arguments)


__all__ = ["CRITERIA", "FACTUAL", "Case", "Untestable", "evaluate"]
