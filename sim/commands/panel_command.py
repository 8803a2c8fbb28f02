"""The work of ``bamboo panel``: evidence by state and source, and what a panel could tell."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from sim.commands.options import ShowProgress
from sim.commands.scenario_options import ScenarioOptions
from sim.core.errors import BadInput
from sim.record import folders, result_folder
from sim.record.part_folder import Work, parts
from sim.report import panel_lines
from sim.studies.panel import made_panels, panel_evidence
from sim.studies.panel.made_panels import RecoveryTask
from sim.studies.panel.members import Member, members
from sim.studies.panel.panel_evidence import MemberEvidence, MemberTask

MOST: Final = 1000  # made panels of a rule


@dataclass(frozen=True)
class PanelOptions:
    """What is asked of a panel.

    Attributes:
        contenders: Names of contenders; None for the usual ones.
        states: Some states of the panel; None for all.
        particles: Number of particles; None for the default.
        recovery: Made panels of each rule, in place of the evidence; None for the evidence.
        support: Made-up acts of support a state and year of made panels.
        coders: Coders of made panels who code every domain and year; None for the evidence's.
        resume: Whether a panel that was not finished goes on.
    """

    contenders: tuple[str, ...] | None = None
    states: tuple[str, ...] | None = None
    particles: int | None = None
    recovery: int | None = None
    support: float = 0.0
    coders: int | None = None
    resume: bool = False

    @property
    def arguments(self) -> list[str]:
        """Arguments of the command, as a manifest stores them."""
        named = {
            "--contenders": self.contenders and ",".join(self.contenders),
            "--states": self.states and ",".join(self.states),
            "--particles": self.particles,
            "--recovery": self.recovery,
            "--support": f"{self.support:g}" if self.support else None,
            "--coders": self.coders,
        }
        given = [(option, str(value)) for option, value in named.items() if value is not None]
        return [word for pair in given for word in pair]


def panel(
    options: ScenarioOptions,
    asked: PanelOptions,
    out: Path | None,
    progress: ShowProgress,
    *,
    force: bool = False,
) -> list[str]:
    """Fit contenders to every state of a panel, or study what such panels could tell.

    Args:
        options: The scenario, which states a panel.
        asked: Contenders, states, particles; or the study of recovery.
        out: The result folder; None for that of the scenario's name.
        progress: Shows how far the work is.
        force: Whether the folder may hold other files; see ``result_folder.claim``.

    Returns:
        The lines to print.

    Raises:
        BadInput: Something is wrong with the input or the folder.
    """
    scenario = options.load()
    if asked.recovery is not None and not 1 <= asked.recovery <= MOST:
        message = f"{asked.recovery} is no number of panels from 1 to {MOST}"
        raise BadInput.at("--recovery", message)
    every = members(options.scenario, options.settings, asked.states)
    with result_folder.claim("panel", [scenario.name], out, force=force) as place:
        if asked.recovery is None:
            tables = _evidence(every, asked, place.given, progress, force=force)
        else:
            tables = {"panel_recovery": _recovery(every, asked, progress)}
        command = options.command("panel", scenario, asked.arguments)
        manifest = folders.manifest(
            name=scenario.name,
            title=scenario.title,
            command=command,
            seed=scenario.seed,
            forcing_digest=scenario.forcing.digest,
        )
        place.replace(lambda draft: folders.write_tables(tables, draft), manifest)
        return [*panel_lines.lines(tables), f"written to {place.path}"]


def _evidence(
    every: list[Member], asked: PanelOptions, out: Path, progress: ShowProgress, *, force: bool
) -> dict[str, pd.DataFrame]:
    names = asked.contenders or panel_evidence.DEFAULT
    seed = every[0].scenario.seed
    tasks = [MemberTask(member, names, asked.particles, seed) for member in every]
    digests = [member.scenario.forcing.digest for member in every]
    work = Work(
        every[0].scenario.name,
        out,
        repr((digests, names, asked.particles or panel_evidence.WALKS, seed)),
        (MemberEvidence,),
        resume=asked.resume,
        force=force,
    )
    with parts(work) as kept, progress("fitting states") as report:
        told = panel_evidence.evidence(tasks, report, kept)
    return panel_evidence.tables(told, seed)


def _recovery(every: list[Member], asked: PanelOptions, progress: ShowProgress) -> pd.DataFrame:
    first = [member for member in every if member.source == every[0].source]
    tasks = [
        RecoveryTask(member, asked.recovery or 1, asked.support, asked.coders, member.scenario.seed)
        for member in first
    ]
    with progress("making panels") as report:
        return made_panels.recovery(tasks, report)
