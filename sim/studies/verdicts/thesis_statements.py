"""What worlds say to a thesis: how often replays satisfy it, and what their mechanisms do."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.judgement.theses import Thesis, ask_all
from sim.record.summary import Trace

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Key = tuple[str, str]
MOST: Final = 0.5  # share of a world's replays from which on its mechanism does it


@dataclass(frozen=True)
class Said:
    """What worlds say to a thesis.

    Attributes:
        shares: Share of each world's replays that satisfy it, of those that can be asked; NaN
            where none can: (world,).
    """

    shares: Floats

    def emergence(self, weights: Floats, chosen: Flags) -> float:
        """Return the share of replays that satisfy it, of some worlds; NaN where none is asked."""
        asked = chosen & ~np.isnan(self.shares)
        total = weights[asked].sum()
        return (
            float((weights * np.nan_to_num(self.shares))[asked].sum() / total) if total else np.nan
        )

    def probability(self, weights: Floats) -> float:
        """Return the probability of the statement, drawn toward one half as worlds are few."""
        asked = ~np.isnan(self.shares)
        own = weights[asked]
        if not own.sum():
            return float("nan")
        does = self.shares[asked] >= MOST
        worth = own.sum() ** 2 / (own**2).sum()
        return float((worth * (own * does).sum() / own.sum() + MOST) / (worth + 1.0))


def probability_of(answer: Said | str, weights: Floats) -> float:
    """Return the probability of what worlds of some weights say; NaN where it cannot be asked."""
    return float("nan") if isinstance(answer, str) else answer.probability(weights)


def said(
    theses: Iterable[Thesis], runs: Mapping[str, Trace], replays: int
) -> dict[Key, Said | str]:
    """Ask worlds every thesis under every labeller.

    Args:
        theses: The theses.
        runs: Traces by run, the replays of each world side by side.
        replays: Number of replays of each world.

    Returns:
        By thesis and labeller: what worlds say, or why it cannot be asked.
    """
    return dict(_said(ask_all(theses, runs), replays))


def _said(answers: Mapping[Key, Any], replays: int) -> Iterator[tuple[Key, Said | str]]:
    for key, answer in answers.items():
        if isinstance(answer, str):
            yield key, answer
            continue
        each = np.asarray(answer, np.float64).reshape(-1, replays)
        asked = (~np.isnan(each)).sum(axis=1)
        total = np.nansum(each, axis=1)
        yield key, Said(np.where(asked > 0, total / np.maximum(asked, 1), np.nan))


def window_start(criterion: Mapping[str, Any], first: int) -> int:
    """Return the first year of the latest span that a criterion reads.

    Args:
        criterion: The criterion.
        first: Year that is returned where the criterion reads no span.
    """
    starts = [span[0] for span in _spans(criterion)]
    return max(starts, default=first)


def _spans(criterion: Any) -> Iterator[list[int]]:
    if isinstance(criterion, Mapping):
        for key, value in criterion.items():
            if key in ("years", "before", "after", "at"):
                yield value
            else:
                yield from _spans(value)
    elif isinstance(criterion, list):
        for value in criterion:
            yield from _spans(value)


def removes_acts(criterion: Any) -> bool:
    """Whether a criterion asks for another run, so that the record alone cannot answer it."""
    if isinstance(criterion, Mapping):
        return "run" in criterion or any(removes_acts(value) for value in criterion.values())
    return isinstance(criterion, list) and any(removes_acts(value) for value in criterion)


def condition_of(thesis: Thesis) -> Mapping[str, Any] | None:
    """Return the condition of a conditional thesis, None of others."""
    criterion = thesis.criterion
    return criterion["condition"] if criterion.get("use") == "given" else None


def asked_of_history(theses: Iterable[Thesis]) -> list[Thesis]:
    """Return what the history itself is asked: theses that remove nothing, else conditions."""
    found = []
    for thesis in theses:
        condition = condition_of(thesis)
        if not removes_acts(thesis.criterion):
            found.append(thesis)
        elif condition is not None:
            found.append(replace(thesis, criterion=condition))
    return found
