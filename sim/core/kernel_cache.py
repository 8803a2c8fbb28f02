"""The cache of compiled kernels: one compilation a machine, and none that is out of date.

Numba notices when the file of a cached function changes, but not when a function that it calls
does. So all caches lie in a folder named by the digest of every source file that is compiled: a
change of one mechanism compiles everything anew. The folder and the compiler's option must be set
before any function is compiled, so compiled modules import ``njit`` from here.
"""

import os
import sys
import tempfile
from hashlib import blake2b
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Final

import llvmlite.binding as llvm
import numba

# iterations of a loop in flight at once: an exponential waits for its own steps only
INTERLEAVED: Final = "--force-vector-interleave=4"
_PACKAGE: Final = Path(__file__).resolve().parents[1]
_COMPILED: Final = (
    "core/*.py",
    "mechanisms/*.py",
    "decision/*.py",
    "decision/theories/*.py",
    "model/*.py",
    "record/tallies.py",
)


def sources_digest() -> str:
    """Digest every source file that is compiled or fixes the layout of compiled arrays."""
    digest = blake2b(INTERLEAVED.encode(), digest_size=8)
    for pattern in _COMPILED:
        for path in sorted(_PACKAGE.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _writable_folder() -> Path:
    """Find a folder that can be written: in the user's cache, else a temporary one."""
    default = Path.home() / ".cache"
    base = Path(os.environ.get("XDG_CACHE_HOME") or default)
    try:
        folder = base / "bamboo-diplomacy" / sources_digest()
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return Path(tempfile.mkdtemp(prefix="bamboo-"))


FOLDER: Final = _writable_folder()
numba.config.CACHE_DIR = str(FOLDER)
llvm.set_option("", INTERLEAVED)
njit: Final = numba.njit


def import_generated(name: str, source: str) -> ModuleType:
    """Import a generated module from the folder of caches.

    Args:
        name: Name of the module; it must identify the source.
        source: Source text, written to the folder unless the file exists.

    Raises:
        ImportError: The module cannot be loaded.
    """
    path = FOLDER / f"{name}.py"
    if not path.exists():
        _write_whole(path, source)
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot import the generated kernel {path}")
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _write_whole(path: Path, source: str) -> None:
    """Write a file beside its place and rename it, so that no process reads half of it."""
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, suffix=".tmp", delete=False, encoding="utf-8"
    ) as file:
        file.write(source)
    Path(file.name).replace(path)
