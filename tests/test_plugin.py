"""A theory of another package passes the contract and runs without changes to this package."""

import configparser
import os
import shutil
import subprocess
import sys
import tomllib
from functools import partial
from hashlib import blake2b
from pathlib import Path

import pandas as pd
import pytest

from sim.commands import sweep_command
from sim.core.errors import BadInput
from sim.decision import theories
from sim.scenario.loading import load_scenario
from sim.studies import tournament
from sim.studies.trial import plan

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "tests" / "plugin_package"
CASE = "replay_1991_2025 --worlds 8 --set ties=[VNM>CHN]"
COMMANDS = (
    "theories underbalancing",
    "theories underbalancing --check",
    f"tournament {CASE} --out results/tournament",
    f"run {CASE} --set theories=[underbalancing] --out results/underbalancing",
)


def installed(folder: Path, name: str = "my-package", **points: str) -> None:
    """Register a package in a folder as an installer would, by the metadata beside it."""
    info = folder / f"{name.replace('-', '_')}-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1\n", encoding="utf-8"
    )
    announced = configparser.ConfigParser()
    announced[theories.GROUP] = points
    with (info / "entry_points.txt").open("w", encoding="utf-8") as file:
        announced.write(file)


def started(*words: str, cwd: Path, path: Path) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join([str(path), str(ROOT)])
    return subprocess.run(
        [sys.executable, "-m", "sim", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )


def digest() -> str:
    return blake2b(
        b"".join(p.read_bytes() for p in sorted((ROOT / "sim").rglob("*.py")))
    ).hexdigest()


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package, visible as after ``pip install -e .``."""
    folder = tmp_path_factory.mktemp("plugin") / "package"
    shutil.copytree(PACKAGE, folder)
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    installed(folder, project["name"], **project["entry-points"][theories.GROUP])
    return folder


def test_a_theory_of_another_package_passes_the_contract_and_runs(
    anew, bamboo, package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anew()
    monkeypatch.syspath_prepend(package)
    before = digest()
    outputs = {}
    for command in COMMANDS:
        words = command.split()
        code, out, err = bamboo(*words)
        assert code == 0, (words, out, err)
        outputs[words[0], words[-1]] = out
    checked = outputs["theories", "--check"]
    assert checked.count("ok ") == 13
    assert "FAILS" not in checked
    assert "[from my-package]" in outputs["theories", "underbalancing"]
    assert "underbalancing, alone" in outputs["tournament", "results/tournament"]
    table = pd.read_csv(tmp_path / "results" / "tournament" / "tournament.csv")
    mine = table[
        (table["contender"] == "theory_underbalancing")
        & (table["actor"] == "VNM")
        & (table["subset"] == "all")
    ]
    alone = pd.read_csv(tmp_path / "results" / "underbalancing" / "comparison.csv").query(
        "contender == 'model' and actor == 'VNM' and subset == 'all' and metric == 'distance'"
    )
    assert mine["distance"].item() == pytest.approx(alone["value"].mean(), abs=1e-5)
    assert digest() == before


HEAD = (
    '"""Odd: a test\'s own.\n'
    "\n"
    'Nobody 1999. Reads pressure."""\n'
    "from sim.core.parameters import Parameter\n"
    'PARAMETERS = (Parameter("odd_gain", 0.5, 3.0, 1.75, "levels", "assumed"),)\n'
)
BROKEN = {
    "importing": ("import nothing_of_that_name\n", "No module named 'nothing_of_that_name'"),
    "strange": (
        HEAD + "def wish(presure, odd_gain):\n    return odd_gain * presure\n",
        "unknown arguments ['presure']",
    ),
    "bare": ("def wish(pressure):\n    return pressure\n", "lacks PARAMETERS"),
    "silent": (HEAD, "lacks wish"),
    "garbled": ("def wish(:\n", "SyntaxError"),
    "leaving": ("raise SystemExit(3)\n", "SystemExit: 3"),
    "backward": (HEAD.replace("0.5, 3.0", "3.0, 0.5"), "low < high"),
    "hedging": (
        HEAD + "def wish(pressure, odd_gain):\n    return odd_gain * pressure\n",
        "a theory of that name already",
    ),
    "borrowing": (
        HEAD.replace("odd_gain", "threat_gain")
        + "def wish(pressure, threat_gain):\n    return threat_gain * pressure\n",
        "declared otherwise by 'balance_of_threat'",
    ),
    "Odd Name": (HEAD, "no name for a theory"),
    "keyword": (
        HEAD + "def wish(pressure, *, odd_gain):\n    return odd_gain * pressure\n",
        "odd_gain is a keyword-only argument",
    ),
    "nameless": (
        HEAD + "wish = lambda pressure, odd_gain: odd_gain * pressure\n",
        "no other process can import",
    ),
    "repeating": (
        HEAD
        + "PARAMETERS = (*PARAMETERS, *PARAMETERS)\n"
        + "def wish(pressure, odd_gain):\n    return odd_gain * pressure\n",
        "declares a parameter twice: odd_gain",
    ),
    "endless": (
        HEAD.replace("3.0", "1e999")
        + "def wish(pressure, odd_gain):\n    return odd_gain * pressure\n",
        "ends that are no finite numbers",
    ),
}
UNFIT = {
    "reading": ("    return len(open('notes.txt').read()) * odd_gain * pressure\n", "Error: "),
    "raising": (
        "    if pressure > 0.5:\n        raise ValueError('in wish')\n    return odd_gain\n",
        "ValueError: in wish, at pressure=",
    ),
    "void": (
        "    return odd_gain * pressure * float('nan')\n",
        "its wish is never a finite number",
    ),
}


@pytest.fixture
def anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Register theories of a package in this process, and remove them afterwards."""

    def announce(**sources: str) -> None:
        (tmp_path / "odd_ones").mkdir()
        for i, text in enumerate(sources.values()):
            (tmp_path / "odd_ones" / f"m{i}.py").write_text(text, encoding="utf-8")
        installed(
            tmp_path, "odd-ones", **{name: f"odd_ones.m{i}" for i, name in enumerate(sources)}
        )
        monkeypatch.syspath_prepend(tmp_path)
        theories._found.cache_clear()

    yield announce
    monkeypatch.undo()
    theories._found.cache_clear()
    for name in [n for n in sys.modules if n.startswith("odd_ones")]:
        del sys.modules[name]


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_package_is_reported_in_one_line_and_hides_no_other_theory(
    name: str, anew
) -> None:
    text, why = BROKEN[name]
    anew(**{name: text})
    assert set(theories.BUILT_IN) == set(theories.registry())
    (fault,) = theories.broken().values()
    assert why in str(fault)
    assert str(fault).startswith("odd-ones 0.1:")
    assert f"{name.lower()} = odd_ones.m0" in str(fault).lower()
    for needs in (
        partial(load_scenario, "replay_1991_2025", ["theories=[all]"]),
        partial(tournament.entrants, load_scenario("replay_1991_2025")),
        partial(plan.rivals, load_scenario("replay_1991_2025")),
    ):
        with pytest.raises(BadInput) as raised:
            needs()
        assert raised.value.faults == (fault,)


@pytest.mark.parametrize("name", UNFIT)
def test_a_theory_that_cannot_be_compiled_or_run_is_refused_before_any_world(
    name: str, anew
) -> None:
    body, why = UNFIT[name]
    anew(**{name: HEAD + "def wish(pressure, odd_gain):\n" + body})
    assert name in theories.registry()
    with pytest.raises(BadInput) as raised:
        load_scenario("replay_1991_2025", [f"theories=[{name}, hedging]"])
    (fault,) = raised.value.faults
    assert fault.file == "odd-ones 0.1"
    assert f"'{name}' (odd_ones.m0) cannot be run" in str(fault)
    assert why in str(fault)
    assert load_scenario("replay_1991_2025", ["theories=[hedging]"]).theories


def test_damaged_metadata_of_any_package_hides_no_theory(
    anew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, content in enumerate([b"[sim.theories]\nno value\n", b"\xff\xfe\x00"]):
        info = tmp_path / f"damaged_{number}-0.1.dist-info"
        info.mkdir()
        (info / "entry_points.txt").write_bytes(content)
    anew(pressed=GOOD["pressed"])
    assert set(theories.registry()) == {*theories.BUILT_IN, "pressed"}
    assert not theories.broken()


def test_a_broken_package_does_not_affect_runs_without_it(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("import nothing_of_that_name\n", encoding="utf-8")
    installed(tmp_path, "bad", bad="bad")
    row, overview, listed = (
        started(*words, cwd=tmp_path, path=tmp_path)
        for words in [("evidence", "2014-05-02-chn-vnm-1"), ("--help",), ("theories",)]
    )
    assert [row.returncode, overview.returncode, listed.returncode] == [0, 0, 2]
    assert row.stderr == overview.stderr == ""
    assert "balance_of_threat" in listed.stdout
    assert listed.stderr.count("\n") == 1
    assert "'bad = bad' (sim.theories)" in listed.stderr


def test_a_scenario_with_a_broken_theory_reports_its_fault(anew) -> None:
    anew(bad="import nothing_of_that_name\n")
    with pytest.raises(
        BadInput, match=r"^odd-ones 0.1:1:1: the entry point 'bad = odd_ones.m0'.*No module named"
    ):
        load_scenario("replay_1991_2025", ["theories=[bad]"])


GOOD = {
    "pressed": HEAD + "def wish(pressure, odd_gain):\n    return odd_gain * pressure\n",
    "taking": HEAD.replace("odd_gain", "inertia")
    + "def wish(pressure, inertia):\n    return inertia * pressure\n",
}


def test_a_theory_of_another_package_is_a_rival_in_every_trial_and_part_of_all(anew) -> None:
    anew(pressed=GOOD["pressed"])
    case = load_scenario("replay_1991_2025")
    assert "theory_pressed" in plan.rivals(case)
    assert "pressed" not in [t.name for t in case.theories]
    assert [t.name for t in load_scenario("replay_1991_2025", ["theories=[all]"]).theories] == [
        *theories.BUILT_IN,
        "pressed",
    ]


def test_a_theory_must_not_declare_a_parameter_of_the_model(anew) -> None:
    anew(**GOOD)
    assert load_scenario("replay_1991_2025", ["theories=[pressed]"]).theories[0].outside
    with pytest.raises(BadInput, match="'taking' declares 'inertia', which the model itself reads"):
        load_scenario("replay_1991_2025", ["theories=[taking]"])
    with pytest.raises(BadInput, match="'taking' declares inertia"):
        plan.rivals(load_scenario("replay_1991_2025"))


def test_a_changed_helper_of_the_package_changes_the_kernel_and_the_digest(
    anew, tmp_path: Path
) -> None:
    anew(pressed=GOOD["pressed"])
    case = load_scenario("replay_1991_2025", ["theories=[pressed]"])
    (tmp_path / "odd_ones" / "helper.py").write_text("FACTOR = 2.0\n", encoding="utf-8")
    theories._found.cache_clear()
    again = load_scenario("replay_1991_2025", ["theories=[pressed]"])
    assert again.theories[0].code != case.theories[0].code
    assert again.digest != case.digest


SWEEP = """name: split
extends: replay_1991_2025
ties: [VNM>CHN]
theories: [underbalancing]
sweep:
  design: grid
  factors: {parameters.answer_gain: {values: [0.5, 3.0]}}
  replicates: 8
  outputs: [rise]
"""


def test_a_sweep_on_two_workers_has_the_theory_and_is_not_resumed_with_another(
    anew, package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anew()
    monkeypatch.syspath_prepend(package)
    (tmp_path / "mine.yaml").write_text(SWEEP, encoding="utf-8")
    for workers in (1, 2):
        assert sweep_command.sweep(asked(tmp_path, workers, resume=False))
    assert (tmp_path / "1" / "points.csv").read_bytes() == (
        tmp_path / "2" / "points.csv"
    ).read_bytes()
    with (package / "my_package" / "helper.py").open("w", encoding="utf-8") as file:
        file.write("# another thought\n")
    theories._found.cache_clear()
    with pytest.raises(BadInput, match="code was"):
        sweep_command.sweep(asked(tmp_path, 2, resume=True))


def asked(folder: Path, workers: int, *, resume: bool) -> sweep_command.SweepRequest:
    return sweep_command.SweepRequest(
        scenario=str(folder / "mine.yaml"),
        out=folder / str(workers),
        workers=workers,
        cluster=None,
        chunk=4,
        resume=resume,
        design=None,
        worlds=None,
        seed=None,
        settings=(),
        evidence=None,
    )
