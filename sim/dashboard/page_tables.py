"""The page's tables: the same numbers as the charts, for those who read rather than look, and how theses stand."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from sim.core.vocabulary import STRATEGIES
from sim.dashboard import thesis_status
from sim.dashboard.background_runs import View
from sim.dashboard.charts import Floats, Tie, annual, labels_of_history, strategy_shares
from sim.dashboard.thesis_status import ABOVE, Standing

Rows = list[list[str]]
SHARES = (
    "year",
    *(f"{s.replace('_', ' ')}, {which}" for which in ("baseline", "branch") for s in STRATEGIES),
    "history, coded",
)
LEVELS = ("year", "baseline", "branch", "difference", "its 5-95 %", "worlds that differ")
THESES = (
    "thesis",
    "what it says",
    "history",
    "baseline: share of worlds",
    "branch: share of worlds",
    "baseline: standing",
    "branch: standing",
)


def shares(view: View, tie: Tie, labeller: str) -> Rows:
    """Give the shares of worlds by strategy, year by year, in percent."""
    years = view.branch.summary.shape.years
    parts = np.concatenate(
        [strategy_shares(run.summary, tie, labeller) for run in (view.baseline, view.branch)],
        axis=1,
    )
    named = labels_of_history(tie, years, labeller)
    return [
        [str(year), *(f"{p:.1%}" for p in row), label.replace("_", " ") or "-"]
        for year, row, label in zip(years, parts, named, strict=True)
    ]


def levels(view: View, tie: Tie) -> Rows:
    """Give the mean level, year by year, in both, and the difference that the change makes to the same worlds."""
    base, branch = annual(view.baseline.trace, tie), annual(view.branch.trace, tie)
    gap = branch - base
    low, high = np.quantile(gap, (0.05, 0.95), axis=1)
    moved = np.mean(gap != 0, axis=1)
    columns = zip(
        view.branch.summary.shape.years,
        base.mean(1),
        branch.mean(1),
        gap.mean(1),
        low,
        high,
        moved,
        strict=True,
    )
    return [
        [str(y), f"{b:+.3f}", f"{n:+.3f}", f"{g:+.3f}", f"{lo:+.2f} to {hi:+.2f}", f"{m:.0%}"]
        for y, b, n, g, lo, hi, m in columns
    ]


def told(view: View, tie: Tie) -> str:
    """Say in a sentence what the change does, and where most."""
    gap = annual(view.branch.trace, tie) - annual(view.baseline.trace, tie)
    who = f"{tie[0]} toward {tie[1]}"
    if not gap.any():
        return f"{who}: branch and baseline are the same in all {gap.shape[1]} worlds."
    years = view.branch.summary.shape.years
    most = int(np.argmax(np.abs(gap.mean(1))))
    return f"{who}: {_apart_from(gap, years)}; most changed in {years[most]}, by {gap.mean(1)[most]:+.3f} levels on average ({np.mean(gap[most] != 0):.0%} of {gap.shape[1]} worlds differ)."


def _apart_from(gap: Floats, years: Sequence[int]) -> str:
    """Say until when nothing differs."""
    first = int(np.argmax((gap != 0).any(1)))
    return f"the same to the end of {years[first] - 1}" if first else "apart from the first year on"


def theses(view: View, labeller: str) -> list[dict[str, Any]]:
    """Give how each thesis stands in baseline and branch, those that flip first: its cells, and whether it flips."""
    if view.asked is None:
        return []
    rows, found = [], [thesis_status.standings(asked, labeller) for asked in view.asked]
    for thesis in thesis_status.answerable():
        base, branch = (by_thesis[thesis.id] for by_thesis in found)
        flips = base.word != branch.word
        cells = [
            thesis.id,
            thesis.claim,
            base.history,
            _share(base),
            _share(branch),
            _word(base),
            ("FLIPS: " if flips else "") + _word(branch),
        ]
        rows.append({"cells": cells, "flips": flips})
    return sorted(rows, key=lambda r: not r["flips"])


def _share(at: Standing) -> str:
    if at.tally is None:
        return "-"
    low, high = at.tally.interval()
    return f"{at.tally.share:.0%} [{low:.0%}, {high:.0%}]"


def _word(at: Standing) -> str:
    beside = (
        f" from {at.hangs_on.replace('_', ' ')}"
        if at.word == "not distinguished"
        else f" (below {at.hangs_on.replace('_', ' ')})"
        if at.hangs_on
        else ""
    )
    return at.word + beside


def said_of_theses(rows: Collection[Mapping[str, Any]]) -> str:
    """Say how many theses flip, and what these words are worth."""
    flips = sum(r["flips"] for r in rows)
    return (
        f"{flips} of {len(rows)} flip. Of {thesis_status.number()} theses, these {len(rows)} can be asked of one run. Refuted and not distinguished are final: no further run takes them back. "
        f"'{ABOVE.capitalize()}' is not yet supported: rivals, placebos and the recovery of models may still take it away. 'bamboo judge' on the saved file makes those runs."
    )
