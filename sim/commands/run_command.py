"""The work of ``bamboo run``: run a scenario, score it, and write its result folder."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from sim.commands import verdicts_beside
from sim.commands.options import ShowProgress
from sim.commands.run_figures import RunFigures
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import BadInput, together
from sim.core.parallel import beside
from sim.core.vocabulary import month_text, tie_name
from sim.explanation import typical_world
from sim.record import folders, result_folder, run_tables
from sim.record.result_folder import Claim
from sim.report import (
    command_screens,
    coupling_lines,
    fans,
    partnership_figures,
    posterior_lines,
    run_lines,
)
from sim.report.first_screen import CommandOutput, Line, output_of
from sim.report.translation import IN_ENGLISH
from sim.scenario.forcing_modes import PRESCRIBED
from sim.scenario.frozen_scenario import Scenario
from sim.studies import manifest_command, replay
from sim.studies.inferring.given_record import given_record
from sim.studies.inferring.posterior_replay import (
    PosteriorReplay,
    read_worlds,
    replay_posterior,
)
from sim.studies.replay import Replay, silent_theories


def run(
    options: ScenarioOptions,
    out: Path | None,
    progress: ShowProgress,
    posterior: Path | None = None,
    *,
    record: bool = False,
    force: bool = False,
) -> CommandOutput:
    """Run a scenario and write its result folder.

    Args:
        options: The scenario.
        out: The result folder; None for that of the scenario's name.
        progress: Shows how far the work is.
        posterior: Folder of an inference whose worlds are replayed beside the run, or None. In a
            setting after the record they are run themselves: a prior tells nothing of it.
        record: Whether the monthly levels of every world are written as well.
        force: Whether the folder may hold other files; see ``result_folder.claim``.

    Returns:
        What to print.

    Raises:
        BadInput: Something is wrong with the input or the folder.
    """
    case, history = together(options.load, options.load_history)
    if case.setting is not None and posterior is not None:
        options, posterior = replace(options, posterior=posterior), None
        case = options.load()
    with result_folder.claim("run", [case.name], out, force=force) as place:
        with _replaying(case, posterior) as worlds_replayed:
            with progress(f"running {case.name}") as report:
                done = replay.run(case, history, record=record, progress=report)
            more = (
                [] if posterior is None else ["--posterior", manifest_command.shareable(posterior)]
            )
            command = options.command("run", case, more)
            given = None if posterior is None else given_record(case, posterior)
            missing = write(done, place, command, waiting_for=worlds_replayed, told=given)
            replayed = worlds_replayed()
        manifest = folders.read_manifest(place.path)
    judged = verdicts_beside.beside(case, place.path)
    tables = _run_tables(done) | {"comparison": done.comparison} | _replayed_tables(replayed)
    say = IN_ENGLISH.of_case(case.case)
    coupled = map(Line, coupling_lines.lines(done.coupling, case.case))
    screen = [*coupled, *command_screens.of_run(tables, manifest, place.path, say, judged)]
    return output_of(screen, _numbers(done, replayed, manifest, place.path), missing)


def _numbers(
    done: Replay, replayed: PosteriorReplay | None, manifest: Mapping[str, Any], out: Path
) -> list[str]:
    """Return the lines on a run for readers who ask for its numbers."""
    of_worlds = [] if replayed is None else posterior_lines.lines(replayed.scores, replayed.basis)
    return [
        *run_lines.after_run(tables_of(done), manifest, out, done.scenario.case),
        *of_worlds,
        *partnership_figures.lines({"relations": done.relations}),
    ]


def _replayed_tables(replayed: PosteriorReplay | None) -> dict[str, pd.DataFrame]:
    """Return the tables of a replayed posterior by name, if there is one."""
    if replayed is None:
        return {}
    return {"replayed_levels": replayed.levels, "replayed_scores": replayed.scores}


def _replaying(
    case: Scenario, posterior: Path | None
) -> AbstractContextManager[Callable[[], PosteriorReplay | None]]:
    """Begin to replay the worlds of an inference, if there is one, while the scenario runs."""
    if posterior is None:
        return nullcontext(lambda: None)
    return beside(partial(replay_posterior, read_worlds(case, posterior)))


def tables_of(done: Replay) -> run_lines.RunTables:
    """Return the tables of a run that its lines describe."""
    return run_lines.RunTables(
        trajectories=done.trajectories,
        moves=done.moves,
        strategies=done.strategies,
        comparison=done.comparison,
    )


def save(done: Replay, out: Path, command: Iterable[str]) -> None:
    """Write the result folder of a run, whole or not at all.

    Args:
        done: The run.
        out: The result folder.
        command: The arguments that the manifest stores.
    """
    with result_folder.claim("run", [done.scenario.name], out) as place:
        write(done, place, command)


def write(
    done: Replay,
    place: Claim,
    command: Iterable[str],
    also: Callable[[Path], object] | None = None,
    waiting_for: Callable[[], PosteriorReplay | None] = lambda: None,
    told: Scenario | None = None,
) -> list[str]:
    """Write the tables of a run, then its figures.

    The figures are plotted by other processes while the run is scored.

    Args:
        done: The run.
        place: The result folder.
        command: The arguments that the manifest stores.
        also: Writes further tables of the result into the folder that it is given.
        waiting_for: Returns the replays of worlds of an inference, whose tables and figure go
            beside the run's, once another process has made them.
        told: The scenario with the worlds of an inference, one of which is told; None to tell one
            of the run.

    Returns:
        A line for each figure that is missing.
    """
    counts = done.summary if told is None else None
    world, world_tables = typical_world.of_run(told or done.scenario, done.history, counts)
    tables = _run_tables(done) | world_tables
    tables |= _replayed_tables(waiting_for())

    def fill(folder: Path) -> None:
        for name, table in tables.items():
            folders.write_csv(table, folder / f"{name}.csv")
        if done.record is not None:
            folders.save_record(done.record, folder / "record.npz")
        (folder / "scenario.json").write_text(f"{done.scenario.text}\n", encoding="utf-8")
        if also is not None:
            also(folder)

    with place.draft() as draft, RunFigures(done, tables, draft) as plots:
        tables["comparison"] = plots.scores()
        place.replace(fill, _manifest(done, list(command), world, told))
        missing = plots.finish()
        try:
            place.put_beside(draft)
        except BadInput as bad:
            missing += [f"the figures are missing: {fault.message}" for fault in bad.faults]
    return missing


def _manifest(
    done: Replay, command: list[str], world: int | None, told: Scenario | None
) -> dict[str, Any]:
    drawn = (told or done.scenario).posterior
    return folders.manifest(
        command=command,
        told_world=world,
        **({} if drawn is None else {"posterior": drawn.entry()}),
        **_scenario_entries(done.scenario),
        **_run_entries(done),
    )


def _run_tables(done: Replay) -> dict[str, pd.DataFrame]:
    tables = {
        "trajectories": done.trajectories,
        "moves": done.moves,
        "strategies": done.strategies,
        "perceived": done.perceived,
        "slopes": run_tables.slopes(done.summary),
        "history": done.coded,
    }
    if not done.coupling.empty:
        tables["coupling"] = done.coupling
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
        "window": list(scenario.window),
        "case": scenario.case.entry(),
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
