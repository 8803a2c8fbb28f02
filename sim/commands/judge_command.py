"""The work of ``bamboo judge``: a trial, from the coded history to the last table."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from sim.commands import run_command
from sim.commands.options import ShowProgress
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import together
from sim.evidence.rows import History
from sim.judgement.theses import Thesis, file_of, load_theses
from sim.judgement.verdict import MODEL
from sim.record import folders
from sim.report import shift_figure, trial_lines
from sim.scenario.frozen_scenario import Scenario
from sim.studies import manifest_command, replay, window
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


def judge(
    options: ScenarioOptions, out: Path | None, universes: int, progress: ShowProgress
) -> Iterator[str]:
    """Hold the trial of a scenario and write it into its result folder.

    Args:
        options: The scenario.
        out: The result folder; None for that of the scenario's name.
        universes: In how many universes of other choices the theses are asked again.
        progress: Shows how far the work is.

    Yields:
        The lines to print, those on the coded history before anything is run.

    Raises:
        BadInput: Something is wrong with the input or the folder.
    """
    case, history, claims = together(options.load, options.load_history, options.load_theses)
    if case.theses != "theses":
        claims = load_theses(file_of(case.theses, options.evidence))
    folder = out or Path("results") / case.name
    folders.refuse_to_overwrite(folder)
    yield from coded_history_lines(case, claims, history)
    command = manifest_command.arguments("run", case, options.settings, options.constrained)
    _run_where_needed(case, history, folder, command, progress)
    yield from _hold_trial(case, claims, history, folder, progress)
    if universes:
        with progress(f"asking in {universes} universes") as report:
            table = multiverse.run_universes(case, claims, universes, options.evidence, report)
        yield from _add_multiverse(table, universes, folder)


def judge_again(folder: Path) -> list[str]:
    """Recompute the verdicts of a folder from its tables alone.

    Raises:
        BadInput: The folder is damaged.
    """
    done = trial_folder.read(folder)
    folders.add_to_folder(folder, lambda beside: trial_folder.write_verdicts(done, beside))
    return verdict_lines(done, folder)


def coded_history_lines(scenario: Scenario, claims: Claims, history: History) -> list[str]:
    """Describe, before any run, what the coded history itself answers to every criterion.

    Raises:
        BadInput: The scenario's window lies outside its span.
    """
    window.check(scenario)
    plain, direct = trial_runs.ask_history(scenario, claims, history)
    lines = trial_lines.before_trial(verdict_tables.answers(plain, direct))
    if scenario.constrained is not None:
        lines.append(trial_lines.shown_before(scenario.constrained.calibrated))
    return lines


def _run_where_needed(
    scenario: Scenario,
    history: History,
    folder: Path,
    command: list[str],
    progress: ShowProgress,
) -> None:
    """Write the result folder of the scenario, unless it is there already."""
    if (folder / "manifest.json").is_file() and replay.holds_run_of(folder, scenario):
        return
    with progress(f"running {scenario.name}") as report:
        done = replay.run(scenario, history, progress=report)
    run_command.save(done, folder, command)


def _hold_trial(
    scenario: Scenario, claims: Claims, history: History, folder: Path, progress: ShowProgress
) -> list[str]:
    """Hold the trial, add its tables to the result folder, and describe the verdicts."""
    with progress(f"judging {len(claims)} theses") as report:
        done = trial_runs.run_trial(scenario, claims, history, progress=report)
    with progress("moving the acts") as report:
        moved = shift_curve.curve(scenario, report)
    with progress("leaving documents out") as report:
        own = done.answers[MODEL]
        left_out = leave_one_out.leave_one_out(scenario, claims, own, report)

    def fill(beside: Path) -> None:
        trial_folder.write(done, beside)
        folders.write_csv(moved, beside / "shifts.csv")
        folders.write_csv(left_out, beside / "leave_one_out.csv")
        shift_figure.drawing(moved, scenario.name, scenario.window, beside)()

    folders.add_to_folder(folder, fill)
    closing = [trial_lines.shifts(moved), *trial_lines.documents(left_out)]
    return verdict_lines(done, folder, closing)


def _add_multiverse(table: pd.DataFrame, universes: int, folder: Path) -> list[str]:
    """Add the answers of other universes to the result folder, and describe them."""
    summary = multiverse.summary(table)

    def fill(beside: Path) -> None:
        folders.write_csv(table, beside / "multiverse.csv")
        folders.write_csv(summary, beside / "multiverse_summary.csv")

    folders.add_to_folder(folder, fill)
    return trial_lines.multiverse(summary, universes)


def verdict_lines(done: Trial, folder: Path, closing: Iterable[str] = ()) -> list[str]:
    """Describe the verdicts of a trial.

    Args:
        done: The trial.
        folder: Its result folder.
        closing: Lines to put below, after that on the rivals.
    """
    makers = set(done.confusion["made_by"])
    rivals = [name for name in done.answers if name != MODEL and name in makers]
    recovery = trial_lines.recovery(verdict_tables.confused(done), len(rivals))
    return trial_lines.after_trial(
        verdict_tables.table(done),
        verdict_tables.placebos(done),
        {thesis.id: thesis.claim for thesis in done.theses},
        folder,
        [recovery, *closing],
    )
