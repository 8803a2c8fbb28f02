"""Declaration of the command ``bamboo panel``."""

from pathlib import Path
from typing import Annotated

import typer

from sim.commands import options
from sim.commands.options import (
    Contenders,
    Evidence,
    Force,
    Particles,
    Resume,
    Seed,
    Settings,
    progress,
    show,
)
from sim.commands.scenario_options import ScenarioOptions


def panel(
    scenario: str,
    contenders: Contenders = None,
    states: Annotated[
        str | None,
        typer.Option("--states", metavar="LIST", help="Some states of the panel; default all."),
    ] = None,
    out: Annotated[Path | None, options.out("panel")] = None,
    force: Force = False,
    resume: Resume = False,
    particles: Particles = None,
    recovery: Annotated[
        int | None,
        options.integer(
            "--recovery", "Made panels of each of three rules: how often a panel tells them apart."
        ),
    ] = None,
    support: Annotated[
        float | None,
        typer.Option(
            "--support",
            parser=options.factor,
            metavar="RATE",
            help="Made-up acts of support a state and year in made panels; default none.",
        ),
    ] = None,
    coders: Annotated[
        int | None,
        options.integer(
            "--coders", "Coders of made panels who code all domains; default those of the evidence."
        ),
    ] = None,
    seed: Seed = None,
    settings: Settings = None,
    evidence: Evidence = None,
) -> None:
    """Weigh theories in every state of a panel, or study what a panel could tell.

    The scenario's 'panel:' lists states, each of which decides its tie in turn, and evidence
    folders, which are set side by side.
    """
    from sim.commands import panel_command

    asked = ScenarioOptions(
        scenario=scenario, settings=settings or (), seed=seed, evidence=evidence
    )
    wanted = panel_command.PanelOptions(
        contenders=options.names(contenders),
        states=options.names(states),
        particles=particles,
        recovery=recovery,
        support=support or 0.0,
        coders=coders,
        resume=resume,
    )
    show(panel_command.panel(asked, wanted, out, progress, force=force))
