"""A reader of the documentation adds a mechanism and a theory: one file and one line each."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from numba.core.caching import InTreeCacheLocator
from prose import ROOT, blocks

from sim.core import kernel_cache
from sim.core.cache_folder import find_cache_folder

PAGES = ROOT / "docs" / "how_to"
SELECTED = (
    "tests/test_mechanisms.py",
    "tests/test_theories.py",
    "tests/test_predictions.py",
    "tests/test_architecture.py",
)


def block(page: str, name: str) -> str:
    """The text of a page's block that is saved under a name."""
    text = (PAGES / page).read_text(encoding="utf-8")
    (found,) = [b.body for b in blocks(text) if b.note == name]
    return found


def register(path: Path, line: str) -> None:
    """Add a line to the tuple ``BUILT_IN`` of a registry."""
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(BUILT_IN: Final = \(\n)", rf"\1{line}", text), encoding="utf-8")


def lend_kernels(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copy compiled kernels to the caches of a clone: most of its sources are those of here.

    Only what is generated, with theories and hooks, is compiled anew.
    """
    own = kernel_cache.FOLDER.path
    monkeypatch.setattr(kernel_cache, "_PACKAGE", place / "sim")
    theirs = find_cache_folder(kernel_cache.sources_digest()).path
    if own is None or theirs is None:
        return
    for package in {path.parent for path in (ROOT / "sim").rglob("*.py")}:
        module = package / "__init__.py"
        copied = place / module.relative_to(ROOT)
        compiled = own / InTreeCacheLocator.get_suitable_cache_subpath(str(module))
        if compiled.is_dir():
            subfolder = InTreeCacheLocator.get_suitable_cache_subpath(str(copied))
            shutil.copytree(compiled, theirs / subfolder)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which both pages have been followed."""
    place = tmp_path_factory.mktemp("clone")
    for folder in ("sim", "tests", "docs", "scenarios", "seeds", "bench"):
        ignored = shutil.ignore_patterns("__pycache__", "_build")
        shutil.copytree(ROOT / folder, place / folder, ignore=ignored)
    for file in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / file, place)
    mechanism = place / "sim" / "mechanisms"
    (mechanism / "fatigue.py").write_text(block("mechanism.md", "fatigue.py"), encoding="utf-8")
    register(mechanism / "__init__.py", block("mechanism.md", "fatigue.line"))
    theory = place / "sim" / "decision" / "theories"
    text = block("theory.md", "buck_passing.py") + block("theory.md", "predictions.py")
    (theory / "buck_passing.py").write_text(text, encoding="utf-8")
    register(theory / "__init__.py", block("theory.md", "buck_passing.line"))
    return place


def test_one_file_and_one_line_each_keep_the_tests_green(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lend_kernels(clone, monkeypatch)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-n", "0", "-q", *SELECTED),
            *("-k", "fatigue or buck_passing or hook or rooms or hundred or idea or registered"),
        ],
        cwd=clone,
        env=os.environ | {"PYTHONPATH": str(clone)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) >= 25
