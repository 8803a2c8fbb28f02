"""Rows of ``transfer.csv``: fit, emergence, necessity and level, each with its interval."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.judgement import stress_verdict
from sim.judgement.conditional_criteria import asked, holding
from sim.judgement.criteria import FACTUAL
from sim.judgement.reasons import write_reason
from sim.judgement.stress_verdict import MODEL, Tally
from sim.record.summary import Trace
from sim.scenario.frozen_scenario import Scenario
from sim.studies import window
from sim.studies.trial.attribution import share

Row = dict[str, Any]
Answers = Mapping[tuple[str, str], "NDArray[np.bool_] | str"]
NORMAL: Final = 1.96  # half the width of a 95 % interval, in standard errors


class Estimate(NamedTuple):
    """A value with the ends of its interval, and the number of worlds or years behind it."""

    value: float
    low: float
    high: float
    n: int


UNKNOWN: Final = Estimate(np.nan, np.nan, np.nan, 0)


def _row(quantity: str, contender: str, estimate: Estimate, **more: Any) -> Row:
    row = {
        "quantity": quantity,
        "thesis": "",
        "labeller": "",
        "contender": contender,
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "n": estimate.n,
        "beside_nulls": "",
    }
    return row | more


def fit_rows(scores: pd.DataFrame, scenario: Scenario) -> Iterator[Row]:
    """Yield the scores of model and nulls on the focus's own tie, with 90 % block intervals."""
    actor, target = scenario.own_ties[0]
    own_tie = (scores["actor"] == actor) & (scores["target"] == target)
    whole = scores["subset"] == "all"
    for score in scores[own_tie & whole].to_dict("records"):
        quantity = f"{score['metric']}_{score['quantity']}"
        estimate = Estimate(score["value"], score["low"], score["high"], score["n_observed"])
        yield _row(quantity, score["contender"], estimate, labeller=score["labeller"])


def emergence_rows(answers: Mapping[str, Answers], removed: Mapping[str, Answers]) -> Iterator[Row]:
    """Yield the share of worlds in which each thesis holds, with 95 % intervals.

    Args:
        answers: By contender, whether each thesis holds in each world.
        removed: The same for the model without one source's acts, by run.

    Yields:
        A row a thesis and contender; the model's row says how it compares with the nulls.
    """
    for key, own in answers[MODEL].items():
        place = {"thesis": key[0], "labeller": key[1]}
        if isinstance(own, str):
            note = write_reason("untestable", why=own)
            yield _row("emergence", MODEL, UNKNOWN, **place, beside_nulls=note)
            continue
        tallies = _tallies({**answers, **removed}, key)
        if MODEL not in tallies:
            why = write_reason("too_few", number=str(int(asked(own).sum())), of=str(len(own)))
            note = write_reason("untestable", why=why)
            yield _row("emergence", MODEL, UNKNOWN, **place, beside_nulls=note)
            continue
        nulls = {who: tallies[who] for who in answers if who != MODEL and who in tallies}
        comparison = _beside_nulls(tallies[MODEL], nulls)
        for who, tally in tallies.items():
            estimate = Estimate(tally.share, *tally.interval(), tally.worlds)
            note = comparison if who == MODEL else ""
            yield _row("emergence", who, estimate, **place, beside_nulls=note)


def _tallies(answers: Mapping[str, Answers], key: tuple[str, str]) -> dict[str, Tally]:
    """Count the worlds in which a thesis holds, of every contender that can be asked."""
    tallies = {}
    for who, answer in answers.items():
        holds = answer.get(key, "")
        found = None if isinstance(holds, str) else stress_verdict.tally(holds)
        if found is not None:
            tallies[who] = found
    return tallies


def _beside_nulls(own: Tally, nulls: Mapping[str, Tally]) -> str:
    """Describe by the verdict's rule how a share compares with the nulls alone."""
    decision, other = stress_verdict.judge(own, nulls)
    if decision == "supported":
        return write_reason("above_all")
    if decision == "not_distinguished":
        return write_reason("not_above", contender=other)
    if decision == "refuted":
        return write_reason("below", contender=other) if other else write_reason("fails")
    return decision


def necessity_rows(own: Answers, removed: Mapping[str, Answers]) -> Iterator[Row]:
    """Yield the probability of necessity of every source.

    It is the share of the worlds in which a thesis holds that lose it without the source's acts;
    NaN below a hundred such worlds.
    """
    for who, answers in removed.items():
        for key, without_source in answers.items():
            held = own[key]
            if isinstance(held, str) or isinstance(without_source, str):
                continue
            held = holding(held)
            conditioning = int(held.sum())
            lost = int((held & ~holding(without_source)).sum())
            estimate = Estimate(*share(lost, conditioning), conditioning)
            yield _row("pn", who, estimate, thesis=key[0], labeller=key[1])


def level_rows(
    traces: Mapping[str, Trace], scenario: Scenario, removals: Iterable[str]
) -> Iterator[Row]:
    """Yield the focus's mean level in the window, and the part of it that each source carries.

    Intervals are 95 % intervals of the mean over paired worlds.
    """
    own = _window_levels(traces[FACTUAL], scenario)
    yield _row("level", MODEL, _mean(own))
    for name in removals:
        carried = own - _window_levels(traces[name], scenario)
        yield _row("level_carried", name, _mean(carried))


def _window_levels(trace: Trace, scenario: Scenario) -> NDArray[np.float64]:
    """Return the focus's mean level in the window: (world,)."""
    tie = trace.shape.ties.index(scenario.own_ties[0])
    inside = trace.levels[tie][:, window.years(scenario)]
    return np.asarray(inside.mean((0, 1), dtype=np.float64))


def _mean(values: NDArray[np.float64]) -> Estimate:
    half = NORMAL * float(values.std(ddof=1)) / len(values) ** 0.5
    mean = float(values.mean())
    return Estimate(mean, mean - half, mean + half, len(values))
