"""The work of ``bamboo judge --power``: what the rule of verdicts does on made histories."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sim.commands.infer_command import coded_levels, scene_of
from sim.commands.options import ShowProgress
from sim.commands.scenario_options import ScenarioOptions
from sim.commands.verdict_command import fill, manifest_of
from sim.commands.verdicts_beside import claims_of
from sim.inference.contender_list import UPPER_BOUND
from sim.inference.made_codes import every_year
from sim.record import result_folder
from sim.record.labellers import labeller_of
from sim.record.part_folder import Work, parts
from sim.report import command_screens, verdict_lines
from sim.report.first_screen import CommandOutput, Line, output_of
from sim.studies.inferring.inference_plan import BRIEF, plan
from sim.studies.verdicts import full_posteriors, power_study
from sim.studies.verdicts.full_posteriors import HistoryAnswers
from sim.studies.verdicts.made_histories import Made, Making

POWER: Final = "judge --power"  # key of the kind of results


@dataclass(frozen=True)
class PowerOptions:
    """What is asked of a study of power.

    Attributes:
        histories: Number of histories that the rule is asked of; None for the default.
        learned_from: Number of histories that the networks learn from; None for the default.
        coders: Number of coders who code every year; None for those of the record.
        resume: Whether a study that was not finished goes on.
        full: Number of histories whose full posteriors are compared; None for none.
        particles: Particles of these posteriors; None for the brief sampler.
    """

    histories: int | None = None
    learned_from: int | None = None
    coders: int | None = None
    resume: bool = False
    full: int | None = None
    particles: int | None = None

    @property
    def tested(self) -> int:
        """Number of histories that the rule is asked of."""
        return power_study.TESTED if self.histories is None else self.histories

    @property
    def learned(self) -> int:
        """Number of histories that the networks learn from."""
        return power_study.LEARNED_FROM if self.learned_from is None else self.learned_from

    @property
    def arguments(self) -> list[str]:
        """Arguments of the command, as a manifest stores them."""
        named = {
            "--histories": self.histories,
            "--learned-from": self.learned_from,
            "--coders": self.coders,
            "--full-posteriors": self.full,
            "--particles": self.particles,
        }
        given = [(option, str(value)) for option, value in named.items() if value is not None]
        return ["--power", *(word for pair in given for word in pair)]


def study_power(
    options: ScenarioOptions,
    study: PowerOptions,
    out: Path | None,
    progress: ShowProgress,
    *,
    force: bool = False,
) -> CommandOutput:
    """Study what the rule of verdicts does on made histories.

    Args:
        options: The scenario, whose acts and coders are used.
        study: How many histories, and by whom they are coded.
        out: The result folder; None for that of the scenario's name.
        progress: Shows how far the work is.
        force: Whether the folder may hold other files; see ``result_folder.claim``.

    Returns:
        What to print.

    Raises:
        BadInput: Something is wrong with the input or the folder.
    """
    scenario = options.load()
    theses = options.load_theses()
    planned = plan(scenario, seed=scenario.seed, particles=study.particles)
    names = tuple(name for name in planned.names if name != UPPER_BOUND)
    planned = replace(planned, names=names)
    if study.particles is None:
        planned = replace(planned, settings=BRIEF)
    if study.coders is not None:
        planned = replace(planned, codes=every_year(planned.codes.years, study.coders))
    making = Making(
        planned, tuple(theses), labeller_of(scenario.case), power_study.LEARNING_REPLAYS
    )
    identity = (planned.identity, study.learned, study.tested, *map(str, theses))
    with result_folder.claim(POWER, [scenario.name], out, force=force) as place:
        work = Work(
            scenario.name,
            place.given,
            repr(identity),
            (Made, HistoryAnswers),
            resume=study.resume,
            force=force,
        )
        with parts(work) as kept, progress("making histories") as report:
            found = power_study.study(
                making,
                learned_from=study.learned,
                tested=study.tested,
                progress=report,
                kept=kept,
            )
            tables = {
                "power": found.table,
                "made_verdicts": found.histories,
                "learned": found.learned,
            }
            if study.full:
                with progress("fitting histories") as report_full:
                    tables["full_posteriors"] = full_posteriors.compared(
                        making, found.tests, found.histories, study.full, report_full, kept
                    )
        command = options.command("judge", scenario, study.arguments)
        manifest = manifest_of(scenario, planned, command, theses)
        place.replace(lambda draft: fill(tables, theses, draft), manifest)
        what = {"title": scenario.title, "table": found.table, "folder": place.path}
        screen = command_screens.of_power(
            scene_of(scenario),
            coded_levels(planned),
            found.histories,
            what,
            claims_of(theses, scenario),
        )
        agreed = verdict_lines.of_full(tables["full_posteriors"]) if study.full else []
        *first, last = screen
        detail = [*verdict_lines.of_power(found.histories), f"written to {place.path}"]
        return output_of([*first, *map(Line, agreed), last], detail)
