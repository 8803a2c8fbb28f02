"""The sitting of a trial, from the first look at the coded history to the last table: what ``bamboo judge`` does."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from sim import results
from sim.ensemble import Progress
from sim.evidence import History
from sim.experiments import archive, replay, trial, verdicts
from sim.experiments.trial import Trial
from sim.report import sentences
from sim.scenario import Scenario
from sim.theses import Thesis
from sim.verdict import MODEL

Claims = tuple[Thesis, ...]
Shown = Callable[[str], AbstractContextManager[Progress]]


def opening(scenario: Scenario, claims: Claims, history: History) -> list[str]:
    """Say, before any run, what the coded history itself answers to every criterion."""
    return sentences.before_trial(verdicts.answers(*trial.look(scenario, claims, history)))


def sitting(scenario: Scenario, claims: Claims, history: History, folder: Path, progress: Shown) -> list[str]:
    """Run and write the trial of a scenario into its result folder; gives the closing words."""
    if not (folder / "manifest.json").is_file() or not replay.is_of(folder, scenario):
        with progress(f"running {scenario.name}") as shown:
            replay.save(replay.run(scenario, history, progress=shown), folder, ["run", scenario.name, "--worlds", str(scenario.worlds), "--seed", str(scenario.seed)])
    with progress(f"trying {len(claims)} theses") as shown:
        done = trial.hold(scenario, claims, history, progress=shown)
    results.add_to_folder(folder, lambda beside: archive.write(done, beside))
    return told(done, folder)


def told(done: Trial, folder: Path) -> list[str]:
    """Say what a trial came to."""
    rivals = sum(who in set(done.confusion["made_by"]) for who in done.asked if who != MODEL)
    closing = [sentences.recovery(verdicts.confused(done), rivals)]
    return sentences.after_trial(verdicts.table(done), verdicts.placebos(done), {t.id: t.claim for t in done.theses}, folder, closing)
