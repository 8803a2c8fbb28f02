"""The store of a sweep: a folder in which every finished chunk is whole, and which one process at a time may write.

A chunk is written beside its place, flushed to the disk and renamed; it carries a digest of itself. What stands in the folder is the
state of the sweep: a chunk is done if its file is whole, else it is still to be run; ``states`` lists this for people. The lock dies with its process.
"""

import contextlib
import io
import json
import os
from collections.abc import Iterator, Mapping
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.core.errors import BadInput, Fault, shown
from sim.studies.sweep.engine import Sums

DIGEST: Final = 16
SHOWN: Final = 5  # differences named when a resume is refused


class Store:
    """A sweep folder that this process alone may write."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; ``opened`` locks it."""
        self.folder = folder
        self.chunks, self.records = folder / "chunks", folder / "records"

    @contextlib.contextmanager
    def opened(self) -> Iterator["Store"]:
        """Hold the folder for this process; raises BadInput where another one holds it or it cannot be written."""
        with _told(self.folder):
            self.chunks.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / ".lock").open("a+")
        with lock:
            if not _locked(lock):
                raise BadInput(
                    [
                        Fault(
                            str(self.folder),
                            1,
                            1,
                            "another process is writing this sweep; wait for it, or name another folder with --out",
                        )
                    ]
                )
            yield self

    def put(self, path: Path, content: bytes) -> None:
        """Write a file whole or not at all; raises BadInput with the cause, such as a full disk."""
        beside = path.with_name(f".{path.name}.part")
        with _told(path):
            try:
                with beside.open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                beside.replace(path)
            finally:
                with contextlib.suppress(OSError):
                    beside.unlink(missing_ok=True)

    def append(self, path: Path, content: bytes) -> None:
        """Add to a file that is on its way; raises BadInput with the cause."""
        with _told(path), path.open("ab") as file:
            file.write(content)

    def path(self, number: int) -> Path:
        """Name the file of a chunk."""
        return self.chunks / f"{number:08d}.npz"

    def record(self, number: int) -> Path:
        """Name the file of a chunk's records."""
        return self.records / f"chunk-{number:08d}.parquet"

    def keep(self, number: int, sums: Sums) -> str:
        """Keep a finished chunk, its records first, so that what is done has them; gives its digest."""
        more: dict[str, Any] = {}
        if sums.record is not None:
            with _told(self.folder):
                self.records.mkdir(exist_ok=True)
            self.put(self.record(number), sums.record)
            more["record"] = np.frombuffer(
                blake2b(sums.record, digest_size=DIGEST).digest(), np.uint8
            )
        held = io.BytesIO()
        failures = json.dumps(sums.failures)
        np.savez(
            held,
            points=sums.points,
            worlds=sums.worlds,
            sums=sums.sums,
            failures=np.frombuffer(failures.encode(), np.uint8),
            **more,
        )
        content = held.getvalue()
        digest = blake2b(content, digest_size=DIGEST)
        self.put(self.path(number), content + digest.digest())
        return digest.hexdigest()

    def read(self, number: int) -> Sums | None:
        """Give a chunk back, without its records, or nothing where it is not there; raises BadInput where it is damaged."""
        body = self._body(number)
        return None if body is None else _parsed(body)

    def whole(self, number: int, *, records: bool) -> tuple[Sums, str] | None:
        """Give a chunk and its digest, or nothing where it, or its records where these are kept, is not there; raises BadInput where one is damaged."""
        body = self._body(number)
        if body is None or (records and not self._has_record(number, body)):
            return None
        return _parsed(body), blake2b(body, digest_size=DIGEST).hexdigest()

    def _body(self, number: int) -> bytes | None:
        """Give a chunk's file without its digest; raises BadInput where the two do not agree."""
        path = self.path(number)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise BadInput(
                [Fault(str(path), 1, 1, f"chunk {number} cannot be read: {error.strerror}")]
            ) from error
        body, digest = content[:-DIGEST], content[-DIGEST:]
        if blake2b(body, digest_size=DIGEST).digest() != digest:
            raise BadInput(
                [
                    Fault(
                        str(path),
                        1,
                        1,
                        f"chunk {number} is damaged ({len(content)} bytes); --resume runs it again",
                    )
                ]
            )
        return body

    def _has_record(self, number: int, body: bytes) -> bool:
        """Tell whether a chunk's records are there; raises BadInput where they are not what the chunk says."""
        path = self.record(number)
        if not path.exists():
            return False
        with np.load(io.BytesIO(body)) as held:
            said = held["record"].tobytes() if "record" in held else b""
        with path.open("rb") as file:
            found = file_digest(file, lambda: blake2b(digest_size=DIGEST)).digest()
        if found != said:
            raise BadInput(
                [
                    Fault(
                        str(path),
                        1,
                        1,
                        f"the records of chunk {number} are damaged; --resume runs it again",
                    )
                ]
            )
        return True

    def drop(self, number: int) -> None:
        """Take a chunk away, the file that makes it done first."""
        with _told(self.folder):
            self.path(number).unlink(missing_ok=True)
            self.record(number).unlink(missing_ok=True)

    def said(self) -> dict[str, Any] | None:
        """Give what the folder's manifest says, or nothing where there is none; raises BadInput where it is damaged."""
        path = self.folder / "manifest.json"
        if not path.exists():
            return None
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BadInput(
                [
                    Fault(
                        str(path),
                        1,
                        1,
                        "the manifest of this sweep is damaged; name another folder with --out",
                    )
                ]
            ) from error
        return found if isinstance(found, dict) else {}


def _parsed(body: bytes) -> Sums:
    """Read what a whole chunk holds."""
    with np.load(io.BytesIO(body)) as held:
        failures = tuple(
            (int(p), int(r), str(c)) for p, r, c in json.loads(held["failures"].tobytes())
        )
        return Sums(held["points"], held["worlds"], held["sums"], failures)


def _locked(file: Any) -> bool:
    """Take the lock of a file for this process; children do not inherit it."""
    try:
        import fcntl
    except ImportError:  # no such locks on this system
        return True
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the disk refuses into one line."""
    try:
        yield
    except OSError as error:
        said = f"{path.name} cannot be written: {error.strerror}; finished chunks are kept: mend this and go on with --resume"
        raise BadInput([Fault(str(path.parent), 1, 1, said)]) from error


def differences(was: Mapping[str, Any], now: Mapping[str, Any], where: str = "") -> Iterator[str]:
    """Name what differs between two manifests' identities, deepest keys first found."""
    for key in sorted({*was, *now}):
        name, old, new = f"{where}{key}", was.get(key), now.get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            yield from differences(old, new, f"{name}.")
        elif old != new:
            yield f"{name} was {shown(old)}, is {shown(new)}"


def refuse_if_changed(folder: Path, was: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Refuse to go on with a sweep that is no longer the same, naming what differs; raises BadInput."""
    found = list(differences(was, now))
    if found:
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        raise BadInput(
            [
                Fault(
                    str(folder / "manifest.json"),
                    1,
                    1,
                    f"this folder holds another sweep: {'; '.join(found[:SHOWN])}{more}; name another folder with --out",
                )
            ]
        )
