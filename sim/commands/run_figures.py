"""The figures of a run, plotted in other processes while the run is scored."""

from collections.abc import Callable, Generator, Mapping
from concurrent.futures import BrokenExecutor
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import pandas as pd

from sim.comparison import score_table
from sim.core.parallel import side_by_side
from sim.core.vocabulary import MONTHS
from sim.report import drawing, fans, figures, partnership_figures, ribbon_figure
from sim.report.drawing import Drawing
from sim.report.driver_figure import ActsMet
from sim.report.translation import IN_ENGLISH
from sim.scenario.frozen_scenario import Scenario
from sim.studies.replay import Replay

Tables = Mapping[str, pd.DataFrame]


class RunFigures:
    """The scores of a run, and its figures, which are plotted meanwhile.

    As a context manager it ends the other processes on leaving.
    """

    def __init__(self, done: Replay, tables: Tables, folder: Path) -> None:
        """Prepare the work.

        Args:
            done: The run.
            tables: Its tables by name.
            folder: A folder in which ``figures`` is made.
        """
        self._done = done
        self._folder = folder / drawing.FOLDER
        self._folder.mkdir()
        self._scores: pd.DataFrame | None = None
        self._lines: list[str] = []
        try:
            self._waiting = _drawings(done, self._folder, tables)
        except Exception as error:  # noqa: BLE001  figures cost lines, not the tables
            self._waiting = []
            self._lines = [drawing.complaint("list", error)]
        self._results = self._begun()

    def _begun(self) -> Generator[Any, None, None]:
        """Start the work; its results come in order, the scores first."""
        score = partial(score_table.compare, self._done.runs, self._done.history)
        work: list[Callable[[], Any]] = [score]
        work += [partial(Drawing.attempt, figure) for figure in self._waiting]
        return cast("Generator[Any, None, None]", side_by_side(_do, work))

    def __enter__(self) -> Self:
        """Return the figures."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the other processes."""
        self._results.close()

    def scores(self) -> pd.DataFrame:
        """Return the scores of the run: the table of ``comparison.csv``."""
        try:
            self._scores = next(self._results)
        except BrokenExecutor:  # a figure ended the process that scored the run
            self._scores = score_table.compare(self._done.runs, self._done.history)
        self._done.__dict__["comparison"] = self._scores  # what would be computed again
        return self._scores

    def finish(self) -> list[str]:
        """Wait for the figures and plot that of the scores; return a line for each missing one."""
        lines = list(self._lines)
        while self._waiting:
            try:
                lines.append(next(self._results))
            except (BrokenExecutor, StopIteration) as error:
                lines += [drawing.complaint(figure.path.name, error) for figure in self._waiting]
                break
            self._waiting.pop(0)
        tie = self._done.scenario.own_ties[0]
        scores = self._scores
        if scores is not None:
            lines += drawing.attempt_all(
                lambda _: figures.plan_scores(self._folder, scores, tie), self._folder.parent
            )
        return [line for line in lines if line]


def _drawings(done: Replay, folder: Path, tables: Tables) -> list[Drawing]:
    """List the figures of a run that need no scores."""
    scenario = done.scenario
    since = None if scenario.setting is None else scenario.setting // MONTHS
    say = IN_ENGLISH.of_case(scenario.case)
    inputs = figures.RunInputs(
        tables=tables,
        met=_acts_met(scenario),
        ties=scenario.own_ties,
        unforced=done.unforced,
    )
    focus = scenario.own_ties[0]
    plain = [
        *ribbon_figure.planned(folder, tables, focus, figures.plan(folder, inputs)),
        *partnership_figures.plan(folder, tables, scenario.focus),
    ]
    return [
        *fans.marked(plain, since),
        *fans.plan(folder, tables, scenario.title, scenario.own_ties[0], since, say),
    ]


def _acts_met(scenario: Scenario) -> ActsMet:
    """Return the recorded acts that the focus meets in the span."""
    acts = [
        act
        for act in scenario.forcing.acts
        if act.target == scenario.focus and scenario.start <= act.month <= scenario.end
    ]
    supporter = scenario.case.supporter(scenario.own_ties[0][1])
    return ActsMet(acts, scenario.forcing.covered, supporter)


def _do(work: Callable[[], Any]) -> Any:
    return work()
