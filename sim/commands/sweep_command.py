"""The work of ``bamboo sweep``: plan a sweep, run its missing chunks, write tables and figures."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from sim.commands import sweep_analysis
from sim.commands.options import show
from sim.core.errors import BadInput, Fault, Stopped, together
from sim.core.notices import note
from sim.evidence.coded_tables import load_record
from sim.judgement.theses import theses_of
from sim.record import result_folder
from sim.record.default_folders import folder_of
from sim.report import reason_lines
from sim.report.translation import IN_ENGLISH
from sim.studies import manifest_command
from sim.studies.sweep import (
    executors,
    full_records,
    progress,
    sweep_identity,
    sweep_plan,
    sweep_run,
    sweep_tables,
)
from sim.studies.sweep.chunk_plan import Plan
from sim.studies.sweep.chunk_states import FAILED, Chunk, States
from sim.studies.sweep.chunk_store import MANIFEST, Store
from sim.studies.sweep.sweep_plan import Storage

NAMED: Final = 3  # failed chunks that are named with their causes
STOPPED: Final = 130  # exit code after Ctrl-C


@dataclass(frozen=True)
class SweepRequest:
    """What the command line asks for.

    Attributes:
        scenario: A path, or the name of a shipped scenario.
        out: The result folder; None for that of the scenario's name.
        workers: Processes in which chunks are run.
        cluster: The address of a Dask scheduler, or None.
        chunk: Worlds of a chunk; None for the default, or that of the sweep that is resumed.
        resume: Whether a sweep in the folder is continued.
        design: A file with the keys of ``sweep:``, or None.
        worlds: Worlds of a point; None for the scenario's replicates.
        seed: The seed; None for that of the scenario.
        settings: Settings ``KEY=VALUE`` that are laid over the file.
        evidence: Folder of evidence; None for the shipped one.
        records: Whether the months of every world are saved.
        posterior: Folder of an inference whose worlds are run, or None.
        given_until: Last year whose codes these worlds were given; None for all that were given.
        force: Whether the folder may hold other files, and a sweep in it is begun anew.
    """

    scenario: str
    out: Path | None
    workers: int
    cluster: str | None
    chunk: int | None
    resume: bool
    design: Path | None
    worlds: int | None
    seed: int | None
    settings: tuple[str, ...]
    evidence: Path | None
    records: bool = False
    posterior: Path | None = None
    given_until: int | None = None
    force: bool = False


def sweep(request: SweepRequest) -> bool:
    """Run a sweep, or the rest of one, and write its tables and figures.

    Returns:
        Whether every chunk is done.

    Raises:
        BadInput: Something is wrong with the input or the folder.
        Stopped: The sweep is interrupted.
    """
    _check_numbers(request)
    plan = _plan(request)
    folder = folder_of("sweep", plan.scenarios[0].name, request.out)
    begun = Store(folder).begun(resume=request.resume)
    if begun is not None and request.resume:
        plan = _as_begun(plan, begun, request)
    if plan.setting.records:
        full_records.refuse_without_parquet()
    if begun is None:
        sweep_plan.refuse_unread(plan, request.scenario)
    if request.cluster is not None:
        executors.check_cluster(request.cluster)
    with _opened(plan, request, resumes=begun is not None and request.resume) as store:
        command = _command(plan, request)
        sweep_identity.prepare_folder(
            plan, store, command, resume=request.resume, force=request.force
        )
        states = _run(plan, store, request)
        for number in states.damaged:
            note(f"chunk {number} was damaged, or of another sweep, and has been run again")
        if states.of(FAILED):
            note(_failure(states, folder))
            return False
        sweep_identity.list_files(store, sweep_tables.planned(plan), complete=False)
        tables = sweep_tables.write_tables(plan, store)
        written, missing = sweep_analysis.write_analysis(plan, store)
        sweep_identity.list_files(store, [], complete=True)
    show([*_closing(plan, store.folder, tables, written), *missing])
    return True


def _command(plan: Plan, request: SweepRequest) -> list[str]:
    """Return the arguments that make the sweep again, as the manifest stores them."""
    scenario = plan.scenarios[0]
    name = manifest_command.name_of(scenario, request.scenario)
    words = ["sweep", name, "--seed", str(scenario.seed)]
    words += ["--worlds", str(plan.setting.replicates)]
    for setting in request.settings:
        words += ["--set", setting]
    for option, path in (("--design", request.design), ("--evidence", request.evidence)):
        if path is not None:
            words += [option, manifest_command.shareable(path)]
    return [*words, *manifest_command.posterior(request.posterior, request.given_until)]


@contextmanager
def _opened(plan: Plan, request: SweepRequest, *, resumes: bool) -> Iterator[Store]:
    """Claim the folder of a sweep, whose files are put in place one by one."""
    name = plan.scenarios[0].name
    force = request.force or resumes  # files of others stay in any case
    with result_folder.claim("sweep", [name], request.out, force=force) as place:
        store = Store(place.path)
        try:
            yield store
        except BaseException:
            store.forget_unless_begun((*sweep_identity.FIRST, MANIFEST))
            raise


def _check_numbers(request: SweepRequest) -> None:
    """Refuse numbers below one; raises BadInput."""
    numbers = {"workers": request.workers, "chunk": request.chunk, "worlds": request.worlds}
    faults = []
    for name, number in numbers.items():
        if number is not None and number < 1:
            message = f"{number} is too few; it must be 1 or more"
            faults.append(Fault(f"--{name}", 1, 1, message))
    if faults:
        raise BadInput(faults)


def _plan(request: SweepRequest) -> Plan:
    """Lay the sweep out."""
    settings = list(request.settings)
    if request.worlds is not None:
        settings.append(f"sweep.replicates={request.worlds}")
    load = sweep_plan.scenario_loader(
        request.scenario,
        request.posterior,
        request.given_until,
        settings=settings,
        seed=request.seed,
        seeds=request.evidence,
        design=request.design,
    )
    base = load(())
    history, claims = together(
        partial(load_record, base.sources), partial(theses_of, base.sources, base.theses)
    )
    storage = Storage(request.chunk, records=request.records)
    return sweep_plan.plan_sweep(request.scenario, load, history, claims, storage)


def _as_begun(plan: Plan, begun: Mapping[str, object], request: SweepRequest) -> Plan:
    """Keep the chunks and records of the sweep in the folder, where nothing else is asked for."""
    chunk = begun.get("chunk")
    if request.chunk is None and isinstance(chunk, int) and chunk > 0:
        plan = replace(plan, chunk=chunk)
    records = request.records or begun.get("records") is True
    return replace(plan, setting=replace(plan.setting, records=records))


def _run(plan: Plan, store: Store, request: SweepRequest) -> States:
    """Run the missing chunks; raises Stopped where the user stops it."""
    execute = sweep_run.executor_for(plan, request.workers, request.cluster)
    with progress.reporting(plan.scenarios[0].name) as report:
        try:
            return sweep_run.run_chunks(plan, store, execute, report)
        except KeyboardInterrupt as stop:
            message = f"stopped; finished chunks are saved in {store.folder}: go on with --resume"
            code = getattr(stop, "code", STOPPED)
            raise Stopped(message if store.has_chunks() else "", code) from None


def _failure(states: States, folder: Path) -> str:
    """Describe in one line which chunks failed."""
    failed = states.of(FAILED)
    causes = "; ".join(describe_failure(chunk) for chunk in failed[:NAMED])
    more = f" and {len(failed) - NAMED} more" if len(failed) > NAMED else ""
    return (
        f"{folder}: {len(failed)} of {len(states.chunks)} chunks failed ({causes}{more}); "
        "the others are saved, no tables are written; --resume tries them again"
    )


def describe_failure(chunk: Chunk) -> str:
    """Return the number and the cause of a failed chunk."""
    return f"chunk {chunk.chunk}: {chunk.cause}"


def _closing(plan: Plan, folder: Path, tables: dict[str, Path], analysis: list[Path]) -> list[str]:
    """Describe what was run and written."""
    title = plan.scenarios[0].title
    points = f"{len(plan.design)} points of {plan.setting.replicates} worlds"
    actor, target = plan.scenarios[0].own_ties[0]
    lines = [
        f"{title}: {points}, {plan.worlds} worlds in {plan.chunks} chunks, of {actor}>{target}"
    ]
    drawn = plan.scenarios[0].posterior
    if drawn is not None:
        lines += [f"  {line}" for line in reason_lines.given(drawn.entry(), IN_ENGLISH)]
    failed = _number_of_rows(tables["failures"])
    if failed:
        lines.append(f"  {failed} worlds failed; failures.csv names each with its cause")
    if plan.setting.records:
        lines.append(f"  records of every world in records/, {plan.chunks} Parquet files")
    written = [path for path in (*tables.values(), *analysis) if path.suffix != ".svg"]
    names = sorted(path.relative_to(folder).as_posix() for path in written)
    lines.append(f"Written to {folder}: {', '.join(names)}")
    return lines


def _number_of_rows(table: Path) -> int:
    """Count the rows of a table below its head."""
    with table.open(encoding="utf-8") as file:
        return sum(1 for _ in file) - 1
