"""Bamboo inside other programs: pools, threads, notebooks, settings and modules of the user's."""

import io
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

import sim
from sim.core import machine, notices, parallel
from sim.core.errors import BadInput
from sim.decision import theories
from sim.model import ensemble
from sim.report import letters
from sim.report.figure_style import styled
from sim.scenario.loading import load_scenario

ROOT = Path(__file__).resolve().parents[1]
SHORT = ("start=2018-01", "end=2019-12", "split=null", "window=[2018, 2019]", "ties=[VNM>CHN]")


def short(*settings: str, worlds: int = 4):
    return load_scenario("replay_1991_2025", [*SHORT, *settings], worlds=worlds)


def state() -> tuple[object, ...]:
    """What a program shares with every library that it uses."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)
    return (
        dict(mpl.rcParams),
        list(warnings.filters),
        multiprocessing.get_start_method(allow_none=True),
        [signal.getsignal(number) for number in signals],
        Path.cwd(),
    )


def test_a_run_changes_nothing_that_the_program_shares(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = state()
    sim.run(short())
    assert state() == before
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_run_in_a_pool_of_processes_gives_the_same(method):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip("not on this system")
    scenario = short()
    context = multiprocessing.get_context(method)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            elsewhere = pool.submit(ensemble.run, scenario).result(timeout=300)
    assert (elsewhere.summary.sums == ensemble.run(scenario).summary.sums).all()


def test_a_process_that_may_have_no_children_works_alone(monkeypatch):
    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)
    assert parallel.number_of_workers() == 1


def test_no_thread_but_the_main_one_forks():
    pids = []

    def work():
        pids.extend(parallel.side_by_side(process_of, range(4), workers=2))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert pids == [os.getpid()] * 4


def process_of(_piece: int) -> int:
    return os.getpid()


def test_a_worker_that_the_system_ends_is_one_line():
    with pytest.raises(BadInput, match="ended a worker process, most often for want of memory"):
        list(parallel.side_by_side(end, range(2), workers=2))


def end(_piece: int) -> None:
    os._exit(9)


def test_whole_numbers_of_numpy_are_whole_numbers():
    scenario = load_scenario("replay_1991_2025", worlds=np.int64(3), seed=np.arange(5)[2])
    assert (scenario.worlds, scenario.seed) == (3, 2)
    assert type(scenario.worlds) is int


def test_figures_do_not_follow_the_settings_of_the_user(tmp_path, monkeypatch):
    for key, value in {"text.usetex": True, "lines.linewidth": 9.0, "font.size": 40}.items():
        monkeypatch.setitem(mpl.rcParams, key, value)
    before = dict(mpl.rcParams)
    with styled():
        assert mpl.rcParams["text.usetex"] is False
        assert mpl.rcParams["lines.linewidth"] == mpl.rcParamsDefault["lines.linewidth"]
        assert mpl.rcParams["font.size"] == 7
        Figure().savefig(tmp_path / "empty.png")
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("has_font", [True, False])
def test_chinese_letters_take_another_font_or_are_reported_once(has_font, monkeypatch, caplog):
    letters.font_with.cache_clear()
    known = {"DejaVu Sans": frozenset(range(0x250)), "Kai": frozenset(map(ord, "越南"))}
    monkeypatch.setattr(letters, "_letters_of", known.__getitem__)
    monkeypatch.setattr(letters, "_fonts", lambda: list(known)[: 1 + has_font])
    figure = Figure()
    chinese, plain = figure.text(0, 0, "越南"), figure.text(0, 1, "Vietnam")
    before = plain.get_fontfamily()
    assert letters._complete_texts(figure) is has_font
    letters._complete_texts(figure)
    assert plain.get_fontfamily() == before
    assert chinese.get_fontfamily() == ["DejaVu Sans", *["Kai"] * has_font]
    assert [r.message.count("no font of this machine") for r in caplog.records] == [1] * (
        not has_font
    )
    letters.font_with.cache_clear()


def test_a_module_of_the_users_called_sim_does_not_matter(tmp_path):
    (tmp_path / "sim.py").write_text("answer = 42\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "bamboo_diplomacy", "scenarios"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([".", str(ROOT)])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "replay_1991_2025" in done.stdout


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_terminal_of_any_encoding_gets_text_it_can_show(encoding):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    notices.spell_out(stream)
    stream.write("1991\N{EN DASH}2025 … ≥ 越\n")
    stream.flush()
    expected = {
        "ascii": "1991-2025 ... >= \\u8d8a\n",
        "cp1252": "1991\N{EN DASH}2025 … >= \\u8d8a\n",
        "utf-8": "1991\N{EN DASH}2025 … ≥ 越\n",
    }
    assert raw.getvalue().decode(encoding) == expected[encoding]


HUGE_SPAN = ("start=1000-01", "end=2999-12", "split=null")


def test_a_span_whose_counts_find_no_room_is_refused_with_its_need(monkeypatch):
    monkeypatch.setattr(machine, "memory", lambda: 8 * 10**9)
    with pytest.raises(BadInput, match=r"a span of 2000 years.* need about \d+ GB.* has 8 GB"):
        load_scenario("replay_1991_2025", HUGE_SPAN, worlds=1)


def test_worlds_that_find_no_room_are_refused_before_they_run(monkeypatch):
    monkeypatch.setattr(machine, "memory", lambda: 8 * 10**9)
    monkeypatch.setattr(ensemble, "run_chunk", None)
    with pytest.raises(BadInput, match=r"1000000 worlds of 35 years need about \d+ GB"):
        ensemble.run(load_scenario("replay_1991_2025", worlds=1_000_000), record=True)


def test_worlds_whose_counts_alone_are_stored_are_as_many_as_one_likes(monkeypatch):
    monkeypatch.setattr(machine, "memory", lambda: 8 * 10**9)
    monkeypatch.setattr(ensemble, "side_by_side", lambda *_: iter(()))
    monkeypatch.setattr(ensemble, "compile_kernels", lambda _: None)
    with pytest.raises(ValueError, match="longer"):  # no chunk was run
        ensemble.run(load_scenario("replay_1991_2025", worlds=1_000_000))


@pytest.mark.parametrize("weight", ["1e308", "5e-324"])
def test_weights_of_theories_only_count_in_proportion(weight):
    even = ensemble.run(short("theories={hedging: 1, balance_of_threat: 1}"))
    text = f"theories={{hedging: {weight}, balance_of_threat: {weight}}}"
    assert (ensemble.run(short(text)).summary.sums == even.summary.sums).all()


def test_worlds_with_a_wish_that_is_no_number_are_an_error_with_their_count(monkeypatch):
    odd = theories.from_module("odd", __import__("odd_theory"))
    known = {**theories.registry(), "odd": odd}
    monkeypatch.setattr(theories, "registry", lambda: known)
    failing = short("theories=[odd]", "parameters.odd_root=-0.5")
    with pytest.raises(BadInput, match="4 of 4 worlds failed, since a wish in them was not a fini"):
        ensemble.run(failing)
    ensemble.run(short("theories=[odd]", "parameters.odd_root=0.5"))


def test_without_memory_no_act_is_met():
    assert short().met("VNM") > 0
    assert short("mechanisms=[spillover]").met("VNM") == 0
