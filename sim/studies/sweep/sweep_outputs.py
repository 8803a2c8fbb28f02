"""Outputs of a sweep: whole numbers of every world, whose sums are the same in any order.

An output has one or more columns of integers over worlds; a point's value is their sum over its
worlds, divided by a scale.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.comparison.score_table import observe
from sim.core.errors import BadInput, Fault, bad_word
from sim.core.vocabulary import DOMAINS, MONTHS, STRATEGIES
from sim.evidence.rows import History
from sim.judgement import theses
from sim.judgement.criteria import FACTUAL, Case, Untestable, evaluate
from sim.judgement.theses import Thesis
from sim.model.annual import Years
from sim.record.labellers import LABELLERS, labeller_of
from sim.scenario.frozen_scenario import Scenario

Whole = NDArray[np.int64]
FINE: Final = 1 << 20  # distances from history are summed in 2^20ths of a level
SERIES: Final = ("strategies", "levels")  # outputs by year; the others are one number a point
NOWHERE: Final[Mapping[str, Fault]] = MappingProxyType({})
NO_COLUMN: Final[tuple[tuple[Any, ...], ...]] = ((),)  # of an output that is one number


@dataclass(frozen=True)
class Output:
    """One output.

    Attributes:
        name: The name of the output.
        columns: What each column is, for example labeller, year and strategy.
        scale: What a column's sum is divided by.
        count: Turns years of worlds into counts (column, world).
    """

    name: str
    columns: tuple[tuple[Any, ...], ...]
    scale: float
    count: Callable[[Years], Whole]


@dataclass(frozen=True)
class OutputRequest:
    """The outputs that are asked for.

    Attributes:
        names: Names of outputs, or ids of theses.
        history: The coded history, from which ``error`` is a distance.
        claims: The theses that may be asked.
    """

    names: tuple[str, ...]
    history: History = field(repr=False)
    claims: tuple[Thesis, ...] = field(repr=False)

    @property
    def traced(self) -> bool:
        """Whether an output needs more than levels."""
        known = {claim.id for claim in self.claims}
        return any(name in known for name in self.names)

    def find(
        self, scenario: Scenario, source: str, places: Mapping[str, Fault] = NOWHERE
    ) -> tuple[Output, ...]:
        """Return the outputs of a scenario.

        Args:
            scenario: The scenario.
            source: The file that faults name.
            places: Where outputs are named, by their names, as far as it is known.

        Raises:
            BadInput: A name is not that of an output, or a thesis compares several runs; the error
                lists all such names.
        """
        makers = _makers(scenario, self.history)
        claims = {claim.id: claim for claim in self.claims}
        outputs, faults = [], []
        for name in self.names:
            fault = _fault_of(name, makers, claims)
            if fault:
                faults.append(replace(places.get(name, Fault(source, 1, 1, "")), message=fault))
            elif name in makers:
                outputs.append(makers[name]())
            else:
                outputs.append(_thesis(claims[name], labeller_of(scenario.case)))
        if faults:
            raise BadInput(faults)
        return tuple(outputs)


def _makers(scenario: Scenario, history: History) -> dict[str, Callable[[], Output]]:
    """Return what makes each output that is not a thesis."""
    return {
        "strategies": lambda: _strategies(scenario),
        "levels": lambda: _levels(scenario),
        "mean": lambda: _mean(scenario),
        "rise": lambda: _rise(scenario),
        "error": lambda: _error(scenario, history),
    }


def _fault_of(name: str, makers: Mapping[str, Any], claims: Mapping[str, Thesis]) -> str:
    """Return what is wrong with a name; empty where nothing is."""
    if name in makers:
        return ""
    if name not in claims:
        return bad_word("sweep.outputs", name, [*makers, *claims])
    runs = theses.runs_of(claims[name].criterion)
    if not runs:
        return _fault_of_condition(name, claims[name])
    return (
        f"sweep.outputs: {name!r} compares runs ({', '.join(sorted(runs))}), and a point of a "
        "sweep is one run; 'bamboo judge' answers it"
    )


def _fault_of_condition(name: str, thesis: Thesis) -> str:
    """Return why a thesis is no output: it is asked of some worlds only; empty otherwise."""
    if not theses.is_conditional(thesis.criterion):
        return ""
    return (
        f"sweep.outputs: {name!r} is asked of the worlds alone that meet its condition, and an "
        "output counts all worlds of a point; 'bamboo judge' answers it"
    )


def _own_tie(scenario: Scenario) -> int:
    """Return the position of the focus's first tie."""
    return scenario.ties.index(scenario.own_ties[0])


def _strategies(scenario: Scenario) -> Output:
    """Count the strategies of the focus's first tie, by labeller and year."""
    tie = _own_tie(scenario)
    columns = tuple(
        (labeller, year, strategy)
        for labeller in LABELLERS
        for year in scenario.years
        for strategy in STRATEGIES
    )

    def count(years: Years) -> Whole:
        levels = years.annual[tie] / MONTHS
        labels = np.stack([label(levels) for label in LABELLERS.values()])
        hits = labels[:, :, None] == np.arange(len(STRATEGIES))[:, None]
        return np.asarray(hits.reshape(-1, levels.shape[-1]).astype(np.int64))

    return Output("strategies", columns, 1.0, count)


def _levels(scenario: Scenario) -> Output:
    """Sum the annual levels of every tie in every domain."""
    columns = tuple(
        (*tie, domain, year)
        for tie in scenario.ties
        for domain in DOMAINS
        for year in scenario.years
    )

    def count(years: Years) -> Whole:
        return years.annual.reshape(len(columns), -1).astype(np.int64)

    return Output("levels", columns, MONTHS, count)


def _window(scenario: Scenario) -> slice:
    """Return the window's years within the span; all years where it has none there."""
    first, last = scenario.years[0], scenario.years[-1]
    low = max(scenario.window[0], first)
    high = min(scenario.window[1], last)
    if low > high:
        return slice(0, len(scenario.years))
    return slice(low - first, high - first + 1)


def _mean(scenario: Scenario) -> Output:
    """Sum the levels of the focus's first tie over the scenario's window: its mean level there."""
    tie = _own_tie(scenario)
    window = _window(scenario)
    years_inside = window.stop - window.start

    def count(years: Years) -> Whole:
        inside = years.annual[tie, :, window].astype(np.int64)
        return np.asarray(inside.sum((0, 1))[None])

    return Output("mean", NO_COLUMN, MONTHS * len(DOMAINS) * years_inside, count)


def _rise(scenario: Scenario) -> Output:
    """Sum the difference of the focus's first tie between the window and the years before it."""
    tie = _own_tie(scenario)
    window = _window(scenario)
    before = max(window.start, 1)
    inside = window.stop - window.start

    def count(years: Years) -> Whole:
        own = years.annual[tie].astype(np.int64)
        late = own[:, window].sum((0, 1))
        early = own[:, :before].sum((0, 1))
        return np.asarray((late * before - early * inside)[None])

    return Output("rise", NO_COLUMN, MONTHS * len(DOMAINS) * before * inside, count)


def _error(scenario: Scenario, history: History) -> Output:
    """Sum the distance of the focus's first tie from the coded history, weighted by confidence."""
    tie = _own_tie(scenario)
    actor, target = scenario.own_ties[0]
    observed = observe(history, actor, target, tuple(scenario.years), direct=False)
    levels = np.nan_to_num(observed.levels)[..., None]
    weights = np.where(np.isnan(observed.levels), 0.0, observed.confidence)
    total = max(float(weights.sum()), 1e-12)

    def count(years: Years) -> Whole:
        distance = np.abs(years.annual[tie] / MONTHS - levels)
        mean = (distance * weights[..., None]).sum((0, 1)) / total
        return np.asarray(np.rint(mean * FINE).astype(np.int64)[None])

    return Output("error", NO_COLUMN, FINE, count)


def _thesis(thesis: Thesis, labeller: str) -> Output:
    """Count the worlds in which a thesis's criterion holds, under a labeller."""

    def count(years: Years) -> Whole:
        trace = years.trace
        if trace is None:
            raise ValueError("a thesis is asked of a traced run")
        try:
            holds = evaluate(thesis.criterion, Case({FACTUAL: trace}, labeller))
        except Untestable as why:
            message = f"sweep.outputs: {thesis.id!r} cannot be asked of this scenario: {why}"
            raise BadInput([Fault(thesis.id, 1, 1, message)]) from why
        return np.asarray(holds, dtype=np.int64)[None]

    return Output(thesis.id, NO_COLUMN, 1.0, count)
