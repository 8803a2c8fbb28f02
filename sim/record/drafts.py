"""Drafts: hidden folders in which files are prepared, and which are removed at the end.

Whoever writes into a folder locks it. A draft in a locked folder is therefore what a command that
was killed has left: the next command that locks the folder removes it.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sim.core.errors import BadInput
from sim.record import folder_lock

PREFIX: Final = ".bamboo-draft-"  # how the name of a draft begins


@contextlib.contextmanager
def inside(folder: Path) -> Iterator[Path]:
    """Make a draft in a folder; it is removed at the end.

    Raises:
        OSError: It cannot be made.
    """
    place = Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextlib.contextmanager
def locked(folder: Path, named: Path | None = None) -> Iterator[None]:
    """Lock a folder, and remove the drafts that commands that were killed have left in it.

    Arguments and errors are those of ``folder_lock.locked``.
    """
    with folder_lock.locked(folder, named):
        for path in folder.glob(f"{PREFIX}*"):
            remove(path)
        yield


def remove(path: Path) -> None:
    """Remove what a command that was killed has left.

    What lies behind a link stays, and so does a draft that a process has locked.
    """
    if path.is_symlink():
        return
    with contextlib.suppress(OSError, BadInput):
        if not path.is_dir():
            path.unlink()
            return
        with folder_lock.locked(path):
            shutil.rmtree(path, ignore_errors=True)


def beside(target: Path) -> Path:
    """Return the path of the draft of a folder that is made anew; there is one for a folder."""
    return target.with_name(f"{PREFIX}{target.name}")


def is_draft(path: Path) -> bool:
    """Whether a path leads to a draft, into one, or to a lock."""
    return path.name == folder_lock.NAME or any(part.startswith(PREFIX) for part in path.parts)


@contextlib.contextmanager
def taken(draft: Path, named: Path) -> Iterator[None]:
    """Make and lock the draft of a folder, without what it held; it is removed at the end.

    Args:
        draft: The draft; see ``beside``.
        named: The folder, as the user names it.

    Raises:
        BadInput: Another process is writing the folder.
        OSError: The draft cannot be made.
    """
    if draft.is_symlink():
        raise FileExistsError(f"a link lies at {os.fspath(draft)!r}")
    draft.mkdir(exist_ok=True)
    with folder_lock.locked(draft, named):
        for path in draft.iterdir():
            if path.name != folder_lock.NAME:
                remove(path)
        try:
            yield
        finally:
            shutil.rmtree(draft, ignore_errors=True)
