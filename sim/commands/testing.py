"""Commands that put readings to the test: theses, theories, spans outside the sample, what the record constrains and what it could tell apart."""

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.options import (
    Design,
    Out,
    Seed,
    Seeds,
    Set,
    Settings,
    Universes,
    Worlds,
    progress,
    whole,
)
from sim.core.errors import together


def judge(
    subject: Annotated[str, typer.Argument(metavar="SCENARIO|DIR")],
    worlds: Worlds = None,
    seed: Seed = None,
    settings: Settings = None,
    out: Out = None,
    evidence: Seeds = None,
    multiverse: Universes = None,
    constrained: Set = None,
) -> None:
    """Try the documents' theses beside their rivals: run all that the verdicts need, or recompute them from a folder alone."""
    from sim.commands import judge_command
    from sim.record import folders
    from sim.studies import manifest_command
    from sim.studies.trial import trial_folder

    if (Path(subject) / "theses.json").is_file():
        done = trial_folder.read(Path(subject))
        folders.add_to_folder(Path(subject), lambda beside: trial_folder.judged(done, beside))
        print("\n".join(judge_command.told(done, Path(subject))))
        return
    from sim.evidence.coded_tables import load_history
    from sim.judge.theses import file_of, load_theses
    from sim.scenario.scenario import load_scenario

    case, history, claims = together(
        lambda: load_scenario(
            subject,
            settings or (),
            worlds=worlds,
            seed=seed,
            seeds=evidence,
            constrained=constrained,
        ),
        lambda: load_history(evidence),
        lambda: load_theses(evidence / "theses.yaml" if evidence else None),
    )
    claims = claims if case.theses == "theses" else load_theses(file_of(case.theses, evidence))
    folder = out or Path("results") / case.name
    folders.refuse_to_overwrite(folder)
    print("\n".join(judge_command.opening(case, claims, history)), flush=True)
    print(
        "\n".join(
            judge_command.sitting(
                case,
                claims,
                history,
                folder,
                manifest_command.words("run", case, settings or (), constrained),
                progress,
            )
        )
    )
    if multiverse:
        print(
            "\n".join(judge_command.elsewhere(case, claims, folder, multiverse, evidence, progress))
        )


def tournament(
    scenario: str,
    worlds: Worlds = None,
    seed: Seed = None,
    settings: Settings = None,
    out: Out = None,
    evidence: Seeds = None,
) -> None:
    """Score every theory alone, those of other packages too, beside the scenario's composite and the nulls, on the record."""
    from sim.evidence.coded_tables import load_history
    from sim.record import folders
    from sim.report import ranking_lines
    from sim.scenario.scenario import load_scenario
    from sim.studies import manifest_command
    from sim.studies import tournament as games

    case, history = together(
        lambda: load_scenario(scenario, settings or (), worlds=worlds, seed=seed, seeds=evidence),
        lambda: load_history(evidence),
    )
    folder = out or Path("results") / f"tournament_{case.name}"
    folders.refuse_to_overwrite(folder)
    with progress(f"every theory alone on {case.name}") as shown:
        table = games.hold(case, history, shown)
    games.save(table, case, folder, manifest_command.words("tournament", case, settings or ()))
    print("\n".join(ranking_lines.lines(table, case.own_ties[0], folder)))


def transfer(
    names: Annotated[list[str], typer.Argument(metavar="SCENARIO...")],
    worlds: Worlds = None,
    seed: Seed = None,
    settings: Settings = None,
    out: Out = None,
    evidence: Seeds = None,
    constrained: Annotated[
        list[Path] | None,
        typer.Option(
            "--constrained",
            metavar="FILE",
            help="A constrained set to score as well on the years it was not calibrated on. May be given often.",
        ),
    ] = None,
) -> None:
    """Score spans by worlds that knew nothing of them, beside the nulls, and say whose acts carried what came out."""
    from sim.commands import transfer_command
    from sim.record import folders

    folder = out or Path("results") / "transfer"
    folders.refuse_to_overwrite(folder)
    asked = transfer_command.directions(
        names,
        evidence,
        sets=tuple(constrained or ()),
        worlds=worlds,
        seed=seed,
        settings=tuple(settings or ()),
    )
    print("\n".join(transfer_command.told(asked, folder, evidence, progress)))


def constrain(
    scenario: str,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Result folder; default results/<name>_constrained."
        ),
    ] = None,
    points: Annotated[
        int | None,
        typer.Option(
            "--points", parser=whole, metavar="INTEGER", help="Points a wave; default 4096."
        ),
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
    evidence: Seeds = None,
) -> None:
    """Rule out what the record of one side of the split speaks against, weigh the rest, and score the other side."""
    from sim.commands import constrain_command
    from sim.studies.history_matching.waves import Asked

    asked = Asked(
        points=4096 if points is None else points, design=design.value, discrepancy=discrepancy
    )
    print(
        "\n".join(
            constrain_command.constrain(
                constrain_command.Order(
                    scenario, out, tuple(settings or ()), evidence, worlds, seed, asked
                ),
                progress,
            )
        )
    )


def spread(
    scenario: str,
    worlds: Worlds = None,
    seed: Seed = None,
    settings: Settings = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Result folder; default results/<name>_spread."),
    ] = None,
    outputs: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            metavar="NAME",
            help="What to take the spread of: mean, rise, error, a strategy's share in the window, or a thesis. May be given often.",
        ),
    ] = None,
    evidence: Seeds = None,
) -> None:
    """Say how much of the spread of worlds comes from coding, parameters, theory and noise, and what another coder would change."""
    from sim.commands import spread_command

    print(
        "\n".join(
            spread_command.spread(
                spread_command.Order(
                    scenario,
                    out,
                    tuple(outputs or ()),
                    worlds,
                    seed,
                    tuple(settings or ()),
                    evidence,
                ),
                progress,
            )
        )
    )


def distinguish(
    scenario: str,
    worlds: Annotated[
        int | None,
        typer.Option(
            "--worlds",
            parser=whole,
            metavar="INTEGER",
            help="Histories of each reading; default 400.",
        ),
    ] = None,
    seed: Seed = None,
    settings: Settings = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Result folder; default results/<name>_distinguish."
        ),
    ] = None,
    evidence: Seeds = None,
) -> None:
    """Say with which record - longer, better coded, of other states - the reading on trial could be told from its rivals."""
    from sim.commands import distinguish_command

    print(
        "\n".join(
            distinguish_command.distinguish(
                distinguish_command.Order(
                    scenario, out, worlds, seed, tuple(settings or ()), evidence
                ),
                progress,
            )
        )
    )
