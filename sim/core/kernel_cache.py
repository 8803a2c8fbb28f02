"""The cache of compiled kernels: one compilation a machine, and none that is out of date.

Numba notices when the file of a cached function changes, but not when a function that it calls
does. So all caches lie in a folder named by the digest of every source file that is compiled: a
change of one mechanism compiles everything anew. The compiler's option must be set before any
function is compiled, so compiled modules import ``njit`` from here. Without a folder that only the
user can write, kernels are compiled in every process.
"""

import logging
import sys
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import llvmlite.binding as llvm
import numba

from sim.core.cache_folder import find_cache_folder
from sim.core.compiled_files import CompiledFiles, write_whole

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
    "inference/chain.py",
    "inference/conditioned_paths.py",
    "inference/emission.py",
    "inference/lane_emission.py",
    "inference/level_walk.py",
    "inference/weighted_draw.py",
)
_LOG: Final = logging.getLogger(__name__)


def sources_digest() -> str:
    """Digest every source file that is compiled or fixes the layout of compiled arrays."""
    digest = blake2b(INTERLEAVED.encode(), digest_size=8)
    for pattern in _COMPILED:
        for path in sorted(_PACKAGE.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


FOLDER: Final = find_cache_folder(sources_digest())
llvm.set_option("", INTERLEAVED)


def njit(*function: Callable[..., Any], cache: bool = False, **options: Any) -> Any:
    """Compile a function as ``numba.njit`` does, with the guarded cache in place of numba's.

    A function that is not stored is called by compiled functions alone: it has no entry for
    Python, which takes longer to compile than most of them.

    Args:
        *function: The function, where this is used without options.
        cache: Whether the compiled function is stored for the next start.
        **options: Options of ``numba.njit``.
    """
    options = {"no_cpython_wrapper": not cache, "no_cfunc_wrapper": True, **options}
    if function:
        return numba.njit(*function, **options)
    compiled = numba.njit(**options)
    return (lambda plain: _cached(compiled(plain))) if cache else compiled


def _cached(dispatcher: Any) -> Any:
    """Attach the cache to a compiled function, where there is a folder for it."""
    if FOLDER.path is not None:
        try:
            dispatcher._cache = CompiledFiles(  # noqa: SLF001 - numba offers no other way
                dispatcher.py_func, FOLDER.path, on_failure=_report_failure, on_save=_report_place
            )
        except (OSError, RuntimeError) as error:
            _report_failure(error)
    return dispatcher


def import_generated(name: str, source: str) -> ModuleType:
    """Import a generated module, whose source is also written to the folder of caches.

    The source is run from memory: whatever the file holds, it is never read as code.

    Args:
        name: Name of the module; it must identify the source.
        source: Source text.
    """
    module = ModuleType(name)
    module.__file__ = _saved(f"{name}.py", source.encode())
    code = compile(source, module.__file__, "exec")
    sys.modules[name] = module
    exec(code, module.__dict__)  # noqa: S102 - the source is that of this package
    return module


def _saved(name: str, content: bytes) -> str:
    """Return the path of a file with a content in the folder of caches, or a name for none."""
    if FOLDER.path is None:
        _report(
            f"kernels are compiled at every start, since {FOLDER.why_not}; "
            "name a folder of your own in XDG_CACHE_HOME"
        )
        return f"<{name}>"
    path = FOLDER.path / name
    try:
        if not path.is_file() or path.read_bytes() != content:
            write_whole(path, content)
    except OSError as error:
        _report_failure(error)
        return f"<{name}>"
    return str(path)


def _report_failure(error: Exception) -> None:
    reason = getattr(error, "strerror", None) or "no file can be written"
    _report(
        f"compiled kernels cannot be saved in {FOLDER.path} ({reason}), so that every start is "
        "slow; make room there, or name another folder in XDG_CACHE_HOME"
    )


def _report_place() -> None:
    if not FOLDER.lasting:
        _report(
            f"compiled kernels are saved in {FOLDER.path}, since {FOLDER.why_not}; "
            "name a folder of your own in XDG_CACHE_HOME to keep them"
        )


_REPORTED: Final[list[str]] = []


def _report(message: str) -> None:
    """Log why starts are slow, once in a process; by default it goes to standard error."""
    if not _REPORTED:
        _REPORTED.append(message)
        _LOG.warning("bamboo: %s", message)
