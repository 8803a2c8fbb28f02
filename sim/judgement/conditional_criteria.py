"""The conditional criterion: what holds in the worlds that meet a condition.

Documents make claims about what happens given something else: given the turn, on top of pressure,
given economic coercion. A world without the condition is no evidence for such a claim and none
against it, so it is not asked: neither an idle state nor a rare condition decides the claim.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.judgement.case_reader import Holds


def conditional_answer(condition: Holds, outcome: Holds) -> NDArray[np.float64]:
    """Return 1 or 0 where a condition is met, and NaN where a world is not asked: (world,)."""
    return np.where(condition, outcome.astype(np.float64), np.nan)


def asked(answer: NDArray[Any]) -> Holds:
    """Return the worlds that an answer was given for: (world,).

    Args:
        answer: Whether a criterion holds, as booleans, or as 1, 0 and NaN where it is conditional.
    """
    if answer.dtype == np.bool_:
        return np.ones(answer.shape, np.bool_)
    return np.asarray(~np.isnan(answer))


def holding(answer: NDArray[Any]) -> Holds:
    """Return the worlds in which a criterion was asked and holds: (world,)."""
    return np.asarray(answer == 1)
