"""Verdicts from posteriors in the public face: ``posterior=`` of ``sim.judge``."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from sim.interface.inference_result import Inference
from sim.interface.labelled_arrays import Layout
from sim.interface.result import Result
from sim.judgement.theses import Thesis
from sim.model.ensemble import Progress
from sim.scenario.frozen_scenario import Scenario
from sim.studies.verdicts import posterior_judging
from sim.studies.verdicts.posterior_judging import PosteriorVerdicts, ShowStep

ANSWERS: Final = ("record", "emergence", "emergence_held_out", "prior", "probability")
NUMBERS: Final = (*ANSWERS, "bayes_factor", "cause")


@dataclass(frozen=True, repr=False)
class Verdicts(Result):
    """Verdicts on theses from worlds that met the record.

    Attributes:
        scenario: The scenario.
        theses: The theses that were judged.
        choice: The basis of the inference, and what else was chosen otherwise, in words.
        found: The tables, as the command writes them.
    """

    scenario: Scenario
    theses: tuple[Thesis, ...]
    choice: str
    found: PosteriorVerdicts

    @property
    def verdicts(self) -> pd.DataFrame:
        """The verdict on every thesis under every labeller, with the answers that it rests on."""
        return self.found.verdicts

    @property
    def counterfactuals(self) -> pd.DataFrame:
        """What worlds with this history do when acts are taken away, or met alone."""
        return self.found.counterfactuals

    @property
    def verdict_changes(self) -> pd.DataFrame | None:
        """The verdicts under other choices; None where nothing was given as ``beside``."""
        return self.found.changes

    @property
    def basis_levels(self) -> pd.DataFrame | None:
        """Levels of worlds given all codes, by basis; None where all inferences are of one."""
        return self.found.levels

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """All tables by name; ``verdict_changes`` and ``basis_levels`` where they are known."""
        return self.found.tables

    @property
    def title(self) -> str:
        """The scenario, the number of theses and the choices."""
        number = len(self.theses)
        return f"Verdicts on {self.scenario.name}: {number} theses, {self.choice}"

    @property
    def kind(self) -> str:
        """The kind of the result, as result folders name it."""
        return "verdicts"

    @property
    def main(self) -> str:
        """Name of the table that a notebook shows first."""
        return "verdicts"

    def _layout(self) -> Sequence[Layout]:
        return (Layout("verdicts", ("thesis", "labeller"), {name: name for name in NUMBERS}),)


def by_posterior(
    scenario: Scenario,
    theses: tuple[Thesis, ...],
    posterior: str | Path | Inference,
    powers: str | Path | None,
    beside: Sequence[str | Path | Inference],
    progress: Progress | None,
) -> Verdicts:
    """Judge theses by the worlds of an inference.

    Raises:
        BadInput: A folder is damaged, something is of other evidence, or two inferences were made
            alike.
    """
    grounds = posterior_judging.read(
        scenario,
        _named(posterior),
        None if powers is None else Path(powers),
        [_named(other) for other in beside],
    )
    found = posterior_judging.judge(grounds, theses, _counted(progress, grounds.sets))
    return Verdicts(scenario, theses, grounds.worlds.plan.choice, found)


def _named(posterior: str | Path | Inference) -> Path | Inference:
    """Return an inference, or the path of its folder."""
    return Path(posterior) if isinstance(posterior, str) else posterior


def _counted(progress: Progress | None, total: int) -> ShowStep:
    """Return what shows steps as parts of one piece of work.

    Args:
        progress: Called with the number of parts done and of all, over all steps; or None.
        total: The number of all parts.
    """
    finished = 0

    @contextmanager
    def step(_: str) -> Iterator[Progress]:
        nonlocal finished
        before = finished

        def report(done: int, _: int) -> None:
            nonlocal finished
            finished = before + done
            if progress is not None:
                progress(finished, total)

        yield report

    return step
