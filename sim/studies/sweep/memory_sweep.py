"""Sweeps in memory: no folder and no chunks to resume, with the numbers of a stored sweep."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.core.errors import BadInput
from sim.core.vocabulary import STRATEGIES
from sim.core.worlds import Floats
from sim.model.ensemble import Progress
from sim.record.columns import frame
from sim.record.labellers import labeller_of
from sim.studies.sweep import sweep_run, sweep_tables
from sim.studies.sweep.chunk_plan import Plan
from sim.studies.sweep.executors import Broken
from sim.studies.sweep.sums import Sums
from sim.studies.sweep.sweep_outputs import SERIES
from sim.studies.sweep.sweep_tables import SERIES_COLUMNS, PlacedOutput

POINT: Final = "point"


@dataclass(frozen=True)
class MemorySweep:
    """A finished sweep.

    Attributes:
        plan: The points, worlds and outputs.
        sums: What the worlds left, by point.
    """

    plan: Plan
    sums: Sums

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row a point: its factors, worlds, failed worlds, and outputs that are one number."""
        numbers = self._numbers
        order = numbers[POINT].to_numpy()
        design = self.plan.design
        factors = {}
        for i, factor in enumerate(design.factors):
            values = design.table[order, i]
            labels = factor.labels
            factors[factor.name] = (
                values if factor.stepped else [labels[int(value)] for value in values]
            )
        counted = pd.DataFrame({POINT: order, **factors})
        return pd.concat([counted, numbers.drop(columns=POINT)], axis=1)

    @property
    def _numbers(self) -> pd.DataFrame:
        """Worlds and outputs that are one number, by point in the order of the design."""
        sums = self.sums
        columns: dict[str, Any] = {
            POINT: sums.points,
            "worlds": sums.worlds,
            "failed": self.plan.setting.replicates - sums.worlds,
        }
        for placed in sweep_tables.placed_outputs(self.plan):
            if placed.output.name not in SERIES:
                columns[placed.output.name] = self._means(placed)[:, 0]
        return pd.DataFrame(columns).sort_values(POINT, ignore_index=True)

    def _means(self, placed: PlacedOutput) -> Floats:
        """Return the values of an output: (point, column); NaN where no world was counted."""
        counted = np.where(self.sums.worlds > 0, self.sums.worlds, np.nan)
        scaled = placed.output.scale * counted[:, None]
        return np.asarray(self.sums.sums[:, placed.place] / scaled)

    @cached_property
    def series(self) -> dict[str, pd.DataFrame]:
        """The outputs by year, each as a long table."""
        found = {}
        for placed in sweep_tables.placed_outputs(self.plan):
            name = placed.output.name
            if name in SERIES:
                found[name] = self._long(placed, SERIES_COLUMNS[name])
        return found

    def _long(self, placed: PlacedOutput, names: tuple[str, ...]) -> pd.DataFrame:
        """Return an output as a long table: a row for every point and column."""
        keys = pd.DataFrame(placed.output.columns, columns=list(names[1:-1]))
        places = np.tile(np.arange(len(keys)), len(self.sums.points))
        long = keys.iloc[places].reset_index(drop=True)
        long.insert(0, POINT, np.repeat(self.sums.points, len(keys)))
        long[names[-1]] = self._means(placed).ravel()
        return long.sort_values(POINT, kind="stable", ignore_index=True)

    @property
    def failures(self) -> pd.DataFrame:
        """The worlds that failed, each with its cause."""
        return frame("failures", self.sums.failures)

    @cached_property
    def outputs(self) -> pd.DataFrame:
        """Outputs, a row a point: single numbers, and shares of strategies in the window's years.

        The shares are those under the labeller of the case.
        """
        names = self.plan.setting.request.names
        found = {name: self.points[name] for name in names if name not in SERIES}
        shares = self._strategies() if "strategies" in names else {}
        return pd.DataFrame({**found, **shares})

    def _strategies(self) -> dict[str, Floats]:
        scenario = self.plan.scenarios[0]
        low, high = scenario.window
        table = self.series["strategies"]
        inside = table["year"].between(low, high)
        here = table[(table["labeller"] == labeller_of(scenario.case)) & inside]
        sums = here.pivot_table(index=POINT, columns="strategy", values="share", aggfunc="sum")
        years = max(1, sum(low <= year <= high for year in scenario.years))
        return {name: sums[name].to_numpy(float) / years for name in STRATEGIES}


def run_in_memory(plan: Plan, workers: int = 1, progress: Progress | None = None) -> MemorySweep:
    """Run all chunks of a sweep and keep what they leave.

    Args:
        plan: The sweep.
        workers: Processes in which chunks are run.
        progress: Called with the number of chunks done and of all.

    Raises:
        BadInput: A chunk cannot be run.
    """
    execute = sweep_run.executor_for(plan, workers, None)
    parts: dict[int, Sums] = {}
    for number, part in _sound(plan, execute(list(range(plan.chunks)))):
        parts[number] = part
        if progress is not None:
            progress(len(parts), plan.chunks)
    return MemorySweep(plan, Sums.joined([parts[number] for number in sorted(parts)]))


def _sound(plan: Plan, outcomes: Iterator[tuple[int, Sums | Broken]]) -> Iterator[tuple[int, Sums]]:
    """Yield the chunks; raises BadInput at one that is broken."""
    for number, outcome in outcomes:
        if isinstance(outcome, Broken):
            name = plan.scenarios[0].name
            raise BadInput.at(name, f"chunk {number} of the sweep failed: {outcome.cause}")
        yield number, outcome
