"""The command ``bamboo sweep``: lay the design out, run what is missing, add up, analyse, and say what came of it."""

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sim.commands import sweep_analysis
from sim.core.errors import BadInput, Fault
from sim.evidence.coded_tables import load_history
from sim.judge.theses import load_theses
from sim.studies.sweep import full_records as records
from sim.studies.sweep import progress, sweep_run
from sim.studies.sweep import sweep_tables as tables_of
from sim.studies.sweep.chunk_states import FAILED, Chunk, States
from sim.studies.sweep.chunk_store import Store
from sim.studies.sweep.engine import Plan

NAMED: Final = 3  # failed chunks that are named with their causes


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

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


def sweep(asked: Asked) -> bool:
    """Carry a sweep out, and tell whether every chunk of it is done; raises BadInput with every fault."""
    _check(asked)
    history, claims = (
        load_history(asked.evidence),
        load_theses(asked.evidence / "theses.yaml" if asked.evidence else None),
    )
    settings = (
        *asked.settings,
        *((f"sweep.replicates={asked.worlds}",) if asked.worlds is not None else ()),
    )
    load = sweep_run.from_file(
        asked.scenario,
        settings=settings,
        seed=asked.seed,
        seeds=asked.evidence,
        design=asked.design,
    )
    plan = sweep_run.planned(
        asked.scenario, load, history, claims, asked.chunk, records=asked.records
    )
    folder = asked.out or Path("results") / plan.scenarios[0].name
    before = Store(folder).said()
    if before is not None and asked.resume:
        plan = _as_begun(plan, before.get("sweep", {}), asked)
    if plan.setting.records:
        records.refuse_without_parquet()
    if before is None:
        sweep_run.refuse_unread(plan, asked.scenario)
    with Store(folder).opened() as store:
        sweep_run.begin(plan, store, resume=asked.resume)
        with progress.shown(plan.scenarios[0].name) as show:
            try:
                states = sweep_run.carried_out(
                    plan, store, sweep_run.hands_for(plan, asked.workers, asked.cluster), show
                )
            except KeyboardInterrupt:
                raise BadInput(
                    [
                        Fault(
                            str(folder),
                            1,
                            1,
                            "stopped; finished chunks are kept: go on with --resume",
                        )
                    ]
                ) from None
        for number in states.damaged:
            print(f"chunk {number} was damaged and has been run again", file=sys.stderr)
        if states.of(FAILED):
            print(_failing(states, folder), file=sys.stderr)
            return False
        tables = tables_of.added_up(plan, store)
        more = sweep_analysis.analysed(store, plan)
    print("\n".join(_closing(plan, folder, tables, more)))
    return True


def _as_begun(plan: Plan, was: dict[str, object], asked: Asked) -> Plan:
    """Go on with the chunks and records that a folder was begun with, where nothing else is asked."""
    chunk, kept = was.get("chunk"), was.get("records")
    plan = (
        replace(plan, chunk=chunk)
        if asked.chunk is None and isinstance(chunk, int) and chunk > 0
        else plan
    )
    return replace(plan, setting=replace(plan.setting, records=asked.records or kept is True))


def _failing(states: States, folder: Path) -> str:
    """Say in a line which chunks failed."""
    failed = states.of(FAILED)
    more = f" and {len(failed) - NAMED} more" if len(failed) > NAMED else ""
    return f"{folder}: {len(failed)} of {len(states.chunks)} chunks failed ({'; '.join(map(named, failed[:NAMED]))}{more}); the others are kept, no tables are written; --resume tries them again"


def named(chunk: Chunk) -> str:
    """Name a failed chunk with its cause."""
    return f"chunk {chunk.chunk}: {chunk.cause}"


def _check(asked: Asked) -> None:
    """Refuse numbers below one."""
    faults = [
        Fault(f"--{name}", 1, 1, f"{n} is too few; it must be 1 or more")
        for name, n in (
            ("workers", asked.workers),
            ("chunk", asked.chunk),
            ("worlds", asked.worlds),
        )
        if n is not None and n < 1
    ]
    if faults:
        raise BadInput(faults)


def _closing(plan: Plan, folder: Path, tables: dict[str, Path], more: list[Path]) -> list[str]:
    with tables["failures"].open(encoding="utf-8") as file:
        failed = sum(1 for _ in file) - 1
    said = [
        f"{plan.scenarios[0].title}: {len(plan.design)} points of {plan.setting.replicates} worlds, {plan.worlds} worlds in {plan.chunks} chunks"
    ]
    said += [f"  {failed} worlds failed; failures.csv names each with its cause"] if failed else []
    said += (
        [f"  records of every world in records/, {plan.chunks} Parquet files"]
        if plan.setting.records
        else []
    )
    names = [
        p.relative_to(folder).as_posix() for p in (*tables.values(), *more) if p.suffix != ".svg"
    ]
    return [*said, f"Written to {folder}: {', '.join(sorted(names))}"]
