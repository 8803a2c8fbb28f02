"""Caches are run as code: only a folder of the user's own is used, and only sound files in it."""

import errno
import gc
import os
import stat
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numba
import pytest

from sim.core import cache_folder, compiled_files, kernel_cache
from sim.core.cache_folder import CacheFolder, find_cache_folder
from sim.core.compiled_files import CompiledFiles

pytestmark = pytest.mark.skipif(not hasattr(os, "getuid"), reason="users have no numbers here")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A user's folder of caches and a temporary folder, both the user's own."""
    for name in ("caches", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "temporary"))
    return tmp_path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_of_caches_is_closed_to_others(home):
    found = find_cache_folder("sources")
    assert found == CacheFolder(home / "caches" / cache_folder.NAME / "sources")
    assert mode(found.path) == mode(found.path.parent) == 0o700


def test_a_folder_that_others_may_write_is_not_used(home):
    folder = find_cache_folder("sources").path
    folder.chmod(0o777)
    found = find_cache_folder("sources")
    assert home / "temporary" in found.path.parents
    assert not found.lasting
    assert f"others may write {folder} (mode 777)" in found.why_not


def test_a_folder_in_a_place_that_anybody_may_write_is_not_used(home):
    (home / "caches").chmod(0o777)
    found = find_cache_folder("sources")
    assert home / "temporary" in found.path.parents
    assert f"anybody may write {home / 'caches'}" in found.why_not


def test_a_link_in_place_of_the_folder_is_not_followed(home):
    (home / "elsewhere").mkdir()
    (home / "caches" / cache_folder.NAME).symlink_to(home / "elsewhere")
    assert home / "temporary" in find_cache_folder("sources").path.parents
    assert not list((home / "elsewhere").iterdir())


def test_an_open_folder_without_caches_of_these_sources_is_closed_and_used(home):
    base = home / "caches" / cache_folder.NAME
    base.mkdir()
    base.chmod(0o775)
    assert find_cache_folder("sources").path == base / "sources"
    assert mode(base) == 0o700


def test_a_temporary_folder_is_used_again(home, monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", without_home)
    first, second = find_cache_folder("sources"), find_cache_folder("sources")
    assert first == second
    assert len(list((home / "temporary").iterdir())) == 1


def without_home():
    raise RuntimeError("Could not determine home directory.")


def test_without_any_folder_to_trust_there_is_none(home):
    for name in ("caches", "temporary"):
        (home / name).chmod(0o777)
    found = find_cache_folder("sources")
    assert found.path is None
    assert "anybody may write" in found.why_not


DAMAGES = {
    "empty": lambda content: b"",
    "cut": lambda content: content[:100],
    "zeros": lambda content: bytes(len(content)),
    "a changed byte": lambda content: content[:-1] + bytes([content[-1] ^ 1]),
    "foreign": lambda content: b"import os",
}


@pytest.fixture
def compiled(tmp_path, monkeypatch):
    """Compile a small function with its cache in a folder; count what is loaded from there."""
    source = tmp_path / "doubling.py"
    source.write_text("def double(x):\n    return 2.0 * x\n", encoding="utf-8")
    failures, saves = [], []

    def run() -> int:
        gc.collect()  # nothing of the run before is left but its files
        spec = spec_from_file_location("doubling", source)
        module = module_from_spec(spec)
        monkeypatch.setitem(sys.modules, "doubling", module)  # numba imports it by its name
        spec.loader.exec_module(module)
        dispatcher = numba.njit(module.double)
        dispatcher._cache = CompiledFiles(
            module.double, tmp_path / "cache", failures.append, lambda: saves.append(1)
        )
        assert dispatcher(21.0) == 42.0
        return sum(dispatcher.stats.cache_hits.values())

    return run, tmp_path / "cache", failures, saves


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_files_are_made_again(damage, compiled):
    run, folder, _, _ = compiled
    assert [run(), run()] == [0, 1]
    for suffix in (".nbi", ".nbc"):
        for path in files(folder):
            if path.suffix == suffix:
                path.write_bytes(DAMAGES[damage](path.read_bytes()))
        assert [run(), run()] == [0, 1], suffix


def test_a_full_disk_ends_nothing_and_leaves_no_part_of_a_file(compiled, monkeypatch):
    run, folder, failures, saves = compiled
    full = OSError(errno.EDQUOT, "Disk quota exceeded")
    monkeypatch.setattr(compiled_files.os, "fsync", lambda _: (_ for _ in ()).throw(full))
    assert run() == 0
    assert failures == [full]
    assert not saves
    assert not files(folder)


def test_a_planted_module_is_never_run(tmp_path, monkeypatch):
    monkeypatch.setattr(kernel_cache, "FOLDER", CacheFolder(tmp_path))
    planted = tmp_path / "generated_here.py"
    planted.write_text("raise SystemExit('planted')\n", encoding="utf-8")
    assert kernel_cache.import_generated("generated_here", "value = 3\n").value == 3
    assert planted.read_text(encoding="utf-8") == "value = 3\n"


def test_without_a_folder_kernels_are_compiled_and_one_line_tells_the_way_out(monkeypatch, caplog):
    nowhere = CacheFolder(None, lasting=False, why_not="/home cannot be written (full)")
    monkeypatch.setattr(kernel_cache, "FOLDER", nowhere)
    monkeypatch.setattr(kernel_cache, "_REPORTED", [])
    source = (
        "from sim.core.kernel_cache import njit\n"
        "@njit(cache=True)\n"
        "def half(x):\n"
        "    return 0.5 * x\n"
    )
    for name in ("generated_a", "generated_b"):
        assert kernel_cache.import_generated(name, source).half(4.0) == 2.0
    (record,) = caplog.records
    assert "/home cannot be written (full)" in record.message
    assert "XDG_CACHE_HOME" in record.message
