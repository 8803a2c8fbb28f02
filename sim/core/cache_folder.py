"""The folder of the user's caches: one that nobody else can write, or none.

Files in this folder are run as code. So a folder counts only if it belongs to the user, is closed
to others, and lies where others cannot replace it.
"""

import os
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

NAME: Final = "bamboo-diplomacy"
CLOSED: Final = 0o700
WRITABLE_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True)
class CacheFolder:
    """Where caches are stored.

    Attributes:
        path: The folder; None where no folder can be trusted.
        lasting: Whether it is the folder of choice, not a temporary one.
        why_not: Why a better folder is not used; empty where it is.
    """

    path: Path | None
    lasting: bool = True
    why_not: str = ""


class NotTrustedError(OSError):
    """A folder that others own or may write."""


def find_cache_folder(name: str) -> CacheFolder:
    """Find or create a folder for caches.

    It lies in the user's cache folder (``XDG_CACHE_HOME``, by default ``~/.cache``); else in a
    temporary folder of the user, which every later start uses again.

    Args:
        name: Name of the folder, which identifies what is cached.
    """
    why_not = ""
    for number, base in enumerate(_bases()):
        try:
            return CacheFolder(_usable(base, name), lasting=number == 0, why_not=why_not)
        except OSError as error:
            why_not = why_not or _reason(error, base)
    return CacheFolder(None, lasting=False, why_not=why_not)


def _reason(error: OSError, base: Path) -> str:
    """Describe in a few words why a folder is not used."""
    if isinstance(error, NotTrustedError):
        return str(error)
    return f"{base} cannot be written ({error.strerror or error})"


def _bases() -> Iterator[Path]:
    """Yield the folders in which caches may lie, the best first."""
    yield _user_caches() / NAME
    try:
        temporary = Path(tempfile.gettempdir())
        if temporary != Path.cwd():  # the last resort of ``tempfile``; no place for caches
            yield temporary / f"bamboo-{_user()}"
    except OSError:
        return


def _user_caches() -> Path:
    """Return the folder of the user's caches; relative paths are ignored, as XDG asks."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    if Path(named).is_absolute():
        return Path(named)
    try:
        return Path.home() / ".cache"
    except RuntimeError:  # no HOME, and no entry in the table of users
        return Path(os.devnull) / "no-home"


def _user() -> str:
    """Return the number of the user, where the system numbers users."""
    return str(os.getuid()) if hasattr(os, "getuid") else "user"


def _usable(base: Path, name: str) -> Path:
    """Create a folder that only the user can write, or check one that is there.

    Raises:
        OSError: It cannot be created, written or trusted.
    """
    base.parent.mkdir(parents=True, exist_ok=True)
    base = base.parent.resolve() / base.name
    _refuse_open_ancestors(base)
    folder = base / name
    _make_closed(base)
    if not folder.exists() and _is_open(base):
        base.chmod(CLOSED)  # nothing of it has been used yet
    _make_closed(folder)
    for path in (base, folder):
        _refuse_open(path)
    with tempfile.TemporaryFile(dir=folder):
        return folder


def _make_closed(path: Path) -> None:
    """Create a folder that only its owner can enter, unless there is one; raises OSError."""
    if path.is_symlink():
        raise NotTrustedError(f"{path} is a link")
    path.mkdir(CLOSED, exist_ok=True)


def _is_open(path: Path) -> bool:
    """Whether a folder of the user may be written by others."""
    found = path.lstat()
    return stat.S_ISDIR(found.st_mode) and _is_own(found) and bool(_open_bits(found))


def _is_own(found: os.stat_result) -> bool:
    """Whether the user owns a file; on systems without numbered users, what is there is theirs."""
    return not hasattr(os, "getuid") or found.st_uid == os.getuid()


def _open_bits(found: os.stat_result) -> int:
    """Return the permissions by which others may write."""
    return found.st_mode & WRITABLE_BY_OTHERS if hasattr(os, "getuid") else 0


def _refuse_open(path: Path) -> None:
    """Refuse a folder that others own or may write; raises NotTrustedError."""
    found = path.lstat()
    if not _is_own(found):
        raise NotTrustedError(f"{path} belongs to another user")
    if _open_bits(found):
        mode = stat.S_IMODE(found.st_mode)
        raise NotTrustedError(
            f"others may write {path} (mode {mode:o}); remove it, or close it with chmod 700"
        )


def _refuse_open_ancestors(path: Path) -> None:
    """Refuse a place where anybody may replace folders of others; raises NotTrustedError."""
    if not hasattr(os, "getuid"):
        return
    for parent in path.parents:
        mode = parent.stat().st_mode
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            raise NotTrustedError(f"anybody may write {parent} (mode {stat.S_IMODE(mode):o})")
