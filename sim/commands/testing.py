"""Declarations of the commands that test: theories, transfer, placebos, constraint, variance."""

from pathlib import Path
from typing import Annotated

import typer

from sim.commands import options
from sim.commands.options import (
    Design,
    Evidence,
    Force,
    GivenUntil,
    Resume,
    Seed,
    Settings,
    Worlds,
    progress,
    show,
)
from sim.commands.scenario_options import ScenarioOptions


def tournament(
    scenario: str,
    worlds: Worlds = None,
    seed: Seed = None,
    settings: Settings = None,
    out: Annotated[Path | None, options.out("tournament")] = None,
    force: Force = False,
    evidence: Evidence = None,
) -> None:
    """Score every theory alone against the record, beside the whole scenario and the baselines."""
    from sim.commands import tournament_command

    asked = ScenarioOptions(
        scenario=scenario,
        settings=settings or (),
        worlds=worlds,
        seed=seed,
        evidence=evidence,
    )
    show(tournament_command.tournament(asked, out, progress, force=force))


def transfer(
    names: Annotated[list[str], typer.Argument(metavar="SCENARIO...")],
    worlds: Worlds = None,
    seed: Seed = None,
    settings: Settings = None,
    out: Annotated[Path | None, options.out("transfer")] = None,
    force: Force = False,
    evidence: Evidence = None,
    constrained: Annotated[
        list[Path] | None,
        typer.Option(
            "--constrained",
            metavar="FILE",
            help=(
                "A constrained set to score as well on the years it was not calibrated on. "
                "May be given often."
            ),
        ),
    ] = None,
    posterior: Annotated[
        list[Path] | None,
        typer.Option(
            "--posterior",
            metavar="DIR",
            help=(
                "A folder of 'bamboo infer' whose worlds are scored as well on years that they "
                "were not given. May be given often."
            ),
        ),
    ] = None,
    given_until: GivenUntil = None,
) -> None:
    """Score worlds on spans that they were not calibrated on, beside the baselines.

    The command also prints whose acts carried the result.
    """
    from sim.commands import transfer_command

    asked = [
        ScenarioOptions(
            scenario=name,
            settings=settings or (),
            worlds=worlds,
            seed=seed,
            evidence=evidence,
        )
        for name in names
    ]
    sources = transfer_command.Sources(
        tuple(constrained or ()), tuple(posterior or ()), given_until
    )
    show(transfer_command.transfer(asked, sources, out, progress, force=force))


def placebos(
    scenario: str,
    contenders: Annotated[
        str | None,
        typer.Option(
            "--contenders",
            metavar="LIST",
            help=(
                "Contenders that meet acts, separated by commas; default the theories that read "
                "something of acts."
            ),
        ),
    ] = None,
    sets: Annotated[
        int | None, options.integer("--sets", "Permutations of the acts; default 99.")
    ] = None,
    out: Annotated[Path | None, options.out("placebos")] = None,
    force: Force = False,
    resume: Resume = False,
    seed: Seed = None,
    settings: Settings = None,
    evidence: Evidence = None,
) -> None:
    """Fit contenders to permuted acts: does the record prefer the real ones?

    What each document reports in a period is dealt to its dates at random. The rank of the real
    acts by evidence is one test of the whole record. A fit takes half a minute of a processor.
    """
    from sim.commands import placebos_command

    asked = ScenarioOptions(
        scenario=scenario, settings=settings or (), seed=seed, evidence=evidence
    )
    told = placebos_command.placebos(
        asked,
        options.names(contenders),
        sets,
        out,
        progress,
        resume=resume,
        force=force,
    )
    show(told)


def swap(
    scenario: str,
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="folder <dir>",
            help="Folder of evidence of another source, as of 'bamboo import'.",
        ),
    ],
    contenders: Annotated[
        str | None,
        typer.Option(
            "--contenders",
            metavar="LIST",
            help="Contenders, separated by commas; default all, which takes an hour.",
        ),
    ] = None,
    out: Annotated[Path | None, options.out("swap")] = None,
    force: Force = False,
    resume: Resume = False,
    seed: Seed = None,
    settings: Settings = None,
    evidence: Evidence = None,
) -> None:
    """Judge theses by whose acts force and whose record counts: own, and another source's.

    Four brief inferences: own acts and record, either of them from the other source, and both.
    """
    from sim.commands import swap_command

    asked = ScenarioOptions(
        scenario=scenario, settings=settings or (), seed=seed, evidence=evidence
    )
    names = options.names(contenders)
    show(swap_command.swap(asked, folder, names, out, progress, resume=resume, force=force))


def constrain(
    scenario: str,
    out: Annotated[Path | None, options.out("constrain")] = None,
    force: Force = False,
    points: Annotated[
        int | None,
        options.integer("--points", "Points a wave; default 4096."),
    ] = None,
    design: Annotated[
        Design, typer.Option("--design", help="How the points of a wave are laid out.")
    ] = Design.lhs,
    discrepancy: Annotated[
        float,
        typer.Option(
            "--discrepancy",
            metavar="LEVELS",
            help="Standard deviation of what the model gets wrong by itself, 0.25 to 1 levels.",
        ),
    ] = 0.5,
    worlds: Worlds = None,
    seed: Seed = None,
    settings: Settings = None,
    evidence: Evidence = None,
) -> None:
    """Rule out parameters by the record of some years, weight the rest, score the other years."""
    from sim.commands import constrain_command

    asked = ScenarioOptions(
        scenario=scenario,
        settings=settings or (),
        worlds=worlds,
        seed=seed,
        evidence=evidence,
    )
    calibration = constrain_command.settings(points, design.value, discrepancy)
    show(constrain_command.constrain(asked, calibration, out, progress, force=force))


def spread(
    scenario: str,
    worlds: Worlds = None,
    seed: Seed = None,
    settings: Settings = None,
    out: Annotated[Path | None, options.out("spread")] = None,
    force: Force = False,
    outputs: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            metavar="NAME",
            help=(
                "What to take the spread of: mean, rise, error, a strategy's share in the window, "
                "or a thesis. May be given often."
            ),
        ),
    ] = None,
    evidence: Evidence = None,
) -> None:
    """Decompose the variance of worlds into coding, parameters, theory and noise.

    The command also prints what another coder would change.
    """
    from sim.commands import spread_command

    asked = ScenarioOptions(
        scenario=scenario,
        settings=settings or (),
        worlds=worlds,
        seed=seed,
        evidence=evidence,
    )
    show(spread_command.spread(asked, outputs or (), out, progress, force=force))


def distinguish(
    scenario: str,
    worlds: Annotated[
        int | None,
        options.integer("--worlds", "Histories of each reading; default 400."),
    ] = None,
    seed: Seed = None,
    settings: Settings = None,
    out: Annotated[Path | None, options.out("distinguish")] = None,
    force: Force = False,
    evidence: Evidence = None,
) -> None:
    """Find which record - longer, better coded, of other states - distinguishes the rivals."""
    from sim.commands import distinguish_command

    asked = ScenarioOptions(
        scenario=scenario,
        settings=settings or (),
        worlds=distinguish_command.HISTORIES if worlds is None else worlds,
        seed=seed,
        evidence=evidence,
    )
    show(distinguish_command.distinguish(asked, out, progress, force=force))
