"""The work of ``bamboo placebos``: evidence under the real acts and under permuted ones."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from sim.commands.infer_command import stated
from sim.commands.options import ShowProgress
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import BadInput
from sim.decision.situation import GIVEN
from sim.inference.contender_list import NO_ACTS, NULLS
from sim.record import folders, result_folder
from sim.record.part_folder import Work, parts
from sim.report import placebo_figure, placebo_lines
from sim.report.drawing import add_figures
from sim.scenario.frozen_scenario import Scenario
from sim.studies.inferring import placebo_evidence
from sim.studies.inferring.inference_plan import InferencePlan, plan
from sim.studies.inferring.placebo_evidence import SHORT, Refit

MOST: Final = 10_000  # permutations


def placebos(
    options: ScenarioOptions,
    names: Sequence[str] | None,
    sets: int | None,
    out: Path | None,
    progress: ShowProgress,
    *,
    resume: bool = False,
    force: bool = False,
) -> list[str]:
    """Fit contenders under permutations of the acts, and write where the real acts stand.

    Args:
        options: The scenario.
        names: Contenders; None for the theories that read something of acts.
        sets: Number of permutations; None for the default.
        out: The result folder; None for that of the scenario's name.
        progress: Shows how far the work is.
        resume: Whether a study that was not finished goes on.
        force: Whether the folder may hold other files; see ``result_folder.claim``.

    Returns:
        The lines to print.

    Raises:
        BadInput: Something is wrong with the input or the folder.
    """
    scenario = options.load()
    number = placebo_evidence.SETS if sets is None else sets
    if not 1 <= number <= MOST:
        raise BadInput.at("--sets", f"{number} is no number of permutations from 1 to {MOST}")
    asked = _reading_acts(scenario) if names is None else names
    planned = replace(plan(scenario, names=asked, seed=scenario.seed), settings=SHORT)
    _refuse_idle(planned)
    with result_folder.claim("placebos", [scenario.name], out, force=force) as place:
        identity = f"placebos {planned.identity} {planned.names}"
        work = Work(scenario.name, place.given, identity, (Refit,), resume=resume, force=force)
        with parts(work) as kept, progress("fitting permuted acts") as report:
            done = placebo_evidence.refit(planned, number, progress=report, kept=kept)
        arguments = ["--contenders", ",".join(planned.names), "--sets", str(number)]
        command = options.command("placebos", scenario, arguments)
        manifest = folders.manifest(
            **stated(scenario, planned, command), contenders=list(planned.names)
        )
        tables = {"placebo_evidence": done.evidence, "placebo_ranks": done.ranks}
        place.replace(lambda draft: folders.write_tables(tables, draft), manifest)
        missing = add_figures(
            place,
            lambda draft: [placebo_figure.drawing(done.evidence, done.ranks, draft)],
        )
    named = ", ".join([*(f"{name}.csv" for name in tables), "figures/placebos.png"])
    told = placebo_lines.lines(done.ranks, periods=bool(planned.cuts))
    return [*told, *missing, f"Written to {place.path}: {named}"]


def _reading_acts(scenario: Scenario) -> list[str]:
    """Return the theories that read a field of the situation that follows from acts."""
    return [theory.name for theory in scenario.theories if not set(theory.reads) <= set(GIVEN)]


def _refuse_idle(planned: InferencePlan) -> None:
    """Refuse contenders whose evidence no act can change; raises BadInput."""
    idle = [name for name in planned.names if name in (*NULLS, NO_ACTS)]
    if idle:
        message = f"no acts reach {' and '.join(idle)}, so that none can be permuted; leave it out"
        raise BadInput.at("--contenders", message)
