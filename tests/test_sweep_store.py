"""The store of a sweep: its list of chunks, failures and retries, and full records."""

import csv
import json
import os
import pickle
import signal
import sys
import time
from hashlib import blake2b
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from other_process import locked_elsewhere, started
from test_sweep import BASE, REGISTRY, asked, tables, written

from sim.commands import cli, sweep_command, sweep_status
from sim.core.errors import BadInput, Fault, Stopped
from sim.core.vocabulary import DOMAINS
from sim.decision import theories
from sim.model import ensemble
from sim.scenario.loading import load_scenario
from sim.studies.sweep import chunk_plan, engine, executors, progress
from sim.studies.sweep.chunk_states import Chunk
from sim.studies.sweep.chunk_store import Store

POINTS, REPLICATES, SIZE = 4, 30, 25
TEXT = (
    BASE
    + f"""  design: lhs
  factors:
    parameters.precision: {{}}
    parameters.inertia: {{low: 0, high: 2}}
  samples: {POINTS}
  replicates: {REPLICATES}
  outputs: [levels, rise]
"""
)
CHUNKS = 5


def chunks(folder: Path) -> list[dict[str, str]]:
    with (folder / "chunks.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def everything(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name != ".lock"
    }


def run_counted(monkeypatch) -> list[int]:
    """Return the list of chunks that run in this process."""
    ran, real = [], chunk_plan.Work.run

    def done(work):
        ran.append(work.number)
        return real(work)

    monkeypatch.setattr(chunk_plan.Work, "run", done)
    return ran


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A sweep with its records, run in this process without interruption."""
    pytest.importorskip("pyarrow")
    folder = tmp_path_factory.mktemp("store")
    path = written(folder, TEXT)
    assert sweep_command.sweep(asked(path, folder / "out", chunk=SIZE, records=True))
    return SimpleNamespace(
        path=path,
        out=folder / "out",
        files=everything(folder / "out"),
        tables=tables(folder / "out"),
    )


@pytest.fixture
def mine(whole, tmp_path):
    """A copy of that sweep, to be damaged."""
    for name, content in whole.files.items():
        (tmp_path / "out" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / name).write_bytes(content)
    return SimpleNamespace(path=whole.path, out=tmp_path / "out", store=Store(tmp_path / "out"))


# The list of chunks


def test_the_list_has_worlds_state_and_digest_of_every_chunk(whole):
    rows = chunks(whole.out)
    assert [(int(r["first"]), int(r["last"])) for r in rows] == [
        (n * SIZE, min((n + 1) * SIZE, POINTS * REPLICATES) - 1) for n in range(CHUNKS)
    ]
    assert {(r["state"], r["cause"], r["failed"]) for r in rows} == {("done", "", "0")}
    assert sum(int(r["worlds"]) for r in rows) == POINTS * REPLICATES
    assert [r["digest"] for r in rows] == [
        blake2b(Store(whole.out).path(n).read_bytes()[:-16], digest_size=16).hexdigest()
        for n in range(CHUNKS)
    ]


def test_a_pool_writes_the_same_bytes_including_list_and_records(whole, tmp_path):
    assert sweep_command.sweep(
        asked(whole.path, tmp_path / "out", chunk=SIZE, records=True, workers=2)
    )
    assert everything(tmp_path / "out") == whole.files


def slow(save):
    """Return a way to save chunks that leaves a test time to act between them."""

    def slowly(*arguments):
        saved = save(*arguments)
        time.sleep(1.0)
        return saved

    return slowly


def test_a_killed_and_resumed_sweep_writes_the_same_bytes(whole, tmp_path, monkeypatch):
    request = asked(whole.path, tmp_path / "out", chunk=SIZE, resume=True, records=True)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "save", slow(Store.save))
        process = started(sweep_command.sweep, request)
    give_up = time.monotonic() + 60
    while (
        process.is_alive()
        and time.monotonic() < give_up
        and not list((tmp_path / "out" / "chunks").glob("0*.npz"))
    ):
        time.sleep(0.002)
    assert process.is_alive(), "the sweep ended before it was killed"
    assert list((tmp_path / "out" / "chunks").glob("0*.npz")), "no chunk was stored"
    process.kill()
    process.join()
    assert len(sweep_status.describe(asked(whole.path, tmp_path / "out"))) == 2
    assert sweep_command.sweep(asked(whole.path, tmp_path / "out", resume=True))
    assert {
        n: c for n, c in everything(tmp_path / "out").items() if not n.endswith(".part")
    } == whole.files


@pytest.mark.parametrize(
    "spoilt",
    [
        "chunk,state\n0,done\n",
        "not a table\x00",
        "",
        (
            "chunk,first,last,state,worlds,failed,cause,digest\n"
            "x,0,24,failed,0,0,because,\n"
            "0,0,24,failed,0,0,because,\n"
        ),
    ],
)
def test_a_list_that_contradicts_the_files_is_repaired_and_no_valid_chunk_runs_again(
    whole, mine, monkeypatch, spoilt
):
    (mine.out / "chunks.csv").write_text(spoilt, encoding="utf-8")
    mine.store.path(2).unlink()
    ran = run_counted(monkeypatch)
    assert sweep_command.sweep(asked(mine.path, mine.out, resume=True))
    assert ran == [2]
    assert everything(mine.out) == whole.files


def test_a_chunk_in_the_place_of_another_is_run_again(whole, mine, monkeypatch, capsys):
    mine.store.path(1).write_bytes(mine.store.path(3).read_bytes())
    mine.store.record(1).write_bytes(mine.store.record(3).read_bytes())
    ran = run_counted(monkeypatch)
    assert sweep_command.sweep(asked(mine.path, mine.out, resume=True))
    assert ran == [1]
    assert "chunk 1 was damaged, or of another sweep," in capsys.readouterr().err
    assert everything(mine.out) == whole.files


def test_a_sweep_without_its_design_is_recognised_by_its_manifest(whole, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "manifest.json").write_bytes(whole.files["manifest.json"])
    assert sweep_command.sweep(asked(whole.path, tmp_path / "out", resume=True))
    assert everything(tmp_path / "out") == whole.files


# Chunks that fail


def breaks(monkeypatch, how) -> None:
    """Make chunk 2 fail."""
    real = chunk_plan.Work.run

    def done(work):
        if work.number == 2:
            how()
        return real(work)

    done.__qualname__, done.__module__ = real.__qualname__, real.__module__
    monkeypatch.setattr(chunk_plan.Work, "run", done)


def out_of_memory() -> None:
    raise MemoryError("no room\nleft")


def dies() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(
    ("workers", "how", "cause"),
    [
        ("1", out_of_memory, "MemoryError: no room left"),
        ("2", out_of_memory, "MemoryError: no room left"),
        ("2", dies, "its worker died; is there memory enough?"),
    ],
)
def test_a_failing_chunk_is_listed_with_its_cause_and_resume_tries_it_again(
    whole, tmp_path, monkeypatch, capsys, workers, how, cause
):
    arguments = [
        "bamboo",
        "sweep",
        str(whole.path),
        "--out",
        str(tmp_path / "out"),
        "--chunk",
        str(SIZE),
        "--workers",
        workers,
        "--records",
        "--resume",
    ]
    monkeypatch.setattr(sys, "argv", arguments)
    with monkeypatch.context() as patched:
        breaks(patched, how)
        with pytest.raises(SystemExit) as ended:
            cli.main()
    assert ended.value.code == 1
    output = capsys.readouterr().err.splitlines()
    assert output[-1] == (
        f"{tmp_path / 'out'}: 1 of {CHUNKS} chunks failed (chunk 2: {cause}); the "
        "others are saved, no tables are written; --resume tries them again"
    )
    assert [(r["state"], r["cause"]) for r in chunks(tmp_path / "out")] == [
        ("failed", cause) if n == 2 else ("done", "") for n in range(CHUNKS)
    ]
    assert f"  chunk 2 (worlds 50 to 74) failed: {cause}" in sweep_status.describe(
        asked(whole.path, tmp_path / "out")
    )
    assert not (tmp_path / "out" / "points.csv").exists()
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    assert everything(tmp_path / "out") == whole.files


def test_a_fault_of_the_user_ends_a_sweep_at_once_with_the_same_message_from_any_process(
    whole, tmp_path, monkeypatch
):
    def refuses():
        raise BadInput([Fault("thesis", 1, 1, "cannot be asked")])

    breaks(monkeypatch, refuses)
    for workers in (1, 2):
        with pytest.raises(BadInput) as raised:
            sweep_command.sweep(
                asked(whole.path, tmp_path / "out", chunk=SIZE, workers=workers, resume=True)
            )
        assert str(raised.value) == "thesis:1:1: cannot be asked"
    both = BadInput([Fault("b", 1, 1, "two"), Fault("a", 1, 1, "one")])
    assert pickle.loads(pickle.dumps(both)).faults == both.faults


# Progress


def test_status_reports_the_progress_of_a_locked_folder_and_changes_nothing(mine, bamboo):
    mine.store.path(4).unlink()
    mine.store.path(1).write_bytes(b"torn")
    with locked_elsewhere(mine.out):
        before = everything(mine.out), [p.stat().st_mtime_ns for p in sorted(mine.out.rglob("*"))]
        code, output, err = bamboo("sweep", mine.out, "--status")
        assert (
            everything(mine.out),
            [p.stat().st_mtime_ns for p in sorted(mine.out.rglob("*"))],
        ) == before
    assert (code, err) == (0, "")
    lines = output.splitlines()
    assert lines[0] == (
        f"{mine.out}: {CHUNKS} chunks: 3 done, 0 failed, 2 pending; 75 of 120 worlds "
        "run, 0 of them failed"
    )
    assert lines[1] == "  chunk 1 is damaged; --resume runs it again"
    assert lines[2].endswith("ago; if it no longer runs, --resume goes on with it")


def test_status_reports_a_finished_sweep_and_refuses_other_folders(whole, tmp_path):
    assert (
        sweep_status.describe(asked(whole.path, whole.out))[-1]
        == "  complete: the tables are written"
    )
    with pytest.raises(BadInput, match="holds no sweep"):
        sweep_status.describe(asked(whole.path, tmp_path / "nothing"))
    assert not (tmp_path / "nothing").exists()


def test_progress_has_rate_time_left_and_failures_of_earlier_runs(monkeypatch, capsys):
    clock = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    rows = [Chunk(n, n * 100, n * 100 + 99) for n in range(100)]
    kept = [Chunk(0, 0, 99, "done", 95, 5), *rows[1:]]
    counting, say = progress.Counter(kept), progress.Lines("mine")
    say(counting.state())
    for n in range(1, 4):
        clock[0] += 50.0
        counting.add(Chunk(n, n * 100, n * 100 + 99, "failed" if n == 3 else "done"))
        say(counting.state())
    output = capsys.readouterr().err.splitlines()
    assert output == [
        "mine: 1/100 chunks, 5 worlds failed",
        "mine: 3/100 chunks, 2 worlds/s, 1 h 20 min left, 5 worlds failed",
    ], "a line a minute, though not a tenth is done"
    clock[0] += 50.0
    say(counting.state())
    assert capsys.readouterr().err.rstrip().endswith("5 worlds failed, 1 chunk failed")


# Sweeps of others, interruption, and folders that a sweep does not take


def test_a_chunk_of_another_sweep_is_run_again(whole, mine, tmp_path, monkeypatch, capsys):
    other = asked(whole.path, tmp_path / "other", chunk=SIZE, records=True, seed=7)
    assert sweep_command.sweep(other)
    mine.store.path(3).write_bytes(Store(tmp_path / "other").path(3).read_bytes())
    ran = run_counted(monkeypatch)
    assert sweep_command.sweep(asked(mine.path, mine.out, resume=True))
    assert ran == [3]
    assert "chunk 3 was damaged, or of another sweep" in capsys.readouterr().err
    assert everything(mine.out) == whole.files


@pytest.mark.parametrize("table", ["points", "levels", "failures"])
def test_a_sweep_that_lacks_a_table_is_not_called_complete(whole, mine, table):
    (mine.out / f"{table}.csv").unlink()
    last = sweep_status.describe(asked(mine.path, mine.out))[-1]
    assert last == f"  all chunks are done, but {table}.csv is missing; --resume writes it"
    assert sweep_command.sweep(asked(mine.path, mine.out, resume=True))
    assert everything(mine.out) == whole.files


@pytest.mark.parametrize("change", [lambda lines: lines[:-1], lambda lines: lines + lines[-1:]])
def test_a_sweep_with_a_cut_table_is_not_called_complete(whole, mine, change):
    table = mine.out / "levels.csv"
    table.write_text("".join(change(table.read_text().splitlines(keepends=True))))
    last = sweep_status.describe(asked(mine.path, mine.out))[-1]
    assert "levels.csv is cut short or changed; --resume writes it" in last
    assert sweep_command.sweep(asked(mine.path, mine.out, resume=True))
    assert everything(mine.out) == whole.files


@pytest.mark.parametrize("entry", [{"worlds": 10**12}, {"sweep": 7}, {"rows": [1]}, {"sweep": {}}])
def test_a_sweep_with_a_damaged_manifest_has_no_status(mine, entry):
    path = mine.out / "manifest.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**held, **entry}), encoding="utf-8")
    with pytest.raises(BadInput):
        sweep_status.describe(asked(mine.path, mine.out))


def test_an_interrupted_sweep_keeps_its_chunks_and_says_so(whole, tmp_path, monkeypatch):
    real = chunk_plan.Work.run

    def stops(work):
        if work.number == 2:
            raise KeyboardInterrupt
        return real(work)

    monkeypatch.setattr(chunk_plan.Work, "run", stops)
    with pytest.raises(Stopped) as raised:
        sweep_command.sweep(asked(whole.path, tmp_path / "out", chunk=SIZE))
    assert raised.value.code == 130
    assert "go on with --resume" in raised.value.message
    assert len(list((tmp_path / "out" / "chunks").iterdir())) == 2


@pytest.mark.parametrize("error", [KeyboardInterrupt, BadInput([Fault("x", 1, 1, "no")])])
def test_a_sweep_that_ends_before_its_first_chunk_leaves_no_folder(
    whole, tmp_path, monkeypatch, error
):
    def ends(_):
        raise error

    monkeypatch.setattr(chunk_plan.Work, "run", ends)
    with pytest.raises((Stopped, BadInput)):
        sweep_command.sweep(asked(whole.path, tmp_path / "new" / "out", chunk=SIZE))
    assert list(tmp_path.iterdir()) == []


def test_force_begins_a_sweep_anew_and_keeps_files_of_the_user(whole, mine):
    (mine.out / "NOTES.md").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInput, match=r"NOTES\.md"):
        sweep_command.sweep(asked(mine.path, mine.out, worlds=2))
    assert sweep_command.sweep(asked(mine.path, mine.out, worlds=2, force=True))
    assert (mine.out / "NOTES.md").read_text(encoding="utf-8") == "mine"
    assert not list(mine.out.rglob("*.parquet"))
    assert not (mine.out / "records").exists()
    assert set(pd.read_csv(mine.out / "points.csv")["worlds"]) == {2}


def test_a_table_of_the_user_is_not_overwritten_by_that_of_a_resumed_sweep(whole, mine):
    for name in ("points.csv", "failures.csv", "levels.csv"):
        (mine.out / name).unlink()
    manifest = json.loads((mine.out / "manifest.json").read_text(encoding="utf-8"))
    manifest |= {"files": ["chunks.csv", "design.csv"], "complete": False}
    (mine.out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (mine.out / "points.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInput, match=r"points\.csv.*not written by Bamboo"):
        sweep_command.sweep(asked(mine.path, mine.out, resume=True))
    assert (mine.out / "points.csv").read_text(encoding="utf-8") == "mine"


def test_a_damaged_design_is_written_anew_and_a_table_of_the_user_is_not_read(whole, mine):
    own = (mine.out / "design.csv").read_bytes()
    (mine.out / "design.csv").write_bytes(own[:40] + b"\xf1\x00" + own[40:])
    (mine.out / "levels.csv").unlink()
    (mine.out / "notes.csv").write_bytes("année;État\n".encode("latin-1"))
    assert sweep_command.sweep(asked(mine.path, mine.out, resume=True))
    assert (mine.out / "design.csv").read_bytes() == own
    manifest = json.loads((mine.out / "manifest.json").read_text(encoding="utf-8"))
    assert "notes.csv" not in manifest["rows"]
    assert "design.csv" in manifest["rows"]


def test_a_cluster_without_workers_is_reported_once_and_given_up_in_the_end(monkeypatch, capsys):
    clock, workers = [0.0], [0]
    monkeypatch.setattr(executors.time, "monotonic", lambda: clock[0])
    watch = executors.WorkerWatch(lambda: workers[0], "tcp://here:1")
    assert [watch.look() for _ in range(3)] == [0, 0, 0]
    assert capsys.readouterr().err == (
        "the scheduler at tcp://here:1 has no worker; waiting for workers\n"
    )
    workers[0] = 2
    assert watch.look() == 2
    workers[0] = 0
    watch.look()
    clock[0] = executors.GIVE_UP + 1
    with pytest.raises(BadInput, match=r"no worker came to tcp://here:1.*--resume"):
        watch.look()


# Full records


def read(folder: Path) -> pd.DataFrame:
    return pd.read_parquet(folder / "records")


def test_records_equal_those_of_a_run_of_the_same_worlds(whole):
    table, design = read(whole.out), pd.read_csv(whole.out / "design.csv")
    assert len(table) == POINTS * REPLICATES * 36
    for point, values in design.iterrows():
        settings = [f"{name}={value}" for name, value in values.items() if name != "point"]
        run = ensemble.run(
            load_scenario(whole.path, [*settings, "sweep=null"], worlds=REPLICATES),
            record=True,
            workers=1,
        )
        here = table[table["point"] == point]
        assert set(zip(here["actor"], here["target"], strict=True)) == set(run.record.ties)
        assert here["world"].tolist() == np.repeat(np.arange(REPLICATES), 36).tolist()
        assert (here["year"] * 12 + here["month"] - 1).tolist() == list(
            range(run.record.start, run.record.start + 36)
        ) * REPLICATES
        levels = here[list(DOMAINS)].to_numpy().reshape(REPLICATES, 36, len(DOMAINS))
        assert np.array_equal(levels, run.record.levels[0].transpose(2, 1, 0))


def test_records_of_several_ties_and_blocks_have_separate_rows(tmp_path, monkeypatch):
    pytest.importorskip("pyarrow")
    monkeypatch.setattr(engine, "BLOCK", 7)
    monkeypatch.setattr("sim.studies.sweep.full_records.GROUP", 500)
    text = TEXT.replace("[VNM>CHN]", "[VNM>CHN, JPN>CHN, VNM>USA]")
    path = written(tmp_path, text)
    assert sweep_command.sweep(asked(path, tmp_path / "out", records=True))
    table = read(tmp_path / "out")
    row = pd.read_csv(tmp_path / "out" / "design.csv").iloc[2]
    run = ensemble.run(
        load_scenario(
            path,
            [
                f"parameters.precision={row['parameters.precision']}",
                f"parameters.inertia={row['parameters.inertia']}",
                "sweep=null",
            ],
            worlds=REPLICATES,
        ),
        record=True,
        workers=1,
    )
    assert len(run.record.ties) == 3
    for t, (actor, target) in enumerate(run.record.ties):
        here = table[
            (table["point"] == 2) & (table["actor"] == actor) & (table["target"] == target)
        ].sort_values(["world", "year", "month"])
        assert np.array_equal(
            here[list(DOMAINS)].to_numpy().reshape(REPLICATES, 36, 4),
            run.record.levels[t].transpose(2, 1, 0),
        )


def test_records_change_no_table_and_do_not_depend_on_chunks(whole, tmp_path):
    assert sweep_command.sweep(asked(whole.path, tmp_path / "without"))
    assert tables(tmp_path / "without") == whole.tables
    assert not (tmp_path / "without" / "records").exists()
    assert sweep_command.sweep(asked(whole.path, tmp_path / "other", chunk=70, records=True))
    pd.testing.assert_frame_equal(read(tmp_path / "other"), read(whole.out))


@pytest.mark.parametrize(
    "harm", [lambda path: path.unlink(), lambda path: path.write_bytes(path.read_bytes()[:-20])]
)
def test_missing_or_damaged_records_are_written_again_on_resume(whole, mine, monkeypatch, harm):
    harm(mine.store.record(3))
    ran = run_counted(monkeypatch)
    assert sweep_command.sweep(asked(mine.path, mine.out, resume=True))
    assert ran == [3]
    assert everything(mine.out) == whole.files


def test_records_cannot_be_added_to_a_sweep_without_them(whole, tmp_path):
    sweep_command.sweep(asked(whole.path, tmp_path / "out"))
    with pytest.raises(BadInput, match="records was false, is true"):
        sweep_command.sweep(asked(whole.path, tmp_path / "out", records=True, resume=True))


def test_without_the_library_records_are_refused_before_any_run(whole, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.studies.sweep.full_records.find_spec", lambda _: None)
    with pytest.raises(BadInput) as raised:
        sweep_command.sweep(asked(whole.path, tmp_path / "out", records=True))
    assert "`make extras`" in str(raised.value)
    assert "pip install '.[parquet]'" in str(raised.value)
    assert len(raised.value.faults) == 1
    assert not (tmp_path / "out").exists()


def test_failed_worlds_have_no_records(tmp_path, monkeypatch):
    pytest.importorskip("pyarrow")
    odd = theories.from_module("odd", __import__("odd_theory"))
    monkeypatch.setattr(theories, "registry", lambda: {**REGISTRY, "odd": odd})
    text = BASE.replace("ties:", "theories: [odd]\nties:") + (
        "  design: grid\n"
        "  factors:\n"
        "    parameters.odd_root: {values: [-1.0, 0.5]}\n"
        "  replicates: 6\n"
        "  outputs: [rise]\n"
    )
    assert sweep_command.sweep(asked(written(tmp_path, text), tmp_path / "out", records=True))
    table = read(tmp_path / "out")
    assert set(table["point"]) == {1}
    assert len(table) == 6 * 36
