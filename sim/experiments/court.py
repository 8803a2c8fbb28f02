"""The sitting of a trial, from the first look at the coded history to the last table: what ``bamboo judge`` does."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path

import pandas as pd

from sim import results
from sim.ensemble import Progress
from sim.evidence import History
from sim.experiments import archive, documents, multiverse, replay, shifts, trial, verdicts, window
from sim.experiments.trial import Trial
from sim.report import sentences
from sim.report import shifts as figure
from sim.scenario import Scenario
from sim.theses import Thesis
from sim.verdict import MODEL

Claims = tuple[Thesis, ...]
Shown = Callable[[str], AbstractContextManager[Progress]]


def opening(scenario: Scenario, claims: Claims, history: History) -> list[str]:
    """Say, before any run, what the coded history itself answers to every criterion; raises BadInput where attribution would ask about years outside the span."""
    window.refuse(scenario)
    first = sentences.before_trial(verdicts.answers(*trial.look(scenario, claims, history)))
    return first if scenario.constrained is None else [*first, sentences.shown_before(scenario.constrained.calibrated)]


def sitting(scenario: Scenario, claims: Claims, history: History, folder: Path, command: list[str], progress: Shown) -> list[str]:
    """Run and write the trial of a scenario into its result folder, made by ``command`` where there is none yet; gives the closing words."""
    if not (folder / "manifest.json").is_file() or not replay.is_of(folder, scenario):
        with progress(f"running {scenario.name}") as shown:
            replay.save(replay.run(scenario, history, progress=shown), folder, command)
    with progress(f"trying {len(claims)} theses") as shown:
        done = trial.hold(scenario, claims, history, progress=shown)
    with progress("moving the acts") as shown:
        moved = shifts.curve(scenario, shown)
    with progress("leaving documents out") as shown:
        left_out = documents.leave_one_out(scenario, claims, done.asked[MODEL], shown)
    results.add_to_folder(folder, lambda beside: _write(scenario, done, moved, left_out, beside))
    return told(done, folder, [sentences.shifts(moved), *sentences.documents(left_out)])


def _write(scenario: Scenario, done: Trial, moved: pd.DataFrame, left_out: pd.DataFrame, folder: Path) -> None:
    archive.write(done, folder)
    results.write_csv(moved, folder / "shifts.csv")
    results.write_csv(left_out, folder / "leave_one_out.csv")
    figure.drawing(moved, scenario.name, scenario.window, folder)()


def elsewhere(scenario: Scenario, claims: Claims, folder: Path, number: int, seeds: Path | None, progress: Shown) -> list[str]:
    """Ask the theses again in other universes, and add what they say to the result folder."""
    with progress(f"asking in {number} universes") as shown:
        table = multiverse.explore(scenario, claims, number, seeds, shown)
    told_of = multiverse.summary(table)

    def write(beside: Path) -> None:
        results.write_csv(table, beside / "multiverse.csv")
        results.write_csv(told_of, beside / "multiverse_summary.csv")

    results.add_to_folder(folder, write)
    return sentences.multiverse(told_of, number)


def told(done: Trial, folder: Path, more: Iterable[str] = ()) -> list[str]:
    """Say what a trial came to."""
    rivals = sum(who in set(done.confusion["made_by"]) for who in done.asked if who != MODEL)
    closing = [sentences.recovery(verdicts.confused(done), rivals), *more]
    return sentences.after_trial(verdicts.table(done), verdicts.placebos(done), {t.id: t.claim for t in done.theses}, folder, closing)
