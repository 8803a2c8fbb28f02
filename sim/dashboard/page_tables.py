"""The page's tables: the numbers behind the charts, and how theses stand."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from sim.core.vocabulary import STRATEGIES
from sim.dashboard import thesis_status
from sim.dashboard.background_runs import Comparison
from sim.dashboard.charts import (
    Floats,
    Tie,
    annual_levels,
    coded_strategies,
    difference,
    strategy_shares,
)
from sim.dashboard.thesis_status import ABOVE, ThesisStatus

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


def shares_table(comparison: Comparison, tie: Tie, labeller: str) -> Rows:
    """Return the shares of worlds by strategy in percent, one row a year."""
    years = comparison.branch.summary.shape.years
    runs = (comparison.baseline, comparison.branch)
    shares = [strategy_shares(run.summary, tie, labeller) for run in runs]
    labels = coded_strategies(comparison, tie, labeller)
    rows = []
    for year, of_year, label in zip(years, np.concatenate(shares, axis=1), labels, strict=True):
        cells = [f"{share:.1%}" for share in of_year]
        rows.append([str(year), *cells, label.replace("_", " ") or "-"])
    return rows


def levels_table(comparison: Comparison, tie: Tie) -> Rows:
    """Return the mean level in baseline and branch, and their difference, one row a year."""
    baseline = annual_levels(comparison.baseline.trace, tie).mean(1)
    branch = annual_levels(comparison.branch.trace, tie).mean(1)
    gap = difference(comparison, tie)
    low, high = np.quantile(gap, (0.05, 0.95), axis=1)
    rows = []
    for y, year in enumerate(comparison.branch.summary.shape.years):
        levels = [f"{values[y]:+.3f}" for values in (baseline, branch, gap.mean(1))]
        spread = f"{low[y]:+.2f} to {high[y]:+.2f}"
        rows.append([str(year), *levels, spread, f"{np.mean(gap[y] != 0):.0%}"])
    return rows


def summary(comparison: Comparison, tie: Tie) -> str:
    """Return a sentence on what the change does, and in which year it does most."""
    gap = difference(comparison, tie)
    worlds = gap.shape[1]
    whose = f"{tie[0]} toward {tie[1]}"
    if not gap.any():
        return f"{whose}: branch and baseline are the same in all {worlds} worlds."
    years = comparison.branch.summary.shape.years
    most = int(np.argmax(np.abs(gap.mean(1))))
    change = f"by {gap.mean(1)[most]:+.3f} levels on average"
    differing = f"{np.mean(gap[most] != 0):.0%} of {worlds} worlds differ"
    largest = f"most changed in {years[most]}, {change} ({differing})"
    return f"{whose}: {_begins(gap, years)}; {largest}."


def _begins(gap: Floats, years: Sequence[int]) -> str:
    """Describe until when nothing differs."""
    first = int(np.argmax((gap != 0).any(1)))
    return f"the same to the end of {years[first] - 1}" if first else "apart from the first year on"


def theses_table(comparison: Comparison, labeller: str) -> list[dict[str, Any]]:
    """Return how each thesis stands in baseline and branch, those that flip first.

    Returns:
        Rows with ``cells``, in the order of ``THESES``, and ``flips``, whether the verdict differs.
    """
    if comparison.answers is None:
        return []
    baseline, branch = (thesis_status.statuses(answers, labeller) for answers in comparison.answers)
    rows = []
    for thesis in comparison.answers[0].claims:
        before, after = baseline[thesis.id], branch[thesis.id]
        flips = before.word != after.word
        mark = "FLIPS: " if flips else ""
        cells = [
            thesis.id,
            thesis.claim,
            before.history,
            _share(before),
            _share(after),
            _word(before),
            mark + _word(after),
        ]
        rows.append({"cells": cells, "flips": flips})
    return sorted(rows, key=_flips_first)


def _flips_first(row: Mapping[str, Any]) -> bool:
    """Key that sorts the theses that flip first."""
    return not row["flips"]


def _share(status: ThesisStatus) -> str:
    """Emergence with its interval."""
    if status.tally is None:
        return "-"
    low, high = status.tally.interval()
    return f"{status.tally.share:.0%} [{low:.0%}, {high:.0%}]"


def _word(status: ThesisStatus) -> str:
    """The verdict, and the contender that it depends on."""
    contender = status.hangs_on.replace("_", " ")
    if status.word == "not distinguished":
        return f"{status.word} from {contender}"
    return f"{status.word} (below {contender})" if contender else status.word


def theses_summary(rows: Collection[Mapping[str, Any]]) -> str:
    """Return sentences on how many theses flip, and on what the verdicts mean."""
    flips = sum(row["flips"] for row in rows)
    asked = len(rows)
    return (
        f"{flips} of {asked} flip. "
        "Other theses compare several runs; these can be asked of one. "
        "Refuted and not distinguished are final: no further run takes them back. "
        f"'{ABOVE.capitalize()}' is not yet supported: rivals, placebos and the recovery of models "
        "may still take it away. 'bamboo judge' on the saved file makes those runs."
    )
