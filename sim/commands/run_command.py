"""The work of ``bamboo run``: run a scenario, score it, and write its result folder."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from sim.commands.options import ShowProgress
from sim.commands.scenario_options import ScenarioOptions
from sim.comparison import score_table
from sim.core.errors import together
from sim.core.parallel import side_by_side
from sim.core.vocabulary import MONTHS, month_text, tie_name
from sim.explanation import typical_world
from sim.record import folders, run_tables
from sim.report import fans, figures, partnership_figures, run_lines
from sim.report.drawing import Drawing
from sim.report.driver_figure import ActsMet
from sim.scenario.forcing_modes import PRESCRIBED
from sim.scenario.frozen_scenario import Scenario
from sim.studies import manifest_command, replay
from sim.studies.replay import Replay, silent_theories

Tables = Mapping[str, pd.DataFrame]


def run(
    options: ScenarioOptions, out: Path | None, progress: ShowProgress, *, record: bool = False
) -> list[str]:
    """Run a scenario and write its result folder.

    Args:
        options: The scenario.
        out: The result folder; None for that of the scenario's name.
        progress: Shows how far the work is.
        record: Whether the monthly levels of every world are written as well.

    Returns:
        The lines to print.

    Raises:
        BadInput: Something is wrong with the input or the folder.
    """
    case, history = together(options.load, options.load_history)
    folder = out or Path("results") / case.name
    folders.refuse_to_overwrite(folder)
    with progress(f"running {case.name}") as report:
        done = replay.run(case, history, record=record, progress=report)
    command = manifest_command.arguments("run", case, options.settings, options.constrained)
    save(done, folder, command, options.evidence)
    manifest = folders.read_manifest(folder)
    return [
        *run_lines.after_run(tables_of(done), manifest, folder),
        *partnership_figures.lines({"relations": done.relations}),
    ]


def tables_of(done: Replay) -> run_lines.RunTables:
    """Return the tables of a run that its lines describe."""
    return run_lines.RunTables(
        trajectories=done.trajectories,
        moves=done.moves,
        strategies=done.strategies,
        comparison=done.comparison,
    )


def save(done: Replay, out: Path, command: Iterable[str], seeds: Path | None = None) -> None:
    """Write the result folder of a run, whole or not at all.

    Args:
        done: The run.
        out: The result folder.
        command: The arguments that the manifest stores.
        seeds: The folder of evidence with the responses that the chronicle lists.
    """
    words = list(command)
    folders.write_folder(out, lambda folder: _fill(done, folder, words, seeds))


def _fill(done: Replay, folder: Path, command: list[str], seeds: Path | None) -> None:
    scenario = done.scenario
    world, world_tables = typical_world.of_run(scenario, done.history, done.summary, seeds)
    tables = _run_tables(done) | world_tables
    tables["comparison"] = _score_and_plot(done, folder / "figures", tables)
    for name, table in tables.items():
        folders.write_csv(table, folder / f"{name}.csv")
    if done.record is not None:
        folders.save_record(done.record, folder / "record.npz")
    (folder / "scenario.json").write_text(f"{scenario.text}\n", encoding="utf-8")
    manifest = folders.manifest(
        command=command,
        told_world=world,
        **_scenario_entries(scenario),
        **_run_entries(done),
    )
    folders.write_manifest(manifest, folder / "manifest.json")


def _run_tables(done: Replay) -> dict[str, pd.DataFrame]:
    tables = {
        "trajectories": done.trajectories,
        "moves": done.moves,
        "strategies": done.strategies,
        "perceived": done.perceived,
        "slopes": run_tables.slopes(done.summary),
        "history": done.coded,
    }
    if done.summary.shape.relations:
        tables["relations"] = done.relations
    return tables


def _run_entries(done: Replay) -> dict[str, Any]:
    """Return the manifest's entries on what was run."""
    return {
        "history_digest": done.history.digest,
        "theories_without_datum": silent_theories(done.scenario),
        "acts_met": done.runs.met,
        "unforced": done.unforced,
    }


def _scenario_entries(scenario: Scenario) -> dict[str, Any]:
    """Return the manifest's entries on the scenario."""
    entries: dict[str, Any] = {
        "name": scenario.name,
        "title": scenario.title,
        "span": [month_text(scenario.start), month_text(scenario.end)],
        "worlds": scenario.worlds,
        "seed": scenario.seed,
        "scenario_digest": scenario.digest,
        "forcing_digest": scenario.forcing.digest,
        "theories": [theory.name for theory in scenario.theories],
        "own_ties": [list(tie) for tie in scenario.own_ties],
        "prescribed": _prescribed_ties(scenario),
        "parameters": _parameters(scenario),
    }
    if scenario.constrained is not None:
        entries["constrained"] = _constrained_entry(scenario)
    if scenario.setting is not None:
        entries["setting"] = month_text(scenario.setting)
        entries["conditional"] = fans.CONDITIONAL
    return entries


def _prescribed_ties(scenario: Scenario) -> list[str]:
    actors = {actor.id for actor in scenario.actors}
    return sorted(
        tie_name(*tie)
        for tie, mode in scenario.forcing_modes.items()
        if mode == PRESCRIBED and tie[0] in actors
    )


def _parameters(scenario: Scenario) -> dict[str, Any]:
    """Return the range of every parameter that is drawn, and the value of every other."""
    found: dict[str, Any] = {}
    for name, prior in sorted(scenario.parameters.items()):
        if hasattr(prior, "low"):
            found[name] = [prior.low, getattr(prior, "high", None)]
        else:
            found[name] = prior.value
    return found


def _constrained_entry(scenario: Scenario) -> dict[str, Any]:
    """Return what the manifest says of the constrained set that worlds were drawn from."""
    known = scenario.constrained
    if known is None:
        return {}
    entry: dict[str, Any] = {
        "digest": known.digest,
        "calibrated": list(known.calibrated),
        "points": len(known.points),
    }
    aside = known.set_aside(scenario.parameters)
    if aside:
        entry["set_aside"] = aside
    return entry


def _score_and_plot(done: Replay, folder: Path, tables: Tables) -> pd.DataFrame:
    """Score the run while its figures are plotted, side by side; return the scores."""
    folder.mkdir()
    score = partial(score_table.compare, done.runs, done.history)
    work: list[Callable[[], Any]] = [score, *_drawings(done, folder, tables)]
    scores: pd.DataFrame = next(iter(list(side_by_side(_do, work))))
    for drawing in figures.plan_scores(folder, scores, done.scenario.own_ties[0]):
        drawing()
    done.__dict__["comparison"] = scores  # what the cached property would compute again
    return scores


def _drawings(done: Replay, folder: Path, tables: Tables) -> list[Drawing]:
    """List the figures of a run that need no scores."""
    scenario = done.scenario
    since = None if scenario.setting is None else scenario.setting // MONTHS
    inputs = figures.RunInputs(
        tables=tables,
        met=_acts_met(scenario),
        ties=scenario.own_ties,
        unforced=done.unforced,
    )
    plain = [
        *figures.plan(folder, inputs),
        *partnership_figures.plan(folder, tables, scenario.focus),
    ]
    return [
        *fans.marked(plain, since),
        *fans.plan(folder, tables, scenario.title, scenario.own_ties[0], since),
    ]


def _acts_met(scenario: Scenario) -> ActsMet:
    """Return the recorded acts that the focus meets in the span."""
    acts = [
        act
        for act in scenario.forcing.acts
        if act.target == scenario.focus and scenario.start <= act.month <= scenario.end
    ]
    return ActsMet(acts, scenario.forcing.covered)


def _do(work: Callable[[], Any]) -> Any:
    return work()
