"""The work of ``bamboo swap``: verdicts by source of acts and source of the record."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sim.commands.infer_command import PIECES
from sim.commands.options import ShowProgress
from sim.commands.scenario_options import ScenarioOptions
from sim.core import resources
from sim.core.errors import BadInput
from sim.core.paths import is_folder
from sim.record import folders, result_folder
from sim.record.part_folder import Work, parts
from sim.report import crossed_lines
from sim.scenario.frozen_scenario import Scenario
from sim.studies.manifest_command import shareable
from sim.studies.verdicts.crossed_sources import Crossing, crossed, crossings, plans


def swap(
    options: ScenarioOptions,
    folder: Path,
    names: Sequence[str] | None,
    out: Path | None,
    progress: ShowProgress,
    *,
    resume: bool = False,
    force: bool = False,
) -> list[str]:
    """Judge the theses of a scenario on its own acts and record, and on those of another source.

    Args:
        options: The scenario.
        folder: Folder of evidence of the other source.
        names: Contenders; None for all.
        out: The result folder; None for that of the scenario's name.
        progress: Shows how far the work is.
        resume: Whether a study that was not finished goes on.
        force: Whether the folder may hold other files; see ``result_folder.claim``.

    Returns:
        The lines to print.

    Raises:
        BadInput: Something is wrong with the input or a folder.
    """
    if not is_folder(folder):
        message = "there is no such folder of evidence; 'bamboo import' makes one"
        raise BadInput.at(str(folder), message)
    scenario = options.load()
    theses = options.load_theses()
    found = [
        (one, _with(options, one, scenario) if one.settings else scenario)
        for one in crossings(folder.name or "other", str(folder.absolute()))
    ]
    planned = plans(found, names, scenario.seed)
    with result_folder.claim("swap", [scenario.name], out, force=force) as place:
        identity = repr(("swap", [own.identity for own in planned]))
        work = Work(scenario.name, place.given, identity, PIECES, resume=resume, force=force)
        with parts(work) as kept, progress("inferring four crossings") as report:
            done = crossed(found, planned, theses, report, kept)
        chosen = [] if names is None else ["--contenders", ",".join(names)]
        command = options.command("swap", scenario, [shareable(folder), *chosen])
        manifest = folders.manifest(
            name=scenario.name,
            title=scenario.title,
            command=command,
            seed=scenario.seed,
            scenario_digest=scenario.digest,
            forcing_digest=scenario.forcing.digest,
            sources=[own.forcing.digest for _, own in found],
            contenders=list(planned[0].names),
            theses=len(theses),
        )
        tables = {"crossed_verdicts": done.verdicts, "crossed_evidence": done.evidence}
        place.replace(lambda draft: folders.write_tables(tables, draft), manifest)
        written = ", ".join(f"{name}.csv" for name in tables)
        told = crossed_lines.lines(done.verdicts, done.evidence)
        return [*told, f"written to {place.path}: {written}"]


def _with(options: ScenarioOptions, one: Crossing, scenario: Scenario) -> Scenario:
    """Load a scenario with what a crossing takes of the other source.

    A case that has its evidence in a folder of its own keeps it: the folder becomes the base.

    Raises:
        BadInput: The scenario adds a folder to its evidence, so that no one folder is its own.
    """
    if len(scenario.sources.forcing) > 1:
        message = (
            "it adds a folder to its evidence, so that the other source has no one folder to "
            "stand in place of; leave out 'evidence'"
        )
        raise BadInput.at(scenario.name, message)
    base = options.evidence
    if scenario.sources.forcing[0] != resources.folder("seeds"):
        base = scenario.sources.forcing[0]
    settings = (*options.settings, *one.settings)
    return replace(options, settings=settings, evidence=base).load()
