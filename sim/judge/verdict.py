"""The verdict rule, fixed before any scoring.

Emergence is the share of worlds in which a thesis's criterion holds. *refuted*: it emerges less than under always-hedge or random
choice, by an interval below 1 and at least five worlds in a hundred, or fails in 95 % of worlds. *untestable*: the record is missing,
an actor is unforced, or too few worlds condition. *supported*: all of the following; *not_distinguished*: one of them is not so, and
the first that stands in the way is named.

1. The ratio of its emergence to that under every free-running null, every placebo and every rival has a 95 % interval above 1.
2. It stands above at least 95 % of the sets of a placebo. Permutations differ among themselves more than the worlds of one do, and a
   binomial interval of pooled worlds knows nothing of that; beside nineteen sets, the acts as they were are one more order of the same
   acts, so that a thesis that owes nothing to the order stands above all of them in one case of twenty.
3. Every rival can be told from the reading on trial: a rival that is not there to be seen is not beaten by being rarer.
4. The coded history does not satisfy it by definition alone: on the plain stance, in which partnering with a rival power counts as
   resistance, but not on the direct one.

All four only ever take support away.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binomtest
from scipy.stats.contingency import relative_risk

FLOORS: Final = ("always_hedge", "random_choice")  # below these, a thesis is refuted
FAILS: Final = 0.05  # a criterion that holds in fewer worlds fails
MATERIAL: Final = 0.05  # a difference of fewer worlds in a hundred is not "below"
ABOVE: Final = 0.95  # share of a placebo's sets that a supported thesis stands above
TOLD_APART: Final = (
    0.8  # of histories that go to one of two readings, those that must go to their maker
)
ROUNDED: Final = 1e-9  # shares are written with four digits; a quotient of them is not exact
MODEL: Final = "model"
DEFINITION: Final = "definition"


@dataclass(frozen=True)
class Tally:
    """In how many of how many worlds a criterion holds; ``exact`` where the contender has no spread."""

    holds: int
    worlds: int
    exact: bool = False

    @property
    def share(self) -> float:
        """Emergence."""
        return self.holds / self.worlds

    def interval(self) -> tuple[float, float]:
        """95 % Wilson interval of the emergence."""
        if self.exact:
            return self.share, self.share
        ci = binomtest(self.holds, self.worlds).proportion_ci(method="wilson")
        return float(ci.low), float(ci.high)


def above(model: Tally, other: Tally) -> bool:
    """Tell whether the ratio of emergences has a 95 % interval above 1."""
    return _ratio(model, other)[0] > 1.0


def below(model: Tally, other: Tally) -> bool:
    """Tell whether the ratio of emergences has a 95 % interval below 1, by a material difference."""
    return _ratio(model, other)[1] < 1.0 and other.share - model.share >= MATERIAL


def _ratio(model: Tally, other: Tally) -> tuple[float, float]:
    """95 % interval of the ratio of two emergences; where one is nothing or exact, by their own intervals."""
    if min(model.holds, other.holds) == 0 or other.exact:
        (low, high), (other_low, other_high) = model.interval(), other.interval()
        return (
            (np.inf, np.inf)
            if low > other_high
            else (0.0, 0.0)
            if high < other_low
            else (0.0, np.inf)
        )
    ci = relative_risk(model.holds, model.worlds, other.holds, other.worlds).confidence_interval(
        0.95
    )
    return float(ci.low), float(ci.high)


def standing(model: float, sets: Iterable[NDArray[np.bool_]]) -> float:
    """Share of a placebo's sets, each with its own acts, whose emergence lies below the model's."""
    return float(np.mean([s.mean() < model for s in sets]))


def confused(matrix: pd.DataFrame, rivals: Iterable[str]) -> list[str]:
    """Name the rivals that the record cannot tell from the reading on trial, from the matrix of recovery alone.

    Two readings are told apart if, of the histories made by either that go to one of the two, at least 80 % go to their maker. There
    is one history of 1991-2025: a record that names the wrong one of two readings more often than once in five is no ground on which
    to prefer one of them.
    """
    shares = matrix.set_index("made_by")
    if MODEL not in shares.index:
        return []
    return [
        r
        for r in rivals
        if r in shares.index and not (_recovered(shares, MODEL, r) and _recovered(shares, r, MODEL))
    ]


def _recovered(shares: pd.DataFrame, maker: str, other: str) -> bool:
    """Tell whether a reading's histories go to it rather than to another; where none go to either, nothing tells them apart."""
    own, lost = shares.loc[maker, [maker, other]].to_numpy(dtype=float)
    return bool(own > 0 and own / (own + lost) >= TOLD_APART - ROUNDED)


def doubts(
    standings: Mapping[str, float], unseen: Collection[str], *, by_definition: bool
) -> list[str]:
    """List what stands in the way of a thesis that is more frequent than under any contender, in the order of the rule."""
    return [
        *(p for p, share in standings.items() if share < ABOVE),
        *unseen,
        *([DEFINITION] if by_definition else []),
    ]


def judge(
    model: Tally | None, others: Mapping[str, Tally], in_the_way: Sequence[str] = ()
) -> tuple[str, str]:
    """Give the verdict and the contender it hangs on, by the rule at the head of this page."""
    if model is None or not others:
        return "untestable", ""
    floor = next((name for name in FLOORS if name in others and below(model, others[name])), "")
    if floor or model.share <= FAILS:
        return "refuted", floor
    rival = next(
        (name for name, tally in others.items() if not above(model, tally)),
        next(iter(in_the_way), ""),
    )
    return ("not_distinguished", rival) if rival else ("supported", "")
