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
from sim.dashboard.language import named, say, thesis_claim, tie_words
from sim.dashboard.thesis_status import ABOVE, ThesisStatus
from sim.report.minus_signs import with_minus

Rows = list[list[str]]
HISTORY = {  # by answer of the coded history: its message
    "holds": "dash.holds",
    "fails": "dash.fails",
    "cannot be asked": "dash.cannot_be_asked",
}
STANDING = {  # by word of a verdict beside the nulls: its message
    ABOVE: "dash.above_nulls",
    "refuted": "dash.refuted",
    "not distinguished": "dash.not_distinguished",
    "untestable": "dash.untestable",
}
LEVELS = (
    "dash.year",
    "dash.baseline",
    "dash.branch_word",
    "dash.difference",
    "dash.its_range",
    "dash.worlds_that_differ",
)
THESES = (
    "dash.thesis",
    "dash.claim",
    "dash.history",
    "dash.baseline_share",
    "dash.branch_share",
    "dash.baseline_standing",
    "dash.branch_standing",
)


def share_columns() -> list[str]:
    """Return the heads of the table of shares."""
    heads = [say("dash.year")]
    for run in ("dash.baseline", "dash.branch_word"):
        for name in STRATEGIES:
            heads.append(say("dash.strategy_of", strategy=named(name), run=say(run)))
    return [*heads, say("dash.history_coded")]


def shares_table(comparison: Comparison, tie: Tie, labeller: str) -> Rows:
    """Return the shares of worlds by strategy in percent, one row a year."""
    years = comparison.branch.summary.shape.years
    runs = (comparison.baseline, comparison.branch)
    shares = [strategy_shares(run.summary, tie, labeller) for run in runs]
    labels = coded_strategies(comparison, tie, labeller)
    rows = []
    for year, of_year, label in zip(years, np.concatenate(shares, axis=1), labels, strict=True):
        cells = [f"{share:.1%}" for share in of_year]
        rows.append([str(year), *cells, named(label) if label else "-"])
    return rows


def levels_table(comparison: Comparison, tie: Tie) -> Rows:
    """Return the mean level in baseline and branch, and their difference, one row a year."""
    baseline = annual_levels(comparison.baseline.trace, tie).mean(1)
    branch = annual_levels(comparison.branch.trace, tie).mean(1)
    gap = difference(comparison, tie)
    low, high = np.quantile(gap, (0.05, 0.95), axis=1)
    rows = []
    for y, year in enumerate(comparison.branch.summary.shape.years):
        levels = [with_minus(f"{values[y]:+.3f}") for values in (baseline, branch, gap.mean(1))]
        spread = say("dash.spread", low=f"{low[y]:+.2f}", high=f"{high[y]:+.2f}")
        rows.append([str(year), *levels, spread, f"{np.mean(gap[y] != 0):.0%}"])
    return rows


def summary(comparison: Comparison, tie: Tie) -> str:
    """Return a sentence on what the change does, and in which year it does most."""
    gap = difference(comparison, tie)
    worlds = gap.shape[1]
    whose = tie_words(tie)
    if not gap.any():
        return say("dash.same_in_all", tie=whose, worlds=worlds)
    years = comparison.branch.summary.shape.years
    most = int(np.argmax(np.abs(gap.mean(1))))
    return say(
        "dash.most_changed",
        tie=whose,
        begins=_begins(gap, years),
        year=years[most],
        change=f"{gap.mean(1)[most]:+.3f}",
        share=f"{np.mean(gap[most] != 0):.0%}",
        worlds=worlds,
    )


def _begins(gap: Floats, years: Sequence[int]) -> str:
    """Describe until when nothing differs."""
    first = int(np.argmax((gap != 0).any(1)))
    return say("dash.same_until", year=years[first] - 1) if first else say("dash.apart")


def theses_table(comparison: Comparison, labeller: str) -> list[dict[str, Any]]:
    """Return how each thesis stands in baseline and branch, those that flip first.

    Returns:
        Rows with ``cells``, in the order of ``THESES``, and ``flips``, whether the verdict differs
        and the intervals of the shares lie apart.
    """
    if comparison.answers is None:
        return []
    baseline, branch = (thesis_status.statuses(answers, labeller) for answers in comparison.answers)
    rows = []
    for thesis in comparison.answers[0].claims:
        before, after = baseline[thesis.id], branch[thesis.id]
        flips = thesis_status.flips(before, after)
        cells = [
            thesis.id,
            thesis_claim(thesis.id, thesis.__dict__),
            say(HISTORY[before.history]),
            _share(before),
            _share(after),
            _word(before),
            _becomes(before, after) if flips else _word(after),
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


def _becomes(before: ThesisStatus, after: ThesisStatus) -> str:
    """Describe a verdict that becomes another one."""
    return say("dash.becomes", before=say(STANDING[before.word]), after=_word(after))


def _word(status: ThesisStatus) -> str:
    """The verdict, and the contender that it depends on."""
    word = say(STANDING[status.word])
    if not status.hangs_on:
        return word
    contender = named(status.hangs_on)
    if status.word == "not distinguished":
        return say("dash.not_distinguished_from", word=word, contender=contender)
    return say("dash.below", word=word, contender=contender)


def theses_summary(rows: Collection[Mapping[str, Any]]) -> str:
    """Return sentences on how many theses flip, and on what the verdicts mean."""
    flips = sum(row["flips"] for row in rows)
    return say("dash.theses_lead", flips=flips, asked=len(rows))
