"""Sweeps in memory in the public face: ``sim.sweep``."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from sim.core.vocabulary import tie_name
from sim.evidence.coded_tables import load_record
from sim.interface.labelled_arrays import Layout
from sim.interface.posterior_worlds import reloaded_with_posterior
from sim.interface.result import Result, Tables
from sim.judgement.theses import theses_of
from sim.model.ensemble import Progress
from sim.scenario.frozen_scenario import Scenario
from sim.scenario.loading import load_scenario
from sim.studies.sweep import analysis, memory_sweep, sweep_plan
from sim.studies.sweep.memory_sweep import MemorySweep
from sim.studies.sweep.sweep_outputs import SERIES

Number = float | int
# a range from low to high, values, labelled values, or nothing for the declared range
Factor = tuple[Number, Number] | Sequence[object] | Mapping[str, object] | None
KEYS: Final = ("parameters", "theories", "constant")
PARAMETERS: Final = "parameters."
RANGE: Final = 2  # numbers of a range
GRID: Final = "grid"


class Sweep(Result, MemorySweep):
    """A finished sweep: one row a point, and series by year where they were asked for."""

    @property
    def indices(self) -> pd.DataFrame:
        """Sensitivity indices of a Sobol or Morris design; empty for other designs."""
        values = {str(name): self.outputs[name].to_numpy(float) for name in self.outputs}
        return analysis.indices(self.plan.design, values)

    @property
    def strategies(self) -> pd.DataFrame:
        """Shares of worlds by point, labeller, year and strategy; empty where not asked for."""
        return self._of_series("strategies")

    @property
    def levels(self) -> pd.DataFrame:
        """Mean annual levels by point, tie, domain and year; empty where not asked for."""
        return self._of_series("levels")

    def _of_series(self, name: str) -> pd.DataFrame:
        return self.series.get(name, pd.DataFrame())

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """All tables by name, each made when it is first asked for."""
        asked = [name for name in self.plan.setting.request.names if name in SERIES]
        names = ["points", *asked, "indices", "failures"]
        return Tables(self, {name: name for name in names})

    @property
    def title(self) -> str:
        """The scenario, the points and the worlds."""
        case = self.plan.scenarios[0]
        size = f"{len(self.plan.design)} points of {self.plan.setting.replicates} worlds"
        return f"Sweep of {case.name}: {size}, {tie_name(*case.own_ties[0])}"

    @property
    def kind(self) -> str:
        """The kind of the result, as result folders name it."""
        return "sweep"

    @property
    def main(self) -> str:
        """Name of the table that a notebook shows first."""
        return "points"

    def _layout(self) -> Sequence[Layout]:
        names = [name for name in self.points.columns if name != "point"]
        points = Layout("points", ("point",), {name: name for name in names})
        strategies = ("point", "labeller", "year", "strategy")
        levels = ("point", "tie", "domain", "year")
        return (
            points,
            Layout("strategies", strategies, {"share": "share"}),
            Layout("levels", levels, {"mean": "level_mean"}),
        )


def sweep(
    scenario: Scenario | str | Path,
    factors: Mapping[str, Factor] | None = None,
    *,
    design: str | None = None,
    points: int | None = None,
    worlds: int | None = None,
    outputs: Sequence[str] | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Sweep:
    """Run a scenario at many points, in memory.

    Args:
        scenario: A scenario, whose settings and seed are kept, or the path or name of one; where it
            has a ``sweep`` of its own, all arguments that are left out are taken from it. That of a
            run with ``posterior=`` keeps its worlds.
        factors: What varies, by its key, such as ``inertia`` or ``constant.pressure``: a pair
            ``(low, high)`` is a range, a list holds values, a mapping labelled values, None means
            the declared range.
        design: ``lhs`` (the default), ``grid``, ``sobol`` or ``morris``.
        points: Points of a Latin hypercube, base samples of Sobol, trajectories of Morris, or the
            number of values that a grid takes of every range.
        worlds: Worlds at each point.
        outputs: ``strategies``, ``levels``, ``mean``, ``rise``, ``error``, or ids of theses.
        workers: Processes in which worlds are run.
        progress: Called with the number of finished parts and the number of all.

    Returns:
        The sweep, with its tables.

    Raises:
        BadInput: A factor or an output is not allowed, or nothing reads a factor.
    """
    own = _settings(factors, design, points)
    if worlds is not None:
        own += (f"sweep.replicates={int(worlds)}",)
    if outputs is not None:
        own += (f"sweep.outputs={json.dumps(list(outputs))}",)

    def load(more: tuple[str, ...]) -> Scenario:
        if isinstance(scenario, Scenario):
            return reloaded_with_posterior(scenario, (*own, *more))
        return load_scenario(scenario, (*own, *more))

    base = load(())
    name = base.name if isinstance(scenario, Scenario) else str(scenario)
    history = load_record(base.sources)
    claims = theses_of(base.sources, base.theses)
    plan = sweep_plan.plan_sweep(name, load, history, claims)
    sweep_plan.refuse_unread(plan, name)
    done = memory_sweep.run_in_memory(plan, workers, progress)
    return Sweep(done.plan, done.sums)


def _settings(
    factors: Mapping[str, Factor] | None, design: str | None, points: int | None
) -> tuple[str, ...]:
    """Return a design as settings of the scenario."""
    found = []
    if factors is not None:
        steps = int(points or 0) if design == GRID else 0
        specs = {_key(name): _spec(factor, steps) for name, factor in factors.items()}
        found.append(f"sweep.factors={json.dumps(specs)}")
    if design is not None or factors is not None:
        found.append(f"sweep.design={design or 'lhs'}")
    if points is not None and design != GRID:
        found.append(f"sweep.samples={int(points)}")
    return tuple(found)


def _key(name: str) -> str:
    """Return the key of a factor; a bare name is that of a parameter, unless it is a key itself."""
    structural = name in ("edits", "mechanisms", "structure", "theories", "forcing", "hold")
    return name if "." in name or structural else f"{PARAMETERS}{name}"


def _spec(factor: Factor, steps: int) -> dict[str, object]:
    """Return a factor as scenario files write it."""
    more = {"steps": steps} if steps else {}
    if factor is None:
        return dict(more)
    if isinstance(factor, Mapping):
        return {"values": dict(factor)}
    if isinstance(factor, tuple) and len(factor) == RANGE:
        low, high = factor
        return {"low": low, "high": high, **more}
    return {"values": list(factor)}
