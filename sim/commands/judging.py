"""Declarations of the commands that infer and judge."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from sim.commands import options
from sim.commands.options import (
    Basis,
    ConstrainedSet,
    Contenders,
    Evidence,
    Force,
    Particles,
    Resume,
    Seed,
    Settings,
    Universes,
    Verbose,
    Worlds,
    factor,
    progress,
    show,
)
from sim.commands.scenario_options import ScenarioOptions
from sim.record.default_folders import folder_of

POSTERIOR_VERDICTS = folder_of("judge --posterior", "<name>").as_posix()
POWER_STUDY = folder_of("judge --power", "<name>").as_posix()


def judge(
    subject: Annotated[str, typer.Argument(metavar="SCENARIO|DIR")],
    worlds: Worlds = None,
    seed: Seed = None,
    settings: Settings = None,
    out: Annotated[Path | None, options.out("judge")] = None,
    force: Force = False,
    evidence: Evidence = None,
    multiverse: Universes = None,
    constrained: ConstrainedSet = None,
    posterior: Annotated[
        Path | None,
        typer.Option(
            "--posterior",
            metavar="DIR",
            help=(
                "Verdicts from the worlds of this folder of 'bamboo infer', by default into "
                f"{POSTERIOR_VERDICTS}."
            ),
        ),
    ] = None,
    powers: Annotated[
        Path | None,
        typer.Option(
            "--powers",
            metavar="DIR",
            help="Beside --posterior: print the power of this folder of 'judge --power'.",
        ),
    ] = None,
    resume: Resume = False,
    beside: Annotated[
        list[Path] | None,
        typer.Option(
            "--beside",
            metavar="DIR",
            help=(
                "Beside --posterior: a folder of 'bamboo infer' with another --basis, "
                "--prior-scale, --without-document or --codes-of; verdict_changes.csv says which "
                "verdicts move. May be given often."
            ),
        ),
    ] = None,
    power: Annotated[
        bool,
        typer.Option(
            "--power",
            help=(
                "Study what the rule does on histories of known truth, by default into "
                f"{POWER_STUDY}."
            ),
        ),
    ] = False,
    histories: Annotated[
        int | None,
        options.integer("--histories", "Histories of --power; default 200."),
    ] = None,
    learned_from: Annotated[
        int | None,
        options.integer(
            "--learned-from",
            "Further histories from which --power learns what codes tell; default 38400.",
        ),
    ] = None,
    coders: Annotated[
        int | None,
        options.integer(
            "--coders", "Coders of --power who code every year; default those of the record."
        ),
    ] = None,
    full: Annotated[
        int | None,
        options.integer(
            "--full-posteriors",
            "Histories of --power that also meet every contender by the sampler, to compare "
            "with what was learned; minutes each.",
        ),
    ] = None,
    particles: Particles = None,
    stress: Annotated[
        bool,
        typer.Option(
            "--stress",
            help="The stress test of worlds before any record; the default without --posterior.",
        ),
    ] = False,
    verbose: Verbose = False,
) -> None:
    """Judge the documents' theses.

    With --posterior, give verdicts from worlds that met the record, with their power. Without, hold
    the stress test: worlds before any record beside rivals, baselines and permuted acts. On a
    folder of a stress test, recompute it from its tables alone.
    """
    from sim.commands import judge_command, power_command, verdict_command

    of_posterior: dict[str, object] = {"--powers": powers, "--beside": beside}
    of_power: dict[str, object] = {
        "--histories": histories,
        "--learned-from": learned_from,
        "--coders": coders,
        "--full-posteriors": full,
        "--particles": particles,
        "--resume": resume or None,
    }
    if judge_command.is_stored(Path(subject)):
        of_scenario: dict[str, object] = {
            "--worlds": worlds,
            "--seed": seed,
            "--set": settings or None,
            "--out": out,
            "--force": force or None,
            "--evidence": evidence,
            "--multiverse": multiverse,
            "--constrained": constrained,
            "--posterior": posterior,
            "--power": power or None,
            "--stress": stress or None,
        }
        _refuse(
            of_scenario | of_posterior | of_power,
            "read with a scenario alone; a folder is judged again from its tables",
        )
        show(judge_command.judge_again(Path(subject)).lines(verbose=verbose))
        return
    _refuse_alone(of_posterior, "--posterior", given=posterior is not None)
    _refuse_alone(of_power, "--power", given=power)
    if posterior is not None or power:
        if stress or multiverse or constrained or (posterior is not None and power):
            raise typer.BadParameter(
                "--posterior, --power and --stress (with --multiverse, --constrained) exclude "
                "one another; give one of them"
            )
        plain = ScenarioOptions(
            scenario=subject, settings=settings or (), seed=seed, evidence=evidence
        )
        if worlds is not None and worlds != plain.load().worlds:  # manifests state that number
            _refuse({"--worlds": worlds}, "read by the stress test alone; leave this")
        if posterior is not None:
            read = verdict_command.VerdictFolders(posterior, powers, tuple(beside or ()))
            told = verdict_command.judge(plain, read, out, progress, force=force)
        else:
            study = power_command.PowerOptions(
                histories, learned_from, coders, resume, full, particles
            )
            told = power_command.study_power(plain, study, out, progress, force=force)
        show(told.lines(verbose=verbose))
        return
    asked = ScenarioOptions(
        scenario=subject,
        settings=settings or (),
        worlds=worlds,
        seed=seed,
        evidence=evidence,
        constrained=constrained,
    )
    told = judge_command.judge(asked, out, multiverse or 0, progress, force=force)
    show(told.lines(verbose=verbose))


def _refuse_alone(options_of: Mapping[str, object], needed: str, *, given: bool) -> None:
    """Refuse options that say something only beside another one."""
    if not given:
        _refuse(options_of, f"read beside {needed} alone; add that, or leave this")


def _refuse(options_of: Mapping[str, object], message: str) -> None:
    """Refuse the options that are given, of those that nothing would read."""
    found = [name for name, value in options_of.items() if value is not None]
    if found:
        raise typer.BadParameter(f"{', '.join(found)}: {message}")


def infer(
    scenario: str,
    contenders: Contenders = None,
    until: Annotated[
        int | None,
        options.integer("--until", "Last year whose codes are given.", "YEAR"),
    ] = None,
    basis: Annotated[
        Basis, typer.Option("--basis", help="Stance that scores, and acts that force.")
    ] = Basis.plain,
    out: Annotated[Path | None, options.out("infer")] = None,
    force: Force = False,
    particles: Particles = None,
    workers: Annotated[
        int | None,
        options.integer("--workers", "Processes; default one a processor. Changes no result."),
    ] = None,
    prior_scale: Annotated[
        float | None,
        typer.Option(
            "--prior-scale",
            parser=factor,
            metavar="FACTOR",
            help="Factor of the scales of the priors of gains, dispositions and domain weights.",
        ),
    ] = None,
    without_document: Annotated[
        str | None,
        typer.Option(
            "--without-document",
            parser=options.filled,
            metavar="ID",
            help="Leave out the acts of this document.",
        ),
    ] = None,
    codes_of: Annotated[
        str | None,
        typer.Option(
            "--codes-of",
            parser=options.filled,
            metavar="CODER",
            help="Give only what this coder wrote of the stance.",
        ),
    ] = None,
    brief: Annotated[
        bool,
        typer.Option(
            "--brief",
            help=(
                "No cuts, and fewer and shorter walks: for an inference that stands beside another."
            ),
        ),
    ] = False,
    resume: Resume = False,
    seed: Seed = None,
    settings: Settings = None,
    evidence: Evidence = None,
    verbose: Verbose = False,
) -> None:
    """Let every contender meet the coded record: posteriors, evidence and predictive scores."""
    from sim.commands import infer_command
    from sim.studies.inferring.choices import Choices

    asked = ScenarioOptions(
        scenario=scenario, settings=settings or (), seed=seed, evidence=evidence
    )
    inference = infer_command.InferenceOptions(
        contenders=contenders,
        until=until,
        basis=basis.value,
        particles=particles,
        workers=workers,
        choices=Choices(prior_scale or 1.0, without_document or "", codes_of or "", brief),
        resume=resume,
    )
    told = infer_command.infer(asked, inference, out, progress, force=force)
    show(told.lines(verbose=verbose))
