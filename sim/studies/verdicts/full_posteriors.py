"""Whether what networks learned agrees with full posteriors, on some of the made histories.

The study of power asks hundreds of histories what their codes tell, which networks answer at once.
Here the codes of a few of these histories meet every contender by the sampler, as the record does,
and the rule is asked of both.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.parallel import number_of_workers, side_by_side
from sim.evidence.stance_codes import MISSING, StanceCodes
from sim.judgement import posterior_verdict as rule
from sim.judgement.case_reader import FACTUAL
from sim.judgement.posterior_verdict import Answers
from sim.model.ensemble import Progress, compile_kernels
from sim.record.columns import frame
from sim.studies.inferring.posterior_inference import Kept, run_plan
from sim.studies.trial import plan as trial_plan
from sim.studies.verdicts import drawn_worlds
from sim.studies.verdicts.drawn_worlds import DrawnWorlds
from sim.studies.verdicts.made_histories import Made, Making
from sim.studies.verdicts.record_worlds import record_traces
from sim.studies.verdicts.thesis_statements import (
    Said,
    asked_of_history,
    probability_of,
    removes_acts,
    said,
)
from sim.studies.verdicts.world_traces import REPLAYS, Replayed, traces

Floats = NDArray[np.float64]
NAN: Final = float("nan")
DECIMALS: Final = 4
GOLDEN: Final = (math.sqrt(5.0) - 1.0) / 2.0
COVERING: Final = 4  # times as many multiples of it as places, so that they meet every place


@dataclass(frozen=True)
class HistoryAnswers:
    """What the full posterior of a history says.

    Attributes:
        probability, record, emergence: By thesis, in their order: (thesis,). The record is that of
            its condition where a thesis removes acts.
        prior: Probability of each statement before any record: (thesis,).
    """

    probability: Floats
    record: Floats
    emergence: Floats
    prior: Floats


@dataclass(frozen=True)
class HistoryTask:
    """A piece of work: the full posterior of one made history."""

    making: Making
    codes: NDArray[np.int64]
    number: int

    def done(self) -> HistoryAnswers:
        """Fit every contender to the codes of the history and ask its worlds."""
        pattern = self.making.plan.codes
        confidence = np.where(self.codes != MISSING, pattern.confidence, 0.0)
        codes = StanceCodes(pattern.coders, pattern.years, self.codes, confidence)
        plan = self.making.plan
        settings = replace(plan.settings, stops=(), by_block=False)
        own = replace(plan, codes=codes, cuts=(), settings=settings)
        return ask(replace(self.making, plan=own))


def ask(making: Making) -> HistoryAnswers:
    """Fit every contender of a plan to its codes, and ask its worlds all theses."""
    plan = making.plan
    worlds = drawn_worlds.from_inference(run_plan(plan, workers=1))
    runs = [FACTUAL, *trial_plan.needed(making.theses)]
    before = traces(Replayed(worlds.prior), runs)
    by_prior = said(making.theses, before, REPLAYS)
    given = said(making.theses, traces(Replayed(worlds.given), runs), REPLAYS)
    plain = record_traces(plan.scenario, plan.codes, before[FACTUAL].perceived, plan.seed)
    record = said(asked_of_history(making.theses), plain, 1)
    keys = [(thesis.id, making.labeller) for thesis in making.theses]
    return HistoryAnswers(
        probability=np.array([probability_of(given[key], worlds.given.weights) for key in keys]),
        record=np.array([_mean(record.get(key, "")) for key in keys]),
        emergence=np.array([_emergence(given[key], worlds.given) for key in keys]),
        prior=np.array([probability_of(by_prior[key], worlds.prior.weights) for key in keys]),
    )


def _emergence(answer: Said | str, worlds: DrawnWorlds) -> float:
    every = np.ones_like(worlds.are_models)
    return NAN if isinstance(answer, str) else answer.emergence(worlds.weights, every)


def _mean(answer: Said | str) -> float:
    if isinstance(answer, str) or np.isnan(answer.shares).all():
        return NAN
    return float(np.nanmean(answer.shares))


def chosen(tests: Made, number: int) -> list[int]:
    """Return histories, spread evenly over those that were made, so that every maker has some.

    More histories begin with those that fewer would be, so that a study can be extended: places
    are multiples of the golden ratio without their whole part, of which the first many lie evenly.
    """
    made = len(tests.makers)
    places = (np.arange(COVERING * made) * GOLDEN % 1.0 * made).astype(np.int64)
    return list(dict.fromkeys(places.tolist()))[:number]


def compared(
    making: Making,
    tests: Made,
    learned: pd.DataFrame,
    number: int,
    progress: Progress | None = None,
    kept: Kept | None = None,
) -> pd.DataFrame:
    """Compare verdicts by networks and by full posteriors: the table ``full_posteriors``.

    Args:
        making: How the histories were made, and the settings of the sampler.
        tests: The histories that the rule was asked of.
        learned: The table ``made_verdicts``.
        number: Number of histories.
        progress: Called with the number of histories done and of all.
        kept: Keeps finished histories, so that an interrupted study can go on.
    """
    places = chosen(tests, number)
    done = {} if kept is None else {place: kept.get(_key(place)) for place in places}
    told = {place: own for place, own in done.items() if isinstance(own, HistoryAnswers)}
    missing = [place for place in places if place not in told]
    tasks = [HistoryTask(making, tests.codes[place], place) for place in missing]
    workers = number_of_workers()
    if workers > 1 and tasks:
        compile_kernels(making.plan.scenario)
    for task, own in zip(tasks, side_by_side(HistoryTask.done, tasks, workers), strict=True):
        told[task.number] = own
        if kept is not None:
            kept.put(_key(task.number), own)
        if progress is not None:
            progress(len(told), len(places))
    return frame("full_posteriors", _rows(making, learned, told, sorted(places)))


def _key(place: int) -> str:
    return f"full posterior {place}"


def _rows(
    making: Making, learned: pd.DataFrame, told: dict[int, HistoryAnswers], places: Sequence[int]
) -> Iterator[tuple[Any, ...]]:
    rows = learned.to_dict("records")
    by_key = {(row["history"], row["thesis"]): row for row in rows}
    for place in places:
        own = told[place]
        for t, thesis in enumerate(making.theses):
            row = by_key.get((place, thesis.id))
            if row is None or np.isnan(own.probability[t]):
                continue
            word = rule.word(_answers(own, t, removes=removes_acts(thesis.criterion)))
            numbers = (row["probability"], own.probability[t], row["record"], own.record[t])
            rounded = [round(float(value), DECIMALS) for value in numbers]
            yield (
                place,
                row["maker"],
                thesis.id,
                row["truth"],
                *rounded,
                row["verdict"],
                word,
                bool(row["verdict"] == word),
            )


def _answers(own: HistoryAnswers, t: int, *, removes: bool) -> Answers:
    probability, prior = float(own.probability[t]), float(own.prior[t])
    return Answers(
        record=float(own.record[t]),
        emergence=float(own.emergence[t]),
        emergence_nulls=NAN,
        held_out=NAN,
        held_out_nulls=NAN,
        probability=probability,
        prior=prior,
        bayes_factor=rule.odds_factor(probability, prior),
        removes=removes,
    )
