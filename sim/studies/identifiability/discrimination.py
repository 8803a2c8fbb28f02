"""How well the reading on trial can be told from each rival, by record: the tables of ``bamboo distinguish``.

Two readings are told apart where, of the histories made by either, at least 80 % go to their maker (the verdict's own bound), by either judge.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from sim.compare.comparison import Observed, observe
from sim.core.parallel import side_by_side
from sim.evidence.rows import History
from sim.judge.verdict import MODEL, TOLD_APART
from sim.model.ensemble import Progress
from sim.scenario.scenario import Scenario
from sim.studies.identifiability import classifiers, synthetic_records
from sim.studies.identifiability.observation import AS_CODED, PRECISIONS, View, viewed
from sim.studies.identifiability.synthetic_records import CHANGES, Change, Levels

COLUMNS: Final = ("change", "coded", "years", "rival", "judge", "rightly", "low", "high", "apart")
RECOVERED: Final = ("change", "coded", "years", "made_by", "recovered", "low", "high")
DIGITS: Final = 4


@dataclass(frozen=True)
class Told:
    """What came out: rows of ``COLUMNS``, by rival and judge, and of ``RECOVERED``, the diagonal of the matrix of recovery, by record."""

    pairs: pd.DataFrame
    recovery: pd.DataFrame


@dataclass(frozen=True)
class Court:
    """All histories under one record, as coders would see them."""

    change: Change
    precision: str
    years: int
    views: Mapping[str, View]

    def held(self) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        """Judge every rival beside the reading on trial, and every reading beside all."""
        found = classifiers.scores(self.views)
        said = (self.change.name, self.precision, self.years)
        pairs = [
            (*said, rival, *row)
            for rival in self.views
            if rival != MODEL
            for row in self._beside(found, rival)
        ]
        return pairs, [
            (*said, maker, *_rate(*_recovered(maker, scores))) for maker, scores in found.items()
        ]

    def _beside(
        self, found: Mapping[str, Mapping[str, Any]], rival: str
    ) -> Iterator[tuple[Any, ...]]:
        tried = {
            "years": classifiers.years(found, MODEL, rival),
            "paths": classifiers.paths(self.views[MODEL], self.views[rival]),
        }
        for judge, sides in tried.items():
            rate = _rate(min(classifiers.rightly(sides)), len(sides[0]))
            yield judge, *rate, int(rate[0] >= TOLD_APART)


def _recovered(maker: str, scores: Mapping[str, Any]) -> tuple[float, int]:
    """Count a reading's histories that go back to it; what several readings explain equally well is shared among them."""
    table = np.stack(list(scores.values()))
    best = table == table.max(0)
    return float((best[list(scores).index(maker)] / best.sum(0)).sum()), table.shape[1]


def _rate(hits: float, tried: int) -> tuple[float, float, float]:
    interval = binomtest(int(hits), tried).proportion_ci(method="wilson")
    return (
        round(hits / tried, DIGITS),
        round(float(interval.low), DIGITS),
        round(float(interval.high), DIGITS),
    )


def distinguish(scenario: Scenario, history: History, progress: Progress | None = None) -> Told:
    """Run all histories of a scenario's readings and judge them under every record."""
    made = synthetic_records.histories(scenario, progress)
    record = observe(history, *scenario.own_ties[0], tuple(scenario.years), direct=False)
    coded = (
        PRECISIONS
        if not np.isnan(record.levels).all()
        else tuple(p for p in PRECISIONS if p != AS_CODED)
    )
    courts = [
        _court(scenario, made, record, change, precision)
        for change in CHANGES
        for precision in coded
    ]
    done = list(side_by_side(Court.held, courts))
    pairs = pd.DataFrame([row for rows, _ in done for row in rows], columns=list(COLUMNS))
    return Told(
        pairs, pd.DataFrame([row for _, rows in done for row in rows], columns=list(RECOVERED))
    )


def _court(
    scenario: Scenario,
    made: Mapping[tuple[str, str], Levels],
    record: Observed,
    change: Change,
    precision: str,
) -> Court:
    """Let a record be seen, of every reading."""
    span, names = len(scenario.years), list(dict.fromkeys(who for who, _ in made))
    views, years = {}, 0
    for who in names:
        parts = synthetic_records.seen(
            change, {case: levels for (w, case), levels in made.items() if w == who}, span
        )
        views[who] = reduce(
            View.joined,
            [
                viewed(levels, record, precision, scenario.seed + i)
                for i, (_, levels) in enumerate(parts)
            ],
        )
        years = sum(levels.shape[1] for _, levels in parts)
    return Court(change, precision, years, views)
