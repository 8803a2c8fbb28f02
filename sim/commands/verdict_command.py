"""The work of ``bamboo judge --posterior``: verdicts from the worlds of an inference."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim.commands.infer_command import coded_levels, scene_of, stated
from sim.commands.options import ShowProgress
from sim.commands.scenario_options import ScenarioOptions
from sim.commands.verdicts_beside import VERDICTS, claims_of
from sim.judgement import posterior_verdict
from sim.judgement.theses import Thesis
from sim.record import folders, result_folder
from sim.record.columns import COLUMNS
from sim.record.default_folders import folder_of
from sim.record.labellers import labeller_of
from sim.report import command_screens, verdict_lines
from sim.report.command_screens import Judged
from sim.report.first_screen import CommandOutput, Line, output_of
from sim.scenario.frozen_scenario import Scenario
from sim.studies import manifest_command
from sim.studies.inferring.inference_plan import InferencePlan
from sim.studies.trial import trial_folder
from sim.studies.verdicts import posterior_judging


@dataclass(frozen=True)
class VerdictFolders:
    """The folders that verdicts are made from.

    Attributes:
        posterior: Folder that ``bamboo infer`` wrote.
        powers: Folder that ``bamboo judge --power`` wrote, or None.
        beside: Folders of further inferences, made by other choices.
    """

    posterior: Path
    powers: Path | None = None
    beside: tuple[Path, ...] = ()

    @property
    def arguments(self) -> list[str]:
        """Arguments of the command, as a manifest stores them."""
        named = [("--posterior", self.posterior), ("--powers", self.powers)]
        named += [("--beside", folder) for folder in self.beside]
        pairs = [(option, folder) for option, folder in named if folder is not None]
        words = ((option, manifest_command.shareable(folder)) for option, folder in pairs)
        return [word for pair in words for word in pair]


def judge(
    options: ScenarioOptions,
    folders_of: VerdictFolders,
    out: Path | None,
    progress: ShowProgress,
    *,
    force: bool = False,
) -> CommandOutput:
    """Judge theses by the worlds of an inference.

    Args:
        options: The scenario.
        folders_of: Folders that are read.
        out: The result folder; None for that of the scenario's name.
        progress: Shows how far the work is.
        force: Whether the folder may hold other files; see ``result_folder.claim``.

    Returns:
        What to print.

    Raises:
        BadInput: Something is wrong with the input or a folder.
    """
    scenario = options.load()
    theses = options.load_theses()
    posterior = folders_of.posterior
    grounds = posterior_judging.read(scenario, posterior, folders_of.powers, folders_of.beside)
    planned = grounds.worlds.plan
    own = out or folder_of(VERDICTS, scenario.name, suffix=planned.choices.suffix)
    with result_folder.claim(VERDICTS, [scenario.name], own, force=force) as place:
        found = posterior_judging.judge(grounds, theses, progress)
        command = options.command("judge", scenario, folders_of.arguments)
        manifest = manifest_of(scenario, planned, command, theses)
        place.replace(lambda draft: fill(found.tables, theses, draft), manifest)
        rows = verdict_lines.own_rows(found.verdicts, labeller_of(scenario.case))
        judged = Judged(rows, claims_of(theses, scenario))
        return _told_of(planned, scenario, judged, posterior, place.path, found.tables)


def _told_of(
    planned: InferencePlan,
    scenario: Scenario,
    judged: Judged,
    posterior: Path,
    out: Path,
    written: Mapping[str, pd.DataFrame],
) -> CommandOutput:
    """Return what to print of verdicts.

    Args:
        planned: The inference that they rest on.
        scenario: The scenario.
        judged: The verdicts.
        posterior: The folder of the inference.
        out: The folder of the verdicts.
        written: Its tables.

    Raises:
        BadInput: The folder of the inference is damaged.
    """
    tables = {
        name: folders.read_table(posterior, name, COLUMNS[name]) for name in command_screens.MISSES
    }
    what = {
        "title": scenario.title,
        "years": (planned.codes.years[0], planned.until),
        "folder": out,
    }
    misses = command_screens.misses(tables)
    screen = command_screens.of_verdicts(
        scene_of(scenario), coded_levels(planned), misses, what, judged
    )
    labeller = labeller_of(scenario.case)
    changes = written.get("verdict_changes")
    moved = (
        []
        if changes is None
        else verdict_lines.of_changes(changes, labeller, scene_of(scenario).say)
    )
    *first, last = screen
    detail = [*verdict_lines.lines(judged.table, judged.claims, labeller), f"written to {out}"]
    return output_of([*first, *map(Line, moved), last], detail)


def fill(tables: dict[str, pd.DataFrame], theses: Sequence[Thesis], draft: Path) -> None:
    """Write tables, and the theses that they are about, into a folder."""
    folders.write_tables(tables, draft)
    content = {"theses": [dict(thesis.__dict__) for thesis in theses]}
    text = json.dumps(content, indent=0, ensure_ascii=False)
    (draft / "theses.json").write_text(f"{text}\n", encoding="utf-8")


def manifest_of(
    scenario: Scenario, planned: InferencePlan, command: Sequence[str], theses: Sequence[Thesis]
) -> dict[str, Any]:
    """Return the manifest of verdicts, or of a study of their power, with what was frozen."""
    fixed = trial_folder.digests(theses, (*trial_folder.FIXED, posterior_verdict))
    entries = {**stated(scenario, planned, command), "choice": planned.choice}
    return folders.manifest(**entries, theses=len(theses), frozen=fixed)
