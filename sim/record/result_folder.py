"""The writer of result folders, through which every command writes.

A folder is claimed before anything is run: it is checked, made and locked. A result is prepared in
a hidden draft inside it and put in place when it is whole; the folder itself is never exchanged, so
that links to it, its rights and a shell that stands in it stay. The manifest lists every file that
is written, and what it does not list is never changed.
"""

import contextlib
import errno
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sim.core.errors import BadInput
from sim.core.paths import is_folder
from sim.record import (
    default_folders,
    drafts,
    folder_contents,
    folder_lock,
    folders,
    stored_tables,
)
from sim.record.folder_contents import MANIFEST, Contents

# bytes of a part of a path: disks take 255, and the names of files beside need some
LONGEST: Final = 200
UNFINISHED: Final = "unfinished"  # entry of a manifest while files are exchanged
Fill = Callable[[Path], object]


@dataclass(frozen=True)
class Claim:
    """A folder that this process has locked, to write a result or to add to one.

    Attributes:
        given: The folder as the user names it.
        path: The folder as an absolute path.
        kind: The kind of the result; empty where files are added to a result of any kind.
        names: The scenarios that the result is of.
    """

    given: Path
    path: Path
    kind: str
    names: tuple[str, ...]

    @contextlib.contextmanager
    def draft(self) -> Iterator[Path]:
        """Make a folder in which a result is prepared; it is removed at the end.

        Raises:
            BadInput: It cannot be made, or what is written into it cannot be.
        """
        with write_faults(self.given), drafts.inside(self.path) as place:
            yield place

    def replace(self, fill: Fill, manifest: Mapping[str, Any]) -> None:
        """Write a whole result, in place of an earlier one of the same kind.

        Args:
            fill: Writes the files into the folder that it is given.
            manifest: The manifest, without its list of files, kind and scenarios.

        Raises:
            BadInput: A file cannot be written, or would take the place of one that Bamboo did not
                write; the earlier result stays.
        """
        with self.draft() as draft:
            fill(draft)
            self.put(draft, manifest)

    def put(self, draft: Path, manifest: Mapping[str, Any]) -> None:
        """Put the files of a draft in place of an earlier result; see ``replace``."""
        whole = {**manifest, "kind": self.kind}
        if len(self.names) != 1 or self.names[0] != manifest.get("name"):
            whole["scenarios"] = list(self.names)
        before = folder_contents.look(self.path)
        old = frozenset(name for name in before.own if name != folder_lock.NAME)
        self._exchange(draft, old, frozenset(), whole)

    def add(self, fill: Fill, **entries: Any) -> None:
        """Add files to the result that the folder holds.

        Args:
            fill: Writes the files into the folder that it is given.
            **entries: Entries of the manifest that change.

        Raises:
            BadInput: A file cannot be written, or would take the place of one that Bamboo did not
                write; the folder stays as it is.
        """
        with self.draft() as draft:
            fill(draft)
            self.put_beside(draft, **entries)

    def put_beside(self, draft: Path, **entries: Any) -> None:
        """Put the files of a draft beside those of the result; see ``add``."""
        before = folder_contents.look(self.path)
        own = frozenset(before.own - {folder_lock.NAME, MANIFEST})
        new = _files(draft)
        whole = {**folders.read_manifest(self.path), **entries}
        self._exchange(draft, own & new, own | _listed_only(whole), whole)

    def _exchange(
        self, draft: Path, old: frozenset[str], kept: frozenset[str], manifest: Mapping[str, Any]
    ) -> None:
        """Move old files away and new ones in; either all is exchanged, or nothing."""
        new = _files(draft)
        self._refuse_collisions(new - old - {MANIFEST})
        before = manifest.get(stored_tables.ROWS) or {}
        listed = folder_contents.listable(new | kept)
        both = folder_contents.listable(new | kept | old)
        with self.draft() as aside, _undoing() as move:
            rows = stored_tables.rows_of(draft) | {
                name: count for name, count in before.items() if name in kept - new
            }
            whole = {**manifest, "files": listed, stored_tables.ROWS: rows}
            folders.write_manifest(whole, aside / "new.json")
            between = {**manifest, "files": both, UNFINISHED: True}
            folders.write_manifest(between, aside / "between.json")
            (aside / "old").mkdir()
            if (self.path / MANIFEST).exists():
                move(self.path / MANIFEST, aside / "old" / MANIFEST)
            move(aside / "between.json", self.path / MANIFEST)
            for name in sorted(old - {MANIFEST}):
                move(self.path / name, aside / "old" / name)
            for name in sorted(new - {MANIFEST}):
                move(draft / name, self.path / name)
            (aside / "new.json").replace(self.path / MANIFEST)
        remove_empty_folders(self.path, old)

    def _refuse_collisions(self, new: frozenset[str]) -> None:
        """Refuse to write over files that Bamboo did not write."""
        taken = sorted(name for name in new if os.path.lexists(self.path / name))
        if taken:
            message = (
                f"{taken[0]!r} lies here and was not written by Bamboo; "
                "move it, or name another folder with --out"
            )
            raise BadInput.at(self.given, message)


def claim(
    command: str, names: Sequence[str], out: Path | None = None, *, force: bool = False
) -> contextlib.AbstractContextManager[Claim]:
    """Check, make and lock the folder of a command, before anything is run.

    Args:
        command: The name of the command.
        names: The scenarios that the result is of.
        out: The folder that the user names; None for the default one.
        force: Whether files that Bamboo did not write may stay beside the result, and an earlier
            result of the same kind but of other scenarios may be replaced.

    Raises:
        BadInput: The folder holds something else, or is written by another process, or cannot be
            written.
    """
    given = default_folders.folder_of(command, names[0], out)
    kind = default_folders.KINDS[command].name
    found = Claim(given, absolute(given), kind, tuple(names))
    return _claimed(found, lambda contents: _refuse_others(found, contents, force=force))


def claim_to_add(folder: Path) -> contextlib.AbstractContextManager[Claim]:
    """Lock a result folder, to add files to it.

    Raises:
        BadInput: The folder holds no result, is written by another process, or cannot be written.
    """
    folders.read_manifest(folder)
    found = Claim(folder, absolute(folder), "", ())
    return _claimed(found, lambda _: None)


@contextlib.contextmanager
def _claimed(asked: Claim, check: Callable[[Contents], None]) -> Iterator[Claim]:
    """Make and lock a folder, and remove it at the end where nothing was written into it."""
    check_place(asked.given)
    check(folder_contents.look(asked.path))
    with contextlib.ExitStack() as undo:
        with write_faults(asked.given):
            make_folders(asked.path, undo)
            undo.enter_context(drafts.locked(asked.path))
        check(folder_contents.look(asked.path))
        yield asked


def make_folders(folder: Path, undo: contextlib.ExitStack) -> None:
    """Make a folder and those above it; at the end, those that are still empty are removed."""
    missing = []
    place = folder
    while not place.exists():
        missing.append(place)
        place = place.parent
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        undo.callback(_remove_if_empty, path)


def _remove_if_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):
        folder.rmdir()


def check_place(out: Path) -> None:
    """Check that a folder lies, or can be made, at a path.

    Raises:
        BadInput: There is something else than a folder, or no folder can be made or written.
    """
    if any(len(os.fsencode(part)) > LONGEST for part in out.parts):
        message = f"the name is too long; a folder's name has at most {LONGEST} letters"
        raise BadInput.at(out, message)
    if is_folder(out):
        if not os.access(out, os.R_OK | os.W_OK | os.X_OK):
            message = "this folder may not be read or written; name another one with --out"
            raise BadInput.at(out, message)
        return
    if os.path.lexists(out):
        message = "this is no folder; --out names a folder, a new one or one of earlier results"
        raise BadInput.at(out, message)
    _check_parent(out)


def _check_parent(out: Path) -> None:
    """Check that the nearest folder above, in which others are made, can be written."""
    above = absolute(out).parent
    while not os.path.lexists(above) and above != above.parent:
        above = above.parent
    if not is_folder(above):
        message = (
            f"{above.name!r} is no folder, so that none can be made in it; "
            "name another one with --out"
        )
        raise BadInput.at(out, message)
    if not os.access(above, os.W_OK | os.X_OK):
        message = f"the folder {above.name!r} may not be written; name another one with --out"
        raise BadInput.at(out, message)


def _refuse_others(asked: Claim, contents: Contents, *, force: bool) -> None:
    """Refuse a folder with files that Bamboo did not write, or with another result."""
    if contents.foreign and not force:
        holds = "something else than results" if contents.manifest is None else "files of yours"
        message = (
            f"this folder holds {holds}, which Bamboo did not write: {contents.some_foreign()}; "
            "name another folder with --out, or keep them beside the results by --force"
        )
        raise BadInput.at(asked.given, message)
    if contents.manifest is None:
        _refuse_unknown(asked, contents)
        return
    if contents.kind != asked.kind:
        message = (
            f"this folder holds {default_folders.noun(contents.kind)}, which "
            f"{default_folders.noun(asked.kind)} does not replace; name another folder with --out"
        )
        raise BadInput.at(asked.given, message)
    if sorted(contents.names) != sorted(asked.names) and not force:
        there, here = ", ".join(contents.names), ", ".join(asked.names)
        message = (
            f"this folder holds the results of {there!r}, not of {here!r}; "
            "name another folder with --out, or replace them by --force"
        )
        raise BadInput.at(asked.given, message)


def _refuse_unknown(asked: Claim, contents: Contents) -> None:
    """Refuse a folder without a manifest, or with a damaged one, that holds results."""
    if contents.own - {folder_lock.NAME}:
        message = (
            "this folder holds chunks of a sweep, but not its manifest; "
            "name another folder with --out"
        )
        raise BadInput.at(asked.given, message)
    if MANIFEST in contents.foreign:
        message = (
            f"the {MANIFEST} of this folder is damaged, so that it is not known what may be "
            "replaced; name another folder with --out"
        )
        raise BadInput.at(asked.given, message)


def absolute(path: Path) -> Path:
    """Return a path from the root, without links.

    Raises:
        BadInput: It leads nowhere.
    """
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:  # a loop of links, or no working folder
        raise BadInput.at(path, f"this path leads nowhere: {error}") from error


def _files(folder: Path) -> frozenset[str]:
    """Return the paths of the files in a folder."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return frozenset(path.relative_to(folder).as_posix() for path in paths)


def _listed_only(manifest: Mapping[str, Any]) -> frozenset[str]:
    """Return the files that a manifest lists, whether or not they still exist."""
    files = manifest.get("files")
    return frozenset(map(str, files)) if isinstance(files, list) else frozenset()


@contextlib.contextmanager
def _undoing() -> Iterator[Callable[[Path, Path], None]]:
    """Move files, and move all back where something goes wrong."""
    moved: list[tuple[Path, Path]] = []

    def move(source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        moved.append((source, target))  # first, so that no signal comes in between
        source.rename(target)

    try:
        yield move
    except BaseException:
        for source, target in reversed(moved):
            with contextlib.suppress(OSError):
                target.rename(source)
        raise


def remove_empty_folders(folder: Path, files: frozenset[str]) -> None:
    """Remove the folders inside a folder that the removal of files has left empty."""
    above = {parent for name in files for parent in Path(name).parents if parent.parts}
    for place in sorted(above, key=lambda path: len(path.parts), reverse=True):
        _remove_if_empty(folder / place)


@contextlib.contextmanager
def write_faults(folder: Path) -> Iterator[None]:
    """Turn an error of the disk into one line."""
    try:
        yield
    except OSError as error:
        message = (
            f"the results cannot be written: {error.strerror or error}; "
            "nothing is left half-written"
        )
        raise BadInput.at(folder, message) from error
