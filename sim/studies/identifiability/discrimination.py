"""How well a record tells the model from each rival: the tables of ``bamboo distinguish``.

Two readings are told apart where at least 80 % of the histories made by either are attributed to
their maker (the verdict's own bound), by either classifier.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.comparison.score_table import Observed, observe
from sim.core.parallel import side_by_side
from sim.core.proportions import wilson_interval
from sim.evidence.rows import History
from sim.judgement.stress_verdict import LEAST_RECOVERY, MODEL
from sim.model.ensemble import Progress
from sim.record.columns import frame
from sim.scenario.frozen_scenario import Scenario
from sim.studies.identifiability import classifiers, observation, synthetic_records
from sim.studies.identifiability.observation import EXACTLY, PRECISIONS, View
from sim.studies.identifiability.synthetic_records import CHANGES, Change, Levels

DIGITS: Final = 4
Scores = Mapping[str, Mapping[str, NDArray[np.float64]]]
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Discrimination:
    """The tables of a discrimination.

    Attributes:
        pairs: The table of ``distinguish.csv``: the model beside every rival.
        recovery: The table of ``recovery.csv``: the diagonal of the matrix of recovery, by record.
    """

    pairs: pd.DataFrame
    recovery: pd.DataFrame


@dataclass(frozen=True)
class SeenHistories:
    """All histories under one record, as coders would see them."""

    change: Change
    precision: str
    years: int
    views: Mapping[str, View]

    def score(self) -> tuple[list[Row], list[Row]]:
        """Return the rows of every rival beside the model, and of every reading beside all."""
        found = classifiers.scores(self.views)
        record = (self.change.name, self.precision, self.years)
        pairs: list[Row] = []
        for rival in self.views:
            if rival != MODEL:
                pairs += [(*record, rival, *row) for row in self._beside(found, rival)]
        recovery = []
        for maker, own in found.items():
            hits, histories = _recovered(maker, own)
            recovery.append((*record, maker, *_rate(hits, histories)))
        return pairs, recovery

    def _beside(self, found: Scores, rival: str) -> Iterator[Row]:
        """Yield the correctly attributed share by classifier: the lower of the two readings'."""
        classified = {
            "years": classifiers.by_years(found, MODEL, rival),
            "paths": classifiers.by_paths(self.views[MODEL], self.views[rival]),
        }
        for classifier, sides in classified.items():
            hits = min(classifiers.correctly_attributed(sides))
            rate = _rate(hits, len(sides[0]))
            yield classifier, *rate, int(rate[0] >= LEAST_RECOVERY)


def _recovered(maker: str, scores: Mapping[str, NDArray[np.float64]]) -> tuple[float, int]:
    """Count a reading's histories that are attributed to it, and all its histories.

    A history that several readings explain equally well is shared among them.
    """
    table = np.stack(list(scores.values()))
    best = table == table.max(0)
    own = best[list(scores).index(maker)]
    return float((own / best.sum(0)).sum()), table.shape[1]


def _rate(hits: float, histories: int) -> tuple[float, float, float]:
    """Return a share with its 95 % Wilson interval."""
    low, high = wilson_interval(int(hits), histories)
    return (
        round(hits / histories, DIGITS),
        round(low, DIGITS),
        round(high, DIGITS),
    )


def distinguish(
    scenario: Scenario, history: History, progress: Progress | None = None
) -> Discrimination:
    """Run the histories of all readings and classify them under every record.

    Args:
        scenario: The scenario on trial.
        history: The coded history, whose years and confidence shape what is seen.
        progress: Called with the number of finished cases and the number of all.
    """
    made = synthetic_records.histories(scenario, progress)
    record = observe(history, *scenario.own_ties[0], tuple(scenario.years), direct=False)
    uncoded = np.isnan(record.levels).all()
    precisions = (EXACTLY,) if uncoded else PRECISIONS
    seen = [
        _seen(scenario, made, record, change, precision)
        for change in CHANGES
        for precision in precisions
    ]
    pairs: list[Row] = []
    recovery: list[Row] = []
    for own_pairs, own_recovery in side_by_side(SeenHistories.score, seen):
        pairs += own_pairs
        recovery += own_recovery
    return Discrimination(frame("distinguish", pairs), frame("recovery", recovery))


def _seen(
    scenario: Scenario,
    made: Mapping[tuple[str, str], Levels],
    record: Observed,
    change: Change,
    precision: str,
) -> SeenHistories:
    """Return the histories of every reading as one record shows them."""
    views: dict[str, View] = {}
    years = 0
    for reading in dict.fromkeys(reading for reading, _ in made):
        own = {case: levels for (which, case), levels in made.items() if which == reading}
        parts = synthetic_records.parts_seen(change, own, len(scenario.years))
        views[reading] = _joined_view(parts, record, precision, scenario.seed)
        years = sum(levels.shape[1] for _, levels in parts)
    return SeenHistories(change, precision, years, views)


def _joined_view(
    parts: list[tuple[str, Levels]], record: Observed, precision: str, seed: int
) -> View:
    """Return the parts of a record as one view; every part has coding errors of its own."""
    joined: View | None = None
    for number, (_, levels) in enumerate(parts):
        part = observation.view(levels, record, precision, seed + number)
        joined = part if joined is None else joined.joined(part)
    if joined is None:
        raise ValueError("a record needs at least one part")
    return joined
