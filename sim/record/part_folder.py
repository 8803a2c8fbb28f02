"""The folder of unfinished work: finished pieces, kept until the whole result is written.

It lies beside the result folder, under its name and ``_unfinished``. A later run of the same
command with ``--resume`` takes the pieces from there; once the result is written, the folder goes.
"""

import contextlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from sim.core import part_codec
from sim.core.errors import BadInput
from sim.record import folder_contents, folders, result_folder
from sim.record.folder_contents import MANIFEST
from sim.record.result_folder import UNFINISHED, Claim

SUFFIX: Final = "_unfinished"
COMMAND: Final = "unfinished"  # key of the kind of results
IDENTITY: Final = "identity"
SEAL_BYTES: Final = 16  # of the digest at the end of a piece


@dataclass(frozen=True)
class Parts:
    """Finished pieces of work.

    Attributes:
        place: Their folder.
        classes: The data classes that pieces are made of, by name.
        identity: Digest of what the pieces depend on.
    """

    place: Claim
    classes: Mapping[str, Callable[..., Any]]
    identity: str

    def get(self, key: str) -> Any:
        """Return a piece, or None where it is not finished or its file is damaged."""
        with contextlib.suppress(OSError, ValueError, MemoryError):
            sealed = self._file(key).read_bytes()
            content, seal = sealed[:-SEAL_BYTES], sealed[-SEAL_BYTES:]
            if seal == self._seal(key, content):
                return part_codec.decode(content, self.classes)
        return None

    def put(self, key: str, value: Any) -> None:
        """Keep a piece; its file is whole or not there.

        Raises:
            BadInput: It cannot be written.
        """
        content = part_codec.encode(value)
        name = self._file(key).name
        if self.get(key) is None:
            whole = content + self._seal(key, content)
            self.place.add(lambda draft: (draft / name).write_bytes(whole))

    def _seal(self, key: str, content: bytes) -> bytes:
        """Digest a piece, its key and the work, so that nothing else is taken for the piece."""
        parts = (self.identity.encode(), key.encode(), content)
        return blake2b(b"\0".join(parts), digest_size=SEAL_BYTES).digest()

    def _file(self, key: str) -> Path:
        digest = blake2b(key.encode(), digest_size=8).hexdigest()
        return self.place.path / f"{digest}.npz"


@dataclass(frozen=True)
class Work:
    """A piece of work that can be resumed.

    Attributes:
        name: Name of the scenario.
        folder: The result folder.
        identity: What the pieces depend on; pieces of another identity are not taken.
        classes: The data classes that pieces are made of.
        resume: Whether the pieces of an earlier run are taken.
        force: Whether the pieces of an earlier run may be lost.
    """

    name: str
    folder: Path
    identity: str
    classes: tuple[type, ...]
    resume: bool = False
    force: bool = False


@contextlib.contextmanager
def parts(work: Work) -> Iterator[Parts]:
    """Open the folder of the pieces of some work; where all goes well, it is removed at the end.

    Raises:
        BadInput: An earlier run was not finished, and is neither resumed nor given up; or its
            pieces are of other work.
    """
    out = work.folder.with_name(f"{work.folder.name}{SUFFIX}")
    digest = blake2b(work.identity.encode(), digest_size=16).hexdigest()
    _refuse_unasked(work, out, digest)
    with result_folder.claim(COMMAND, [work.name], out) as place:
        before = folder_contents.look(place.path).manifest or {}
        if not (work.resume and before.get(IDENTITY) == digest):
            stated = folders.manifest(name=work.name, **{IDENTITY: digest})
            place.replace(lambda _: None, stated)
        elif before.get(UNFINISHED):
            _state_again(place, before)
        try:
            yield Parts(place, {own.__name__: own for own in work.classes}, digest)
        except BaseException:
            if not any(place.path.glob("*.npz")):
                _forget(place)
            raise
        _forget(place)
    with contextlib.suppress(OSError):
        out.rmdir()  # unless others have put something here


def _refuse_unasked(work: Work, out: Path, digest: str) -> None:
    """Refuse to drop the pieces of an earlier run, unless the user gives them up with --force."""
    begun = folder_contents.look(out).manifest
    if begun is None or work.force:
        return
    if not work.resume:
        message = (
            "an earlier run was not finished; continue it with --resume, or begin anew with --force"
        )
        raise BadInput.at(out, message)
    if begun.get(IDENTITY) != digest and any(out.glob("*.npz")):
        message = (
            "the run that was not finished here had other options, evidence or settings; continue "
            "with those, write elsewhere with --out DIR, or begin anew with --force"
        )
        raise BadInput.at(out, message)


def _state_again(place: Claim, before: Mapping[str, Any]) -> None:
    """Write the manifest anew where the last run was killed while it put a piece in place."""
    whole = {key: value for key, value in before.items() if key != UNFINISHED}
    with place.draft() as draft:
        folders.write_manifest(whole, draft / MANIFEST)
        (draft / MANIFEST).replace(place.path / MANIFEST)


def _forget(place: Claim) -> None:
    """Remove the pieces; what others have put here stays."""
    contents = folder_contents.look(place.path)
    for name in contents.own:
        with contextlib.suppress(OSError):
            (place.path / name).unlink()
    for name in contents.drafts:
        shutil.rmtree(place.path / name, ignore_errors=True)
