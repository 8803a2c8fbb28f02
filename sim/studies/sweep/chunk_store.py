"""The store of a sweep: a folder of whole chunks.

A chunk is written beside its place, flushed to the disk and renamed. It ends with a digest of
itself, keyed by the identity of its sweep, so that a damaged chunk and one of another sweep are
both found out. The folder is the state of the sweep: a chunk is done if its file is whole,
otherwise it is still to be run; ``chunk_states`` lists this for people.
"""

import contextlib
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import BadInput, Fault
from sim.core.json_reader import read_json
from sim.studies.sweep.sums import Sums

DIGEST: Final = 16  # bytes
MANIFEST: Final = "manifest.json"


class Store:
    """A sweep folder.

    Attributes:
        folder: The folder.
        chunks: Its folder of chunks.
        records: Its folder of full records.
    """

    def __init__(self, folder: Path) -> None:
        """Name the folder, whose manifest states the identity of the sweep."""
        self.folder = folder
        self.chunks = folder / "chunks"
        self.records = folder / "records"
        self._key: bytes | None = None

    def identify(self, sweep: Mapping[str, Any]) -> None:
        """Set the identity of the sweep, by which chunks are recognised."""
        text = json.dumps(sweep, sort_keys=True)
        self._key = blake2b(text.encode(), digest_size=DIGEST).digest()

    def has_chunks(self) -> bool:
        """Whether the folder holds a chunk, of this or of another sweep."""
        return any(self.chunks.glob("[0-9]*.npz"))

    def begun(self, *, resume: bool) -> Mapping[str, Any] | None:
        """Return the identity of the sweep that the folder holds, or None where there is none.

        A sweep that has no chunk counts only where it is to be resumed.
        """
        manifest = self.manifest()
        if manifest is None or not (resume or self.has_chunks()):
            return None
        sweep = manifest.get("sweep")
        return sweep if isinstance(sweep, dict) else {}

    def forget_unless_begun(self, files: Iterable[str]) -> None:
        """Remove the files of a sweep that has not finished a single chunk."""
        if self.has_chunks():
            return
        for name in files:
            with contextlib.suppress(OSError):
                (self.folder / name).unlink(missing_ok=True)
        for folder in (self.chunks, self.records):
            with contextlib.suppress(OSError):
                folder.rmdir()

    def _digest(self, body: bytes) -> bytes:
        """Return the digest with which a chunk ends."""
        if self._key is None:
            self.identify((self.manifest() or {}).get("sweep", {}))
        return blake2b(body, digest_size=DIGEST, key=self._key or b"").digest()

    def put(self, path: Path, content: bytes) -> None:
        """Write a file whole or not at all.

        Raises:
            BadInput: The file cannot be written, for example because the disk is full.
        """
        beside = path.with_name(f".{path.name}.part")
        with _write_faults(path):
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
        """Append to a file that is not yet in its place.

        Raises:
            BadInput: The file cannot be written.
        """
        with _write_faults(path), path.open("ab") as file:
            file.write(content)

    def path(self, number: int) -> Path:
        """Return the file of a chunk."""
        return self.chunks / f"{number:08d}.npz"

    def record(self, number: int) -> Path:
        """Return the file of a chunk's records."""
        return self.records / f"chunk-{number:08d}.parquet"

    def save(self, number: int, sums: Sums) -> str:
        """Write a finished chunk, its records first, so that a chunk that is done has them.

        Returns:
            The digest of the chunk.

        Raises:
            BadInput: A file cannot be written.
        """
        more = {}
        if sums.record is not None:
            with _write_faults(self.folder):
                self.records.mkdir(exist_ok=True)
            self.put(self.record(number), sums.record)
            more["record"] = _as_array(blake2b(sums.record, digest_size=DIGEST).digest())
        content = _packed(sums, more)
        self.put(self.path(number), content + self._digest(content))
        return blake2b(content, digest_size=DIGEST).hexdigest()

    def read(self, number: int) -> Sums | None:
        """Return a chunk without its records, or None where it is missing.

        Raises:
            BadInput: The chunk is damaged.
        """
        body = self._body(number)
        return None if body is None else _unpacked(body)

    def read_whole(self, number: int, *, records: bool) -> tuple[Sums, str] | None:
        """Return a chunk and its digest, or None where it is missing.

        Args:
            number: The number of the chunk.
            records: Whether the chunk counts as missing without its records.

        Raises:
            BadInput: The chunk or its records are damaged.
        """
        body = self._body(number)
        if body is None or (records and not self._has_record(number, body)):
            return None
        return _unpacked(body), blake2b(body, digest_size=DIGEST).hexdigest()

    def _body(self, number: int) -> bytes | None:
        """Return a chunk's file without its digest; raises BadInput where the two disagree."""
        path = self.path(number)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _fault(path, f"chunk {number} cannot be read: {error.strerror}") from error
        body, digest = content[:-DIGEST], content[-DIGEST:]
        if self._digest(body) != digest:
            message = (
                f"chunk {number} is damaged, or of another sweep ({len(content)} bytes); "
                "--resume runs it again"
            )
            raise _fault(path, message)
        return body

    def _has_record(self, number: int, body: bytes) -> bool:
        """Whether a chunk's records exist; raises BadInput where they are damaged."""
        path = self.record(number)
        if not path.exists():
            return False
        with np.load(io.BytesIO(body)) as content:
            expected = content["record"].tobytes() if "record" in content else b""
        with path.open("rb") as file:
            found = file_digest(file, lambda: blake2b(digest_size=DIGEST)).digest()
        if found != expected:
            message = f"the records of chunk {number} are damaged; --resume runs it again"
            raise _fault(path, message)
        return True

    def drop(self, number: int) -> None:
        """Remove a chunk, beginning with the file that makes it done."""
        with _write_faults(self.folder):
            self.path(number).unlink(missing_ok=True)
            self.record(number).unlink(missing_ok=True)

    def manifest(self) -> dict[str, Any] | None:
        """Return the folder's manifest, or None where there is none.

        Raises:
            BadInput: The manifest is damaged.
        """
        path = self.folder / MANIFEST
        if not path.exists():
            return None
        found = read_json(path, "the manifest is damaged; name another folder with --out")
        return found if isinstance(found, dict) else {}


def _as_array(content: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(content, np.uint8)


def _packed(sums: Sums, more: dict[str, Any]) -> bytes:
    """Return a chunk as the bytes of a file."""
    file = io.BytesIO()
    failures = json.dumps(sums.failures).encode()
    np.savez(
        file,
        points=sums.points,
        worlds=sums.worlds,
        sums=sums.sums,
        failures=_as_array(failures),
        **more,
    )
    return file.getvalue()


def _unpacked(body: bytes) -> Sums:
    """Return the chunk that a file holds."""
    with np.load(io.BytesIO(body)) as content:
        failures = []
        for point, world, cause in json.loads(content["failures"].tobytes()):
            failures.append((int(point), int(world), str(cause)))
        return Sums(content["points"], content["worlds"], content["sums"], tuple(failures))


@contextlib.contextmanager
def _write_faults(path: Path) -> Iterator[None]:
    """Turn an error of the disk into one line."""
    try:
        yield
    except OSError as error:
        message = (
            f"{path.name} cannot be written: {error.strerror}; finished chunks are saved: "
            "mend this and go on with --resume"
        )
        raise _fault(path.parent, message) from error


def _fault(path: Path, message: str) -> BadInput:
    return BadInput([Fault(str(path), 1, 1, message)])
