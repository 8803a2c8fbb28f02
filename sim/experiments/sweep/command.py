"""The command ``bamboo sweep``: lay the design out, run what is missing, add up, analyse, and say what came of it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sim.errors import BadInput, Fault
from sim.evidence import load_history
from sim.experiments.sweep import drawn, run
from sim.experiments.sweep import tables as tables_of
from sim.experiments.sweep.engine import Plan
from sim.experiments.sweep.run import State
from sim.experiments.sweep.store import Store
from sim.theses import load_theses

EVERY: Final = 0.1  # share of the chunks after which a plain line is said
Show = Callable[[State], None]


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


def sweep(asked: Asked) -> None:
    """Carry a sweep out; raises BadInput with every fault."""
    _check(asked)
    history, claims = load_history(asked.evidence), load_theses(asked.evidence / "theses.yaml" if asked.evidence else None)
    settings = (*asked.settings, *((f"sweep.replicates={asked.worlds}",) if asked.worlds is not None else ()))
    load = run.from_file(asked.scenario, settings=settings, seed=asked.seed, seeds=asked.evidence, design=asked.design)
    plan = run.planned(asked.scenario, load, history, claims, asked.chunk)
    folder = asked.out or Path("results") / plan.scenarios[0].name
    before = Store(folder).said()
    if before is not None and asked.resume and asked.chunk is None:
        plan = replace(plan, chunk=before.get("sweep", {}).get("chunk", plan.chunk))
    if before is None:
        run.refuse_unread(plan, asked.scenario)
    with Store(folder).opened() as store:
        run.begin(plan, store, resume=asked.resume)
        with _progress(plan.scenarios[0].name) as show:
            try:
                damaged = run.carried_out(plan, store, run.hands_for(plan, asked.workers, asked.cluster), show)
            except KeyboardInterrupt:
                raise BadInput([Fault(str(folder), 1, 1, "stopped; finished chunks are kept: go on with --resume")]) from None
        tables = tables_of.added_up(plan, store)
        more = drawn.analysed(store, plan)
    for number in damaged:
        print(f"chunk {number} was damaged and has been run again", file=sys.stderr)
    print("\n".join(_closing(plan, folder, tables, more)))


def _check(asked: Asked) -> None:
    """Refuse numbers below one."""
    faults = [Fault(f"--{name}", 1, 1, f"{n} is too few; it must be 1 or more") for name, n in (("workers", asked.workers), ("chunk", asked.chunk), ("worlds", asked.worlds)) if n is not None and n < 1]
    if faults:
        raise BadInput(faults)


def _closing(plan: Plan, folder: Path, tables: dict[str, Path], more: list[Path]) -> list[str]:
    with tables["failures"].open(encoding="utf-8") as file:
        failed = sum(1 for _ in file) - 1
    said = [f"{plan.scenarios[0].title}: {len(plan.design)} points of {plan.setting.replicates} worlds, {plan.worlds} worlds in {plan.chunks} chunks"]
    said += [f"  {failed} worlds failed; failures.csv names each with its cause"] if failed else []
    names = [p.relative_to(folder).as_posix() for p in (*tables.values(), *more) if p.suffix != ".svg"]
    return [*said, f"Written to {folder}: {', '.join(sorted(names))}"]


@contextmanager
def _progress(label: str) -> Iterator[Show]:
    """Show a bar with rate, time left and failures on a terminal, plain lines elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(label)
        return
    with Progress(TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"), console=console, transient=True) as bar:
        task = bar.add_task(label, said="")
        yield lambda s: bar.update(task, completed=s.done, total=s.chunks, said=_said(s))


def _said(state: State) -> str:
    return f"{state.done}/{state.chunks} chunks, {state.rate:.0f} worlds/s, {state.left:.0f} s left, {state.failed} failed"


class _Lines:
    """Plain lines on standard error, one for every tenth of the chunks."""

    def __init__(self, label: str) -> None:
        self._label, self._next = label, 0.0

    def __call__(self, state: State) -> None:
        if state.done >= self._next * state.chunks or state.done == state.chunks:
            print(f"{self._label}: {_said(state)}", file=sys.stderr)
            self._next = state.done / state.chunks + EVERY
