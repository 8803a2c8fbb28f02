"""Several runs at once, each under the name by which its result is looked up."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

from sim.model import ensemble
from sim.model.ensemble import Progress, Result
from sim.record.summary import Trace
from sim.scenario.frozen_scenario import Scenario

K = TypeVar("K", bound=Hashable)


def run_named(runs: Mapping[K, Scenario], progress: Progress | None = None) -> dict[K, Result]:
    """Run scenarios with their traces and return the results under the same names."""
    scenarios = list(runs.values())
    results = ensemble.run_many(scenarios, trace=True, progress=progress)
    return dict(zip(runs, results, strict=True))


def traces_of(results: Mapping[K, Result]) -> dict[K, Trace]:
    """Return the trace of every result that has one."""
    traces = {name: result.trace for name, result in results.items()}
    return {name: trace for name, trace in traces.items() if trace is not None}


def run_traces(runs: Mapping[K, Scenario], progress: Progress | None = None) -> dict[K, Trace]:
    """Run scenarios and return their traces under the same names."""
    return traces_of(run_named(runs, progress))
