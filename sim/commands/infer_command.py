"""The work of ``bamboo infer``: posteriors, evidence and predictive scores of contenders."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.commands import options as command_options
from sim.commands.options import ShowProgress
from sim.commands.scenario_options import ScenarioOptions
from sim.record import folders, result_folder
from sim.record.default_folders import folder_of
from sim.record.part_folder import Work, parts
from sim.record.result_folder import Claim
from sim.report import command_screens, drawing, inference_figures
from sim.report.drawing import Drawing, add_figures
from sim.report.first_screen import CommandOutput, Line, output_of
from sim.report.screen_lines import Scene
from sim.report.translation import IN_ENGLISH
from sim.scenario.frozen_scenario import Scenario
from sim.studies.inferring.choices import MAIN, Choices
from sim.studies.inferring.finding import Finding, Forecast, Training
from sim.studies.inferring.inference_plan import InferencePlan, plan
from sim.studies.inferring.posterior_inference import Inference, run_plan
from sim.studies.inferring.posterior_replay import DIGESTED, text_digest

PIECES: Final = (Finding, Forecast, Training)  # what finished work is made of


@dataclass(frozen=True)
class InferenceOptions:
    """What the command line asks of an inference beside its scenario.

    Attributes:
        contenders: Names of contenders, separated by commas; None for all.
        until: Last year whose codes are given; None for the last of the span.
        basis: Stance that scores, and acts that force.
        particles: Number of particles; None for the default.
        workers: Number of processes; None for one a processor.
        choices: What is chosen otherwise than in the main inference.
        resume: Whether an inference that was not finished goes on.
    """

    contenders: str | None = None
    until: int | None = None
    basis: str = "plain"
    particles: int | None = None
    workers: int | None = None
    choices: Choices = MAIN
    resume: bool = False

    @property
    def names(self) -> tuple[str, ...] | None:
        """Names of contenders."""
        return command_options.names(self.contenders)

    @property
    def arguments(self) -> list[str]:
        """Arguments of the command, as a manifest stores them."""
        found = ["--basis", self.basis]
        named = {
            "--contenders": self.contenders,
            "--until": self.until,
            "--particles": self.particles,
            "--without-document": self.choices.without_document or None,
            "--codes-of": self.choices.codes_of or None,
        }
        for option, value in named.items():
            if value is not None:
                found += [option, str(value)]
        if self.choices.prior_scale != 1.0:
            found += ["--prior-scale", f"{self.choices.prior_scale:g}"]
        if self.choices.brief:
            found.append("--brief")
        return found


def infer(
    options: ScenarioOptions,
    asked: InferenceOptions,
    out: Path | None,
    progress: ShowProgress,
    *,
    force: bool = False,
) -> CommandOutput:
    """Fit contenders to the record of a scenario and write what comes of it.

    Args:
        options: The scenario.
        asked: Contenders, years, basis, particles, workers, choices.
        out: The result folder; None for that of the scenario's name and the choices.
        progress: Shows how far the work is.
        force: Whether the folder may hold other files; see ``result_folder.claim``.

    Returns:
        What to print.

    Raises:
        BadInput: Something is wrong with the input or the folder.
    """
    scenario = options.load()
    planned = plan(
        scenario,
        names=asked.names,
        until=asked.until,
        basis=asked.basis,
        particles=asked.particles,
        seed=scenario.seed,
        choices=asked.choices,
    )
    own = out or folder_of("infer", scenario.name, suffix=planned.choices.suffix)
    with result_folder.claim("infer", [scenario.name], own, force=force) as place:
        work = Work(
            scenario.name,
            place.given,
            planned.identity,
            PIECES,
            resume=asked.resume,
            force=force,
        )
        with parts(work) as kept, progress("inferring") as report:
            done = run_plan(planned, asked.workers, report, kept)
            command = options.command("infer", scenario, asked.arguments)
            write(done, scenario, place, command)
        missing = add_figures(place, partial(_figures, done, scenario))
        where = place.path
    detail = [*_lines(done), f"written to {where}"]
    return output_of(_screen(done, scenario, where), detail, missing)


def scene_of(scenario: Scenario) -> Scene:
    """Return whom a first screen on a scenario's own tie is about."""
    say = IN_ENGLISH.of_case(scenario.case)
    return Scene(scenario.own_ties[0], scenario.window[0], say)


def coded_levels(planned: InferencePlan) -> pd.DataFrame:
    """Return the level that coders agree on, by year and domain: columns year, level."""
    years = np.tile(planned.codes.years, len(planned.codes.agreed))
    return pd.DataFrame({"year": years, "level": planned.codes.agreed.ravel()})


def _screen(done: Inference, scenario: Scenario, folder: Path) -> Iterator[Line]:
    """Yield the first screen of an inference."""
    asked = done.plan
    what = {
        "name": scenario.name,
        "title": ", ".join([scenario.title, *asked.choices.told]),
        "beside": bool(asked.choices.told),
        "years": (asked.codes.years[0], asked.until),
        "folder": folder,
        "unsettled": [own.name for own in done.findings if own.ess < asked.settings.wanted],
    }
    return command_screens.of_inference(scene_of(scenario), coded_levels(asked), done.tables, what)


def _figures(done: Inference, scenario: Scenario, folder: Path) -> list[Drawing]:
    """List the figures of an inference."""
    say = IN_ENGLISH.of_case(scenario.case)
    tie = done.plan.scenario.ties[0]
    return inference_figures.plan(folder / drawing.FOLDER, done.tables, tie, say)


def write(done: Inference, scenario: Scenario, place: Claim, command: Sequence[str]) -> None:
    """Write the folder of an inference, whole or not at all.

    Args:
        done: The inference.
        scenario: The scenario that was asked for.
        place: The folder.
        command: The arguments that the manifest stores.
    """
    texts = {
        name: folders.csv_text(table, float_format="%.7g") for name, table in done.tables.items()
    }
    manifest = _manifest(scenario, done.plan, command, texts)
    place.replace(lambda draft: _fill(texts, draft), manifest)


def _fill(texts: Mapping[str, str], draft: Path) -> None:
    for name, text in texts.items():
        (draft / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")


def stated(scenario: Scenario, planned: InferencePlan, command: Sequence[str]) -> dict[str, Any]:
    """Return what the manifest of every folder that rests on an inference states."""
    return {
        "name": scenario.name,
        "title": scenario.title,
        "command": list(command),
        "seed": planned.seed,
        "basis": planned.basis,
        "until": planned.until,
        "coders": list(planned.codes.coders),
        "tie": list(planned.scenario.ties[0]),
        "case": scenario.case.entry(),
        "scenario_digest": scenario.digest,
        "forcing_digest": scenario.forcing.digest,
        **planned.choices.stated,
    }


def _manifest(
    scenario: Scenario,
    planned: InferencePlan,
    command: Sequence[str],
    texts: Mapping[str, str],
) -> dict[str, Any]:
    return folders.manifest(
        **stated(scenario, planned, command),
        cuts=list(planned.cuts),
        contenders=list(planned.names),
        digests={name: text_digest(texts[name]) for name in DIGESTED},
    )


def _lines(done: Inference) -> list[str]:
    """Return the evidence of all contenders, the best first, and what they foresaw."""
    asked = done.plan
    best = max(own.log_evidence for own in done.findings)
    ordered = sorted(done.findings, key=lambda own: -own.log_evidence)
    width = max(len(own.name) for own in ordered)
    span = f"{asked.codes.years[0]}-{asked.until}"
    head = f"{'contender':{width}}  log evidence  below best  in sample, {span}, {asked.choice}"
    lines = [head]
    for own in ordered:
        mark = " (upper bound)" if own.kind == "upper_bound" else ""
        lines.append(
            f"{own.name:{width}}  {own.log_evidence:8.1f} ±{own.se:3.1f}  "
            f"{best - own.log_evidence:10.1f}  {own.ess:5.0f} effective draws{mark}"
        )
    wanted = asked.settings.wanted
    return [*lines, *_unsettled([own.name for own in ordered if own.ess < wanted], wanted)]


def _unsettled(names: Sequence[str], wanted: float) -> list[str]:
    """Return a warning that names contenders with fewer effective draws than wanted."""
    if not names:
        return []
    line = (
        f"not settled, fewer than {wanted:.0f} effective draws: {', '.join(names)}; "
        "do not read differences between contenders from them"
    )
    return [line]
