"""The sitting of a trial, from the first look at the coded history to the last table: what ``bamboo judge`` does."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path

import pandas as pd

from sim.commands import run_command
from sim.evidence.rows import History
from sim.judge.theses import Thesis
from sim.judge.verdict import MODEL
from sim.model.ensemble import Progress
from sim.record import folders
from sim.report import shift_figure as figure
from sim.report import trial_lines
from sim.scenario.scenario import Scenario
from sim.studies import replay, window
from sim.studies.trial import (
    leave_one_out,
    multiverse,
    shift_curve,
    trial_folder,
    trial_runs,
    verdict_tables,
)
from sim.studies.trial.trial_runs import Trial

Claims = tuple[Thesis, ...]
Shown = Callable[[str], AbstractContextManager[Progress]]


def opening(scenario: Scenario, claims: Claims, history: History) -> list[str]:
    """Say, before any run, what the coded history itself answers to every criterion; raises BadInput where attribution would ask about years outside the span."""
    window.refuse(scenario)
    first = trial_lines.before_trial(
        verdict_tables.answers(*trial_runs.look(scenario, claims, history))
    )
    return (
        first
        if scenario.constrained is None
        else [*first, trial_lines.shown_before(scenario.constrained.calibrated)]
    )


def sitting(
    scenario: Scenario,
    claims: Claims,
    history: History,
    folder: Path,
    command: list[str],
    progress: Shown,
) -> list[str]:
    """Run and write the trial of a scenario into its result folder, made by ``command`` where there is none yet; gives the closing words."""
    if not (folder / "manifest.json").is_file() or not replay.is_of(folder, scenario):
        with progress(f"running {scenario.name}") as shown:
            run_command.save(replay.run(scenario, history, progress=shown), folder, command)
    with progress(f"trying {len(claims)} theses") as shown:
        done = trial_runs.hold(scenario, claims, history, progress=shown)
    with progress("moving the acts") as shown:
        moved = shift_curve.curve(scenario, shown)
    with progress("leaving documents out") as shown:
        left_out = leave_one_out.leave_one_out(scenario, claims, done.asked[MODEL], shown)
    folders.add_to_folder(folder, lambda beside: _write(scenario, done, moved, left_out, beside))
    return told(done, folder, [trial_lines.shifts(moved), *trial_lines.documents(left_out)])


def _write(
    scenario: Scenario, done: Trial, moved: pd.DataFrame, left_out: pd.DataFrame, folder: Path
) -> None:
    trial_folder.write(done, folder)
    folders.write_csv(moved, folder / "shifts.csv")
    folders.write_csv(left_out, folder / "leave_one_out.csv")
    figure.drawing(moved, scenario.name, scenario.window, folder)()


def elsewhere(
    scenario: Scenario,
    claims: Claims,
    folder: Path,
    number: int,
    seeds: Path | None,
    progress: Shown,
) -> list[str]:
    """Ask the theses again in other universes, and add what they say to the result folder."""
    with progress(f"asking in {number} universes") as shown:
        table = multiverse.explore(scenario, claims, number, seeds, shown)
    told_of = multiverse.summary(table)

    def write(beside: Path) -> None:
        folders.write_csv(table, beside / "multiverse.csv")
        folders.write_csv(told_of, beside / "multiverse_summary.csv")

    folders.add_to_folder(folder, write)
    return trial_lines.multiverse(told_of, number)


def told(done: Trial, folder: Path, more: Iterable[str] = ()) -> list[str]:
    """Say what a trial came to."""
    rivals = sum(who in set(done.confusion["made_by"]) for who in done.asked if who != MODEL)
    closing = [trial_lines.recovery(verdict_tables.confused(done), rivals), *more]
    return trial_lines.after_trial(
        verdict_tables.table(done),
        verdict_tables.placebos(done),
        {t.id: t.claim for t in done.theses},
        folder,
        closing,
    )
