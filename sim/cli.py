"""The command line: the laboratory's steps as commands. Models are imported when a command needs them."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from sim.errors import BadInput, plain, shown, together

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True, help="A laboratory for diplomatic alignment.")
BAD_INPUT, CHECK_FAILED = 2, 1
MOST = 10_000  # universes
LONG = 30  # letters; no number of worlds and no seed has as many
MISUSE: type[Exception] = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")  # typer brings its own click, or takes the public one


class Design(str, Enum):  # noqa: UP042 - typer shows the values of such
    """Designs of a wave."""

    lhs = "lhs"
    sobol = "sobol"


def _whole(text: str) -> int:
    """Read a whole number as people write it."""
    if not (text.isascii() and text.removeprefix("-").isdigit() and len(text) < LONG):
        raise typer.BadParameter(f"{shown(text)} is not a whole number, such as 1000")
    return int(text)


def _universes(text: str) -> int:
    """Read how many universes are asked for: none, or a number that can be run."""
    if not 0 <= _whole(text) <= MOST:
        raise typer.BadParameter(f"{shown(text)} is no number of universes from 0 to {MOST}")
    return _whole(text)


Settings = Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a key of the scenario; VALUE is YAML. May be given often.")]
Worlds = Annotated[int | None, typer.Option("--worlds", parser=_whole, metavar="INTEGER", help="How many worlds to run.")]
Seed = Annotated[int | None, typer.Option("--seed", parser=_whole, metavar="INTEGER", help="Seed of all random numbers; 0 is a seed.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Result folder; default results/<name>.")]
Universes = Annotated[int | None, typer.Option("--multiverse", parser=_universes, metavar="INTEGER", help="In how many universes of other choices (thresholds, labeller, coder, document, theory) to ask again.")]
Lang = Annotated[str, typer.Option("--lang", metavar="LANG", help="Language of the report: en or zh-Hant.")]
Set = Annotated[Path | None, typer.Option("--constrained", metavar="FILE", help="A constrained set, as 'bamboo constrain' writes it, for worlds to draw their parameters from.")]
Seeds = Annotated[Path | None, typer.Option("--evidence", metavar="DIR", help="Folder of evidence tables instead of the shipped one.")]

Actor = Annotated[str | None, typer.Option("--actor", metavar="STATE", help="Whose choice; default the focus of the scenario.")]
Since = Annotated[str | None, typer.Option("--from", metavar="YYYY-MM", help="First month of a span.")]
To = Annotated[str | None, typer.Option("--to", metavar="YYYY-MM", help="Last month of a span.")]
World = Annotated[int | None, typer.Option("--world", parser=_whole, metavar="INTEGER", help="Which world; default the one nearest to the median of the worlds.")]
Added = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="A result folder of this scenario to which the tables are added.")]


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show chunks as they finish: a bar on a terminal, plain lines elsewhere; nothing goes to standard output."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, total: print(f"{label}: {done}/{total} chunks", file=sys.stderr) if done == total else None
        return
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(label)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@app.command()
def run(scenario: str, worlds: Worlds = None, seed: Seed = None, settings: Settings = None, record: bool = False, out: Out = None, evidence: Seeds = None, constrained: Set = None) -> None:
    """Run a scenario, score it against the coded history, draw it, and write a result folder."""
    from sim import results
    from sim.evidence import load_history
    from sim.experiments import replay
    from sim.report import relations, words
    from sim.scenario import load_scenario

    case, history = together(lambda: load_scenario(scenario, settings or (), worlds=worlds, seed=seed, seeds=evidence, constrained=constrained), lambda: load_history(evidence))
    folder = out or Path("results") / case.name
    results.refuse_to_overwrite(folder)
    with _progress(f"running {case.name}") as progress:
        done = replay.run(case, history, record=record, progress=progress)
    replay.save(done, folder, replay.words(case, settings or (), constrained), evidence)
    print("\n".join(words.after_run(done.trajectories, done.moves, done.strategies, done.comparison, results.read_manifest(folder), folder)))
    print("\n".join(relations.lines({"relations": done.relations})), end="\n" if len(done.relations) else "")


@app.command()
def judge(subject: Annotated[str, typer.Argument(metavar="SCENARIO|DIR")], worlds: Worlds = None, seed: Seed = None, settings: Settings = None, out: Out = None, evidence: Seeds = None, multiverse: Universes = None, constrained: Set = None) -> None:
    """Try the documents' theses beside their rivals: run all that the verdicts need, or recompute them from a folder alone."""
    from sim import results
    from sim.experiments import archive, court, replay

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
    print("\n".join(court.sitting(case, claims, history, folder, replay.words(case, settings or (), constrained), _progress)))
    if multiverse:
        print("\n".join(court.elsewhere(case, claims, folder, multiverse, evidence, _progress)))


@app.command()
def tournament(scenario: str, worlds: Worlds = None, seed: Seed = None, settings: Settings = None, out: Out = None, evidence: Seeds = None) -> None:
    """Score every theory alone, those of other packages too, beside the scenario's composite and the nulls, on the record."""
    from sim import results
    from sim.evidence import load_history
    from sim.experiments import tournament as games
    from sim.report import standings
    from sim.scenario import load_scenario

    case, history = together(lambda: load_scenario(scenario, settings or (), worlds=worlds, seed=seed, seeds=evidence), lambda: load_history(evidence))
    folder = out or Path("results") / f"tournament_{case.name}"
    results.refuse_to_overwrite(folder)
    with _progress(f"every theory alone on {case.name}") as progress:
        table = games.hold(case, history, progress)
    games.save(table, case, folder, ["tournament", case.name, "--worlds", str(case.worlds), "--seed", str(case.seed), *(f"--set {s}" for s in settings or ())])
    print("\n".join(standings.lines(table, case.own_ties[0], folder)))


@app.command()
def transfer(names: Annotated[list[str], typer.Argument(metavar="SCENARIO...")], worlds: Worlds = None, seed: Seed = None, settings: Settings = None, out: Out = None, evidence: Seeds = None, constrained: Annotated[list[Path] | None, typer.Option("--constrained", metavar="FILE", help="A constrained set to score as well on the years it was not calibrated on. May be given often.")] = None) -> None:
    """Score spans by worlds that knew nothing of them, beside the nulls, and say whose acts carried what came out."""
    from sim import results
    from sim.experiments import outside

    folder = out or Path("results") / "transfer"
    results.refuse_to_overwrite(folder)
    asked = outside.directions(names, evidence, sets=tuple(constrained or ()), worlds=worlds, seed=seed, settings=tuple(settings or ()))
    print("\n".join(outside.told(asked, folder, evidence, _progress)))


@app.command()
def sweep(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO|DIR", help="A scenario with a sweep; with --status its folder, too.")], out: Out = None, workers: Annotated[int | None, typer.Option("--workers", parser=_whole, metavar="INTEGER", help="Processes to run chunks in; default 1.")] = None,
    cluster: Annotated[str | None, typer.Option("--cluster", metavar="ADDRESS", help="Address of a running Dask scheduler.")] = None,
    chunk: Annotated[int | None, typer.Option("--chunk", parser=_whole, metavar="INTEGER", help="Worlds a chunk; default 2000. Changes no result.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the sweep in this folder; start it where there is none.")] = False,
    records: Annotated[bool, typer.Option("--records", help="Keep every month of every world as Parquet, in records/ (extra 'parquet').")] = False,
    status: Annotated[bool, typer.Option("--status", help="Only say how far the sweep of this scenario, or in this folder, is.")] = False,
    design: Annotated[Path | None, typer.Option("--design", metavar="FILE", help="A file with the keys of 'sweep:', in place of the scenario's.")] = None,
    worlds: Annotated[int | None, typer.Option("--worlds", parser=_whole, metavar="INTEGER", help="Worlds a point, in place of the sweep's replicates.")] = None,
    seed: Seed = None, settings: Settings = None, evidence: Seeds = None,
) -> None:  # fmt: skip
    """Run a scenario at every point of its design, safely: what is done is kept, and --resume completes it."""
    from sim.experiments.sweep import command
    from sim.experiments.sweep import status as how_far

    asked = command.Asked(scenario, out, 1 if workers is None else workers, cluster, chunk, resume, design, worlds, seed, tuple(settings or ()), evidence, records)
    if status:
        print("\n".join(how_far.told(asked)))
    elif not command.sweep(asked):
        raise typer.Exit(CHECK_FAILED)


@app.command()
def dashboard(
    scenario: Annotated[str, typer.Argument(help="What to start from; default replay_1991_2025.")] = "replay_1991_2025",
    port: Annotated[int | None, typer.Option("--port", parser=_whole, metavar="INTEGER", help="Port on 127.0.0.1, default 8765; 0 takes any that is free.")] = None, constrained: Set = None,
) -> None:  # fmt: skip
    """Open a page on this machine in which assumptions are moved and worlds run at once (extra: dashboard)."""
    from sim.dashboard.serve import serve

    serve(scenario, port, constrained)


@app.command()
def constrain(
    scenario: str, out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Result folder; default results/<name>_constrained.")] = None,
    points: Annotated[int | None, typer.Option("--points", parser=_whole, metavar="INTEGER", help="Points a wave; default 4096.")] = None,
    design: Annotated[Design, typer.Option("--design", help="How the points of a wave are laid out.")] = Design.lhs,
    discrepancy: Annotated[float, typer.Option("--discrepancy", metavar="LEVELS", help="Standard deviation of what the model gets wrong by itself, 0.25 to 1 levels.")] = 0.5,
    worlds: Worlds = None, seed: Seed = None, settings: Settings = None, evidence: Seeds = None,
) -> None:  # fmt: skip
    """Rule out what the record of one side of the split speaks against, weigh the rest, and score the other side."""
    from sim.experiments.constrain import command
    from sim.experiments.constrain.waves import Asked

    asked = Asked(points=4096 if points is None else points, design=design.value, discrepancy=discrepancy)
    print("\n".join(command.constrain(command.Order(scenario, out, tuple(settings or ()), evidence, worlds, seed, asked), _progress)))


@app.command()
def spread(
    scenario: str, worlds: Worlds = None, seed: Seed = None, settings: Settings = None, out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Result folder; default results/<name>_spread.")] = None,
    outputs: Annotated[list[str] | None, typer.Option("--output", metavar="NAME", help="What to take the spread of: mean, rise, error, a strategy's share in the window, or a thesis. May be given often.")] = None,
    evidence: Seeds = None,
) -> None:  # fmt: skip
    """Say how much of the spread of worlds comes from coding, parameters, theory and noise, and what another coder would change."""
    from sim.experiments.spread import command

    print("\n".join(command.spread(command.Order(scenario, out, tuple(outputs or ()), worlds, seed, tuple(settings or ()), evidence), _progress)))


@app.command()
def distinguish(
    scenario: str, worlds: Annotated[int | None, typer.Option("--worlds", parser=_whole, metavar="INTEGER", help="Histories of each reading; default 400.")] = None, seed: Seed = None, settings: Settings = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Result folder; default results/<name>_distinguish.")] = None, evidence: Seeds = None,
) -> None:  # fmt: skip
    """Say with which record - longer, better coded, of other states - the reading on trial could be told from its rivals."""
    from sim.experiments.distinguish import command

    print("\n".join(command.distinguish(command.Order(scenario, out, worlds, seed, tuple(settings or ()), evidence), _progress)))


@app.command()
def explain(
    scenario: str, actor: Actor = None, target: Annotated[str | None, typer.Option("--target", metavar="STATE", help="Toward whom; default the actor's first tie.")] = None,
    month: Annotated[str | None, typer.Option("--month", metavar="YYYY-MM", help="The month to explain.")] = None, since: Since = None, to: To = None, world: World = None,
    worlds: Worlds = None, seed: Seed = None, settings: Settings = None, out: Added = None, evidence: Seeds = None, constrained: Set = None,
) -> None:  # fmt: skip
    """Say why a state stood where it stood: its wish split into theories, drivers and dated acts, its chances, and what would have flipped it."""
    from sim.experiments import why
    from sim.scenario import load_scenario

    case = load_scenario(scenario, settings or (), worlds=worlds, seed=seed, seeds=evidence, constrained=constrained)
    for line in why.explain(case, why.Asked(actor, target, month, since, to, world, worlds or why.BESIDE), out):
        print(line)


@app.command()
def chronicle(scenario: str, actor: Actor = None, since: Since = None, to: To = None, world: World = None, worlds: Worlds = None, seed: Seed = None, settings: Settings = None, out: Added = None, evidence: Seeds = None, constrained: Set = None) -> None:
    """Tell one world as dated lines - the acts that a state met, how it moved - beside what the documents record."""
    from sim.evidence import load_history
    from sim.experiments import tell, why
    from sim.scenario import load_scenario

    case, history = together(lambda: load_scenario(scenario, settings or (), worlds=worlds, seed=seed, seeds=evidence, constrained=constrained), lambda: load_history(evidence))
    for line in tell.tell(case, history, why.Asked(actor, None, None, since, to, world), evidence, out):
        print(line)


@app.command()
def compare(
    folders: Annotated[list[Path] | None, typer.Argument(metavar="[DIR]...")] = None,
    series: Annotated[Path | None, typer.Option("--series", metavar="FILE", help="A CSV of anyone's yearly series (year, actor, counterpart, quantity, value, unit, source) to set beside the record.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder to write to: a page, its Markdown twin and a table; with --series series.csv, also into a folder of results.")] = None,
    draw: Annotated[Path | None, typer.Option("--draw", metavar="FILE", help="Draw the folders side by side, from 2015 on, as FILE.svg and FILE.png.")] = None,
    lang: Lang = "en", evidence: Seeds = None,
) -> None:  # fmt: skip
    """Compare result folders with the first of them, or anyone's yearly series with the record, coded and simulated."""
    from sim.experiments import alongside
    from sim.report import fans, words
    from sim.report.page import against

    if series is None and (evidence or not folders):
        raise typer.BadParameter("compare takes result folders, or --series with a file; --evidence goes with --series")
    told = words.between(folders) if folders else []
    print("\n".join([*told, *(alongside.set_beside(series, folders or [], evidence, out) if series else [])]))
    if folders and out is not None and series is None:
        print("\n".join(f"Written: {path}" for path in against.compare(folders, out, lang)))
    if folders and draw is not None:
        fans.draw(folders, draw)


@app.command()
def report(folder: Annotated[Path, typer.Argument(metavar="DIR")], lang: Lang = "en") -> None:
    """Write a result folder's report: one page that needs no network, and its Markdown twin for repositories."""
    from sim.report.page import write

    print("\n".join(f"Written: {path}" for path in write.report(folder, lang)))


@app.command()
def scenarios() -> None:
    """List the shipped scenarios."""
    from sim import yamlfile
    from sim.scenario import shipped

    for name, path in shipped().items():
        print(f"{name:32} {yamlfile.read(path).data.get('title', '')}")


@app.command()
def theories(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A theory, to be shown whole.")] = None,
    hold: Annotated[bool, typer.Option("--check", help="Hold it, or every theory, to the contract: a line a check, exit 1 where one fails.")] = False,
) -> None:  # fmt: skip
    """List the theories, those of other packages too; show one; or hold them to the contract of a theory."""
    from sim import canon
    from sim.theories import broken, registry

    if not hold:
        print("\n".join(canon.card(canon.named(name)) if name else canon.overview()))
    kept = [keeps for line, keeps in canon.held([name] if name else list(registry())) if print(line) is None] if hold else []
    if not name and broken():
        raise BadInput(broken().values())
    if not all(kept):
        raise typer.Exit(CHECK_FAILED)


@app.command()
def check(files: Annotated[list[Path], typer.Argument(metavar="FILE...")], evidence: Seeds = None) -> None:
    """Check scenario files and evidence tables; every fault of every file at once, one a line."""
    from sim.catalogue import check_file

    faults = [fault for path in files for fault in check_file(path, evidence)]
    if faults:
        raise BadInput(faults)
    print(f"{len(files)} file{'s' if len(files) != 1 else ''} without a fault")


@app.command()
def evidence(
    row: Annotated[str | None, typer.Argument(metavar="[ID]", help="Id of a row, such as 2014-05-02-chn-vnm-1.")] = None,
    against: Annotated[Path | None, typer.Option("--check", metavar="DIR", help="Folder that holds the documents.")] = None,
) -> None:
    """Show a row of evidence with its provenance and use, list the tables, or check them against the documents."""
    from sim import catalogue

    if against is not None:
        complaints, counted = catalogue.check_documents(against)
        print("\n".join([*complaints, counted]))
        raise typer.Exit(CHECK_FAILED if complaints else 0)
    print("\n".join(catalogue.show(row) if row else catalogue.overview()))


def main() -> None:
    """Run the command line; one plain line a fault, exit 2 on bad input."""
    try:
        code = app(sys.argv[1:] or ["--help"], standalone_mode=False)
        sys.exit(code or 0)
    except BadInput as bad:
        print(bad, file=sys.stderr)
        sys.exit(BAD_INPUT)
    except MISUSE as error:
        said = error.format_message() if hasattr(error, "format_message") else str(error)
        print(f"bamboo: {plain(' '.join(said.split())).rstrip('.?')}; 'bamboo --help' shows what is allowed", file=sys.stderr)
        sys.exit(BAD_INPUT)
    except (typer.Abort, KeyboardInterrupt):
        print("bamboo: stopped; nothing is left half-written", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    main()
