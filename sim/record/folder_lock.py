"""The lock by which one process at a time writes a result folder."""

import contextlib
import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sim.core.errors import BadInput

NAME: Final = ".lock"
TRIES: Final = 10  # times that a lock's file may vanish before it is opened again
HELD: Final = frozenset({errno.EACCES, errno.EAGAIN})  # what the system says of a lock of others
_guard: Final = threading.Lock()
_held: Final[set[Path]] = set()  # folders that this process has locked


@contextlib.contextmanager
def locked(folder: Path, named: Path | None = None) -> Iterator[None]:
    """Lock a folder for this process.

    The lock lies in a file of the folder, which is removed with it; the lock of a process that is
    killed ends with the process. On systems and disks without such locks nothing is locked.

    Args:
        folder: The folder.
        named: How a refusal names the folder; None for its path.

    Raises:
        BadInput: Another process, or another thread of this one, writes the folder.
        OSError: The folder cannot be written.
    """
    place = folder.resolve()
    with _guard:
        if place in _held:
            raise _busy(named or folder)
        _held.add(place)
    try:
        handle = _lock(place / NAME, named or folder)
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                (place / NAME).unlink(missing_ok=True)
            os.close(handle)
    finally:
        with _guard:
            _held.discard(place)


def _lock(path: Path, folder: Path) -> int:
    """Open and lock a file; its last holder may remove it in between."""
    for _ in range(TRIES):
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _take(handle, folder)
            if _is_at(handle, path):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
    raise _busy(folder)


def _take(handle: int, folder: Path) -> None:
    """Lock an open file, where the system can; children do not inherit the lock."""
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in HELD:
            raise _busy(folder) from error


def _is_at(handle: int, path: Path) -> bool:
    """Whether an open file is still the one at a path."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False


def _busy(folder: Path) -> BadInput:
    message = (
        "another process is writing this folder; wait for it, or name another folder with --out"
    )
    return BadInput.at(folder, message)
