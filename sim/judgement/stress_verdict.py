"""The verdict rule, fixed before any scoring.

Emergence is the share of worlds in which a thesis's criterion holds; of a conditional thesis, the
share of the worlds that meet its condition. A contender of which fewer than twenty worlds meet it,
and not all, cannot be asked.

*refuted*: it emerges less than under always-hedge or random choice, by an interval below 1 and at
least five worlds in a hundred; or it fails in 95 % of worlds. *untestable*: the record is missing,
an actor is unforced, or too few worlds condition. *supported*: all of the following hold.
*not_distinguished*: one of them does not hold, and the first obstacle is named.

1. The ratio of its emergence to that under every free-running null, every placebo and every rival
   has a 95 % interval above 1.
2. Its emergence lies above that of at least 95 % of the sets of a placebo. Permutations differ
   among themselves more than the worlds of one do, and a binomial interval of pooled worlds does
   not account for that. Beside nineteen sets, the acts as they were are one more order of the same
   acts, so that a thesis that owes nothing to the order lies above all of them in one case of
   twenty.
3. Every rival can be distinguished from the reading on trial. A rival that cannot be distinguished
   is not beaten by being rarer.
4. The coded history does not satisfy it by definition alone: on the plain stance, in which
   partnering with a rival power counts as resistance, but not on the direct one.

All four conditions can only take support away.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.proportions import wilson_interval
from sim.judgement.conditional_criteria import asked, holding

FLOORS: Final = ("always_hedge", "random_choice")  # below these, a thesis is refuted
FAILS: Final = 0.05  # a criterion that holds in fewer worlds fails
LEAST_ASKED: Final = 20  # of fewer worlds that meet a condition no share is taken
MATERIAL: Final = 0.05  # a smaller difference of shares is not "below"
ABOVE: Final = 0.95  # share of a placebo's sets that a supported thesis lies above
# Two readings are distinguished if at least this share of their histories is attributed correctly.
LEAST_RECOVERY: Final = 0.8
ROUNDED: Final = 1e-9  # shares are written with four digits; a quotient of them is not exact
MODEL: Final = "model"
DEFINITION: Final = "definition"


@dataclass(frozen=True)
class Tally:
    """In how many of how many worlds a criterion holds.

    Attributes:
        holds: Worlds in which it holds.
        worlds: All worlds.
        exact: Whether the contender has no spread.
    """

    holds: int
    worlds: int
    exact: bool = False

    @property
    def share(self) -> float:
        """Emergence: the share of worlds in which the criterion holds."""
        return self.holds / self.worlds

    def interval(self) -> tuple[float, float]:
        """Return the 95 % Wilson interval of the emergence."""
        if self.exact:
            return self.share, self.share
        return wilson_interval(self.holds, self.worlds)


def tally(answer: NDArray[Any]) -> Tally | None:
    """Count an answer; None where too few worlds meet its condition.

    Args:
        answer: Whether the criterion holds, NaN in worlds that are not asked: (world,).
    """
    number = int(asked(answer).sum())
    if number < min(LEAST_ASKED, len(answer)):
        return None
    return Tally(int(holding(answer).sum()), number, exact=len(answer) == 1)


def above(model: Tally, other: Tally) -> bool:
    """Whether the ratio of emergences has a 95 % interval above 1."""
    low, _ = _ratio(model, other)
    return low > 1.0


def below(model: Tally, other: Tally) -> bool:
    """Whether the ratio of emergences has a 95 % interval below 1, by a material difference."""
    _, high = _ratio(model, other)
    return high < 1.0 and other.share - model.share >= MATERIAL


def _ratio(model: Tally, other: Tally) -> tuple[float, float]:
    """95 % interval of the ratio of two emergences."""
    if min(model.holds, other.holds) == 0 or other.exact:
        return _ratio_of_intervals(model, other)
    from scipy.stats.contingency import relative_risk  # takes most of a second to load

    risk = relative_risk(model.holds, model.worlds, other.holds, other.worlds)
    interval = risk.confidence_interval(0.95)
    return float(interval.low), float(interval.high)


def _ratio_of_intervals(model: Tally, other: Tally) -> tuple[float, float]:
    """Interval of the ratio where one emergence is 0 or exact, from their own intervals."""
    low, high = model.interval()
    other_low, other_high = other.interval()
    if low > other_high:
        return np.inf, np.inf
    if high < other_low:
        return 0.0, 0.0
    return 0.0, np.inf


def share_of_sets_below(model: float, sets: Iterable[NDArray[Any]]) -> float:
    """Compute the share of a placebo's sets whose emergence lies below the model's.

    Args:
        model: Emergence under the model.
        sets: Whether the criterion holds, one array (world,) for each set of acts; sets of which no
            world meets the condition are left out, and NaN is returned where there is no other.
    """
    shares = [np.nanmean(holds) for holds in sets if asked(holds).any()]
    return float(np.mean(np.array(shares) < model)) if shares else np.nan


def indistinguishable(matrix: pd.DataFrame, rivals: Iterable[str]) -> list[str]:
    """Return the rivals that the record cannot distinguish from the reading on trial.

    Two readings are distinguished if, of the histories made by either that are attributed to one of
    the two, at least 80 % are attributed correctly. There is one history of 1991-2025: a record
    that names the wrong one of two readings more often than once in five is no ground on which to
    prefer one of them.

    Args:
        matrix: The matrix of recovery: shares of the histories made by each reading (column
            ``made_by``) that are attributed to each reading.
        rivals: Names of the rivals.
    """
    shares = matrix.set_index("made_by")
    if MODEL not in shares.index:
        return []
    known = [rival for rival in rivals if rival in shares.index]
    return [rival for rival in known if not _distinguished(shares, rival)]


def _distinguished(shares: pd.DataFrame, rival: str) -> bool:
    """Whether histories of the model and of a rival are attributed correctly often enough."""
    return _recovered(shares, MODEL, rival) and _recovered(shares, rival, MODEL)


def _recovered(shares: pd.DataFrame, maker: str, other: str) -> bool:
    """Whether a reading's histories are attributed to it rather than to another.

    Where none are attributed to either, the two are not distinguished.
    """
    own, lost = shares.loc[maker, [maker, other]].to_numpy(dtype=float)
    return bool(own > 0 and own / (own + lost) >= LEAST_RECOVERY - ROUNDED)


def obstacles(
    shares_below: Mapping[str, float], confused: Collection[str], *, by_definition: bool
) -> list[str]:
    """Return what prevents support of a thesis that is more frequent than under any contender.

    Args:
        shares_below: By placebo, the share of its sets below the model.
        confused: Rivals that cannot be distinguished from the reading on trial.
        by_definition: Whether the coded history satisfies the thesis by definition alone.

    Returns:
        Names of placebos, then of rivals, then ``DEFINITION``: the order of the rule.
    """
    placebos = [name for name, share in shares_below.items() if share < ABOVE]
    definition = [DEFINITION] if by_definition else []
    return [*placebos, *confused, *definition]


def judge(
    model: Tally | None, others: Mapping[str, Tally], in_the_way: Sequence[str] = ()
) -> tuple[str, str]:
    """Return the verdict, and the contender it depends on, by the rule in this module's docstring.

    Args:
        model: The tally under the reading on trial; None where it cannot be asked.
        others: The tallies under the other contenders, by name.
        in_the_way: Further obstacles, as ``obstacles`` lists them.
    """
    if model is None or not others:
        return "untestable", ""
    floor = next((name for name in FLOORS if name in others and below(model, others[name])), "")
    if floor or model.share <= FAILS:
        return "refuted", floor
    not_above = (name for name, tally in others.items() if not above(model, tally))
    hindrance = next(not_above, next(iter(in_the_way), ""))
    return ("not_distinguished", hindrance) if hindrance else ("supported", "")
