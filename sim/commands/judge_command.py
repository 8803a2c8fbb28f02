"""The work of ``bamboo judge``: a trial, from the coded history to the last table."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from sim.commands import run_command
from sim.commands.options import ShowProgress
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import together
from sim.core.paths import is_file
from sim.evidence.case import stored_case
from sim.evidence.case_folders import SCENARIO, shipped_case
from sim.evidence.rows import History
from sim.judgement.stress_verdict import MODEL
from sim.judgement.theses import Thesis
from sim.record import folders, result_folder
from sim.record.folder_contents import MANIFEST
from sim.record.labellers import labeller_of
from sim.record.result_folder import Claim
from sim.report import command_screens, shift_figure, thesis_lines, trial_lines
from sim.report.command_screens import Judged
from sim.report.drawing import add_figures
from sim.report.first_screen import CommandOutput, Line, output_of
from sim.report.translation import IN_ENGLISH, Translator
from sim.scenario.frozen_scenario import Scenario
from sim.studies import replay, window
from sim.studies.replay import Replay
from sim.studies.trial import (
    leave_one_out,
    multiverse,
    shift_curve,
    stored_trial,
    thesis_answers,
    trial_folder,
    trial_runs,
    verdict_tables,
)
from sim.studies.trial.trial_runs import Trial

Claims = tuple[Thesis, ...]


class _Found(NamedTuple):
    """What a trial found: its answers, and the shares with acts moved and documents left out.

    ``known`` are the answers of records with a known maker.
    """

    trial: Trial
    known: pd.DataFrame
    moved: pd.DataFrame
    left_out: pd.DataFrame


def judge(
    options: ScenarioOptions,
    out: Path | None,
    universes: int,
    progress: ShowProgress,
    *,
    force: bool = False,
) -> CommandOutput:
    """Hold the trial of a scenario and write it, with the scenario's run, into its own folder.

    Args:
        options: The scenario.
        out: The result folder; None for that of the scenario's name.
        universes: In how many universes of other choices the theses are asked again.
        progress: Shows how far the work is.
        force: Whether the folder may hold other files; see ``result_folder.claim``.

    Returns:
        What to print.

    Raises:
        BadInput: Something is wrong with the input or the folder.
    """
    case, history, claims = together(options.load, options.load_history, options.load_theses)
    window.check(case)
    with result_folder.claim("judge", [case.name], out, force=force) as place:
        detail = coded_history_lines(case, claims, history)
        with progress(f"running {case.name}") as report:
            done = replay.run(case, history, progress=report)
        more = ("--multiverse", str(universes)) if universes else ()
        command = options.command("judge", case, more)
        found = _hold_trial(case, claims, progress, history)
        missing = _write(done, found, place, command)
        detail += _numbers(done, found, place.path)
        extra = []
        if universes:
            with progress(f"asking in {universes} universes") as report:
                table = multiverse.run_universes(case, claims, universes, progress=report)
            summary = _add_multiverse(table, place)
            detail += trial_lines.multiverse(summary, universes)
            extra = [command_screens.universes(summary, universes, IN_ENGLISH)]
        *screen, last = _screen(done, found.trial, place.path)
        return output_of([*screen, *extra, last], detail, missing)


def is_stored(subject: Path) -> bool:
    """Whether what is to be judged is a result folder, and no scenario."""
    if is_file(subject / stored_trial.FILE):
        return True
    return is_file(subject / MANIFEST) and not is_file(subject / SCENARIO)


def judge_again(folder: Path) -> CommandOutput:
    """Recompute the verdicts of a folder from its tables alone.

    Returns:
        What to print.

    Raises:
        BadInput: The folder holds no stress test, or was kept without its long tables, or is
            damaged.
    """
    done = stored_trial.read(folder)
    with result_folder.claim_to_add(folder) as place:
        place.add(lambda draft: trial_folder.write_verdicts(done, draft))
    manifest = folders.read_manifest(folder)
    case = stored_case(manifest, str(folder / "manifest.json")) or shipped_case()
    say = IN_ENGLISH.of_case(case)
    screen = command_screens.of_trial({}, manifest, place.path, say, _judged(done, say))
    return output_of(screen, verdict_lines(done, place.path, labeller_of(case)))


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


def _hold_trial(
    scenario: Scenario, claims: Claims, progress: ShowProgress, history: History
) -> _Found:
    """Hold the trial, move the acts and leave documents out."""
    with progress("asking idle, random and rule-made states") as report:
        known = thesis_answers.table(scenario, claims, history, report)
    with progress(f"judging {len(claims)} theses") as report:
        trial = trial_runs.run_trial(scenario, claims, history, progress=report)
    with progress("moving the acts") as report:
        moved = shift_curve.curve(scenario, report)
    with progress("leaving documents out") as report:
        own = trial.answers[MODEL]
        left_out = leave_one_out.leave_one_out(scenario, claims, own, report)
    return _Found(trial, known, moved, left_out)


def _write(done: Replay, found: _Found, place: Claim, command: list[str]) -> list[str]:
    """Write the run and the trial, then the figures; return a line for each that is missing."""

    def tables(draft: Path) -> None:
        trial_folder.write(found.trial, draft)
        folders.write_csv(found.known, draft / "thesis_answers.csv")
        folders.write_csv(found.moved, draft / "shifts.csv")
        folders.write_csv(found.left_out, draft / "leave_one_out.csv")

    case = done.scenario
    missing = run_command.write(done, place, command, tables)
    return missing + add_figures(
        place, lambda draft: [shift_figure.drawing(found.moved, case.name, case.window, draft)]
    )


def _numbers(done: Replay, found: _Found, out: Path) -> list[str]:
    """Return the lines on a trial for readers who ask for its numbers."""
    case = done.scenario
    labeller = labeller_of(case.case)
    say = IN_ENGLISH.of_case(case.case)
    closing = [
        *thesis_lines.flagged(found.known, labeller),
        trial_lines.shifts(found.moved, say.tie(*case.own_ties[0])),
        *trial_lines.documents(found.left_out, labeller),
    ]
    return verdict_lines(found.trial, out, labeller, closing)


def _screen(done: Replay, trial: Trial, out: Path) -> Iterator[Line]:
    """Yield the first screen of a trial."""
    say = IN_ENGLISH.of_case(done.scenario.case)
    plain, direct = trial_runs.ask_history(done.scenario, trial.theses, done.history)
    tables = {
        "trajectories": done.trajectories,
        "history": done.coded,
        "comparison": done.comparison,
        "history_first": verdict_tables.answers(plain, direct),
    }
    manifest = folders.read_manifest(out)
    return command_screens.of_trial(tables, manifest, out, say, _judged(trial, say))


def _judged(done: Trial, say: Translator) -> Judged:
    """Return the verdicts of a trial under the labeller of its case."""
    claims = {thesis.id: say.thesis(thesis.id, thesis.__dict__).claim for thesis in done.theses}
    table = verdict_tables.table(done)
    return Judged(table[table["labeller"] == say.labeller], claims)


def _add_multiverse(table: pd.DataFrame, place: Claim) -> pd.DataFrame:
    """Add the answers of other universes to the result folder; return their summary."""
    summary = multiverse.summary(table)

    def fill(draft: Path) -> None:
        folders.write_csv(table, draft / "multiverse.csv")
        folders.write_csv(summary, draft / "multiverse_summary.csv")

    place.add(fill)
    return summary


def verdict_lines(
    done: Trial, folder: Path, labeller: str, closing: Iterable[str] = ()
) -> list[str]:
    """Describe the verdicts of a trial.

    Args:
        done: The trial.
        folder: Its result folder.
        labeller: The labeller whose verdicts are printed.
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
        labeller,
    )
