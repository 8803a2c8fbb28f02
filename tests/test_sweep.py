"""A sweep uses all its points, loses no finished work, and writes the same bytes anywhere."""

import asyncio
import multiprocessing
import os
import signal
import time
import warnings
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from other_process import locked_elsewhere, started

from sim.commands import sweep_analysis, sweep_command
from sim.core.errors import BadInput
from sim.decision import theories
from sim.decision.theories import Theory
from sim.evidence.coded_tables import load_history
from sim.judgement.theses import load_theses
from sim.scenario.loading import load_scenario
from sim.scenario.sweep_factors import Factor, Sweep
from sim.studies.sweep import (
    analysis,
    chunk_plan,
    engine,
    sums,
    sweep_identity,
    sweep_plan,
    sweep_run,
    sweep_tables,
)
from sim.studies.sweep.chunk_store import Store
from sim.studies.sweep.design import lay_out
from sim.studies.sweep.sweep_outputs import OutputRequest
from sim.studies.sweep.sweep_plan import Storage

BASE = """name: small
extends: replay_1991_2025
start: 2013-01
end: 2015-12
split: 2014-01
window: [2014, 2015]
ties: [VNM>CHN]
sweep:
"""
LHS = (
    BASE
    + """  design: lhs
  factors:
    parameters.precision: {}
    parameters.inertia: {low: 0, high: 2}
  samples: 7
  replicates: 60
  outputs: [strategies, levels, rise, error, nguyen-hd981-turn]
""".replace(", nguyen-hd981-turn", "")
)
TABLES = ("points", "strategies", "levels", "failures", "design")


def asked(path: Path, out: Path, **more: object) -> sweep_command.SweepRequest:
    nothing = {
        "workers": 1,
        "cluster": None,
        "chunk": None,
        "resume": False,
        "design": None,
        "worlds": None,
        "seed": None,
        "settings": (),
        "evidence": None,
    }
    return sweep_command.SweepRequest(str(path), out, **(nothing | more))


def written(tmp_path: Path, text: str, name: str = "small") -> Path:
    path = tmp_path / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def tables(folder: Path) -> dict[str, bytes]:
    return {
        name: (folder / f"{name}.csv").read_bytes()
        for name in TABLES
        if (folder / f"{name}.csv").exists()
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A sweep run in this process without interruption."""
    folder = tmp_path_factory.mktemp("sweep")
    path = written(folder, LHS)
    sweep_command.sweep(asked(path, folder / "out"))
    return SimpleNamespace(path=path, out=folder / "out", tables=tables(folder / "out"))


# The same bytes from any executor


@pytest.mark.parametrize(("workers", "chunk"), [(1, 77), (2, 50), (2, 7777)])
def test_chunks_and_workers_change_no_byte(whole, tmp_path, workers, chunk):
    sweep_command.sweep(asked(whole.path, tmp_path / "out", workers=workers, chunk=chunk))
    assert tables(tmp_path / "out") == whole.tables


def test_a_killed_sweep_resumes_to_the_same_bytes(whole, tmp_path):
    request = asked(whole.path, tmp_path / "out", workers=2, chunk=20, resume=True)
    for few in (1, 6):
        process = started(sweep_command.sweep, request)
        give_up = time.monotonic() + 60
        while (
            process.is_alive()
            and time.monotonic() < give_up
            and len(list((tmp_path / "out" / "chunks").glob("0*.npz"))) < few
        ):
            time.sleep(0.01)
        stored = len(list((tmp_path / "out" / "chunks").glob("0*.npz")))
        assert process.is_alive(), "the sweep ended before it was killed"
        assert stored >= few, "it was killed before it had stored chunks"
        process.kill()
        process.join()
    assert sweep_command.sweep(request)
    assert tables(tmp_path / "out") == whole.tables
    assert sweep_command.sweep(request), "on a finished sweep --resume has nothing to do"


def scheduler(address) -> None:
    """Be a Dask scheduler; its address goes into a queue."""
    from distributed import Scheduler

    async def serve() -> None:
        async with Scheduler(host="127.0.0.1", port=0, dashboard=False) as served:
            address.put(served.address)
            await served.finished()

    warnings.simplefilter("ignore")
    asyncio.run(serve())


def worker(address: str, folder: Path) -> None:
    """Be a Dask worker."""
    from distributed import Worker

    async def serve() -> None:
        settings = {"nthreads": 1, "host": "127.0.0.1", "dashboard": False}
        async with Worker(address, local_directory=str(folder), **settings) as served:
            await served.finished()

    warnings.simplefilter("ignore")
    asyncio.run(serve())


def sweep_there(request: sweep_command.SweepRequest) -> None:
    warnings.simplefilter("ignore")
    assert sweep_command.sweep(request)


def test_a_cluster_of_two_processes_changes_no_byte(whole, tmp_path):
    pytest.importorskip("distributed")
    address = multiprocessing.get_context("fork").Queue()
    others = [started(scheduler, address)]
    try:
        place = address.get(timeout=60)
        others += [started(worker, place, tmp_path / f"worker{n}") for n in range(2)]
        request = asked(whole.path, tmp_path / "out", chunk=70, cluster=place)
        client = started(sweep_there, request)
        client.join(120)
        assert client.exitcode == 0
    finally:
        for other in others:
            other.kill()
            other.join()
    assert tables(tmp_path / "out") == whole.tables


def test_a_dead_worker_is_replaced_and_its_chunk_runs_again(whole, tmp_path, monkeypatch):
    mark = tmp_path / "died"
    keep = chunk_plan.Work.run

    def dies_once(work):
        if work.number == 2 and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return keep(work)

    dies_once.__qualname__, dies_once.__module__ = (
        keep.__qualname__,
        keep.__module__,
    )  # so that it can be sent to workers
    monkeypatch.setattr(chunk_plan.Work, "run", dies_once)
    sweep_command.sweep(asked(whole.path, tmp_path / "out", workers=2, chunk=50))
    assert mark.exists()
    assert tables(tmp_path / "out") == whole.tables


def test_a_missing_scheduler_is_reported_in_one_line(whole, tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("sim.studies.sweep.executors.PATIENCE", "0.3s")
    with pytest.raises(BadInput, match="no Dask scheduler answers"):
        sweep_command.sweep(asked(whole.path, tmp_path / "out", cluster="tcp://127.0.0.1:9"))


# Existing folders


def broken_off(whole, folder: Path) -> Store:
    """A sweep in which every chunk except the third is done."""
    sweep_command.sweep(asked(whole.path, folder, chunk=60))
    store = Store(folder)
    store.path(2).unlink()
    (folder / "points.csv").unlink()
    return store


def test_a_damaged_chunk_is_reported_and_run_again(whole, tmp_path, capsys):
    store = broken_off(whole, tmp_path / "out")
    store.path(1).write_bytes(store.path(1).read_bytes()[:100])
    with pytest.raises(BadInput, match="chunk 1 is damaged"):
        store.read(1)
    sweep_command.sweep(asked(whole.path, tmp_path / "out", resume=True))
    said = "chunk 1 was damaged, or of another sweep, and has been run again"
    assert said in capsys.readouterr().err
    assert tables(tmp_path / "out") == whole.tables


@pytest.mark.parametrize("fit", [6, 11])
def test_a_full_disk_is_reported_in_one_line_and_loses_no_finished_chunk(
    whole, tmp_path, monkeypatch, fit
):
    real, left = os.fsync, [fit]

    def fills(handle):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", fills)
    monkeypatch.setattr("sim.studies.sweep.chunk_states.PAUSE", 1e9)
    with pytest.raises(
        BadInput, match="No space left on device; finished chunks are saved"
    ) as output:
        sweep_command.sweep(asked(whole.path, tmp_path / "out", chunk=60))
    assert len(output.value.faults) == 1
    assert len(list((tmp_path / "out" / "chunks").glob("0*.npz"))) == min(fit - 3, 7), (
        "after manifest, design and the list of chunks come the chunks, the list again, "
        "and the tables"
    )
    assert not list((tmp_path / "out").rglob("*.part"))
    monkeypatch.setattr(os, "fsync", real)
    sweep_command.sweep(asked(whole.path, tmp_path / "out", resume=True))
    assert tables(tmp_path / "out") == whole.tables


def test_two_processes_cannot_write_one_folder(whole, tmp_path, bamboo):
    (tmp_path / "out").mkdir()
    with locked_elsewhere(tmp_path / "out"):
        code, _, err = bamboo("sweep", whole.path, "--out", tmp_path / "out", "--resume")
    assert code == 2
    assert err.count("\n") == 1
    assert "another process is writing" in err


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"settings": ("parameters.alarm=3",)}, "parameters"),
        ({"seed": 5}, "seed was 1, is 5"),
        ({"worlds": 61}, "replicates was 60, is 61"),
        ({"settings": ("sweep.samples=8",)}, "points was 7, is 8"),
    ],
)
def test_a_changed_sweep_is_refused_with_the_difference_named(whole, tmp_path, change, named):
    broken_off(whole, tmp_path / "out")
    with pytest.raises(BadInput, match="holds another sweep") as raised:
        sweep_command.sweep(asked(whole.path, tmp_path / "out", resume=True, **change))
    assert named in str(raised.value)


def test_without_resume_a_sweep_in_the_folder_is_not_changed(whole):
    with pytest.raises(BadInput, match="--resume"):
        sweep_command.sweep(asked(whole.path, whole.out))
    assert tables(whole.out) == whole.tables


def test_a_folder_of_something_else_is_not_changed(whole, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("my life's work", encoding="utf-8")
    with pytest.raises(BadInput, match="something else"):
        sweep_command.sweep(asked(whole.path, tmp_path / "out"))
    assert (tmp_path / "out" / "thesis.txt").read_text(encoding="utf-8") == "my life's work"


# Points and failures


def test_a_point_of_a_sweep_equals_a_run_of_its_settings(whole):
    design, points = (pd.read_csv(whole.out / f"{n}.csv") for n in ("design", "points"))
    row = design.iloc[3]
    settings = [
        f"parameters.precision={row['parameters.precision']}",
        f"parameters.inertia={row['parameters.inertia']}",
        "sweep=null",
    ]
    years = engine.simulate_years(
        load_scenario(whole.path, settings), engine.Worlds.numbered(0, 60)
    )
    levels = years.annual[0] / 12
    assert points["rise"][3] == pytest.approx(levels[:, 1:].mean() - levels[:, :1].mean(), abs=2e-3)
    shares = pd.read_csv(whole.out / "strategies.csv")
    assert shares.groupby(["point", "labeller", "year"])["share"].sum().round(9).eq(1.0).all()


def test_a_world_that_fails_is_data(tmp_path, monkeypatch):
    odd = theories.from_module("odd", __import__("odd_theory"))
    monkeypatch.setattr(theories, "registry", lambda: {**REGISTRY, "odd": odd})
    text = BASE.replace("ties:", "theories: [odd]\nties:") + (
        "  design: grid\n"
        "  factors:\n"
        "    parameters.odd_root: {values: [-1.0, 0.5, 1.0]}\n"
        "  replicates: 20\n"
        "  outputs: [rise]\n"
    )
    sweep_command.sweep(asked(written(tmp_path, text), tmp_path / "out"))
    points, failures = (pd.read_csv(tmp_path / "out" / f"{n}.csv") for n in ("points", "failures"))
    assert points["failed"].tolist() == [20, 0, 0]
    assert points["worlds"].tolist() == [0, 20, 20]
    assert points["rise"].isna().tolist() == [True, False, False]
    assert set(failures["cause"]) == {engine.NO_NUMBER}


REGISTRY: dict[str, Theory] = dict(theories.registry())


def test_a_failing_chunk_is_halved_until_the_failing_worlds_are_found(monkeypatch):
    setting = engine.Setting(OutputRequest(("rise",), load_history(), ()), 10, common=True)
    scenario = load_scenario(
        "replay_1991_2025", ["end=1991-12", "split=null", "window=[1991, 1991]"]
    )
    piece = engine.Piece(scenario, 0, 30, np.arange(3), {})
    real = engine.simulate_years

    def breaks(case, worlds, **more):
        if 7 in worlds.ids and len(worlds) > 0:
            raise ValueError("world seven\nis cursed")
        return real(case, worlds, **more)

    monkeypatch.setattr(engine, "simulate_years", breaks)
    total = sums.Sums.joined([part for part, _ in engine.run_blocks(piece, setting)])
    assert total.worlds.tolist() == [9, 9, 9]
    assert [(p, r) for p, r, _ in total.failures] == [(0, 7), (1, 7), (2, 7)]
    assert {c for *_, c in total.failures} == {"ValueError: world seven is cursed"}


# Designs


def sweep_of(design: str, factors: tuple[Factor, ...], samples: int = 8, **more: object) -> Sweep:
    return Sweep(
        **(
            {
                "design": design,
                "factors": factors,
                "samples": samples,
                "points": None,
                "groups": {},
                "replicates": 1,
                "common": True,
                "outputs": ("rise",),
                "marks": {},
            }
            | more
        )
    )


def unit(*names: str) -> tuple[Factor, ...]:
    return tuple(Factor(n, stepped=True) for n in names)


def ishigami(x: np.ndarray) -> np.ndarray:
    a, b, c = (np.pi * (2 * x - 1)).T
    return np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)


def test_sobol_indices_recover_the_analytic_ones_of_a_known_function():
    design = lay_out(sweep_of("sobol", unit("a", "b", "c"), 1024), 1, "known")
    found = analysis.indices(design, {"y": ishigami(design.table)}).set_index(["index", "factor"])
    for (index, factor), truth in {
        ("S1", "a"): 0.314,
        ("S1", "b"): 0.442,
        ("S1", "c"): 0.0,
        ("ST", "a"): 0.558,
        ("ST", "b"): 0.442,
        ("ST", "c"): 0.244,
    }.items():
        row = found.loc[(index, factor)]
        assert row["value"] == pytest.approx(truth, abs=0.05), (index, factor)
        assert row["low"] - 0.02 <= truth <= row["high"] + 0.02


def test_sobol_groups_are_analysed_together():
    design = lay_out(
        sweep_of("sobol", unit("a", "b", "c"), 512, groups={"ac": ("a", "c")}), 1, "known"
    )
    found = analysis.indices(design, {"y": ishigami(design.table)})
    assert set(found["factor"]) == {"ac", "b"}
    assert found.set_index(["index", "factor"]).loc[("S1", "ac"), "value"] == pytest.approx(
        0.558, abs=0.06
    )


def test_morris_finds_the_slopes_of_a_plane():
    factors = (
        Factor("a", stepped=True, low=1.0, high=3.0),
        Factor("b", stepped=True, low=0.1, high=10.0, log=True),
    )
    design = lay_out(sweep_of("morris", factors, 20), 1, "known")
    y = 2.0 * design.table[:, 0] - np.log(design.table[:, 1])
    found = analysis.indices(design, {"y": y}).set_index(["index", "factor"])["value"]
    assert found["mu_star", "a"] == pytest.approx(4.0)
    assert found["mu_star", "b"] == pytest.approx(np.log(100.0))
    assert found["sigma", "a"] == pytest.approx(0.0, abs=1e-9)


def test_the_box_in_which_a_thesis_emerges_is_found():
    pytest.importorskip("prim")
    design = lay_out(sweep_of("lhs", unit("a", "b"), 400), 1, "known")
    emerges = ((design.table[:, 0] > 0.6) & (design.table[:, 1] < 0.5)).astype(float)
    found = analysis.boxes(design, {"t": emerges}).set_index("factor")
    assert found.loc["a", "low"] == pytest.approx(0.6, abs=0.07)
    assert found.loc["b", "high"] == pytest.approx(0.5, abs=0.07)
    assert found["density"].iloc[0] > 0.9


def test_an_output_that_does_not_vary_or_is_unknown_has_no_indices():
    design = lay_out(sweep_of("sobol", unit("a", "b"), 8), 1, "known")
    assert analysis.indices(
        design, {"flat": np.zeros(len(design)), "gap": np.full(len(design), np.nan)}
    ).empty


@pytest.mark.parametrize("kind", ["lhs", "sobol", "morris"])
def test_a_design_stays_in_its_ranges_and_zero_is_a_valid_seed(kind):
    factors = (
        Factor("a", stepped=True, low=2.0, high=5.0),
        Factor("b", stepped=True, low=0.01, high=1.0, log=True),
    )
    one, again, other = (
        lay_out(sweep_of(kind, factors, 16), seed, "x").table for seed in (0, 0, 1)
    )
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    for i, f in enumerate(factors):
        assert one[:, i].min() >= f.low - 1e-12
        assert one[:, i].max() <= f.high + 1e-12


@pytest.mark.parametrize(
    "outputs",
    ["  outputs: [rise, mood]\n", "  outputs:\n    - rise\n    - mood\n"],
    ids=["in one line", "line by line"],
)
def test_an_unknown_output_is_told_at_its_own_line(tmp_path, outputs):
    factors = "  factors:\n    parameters.precision: {steps: 2}\n"
    path = written(tmp_path, BASE + f"  design: grid\n{factors}{outputs}")
    with pytest.raises(BadInput, match="mood") as raised:
        sweep_command.sweep(asked(path, tmp_path / "out"))
    (fault,) = raised.value.faults
    lines = path.read_text(encoding="utf-8").splitlines()
    assert Path(fault.file).name == path.name
    assert "mood" in lines[fault.line - 1]


def test_a_list_of_points_is_read_strictly(tmp_path):
    text = BASE + (
        "  design: list\n"
        "  points: points.csv\n"
        "  factors:\n"
        "    parameters.precision: {}\n"
        "    structure: {values: [documents, external]}\n"
        "  replicates: 5\n"
        "  outputs: [rise]\n"
    )
    path = written(tmp_path, text)
    (tmp_path / "points.csv").write_text(
        "structure,parameters.precision\ndocuments,1\nexternal,1\nexternal,2.5\n", encoding="utf-8"
    )
    sweep_command.sweep(asked(path, tmp_path / "out"))
    assert pd.read_csv(tmp_path / "out" / "design.csv")["structure"].tolist() == [
        "documents",
        "external",
        "external",
    ]
    (tmp_path / "points.csv").write_text(
        "structure,parameters.precision\ndocument,1\nexternal,99\n", encoding="utf-8"
    )
    with pytest.raises(BadInput) as raised:
        sweep_command.sweep(asked(path, tmp_path / "other"))
    assert [f.line for f in raised.value.faults] == [2, 3]
    assert "did you mean 'documents'" in str(raised.value)
    assert "99" in str(raised.value)


GRID = "  design: grid\n  replicates: 5\n  outputs: [rise]\n  factors:\n"


@pytest.mark.parametrize(
    ("factors", "expected"),
    [
        ("    parameters.precision: {values: [1, 2, 1]}\n", "points 0 and 2 are the same scenario"),
        ("    edits: {values: {as_it_was: [], still: []}}\n", "are the same scenario"),
        ("    constant.mobilisation: {low: 0, high: 1, steps: 2}\n", "nothing reads"),
        (
            "    theories: {values: {one: [balance_of_threat], same: [balance_of_threat]}}\n",
            "are the same scenario",
        ),
    ],
)
def test_points_that_resolve_to_the_same_scenario_are_refused(tmp_path, factors, expected):
    text = BASE.replace("ties:", "theories: [balance_of_threat]\nties:") + GRID + factors
    with pytest.raises(BadInput, match=expected):
        sweep_command.sweep(asked(written(tmp_path, text), tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_edits_and_keys_can_vary_and_points_of_one_scenario_are_stepped_together(
    tmp_path,
):
    text = (
        BASE
        + GRID
        + "    edits: {values: {with_rig: [], without: [{remove: {id: "
        + rig()
        + "}}]}}\n    parameters.precision: {low: 1, high: 2, steps: 3}\n"
    )
    sweep_command.sweep(asked(written(tmp_path, text), tmp_path / "out"))
    points = pd.read_csv(tmp_path / "out" / "points.csv")
    assert len(points) == 6
    assert points["edits"].value_counts().to_dict() == {"with_rig": 3, "without": 3}


def rig() -> str:
    return next(
        a.id
        for a in load_scenario("replay_1991_2025").forcing.acts
        if "981" in a.summary or "rig" in a.summary.lower()
    )


def test_an_output_that_compares_runs_is_refused_before_anything_is_written(tmp_path):
    text = LHS.replace("error", "nguyen-pressure-necessary, nguyen-calm-sea-rejected, stratagies")
    with pytest.raises(BadInput) as raised:
        sweep_command.sweep(asked(written(tmp_path, text), tmp_path / "out"))
    assert "compares runs" in str(raised.value)
    assert "did you mean 'strategies'" in str(raised.value)
    assert not (tmp_path / "out").exists()


def test_the_map_of_the_document_s_table_has_its_four_cells(tmp_path):
    text = (
        "name: few\n"
        "extends: sweep_threat_support\n"
        "end: 2014-12\n"
        "window: [2014, 2014]\n"
        "sweep:\n"
        "  replicates: 2\n"
        "  factors:\n"
        "    constant.pressure: {steps: 3}\n"
        "    constant.support: {steps: 3}\n"
    )
    path = str(written(tmp_path, text, "few"))
    plan = sweep_plan.plan_sweep(
        path, sweep_plan.scenario_loader(path), load_history(), load_theses()
    )
    assert len(plan.design.sweep.marks) == 4
    (tmp_path / "out").mkdir()
    store = Store(tmp_path / "out")
    sweep_identity.prepare_folder(plan, store, ["sweep"], resume=False)
    sweep_run.run_chunks(plan, store, sweep_run.executor_for(plan, 1, None), lambda _: None)
    sweep_tables.write_tables(plan, store)
    paths, missing = sweep_analysis.write_analysis(plan, store)
    names = {p.name for p in paths}
    assert missing == []
    assert {"map_strategies.png", "map_strategies.svg"} <= names
    drawing = (tmp_path / "out" / "figures" / "map_strategies.svg").read_text(encoding="utf-8")
    assert all(label in drawing for label in plan.design.sweep.marks)


def test_points_share_common_noise_and_not_their_own_noise(whole):
    plan = sweep_plan.plan_sweep(
        str(whole.path),
        sweep_plan.scenario_loader(str(whole.path)),
        load_history(),
        load_theses(),
        Storage(chunk=60),
    )
    own = replace(plan.setting, common=False)
    for setting, same in ((plan.setting, True), (own, False)):
        ids = [
            engine.worlds_of(plan.work(n).pieces[0], setting, np.arange(n * 60, n * 60 + 60)).ids
            for n in (0, 1)
        ]
        assert np.array_equal(*ids) == same
