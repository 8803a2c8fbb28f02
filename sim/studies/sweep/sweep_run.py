"""A sweep from its design to its tables: chunks run by whatever hands there are, kept as they come, and added up at the end."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import blake2b
from typing import Any, Final

import numpy as np

from sim.core.errors import BadInput, Fault
from sim.core.kernel_cache import sources_digest
from sim.core.worlds import Worlds
from sim.evidence.rows import History
from sim.judge.theses import Thesis
from sim.model.annual import passed
from sim.record import folders
from sim.scenario.scenario import Scenario, load_scenario
from sim.studies.sweep import executors
from sim.studies.sweep.chunk_states import DONE, States
from sim.studies.sweep.chunk_store import Store, refuse_if_changed
from sim.studies.sweep.design import Design, laid_out
from sim.studies.sweep.engine import Plan, Setting
from sim.studies.sweep.executors import Broken, Came
from sim.studies.sweep.progress import Counting, Told
from sim.studies.sweep.sweep_outputs import chosen

CHUNK: Final = 2000  # one block of the engine
GiveOut = Callable[[list[int]], Iterator[Came]]
Loader = Callable[[tuple[str, ...]], Scenario]


def planned(
    source: str,
    load: Loader,
    history: History,
    claims: tuple[Thesis, ...],
    chunk: int | None,
    *,
    records: bool = False,
) -> Plan:
    """Lay a scenario's sweep out; ``load`` gives the scenario with further settings. Raises BadInput with every fault."""
    base = load(())
    if base.sweep is None:
        raise BadInput(
            [
                Fault(
                    source,
                    1,
                    1,
                    "this scenario has no sweep; add a 'sweep:' block, or name a file with --design",
                )
            ]
        )
    design = laid_out(base.sweep, base.seed, source)
    bare = replace(base, sweep=None)
    chosen(base.sweep.outputs, bare, history, claims, source)
    scenarios = tuple(
        replace(load(design.settings(s)), sweep=None) if s else bare for s in design.structures
    )
    _refuse_twins(design, scenarios, source)
    asked = tuple(t for t in claims if t.id in base.sweep.outputs)
    setting = Setting(
        base.sweep.outputs, base.sweep.replicates, base.sweep.common, history, asked, records
    )
    return Plan(design, scenarios, setting, chunk or CHUNK)


def _refuse_twins(design: Design, scenarios: tuple[Scenario, ...], source: str) -> None:
    """Refuse labels that resolve to the same scenario: a sweep over them would run it twice under two names."""
    seen: dict[Any, tuple[int, ...]] = {}
    for structure, s in zip(design.structures, scenarios, strict=True):
        key = (
            repr(
                replace(s, digest="", text="", name="", title="", forcing=s.forcing.with_acts(()))
            ),
            s.forcing.acts,
        )
        if key in seen:
            one, two = (", ".join(design.settings(x)) for x in (seen[key], structure))
            raise BadInput(
                [
                    Fault(
                        source,
                        1,
                        1,
                        f"sweep: {one[:120]} and {two[:120]} are the same scenario; nothing reads what differs",
                    )
                ]
            )
        seen[key] = structure


def refuse_unread(plan: Plan, source: str) -> None:
    """Refuse factors that change nothing: run a few worlds at both ends of each, all else in the middle; raises BadInput naming them."""
    scenario, sweep = plan.scenarios[0], plan.design.sweep
    few = Worlds.numbered(0, 2)
    for output in plan.setting.outputs(scenario):
        output.count(
            passed(scenario, few, trace=plan.setting.traced)
        )  # what cannot be asked is said before anything is run
    stepped = [f for f in sweep.factors if f.stepped]
    if not stepped:
        return
    middle = {f.name: f.at(np.array([0.5]))[0] if f.ranged else f.values[0] for f in stepped}
    ends = [
        middle | {f.name: end}
        for f in stepped
        for end in ((f.low, f.high) if f.ranged else (min(f.values), max(f.values)))
    ]
    left = _sampled(scenario, ends)
    idle = [
        f.name
        for i, f in enumerate(stepped)
        if (f.ranged or len(f.values) > 1) and np.array_equal(left[2 * i], left[2 * i + 1])
    ]
    if idle:
        raise BadInput(
            [
                Fault(
                    source,
                    1,
                    1,
                    f"sweep.factors.{name}: nothing reads {name!r} in this scenario: at both ends every world is the same; leave it out",
                )
                for name in idle
            ]
        )


def _sampled(scenario: Scenario, points: list[dict[str, float]], worlds: int = 24) -> list[Any]:
    """Give the annual levels of a few worlds at some points."""
    given = {
        name: np.repeat([p[name] for p in points], worlds).astype(np.float64) for name in points[0]
    }
    years = passed(
        scenario, Worlds(np.tile(np.arange(worlds, dtype=np.uint64), len(points)), given)
    )
    return np.split(years.annual, len(points), axis=-1)


def identity(plan: Plan) -> dict[str, Any]:
    """Say what a sweep is, so that only the same one is resumed: scenario, evidence, design, version."""
    from sim import __version__

    base, sweep = plan.scenarios[0], plan.design.sweep
    said = {
        k: v
        for k, v in json.loads(base.text).items()
        if k not in ("sweep", "worlds", "title", "description")
    }
    design = blake2b(np.ascontiguousarray(plan.design.table).tobytes(), digest_size=8)
    factors = {
        f.name: [f.low, f.high, f.log, f.steps, list(map(repr, f.values))] for f in sweep.factors
    }
    return {
        "scenario": said,
        "seed": base.seed,
        "evidence": base.forcing.digest,
        "history": plan.setting.history.digest,
        "version": __version__,
        "code": "".join([sources_digest(), *(t.code for t in base.theories if t.outside)]),
        "design": {
            "kind": sweep.design,
            "factors": factors,
            "points": len(plan.design),
            "digest": design.hexdigest(),
        },
        "replicates": sweep.replicates,
        "common_noise": sweep.common,
        "outputs": list(sweep.outputs),
        "chunk": plan.chunk,
        "records": plan.setting.records,
    }


def carried_out(plan: Plan, store: Store, give_out: GiveOut, told: Told) -> States:
    """Run every chunk that the folder lacks, keep each as it comes, and give the states in which the chunks then are.

    A chunk that breaks is noted with its cause, and the others go on; raises BadInput where nothing more can be kept.
    """
    with States.found(plan, store) as states:
        pending = [n for n, chunk in enumerate(states.chunks) if chunk.state != DONE]
        counting = Counting(states.chunks)
        told(counting.now())
        for number, came in give_out(pending):
            if isinstance(came, Broken):
                states.failed(number, came.cause)
            else:
                states.done(number, came, store.keep(number, came))
            counting.came(states.chunks[number])
            told(counting.now())
    return states


def hands_for(plan: Plan, workers: int, cluster: str | None) -> GiveOut:
    """Choose who runs the chunks: a cluster if one is named, a pool if there are several workers, else this process."""
    if cluster is not None:
        return lambda numbers: executors.on_cluster(plan.work, numbers, cluster)
    if workers > 1:
        return lambda numbers: executors.side_by_side(plan.work, numbers, workers)
    return lambda numbers: executors.alone(plan.work, numbers)


def begin(plan: Plan, store: Store, *, resume: bool) -> None:
    """Write what the sweep is, or check that the folder holds the same one; raises BadInput."""
    mine, was = identity(plan), store.said()
    if was is None:
        strange = [
            p.name
            for p in store.folder.iterdir()
            if p.name not in ("chunks", ".lock") and not p.name.startswith(".")
        ]
        if strange:
            raise BadInput(
                [
                    Fault(
                        str(store.folder),
                        1,
                        1,
                        "this folder holds something else than a sweep; name an empty or a new folder with --out",
                    )
                ]
            )
    elif not resume:
        raise BadInput(
            [
                Fault(
                    str(store.folder),
                    1,
                    1,
                    "this folder holds a sweep already; go on with it by --resume, or name another folder with --out",
                )
            ]
        )
    else:
        refuse_if_changed(store.folder, was.get("sweep", {}), json.loads(json.dumps(mine)))
    said = folders.manifest(
        name=plan.scenarios[0].name,
        title=plan.scenarios[0].title,
        kind="sweep",
        worlds=plan.worlds,
        sweep=mine,
        command=["sweep", plan.scenarios[0].name],
    )
    if was is None:
        store.put(
            store.folder / "manifest.json",
            (json.dumps(said, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode(),
        )
    if not (
        store.folder / "design.csv"
    ).exists():  # killed between the two, a folder is known by its manifest
        store.put(store.folder / "design.csv", _table(_design_rows(plan.design)))


def _design_rows(design: Design) -> Iterator[list[Any]]:
    yield ["point", *(f.name for f in design.factors)]
    for point in range(len(design)):
        yield [point, *design.written(point).values()]


def _table(rows: Iterator[list[Any]]) -> bytes:
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerows(rows)
    return held.getvalue().encode()


def from_file(source: str, **asked: Any) -> Loader:
    """Give a loader of a scenario with further settings."""
    settings = tuple(asked.pop("settings", ()))
    return lambda more: load_scenario(source, (*settings, *more), **asked)
