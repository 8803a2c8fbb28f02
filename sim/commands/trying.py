"""Commands that put readings to the test: theses, theories, spans outside the sample, what the record constrains and what it could tell apart."""

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.options import Design, Out, Seed, Seeds, Set, Settings, Universes, Worlds, progress, whole
from sim.errors import together


def judge(subject: Annotated[str, typer.Argument(metavar="SCENARIO|DIR")], worlds: Worlds = None, seed: Seed = None, settings: Settings = None, out: Out = None, evidence: Seeds = None, multiverse: Universes = None, constrained: Set = None) -> None:
    """Try the documents' theses beside their rivals: run all that the verdicts need, or recompute them from a folder alone."""
    from sim import results
    from sim.experiments import again, archive, court

    if (Path(subject) / "theses.json").is_file():
        done = archive.read(Path(subject))
        results.add_to_folder(Path(subject), lambda beside: archive.judged(done, beside))
        print("\n".join(court.told(done, Path(subject))))
        return
    from sim.evidence import load_history
    from sim.scenario import load_scenario
    from sim.theses import file_of, load_theses

    case, history, claims = together(
        lambda: load_scenario(subject, settings or (), worlds=worlds, seed=seed, seeds=evidence, constrained=constrained), lambda: load_history(evidence),
        lambda: load_theses(evidence / "theses.yaml" if evidence else None),
    )  # fmt: skip
    claims = claims if case.theses == "theses" else load_theses(file_of(case.theses, evidence))
    folder = out or Path("results") / case.name
    results.refuse_to_overwrite(folder)
    print("\n".join(court.opening(case, claims, history)), flush=True)
    print("\n".join(court.sitting(case, claims, history, folder, again.words("run", case, settings or (), constrained), progress)))
    if multiverse:
        print("\n".join(court.elsewhere(case, claims, folder, multiverse, evidence, progress)))


def tournament(scenario: str, worlds: Worlds = None, seed: Seed = None, settings: Settings = None, out: Out = None, evidence: Seeds = None) -> None:
    """Score every theory alone, those of other packages too, beside the scenario's composite and the nulls, on the record."""
    from sim import results
    from sim.evidence import load_history
    from sim.experiments import again
    from sim.experiments import tournament as games
    from sim.report import standings
    from sim.scenario import load_scenario

    case, history = together(lambda: load_scenario(scenario, settings or (), worlds=worlds, seed=seed, seeds=evidence), lambda: load_history(evidence))
    folder = out or Path("results") / f"tournament_{case.name}"
    results.refuse_to_overwrite(folder)
    with progress(f"every theory alone on {case.name}") as shown:
        table = games.hold(case, history, shown)
    games.save(table, case, folder, again.words("tournament", case, settings or ()))
    print("\n".join(standings.lines(table, case.own_ties[0], folder)))


def transfer(names: Annotated[list[str], typer.Argument(metavar="SCENARIO...")], worlds: Worlds = None, seed: Seed = None, settings: Settings = None, out: Out = None, evidence: Seeds = None, constrained: Annotated[list[Path] | None, typer.Option("--constrained", metavar="FILE", help="A constrained set to score as well on the years it was not calibrated on. May be given often.")] = None) -> None:
    """Score spans by worlds that knew nothing of them, beside the nulls, and say whose acts carried what came out."""
    from sim import results
    from sim.experiments import outside

    folder = out or Path("results") / "transfer"
    results.refuse_to_overwrite(folder)
    asked = outside.directions(names, evidence, sets=tuple(constrained or ()), worlds=worlds, seed=seed, settings=tuple(settings or ()))
    print("\n".join(outside.told(asked, folder, evidence, progress)))


def constrain(
    scenario: str, out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Result folder; default results/<name>_constrained.")] = None,
    points: Annotated[int | None, typer.Option("--points", parser=whole, metavar="INTEGER", help="Points a wave; default 4096.")] = None,
    design: Annotated[Design, typer.Option("--design", help="How the points of a wave are laid out.")] = Design.lhs,
    discrepancy: Annotated[float, typer.Option("--discrepancy", metavar="LEVELS", help="Standard deviation of what the model gets wrong by itself, 0.25 to 1 levels.")] = 0.5,
    worlds: Worlds = None, seed: Seed = None, settings: Settings = None, evidence: Seeds = None,
) -> None:  # fmt: skip
    """Rule out what the record of one side of the split speaks against, weigh the rest, and score the other side."""
    from sim.experiments.constrain import command
    from sim.experiments.constrain.waves import Asked

    asked = Asked(points=4096 if points is None else points, design=design.value, discrepancy=discrepancy)
    print("\n".join(command.constrain(command.Order(scenario, out, tuple(settings or ()), evidence, worlds, seed, asked), progress)))


def spread(
    scenario: str, worlds: Worlds = None, seed: Seed = None, settings: Settings = None, out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Result folder; default results/<name>_spread.")] = None,
    outputs: Annotated[list[str] | None, typer.Option("--output", metavar="NAME", help="What to take the spread of: mean, rise, error, a strategy's share in the window, or a thesis. May be given often.")] = None,
    evidence: Seeds = None,
) -> None:  # fmt: skip
    """Say how much of the spread of worlds comes from coding, parameters, theory and noise, and what another coder would change."""
    from sim.experiments.spread import command

    print("\n".join(command.spread(command.Order(scenario, out, tuple(outputs or ()), worlds, seed, tuple(settings or ()), evidence), progress)))


def distinguish(
    scenario: str, worlds: Annotated[int | None, typer.Option("--worlds", parser=whole, metavar="INTEGER", help="Histories of each reading; default 400.")] = None, seed: Seed = None, settings: Settings = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Result folder; default results/<name>_distinguish.")] = None, evidence: Seeds = None,
) -> None:  # fmt: skip
    """Say with which record - longer, better coded, of other states - the reading on trial could be told from its rivals."""
    from sim.experiments.distinguish import command

    print("\n".join(command.distinguish(command.Order(scenario, out, worlds, seed, tuple(settings or ()), evidence), progress)))
