"""Files of compiled functions: numba's cache, made safe against damaged files and full disks.

Every file begins with a digest of the rest and reaches the disk before it gets its name. A file
that is cut short or damaged counts as absent, so that the function is compiled again. A file that
cannot be written is left out.
"""

import contextlib
import io
import os
import pickle
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from numba.core.caching import (
    CompileResultCacheImpl,
    FunctionCache,
    IndexDataCacheFile,
    InTreeCacheLocator,
)

DIGEST: Final = 32  # bytes at the beginning of a file


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place, wait until it is on the disk, and rename it.

    Raises:
        OSError: The file cannot be written; nothing is left of it.
    """
    part = path.with_name(f"{path.name}.tmp.{uuid4().hex[:16]}")
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def signed(content: bytes) -> bytes:
    """Put the digest of a content in front of it."""
    return blake2b(content, digest_size=DIGEST).digest() + content


def sound_content(path: Path) -> bytes | None:
    """Read the content of a signed file; None where it is absent, unreadable or damaged."""
    try:
        stored = path.read_bytes()
    except OSError:
        return None
    content = stored[DIGEST:]
    return content if signed(content) == stored else None


class _Files(IndexDataCacheFile):
    """The index and the compiled variants of one function, as signed files."""

    def save(self, key: Any, data: Any) -> None:
        """Save a variant under a name of its own, so that two processes never mix theirs up."""
        variant = blake2b(repr(key).encode(), digest_size=8).hexdigest()
        name = f"{self._index_name}.{variant}.nbc"
        self._save_data(name, data)
        self._save_index({**self._load_index(), key: name})

    def _load_index(self) -> dict[Any, str]:
        """Return the names of files by variant; none where the index is damaged or outdated."""
        content = sound_content(Path(self._index_path))
        if content is None:
            return {}
        stream = io.BytesIO(content)
        version = pickle.load(stream)  # noqa: S301 - only the user writes there
        if version != self._version:
            return {}
        stamp, overloads = pickle.load(stream)  # noqa: S301 - only the user writes there
        known: dict[Any, str] = overloads if stamp == self._source_stamp else {}
        return known

    def _load_data(self, name: str) -> Any:
        """Return a compiled variant; raises FileNotFoundError where the file is damaged."""
        content = sound_content(Path(self._data_path(name)))
        if content is None:
            raise FileNotFoundError(name)
        return pickle.loads(content)  # noqa: S301 - only the user writes there

    @contextlib.contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[io.BytesIO]:
        """Open a file that is written whole at the end."""
        stream = io.BytesIO()
        yield stream
        write_whole(Path(filepath), signed(stream.getvalue()))


class CompiledFiles(FunctionCache):
    """The cache of one compiled function.

    Args:
        function: The function that is compiled.
        folder: Folder of all caches.
        on_failure: Called with the error where a compiled function cannot be saved.
        on_save: Called where one was compiled and saved.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        folder: Path,
        on_failure: Callable[[OSError], None],
        on_save: Callable[[], None],
    ) -> None:
        """Find the place of the function's files; raises RuntimeError where there is none."""
        self._impl_class = _implementation(folder)
        super().__init__(function)
        self._cache_file = _Files(
            cache_path=self._cache_path,
            filename_base=self._impl.filename_base,
            source_stamp=self._impl.locator.get_source_stamp(),
        )
        self._on_failure = on_failure
        self._on_save = on_save

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Load a compiled variant; None where there is none that can be used."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # noqa: BLE001 - whatever is stored, the function can be compiled again
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Save a compiled variant, where the disk has room."""
        try:
            super().save_overload(sig, data)
        except OSError as error:
            self.disable()
            self._on_failure(error)
        else:
            self._on_save()


def _implementation(folder: Path) -> type:
    """Return numba's way to store functions, in a folder of our own."""

    class Locator(InTreeCacheLocator):
        """The place of a function's files: a subfolder for each folder of sources."""

        def __init__(self, function: Callable[..., Any], file: str) -> None:
            """Name the subfolder after the folder of the source."""
            super().__init__(function, file)
            self._cache_path = str(folder / self.get_suitable_cache_subpath(file))

    class Implementation(CompileResultCacheImpl):
        """Storage of compiled functions in that place."""

        _locator_classes = (Locator,)

    return Implementation
