"""Where compiled kernels are kept, so that a machine compiles each of them once and none goes stale.

Numba notices when the file of a cached function changes, but not when a function that it calls does. So all caches lie in a
folder named by the digest of every source that is compiled: change a mechanism, and everything is compiled anew. Importing this
module, before any function is compiled, sets the folder, and how many rounds of a loop the compiler lays into one another.
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

INTERLEAVED: Final = "--force-vector-interleave=4"  # rounds of a loop that are under way at once: an exponential waits for itself, not for its neighbours
_HERE: Final = Path(__file__).resolve().parents[1]  # the package ``sim``
_COMPILED: Final = (
    "core/*.py",
    "mechanisms/*.py",
    "decision/*.py",
    "decision/theories/*.py",
    "model/*.py",
    "record/tallies.py",
)


def sources_digest() -> str:
    """Digest of every source file that is compiled or fixes the layout of what is, and of how it is compiled."""
    whole = blake2b(INTERLEAVED.encode(), digest_size=8)
    for pattern in _COMPILED:
        for path in sorted(_HERE.glob(pattern)):
            whole.update(path.read_bytes())
    return whole.hexdigest()


def _folder() -> Path:
    """Find a folder that can be written: in the user's cache (XDG_CACHE_HOME), else a temporary one for this process."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    try:
        folder = base / "bamboo-diplomacy" / sources_digest()
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return Path(tempfile.mkdtemp(prefix="bamboo-"))


FOLDER: Final = _folder()
numba.config.CACHE_DIR = str(FOLDER)
llvm.set_option("", INTERLEAVED)


def import_generated(name: str, source: str) -> ModuleType:
    """Write ``source`` as module ``name`` into the cache folder unless it is there, whole, and import it."""
    path = FOLDER / f"{name}.py"
    if not path.exists():
        with tempfile.NamedTemporaryFile(
            "w", dir=FOLDER, suffix=".tmp", delete=False, encoding="utf-8"
        ) as file:
            file.write(source)
        Path(file.name).replace(path)
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot import the generated kernel {path}")
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
