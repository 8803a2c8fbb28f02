"""The structure of the source tree and the repository."""

import ast
import gzip
import json
import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from statistics import median

import jsonschema
import pytest
import yaml
from source_measures import arrows, body_statements, floors, nodes, parsed, statements

from sim.decision import theories
from sim.model.alignment_model import SCHEDULE
from sim.scenario import schema
from sim.scenario.loading import load_scenario
from sim.scenario.scenario_files import shipped, shipped_cases

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "sim").rglob("*.py"))
SECRET = re.compile(
    "|".join(["/" + "work/", "farm" + "-", "/" + "root/", r"(?<![a-z-])help" + "er-[0-9]"])
)


def test_imports_between_packages_run_one_way():
    """At most 20 packages; a chain of imports has at most nine, and there is no cycle."""
    pairs = arrows(ROOT / "sim")
    rooms = {p.name for p in (ROOT / "sim").iterdir() if (p / "__init__.py").is_file()}
    assert len(rooms) <= 20
    assert len(pairs) <= 90
    assert floors(pairs) <= 9


def test_a_cycle_of_imports_is_detected():
    with pytest.raises(ValueError, match="a cycle of imports"):
        floors({("a", "b"), ("b", "c"), ("c", "a")})


def test_modules_and_functions_hold_one_idea():
    functions, densities = [], []
    for path, tree in parsed(ROOT / "sim").items():
        assert len(statements(tree)) <= 260, path
        densities += [nodes(s) for s in statements(tree)]
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                functions.append(body_statements(node))
                assert functions[-1] <= 30, (path, node.name)
    functions.sort()
    assert median(functions) <= 4
    assert functions[int(0.9 * len(functions))] <= 12
    assert median(densities) <= 7


def test_no_line_is_longer_than_a_hundred_columns():
    for path in SOURCES:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert len(line) <= 100, f"{path}:{number}"


def test_no_docstring_opens_with_give_say_or_tell():
    for path, tree in parsed(ROOT / "sim").items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
                first = (ast.get_docstring(node) or "").split(" ", 1)[0].rstrip("s,")
                assert first not in {"Give", "Say", "Tell"}, (path, node)


def test_no_two_modules_share_a_name():
    names = [p.stem for p in SOURCES if p.stem not in {"__init__", "__main__"}]
    names += [p.name for p in (ROOT / "sim").rglob("*") if (p / "__init__.py").is_file()]
    twice = {n for n in names if names.count(n) > 1}
    assert not twice


def test_every_module_has_a_docstring():
    for path in SOURCES:
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_no_tracked_file_names_a_machine_or_a_tool():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    for name in tracked:
        path = ROOT / name
        if path.is_file() and path.suffix not in {".png", ".npz", ".svg"}:
            held = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            assert not SECRET.search(held.decode("utf-8")), name


def test_the_lock_files_name_no_host_and_agree():
    locks = {}
    for name in ("requirements.lock", "requirements-dev.lock"):
        lock = (ROOT / name).read_text(encoding="utf-8")
        assert "--hash=sha256:" in lock
        assert not re.search(r"https?://", lock)
        locks[name] = set(re.findall(r"^[\w.-]+==\S+", lock, re.MULTILINE))
    assert locks["requirements.lock"] <= locks["requirements-dev.lock"]


def test_nothing_in_the_results_is_above_a_megabyte():
    tracked = subprocess.run(
        ["git", "ls-files", "results"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert not [n for n in tracked if (ROOT / n).is_file() and (ROOT / n).stat().st_size > 1e6]


def test_every_result_folder_has_a_command():
    from bench.regenerate import commands

    folders = {p.name for p in (ROOT / "results").iterdir() if (p / "manifest.json").is_file()}
    tracked = subprocess.run(
        ["git", "ls-files", "results/*/manifest.json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    kept = {Path(n).parent.name for n in tracked}
    assert kept <= folders
    elsewhere = {"china_panel_evidence", "china_panel_crossed"}  # in a copy of seeds/china_panel
    assert kept == set(commands()) | elsewhere
    readme = (ROOT / "results" / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in readme for name in elsewhere)


def test_the_schedule_is_the_one_in_the_readme():
    assert SCHEDULE == ("perceive", "appraise", "choose", "act", "adapt", "record")
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert " → ".join(SCHEDULE) in readme


def test_help_needs_no_model():
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            (
                "import sys, sim.commands.cli\n"
                "print([m for m in ('mesa', 'numpy', 'pandas') if m in sys.modules])"
            ),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.strip() == "[]"


def test_the_json_schema_is_current_and_fits_every_shipped_scenario():
    kept = json.loads((ROOT / "scenarios" / "schema.json").read_text(encoding="utf-8"))
    assert kept == schema.json_schema()
    kind = jsonschema.validators.validator_for(kept)
    kind.check_schema(kept)
    for path in (shipped() | shipped_cases()).values():
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        kind(kept).validate(json.loads(json.dumps(data, default=str)))


def test_the_json_schema_asks_two_actors_of_a_scenario_that_extends_none():
    validator = jsonschema.validators.validator_for(schema.json_schema())(schema.json_schema())
    data = yaml.safe_load(shipped()["replay_1991_2025"].read_text(encoding="utf-8"))
    whole = json.loads(json.dumps(data, default=str))
    assert validator.is_valid(whole)
    first = dict(list(whole["actors"].items())[:1])
    assert not validator.is_valid(whole | {"actors": first})
    assert validator.is_valid({"name": "mine", "extends": "replay_1991_2025", "actors": first})


def test_every_shipped_scenario_loads_and_is_unique():
    digests = [load_scenario(name).digest for name in shipped()]
    assert len(digests) == len(set(digests))


def test_each_theory_is_small_and_registered_once():
    for name in theories.BUILT_IN:
        path = ROOT / "sim" / "decision" / "theories" / f"{name}.py"
        assert path.read_text(encoding="utf-8").count("\n") <= 60, name
    files = {p.stem for p in (ROOT / "sim" / "decision" / "theories").glob("*.py")} - {"__init__"}
    assert files == set(theories.BUILT_IN)


def test_every_file_of_tests_lies_where_pytest_looks(request):
    homes = [ROOT / name for name in request.config.getini("testpaths")]
    passed_over = request.config.getini("norecursedirs")
    listed = subprocess.run(
        ["git", "ls-files", "*test_*.py"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    paths = [ROOT / name for name in listed if Path(name).name.startswith("test_")]
    assert paths
    for path in paths:
        assert any(path.is_relative_to(home) for home in homes), path
        parts = path.relative_to(ROOT).parts
        assert not any(fnmatch(part, each) for part in parts for each in passed_over), path
