"""Outputs: what a sweep keeps of every world, as whole numbers that add up, so that sums are the same in any order.

An output gives one or more columns of integers over worlds; a point's value is their sum over its worlds, divided by a scale.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.compare.comparison import observe
from sim.core.errors import BadInput, Fault, bad_word
from sim.core.vocabulary import DOMAINS, MONTHS, STRATEGIES
from sim.evidence.rows import History
from sim.judge import theses
from sim.judge.criteria import FACTUAL, Case, Untestable, evaluate
from sim.judge.theses import Thesis
from sim.model.annual import Years
from sim.record.labellers import LABELLERS
from sim.scenario.scenario import Scenario

Whole = NDArray[np.int64]
FINE: Final = 1 << 20  # distances from history are summed in 2^20ths of a level
SERIES: Final = (
    "strategies",
    "levels",
)  # outputs by year, written as long tables; the others are one number a point


@dataclass(frozen=True)
class Output:
    """One output: names of its columns, the scale of their sums, and how to count it: years of worlds → (column, world)."""

    name: str
    columns: tuple[tuple[Any, ...], ...]
    scale: float
    count: Callable[[Years], Whole]


def chosen(
    names: Iterable[str],
    scenario: Scenario,
    history: History,
    claims: Iterable[Thesis],
    source: str,
) -> tuple[Output, ...]:
    """Look outputs up by name; raises BadInput for what is none, and for theses that one run alone cannot answer."""
    makers = {"strategies": _strategies, "levels": _levels, "mean": _mean, "rise": _rise}
    known = {t.id: t for t in claims}
    found, faults = [], []
    for name in names:
        if name in makers:
            found.append(makers[name](scenario))
        elif name == "error":
            found.append(_error(scenario, history))
        elif name not in known:
            faults.append(
                Fault(source, 1, 1, bad_word("sweep.outputs", name, [*makers, "error", *known]))
            )
        elif theses.runs_of(known[name].criterion):
            needed = ", ".join(sorted(theses.runs_of(known[name].criterion)))
            faults.append(
                Fault(
                    source,
                    1,
                    1,
                    f"sweep.outputs: {name!r} compares runs ({needed}), and a point of a sweep is one run; 'bamboo judge' answers it",
                )
            )
        else:
            found.append(_thesis(known[name]))
    if faults:
        raise BadInput(faults)
    return tuple(found)


def _row(scenario: Scenario) -> int:
    return scenario.ties.index(scenario.own_ties[0])


def _strategies(scenario: Scenario) -> Output:
    """Count the strategies of the focus's first tie, by labeller and year."""
    t = _row(scenario)
    columns = tuple(
        (labeller, year, strategy)
        for labeller in LABELLERS
        for year in scenario.years
        for strategy in STRATEGIES
    )

    def count(years: Years) -> Whole:
        levels = years.annual[t] / MONTHS
        labels = np.stack([label(levels) for label in LABELLERS.values()])
        hits = labels[:, :, None] == np.arange(len(STRATEGIES))[:, None]
        return np.asarray(hits.reshape(-1, levels.shape[-1]).astype(np.int64))

    return Output("strategies", columns, 1.0, count)


def _levels(scenario: Scenario) -> Output:
    """Sum the annual levels of every tie in every domain."""
    columns = tuple((*tie, d, y) for tie in scenario.ties for d in DOMAINS for y in scenario.years)
    return Output(
        "levels",
        columns,
        MONTHS,
        lambda years: years.annual.reshape(len(columns), -1).astype(np.int64),
    )


def _window(scenario: Scenario) -> slice:
    first, last = scenario.years[0], scenario.years[-1]
    low, high = max(scenario.window[0], first), min(scenario.window[1], last)
    return slice(low - first, high - first + 1) if low <= high else slice(0, len(scenario.years))


def _mean(scenario: Scenario) -> Output:
    """Sum the levels of the focus's first tie over the scenario's window: its mean level there."""
    t, window = _row(scenario), _window(scenario)
    return Output(
        "mean",
        ((),),
        MONTHS * len(DOMAINS) * (window.stop - window.start),
        lambda years: years.annual[t, :, window].astype(np.int64).sum((0, 1), keepdims=True)[0],
    )


def _rise(scenario: Scenario) -> Output:
    """Sum by how much the focus's first tie is firmer in the scenario's window than in the years before it."""
    t, window = _row(scenario), _window(scenario)
    before, inside = max(window.start, 1), window.stop - window.start

    def count(years: Years) -> Whole:
        late, early = (
            years.annual[t, :, part].astype(np.int64).sum((0, 1))
            for part in (window, slice(0, before))
        )
        return np.asarray((late * before - early * inside)[None])

    return Output("rise", ((),), MONTHS * len(DOMAINS) * before * inside, count)


def _error(scenario: Scenario, history: History) -> Output:
    """Sum the distance of the focus's first tie from the coded history, weighted by confidence: a score, 0 is best."""
    t, (actor, target) = _row(scenario), scenario.own_ties[0]
    seen = observe(history, actor, target, tuple(scenario.years), direct=False)
    weights = np.where(np.isnan(seen.levels), 0.0, seen.confidence)
    total = max(float(weights.sum()), 1e-12)

    def count(years: Years) -> Whole:
        apart = np.abs(years.annual[t] / MONTHS - np.nan_to_num(seen.levels)[..., None])
        return np.asarray(
            np.rint((apart * weights[..., None]).sum((0, 1)) / total * FINE).astype(np.int64)[None]
        )

    return Output("error", ((),), FINE, count)


def _thesis(thesis: Thesis) -> Output:
    """Count the worlds in which a thesis's criterion holds, under Nguyen's labeller; where it cannot be asked, none."""

    def count(years: Years) -> Whole:
        trace = years.trace
        if trace is None:
            raise ValueError("a thesis is asked of a traced run")
        try:
            return np.asarray(evaluate(thesis.criterion, Case({FACTUAL: trace})), dtype=np.int64)[
                None
            ]
        except Untestable as why:
            raise BadInput(
                [
                    Fault(
                        thesis.id,
                        1,
                        1,
                        f"sweep.outputs: {thesis.id!r} cannot be asked of this scenario: {why}",
                    )
                ]
            ) from why

    return Output(thesis.id, ((),), 1.0, count)
