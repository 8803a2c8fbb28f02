"""What is printed while a command goes on; a stream that cannot be written ends no work."""

import codecs
import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any, Final, TextIO, cast

from sim.core.errors import plain

SPELLING: Final = "bamboo-spelling"  # name of the way to write letters that an encoding lacks
SPELT: Final = {
    "–": "-",  # noqa: RUF001 - these signs are meant
    "—": "-",
    "−": "-",  # noqa: RUF001
    "…": "...",
    "≥": ">=",
    "≤": "<=",
    "×": "x",  # noqa: RUF001
    "→": "->",
    "±": "+/-",
    "‘": "'",  # noqa: RUF001
    "’": "'",  # noqa: RUF001
    "“": '"',
    "”": '"',
    "·": ".",
}


class LenientStream:
    """A text stream that drops what cannot be written: on a full disk, or a closed terminal."""

    def __init__(self, stream: Any) -> None:
        """Wrap a stream; None stands for a process that has none."""
        self._stream = stream

    def write(self, text: str) -> int:
        """Write text, where it can be written."""
        try:
            self._stream.write(text)
        except (OSError, ValueError, AttributeError):
            silence(self._stream)
        return len(text)

    def flush(self) -> None:
        """Write what is buffered, where it can be written."""
        try:
            self._stream.flush()
        except (OSError, ValueError, AttributeError):
            silence(self._stream)

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the stream itself."""
        return getattr(self._stream, name)


@contextlib.contextmanager
def lenient_errors() -> Iterator[None]:
    """Make standard error lenient, so that progress and notices end no work."""
    before = sys.stderr
    sys.stderr = cast("TextIO", LenientStream(before))
    try:
        yield
    finally:
        sys.stderr.flush()
        sys.stderr = before


def spell_out(stream: Any) -> None:
    """Let a stream spell what its encoding lacks, as cp1252 and ascii lack signs of these texts.

    Args:
        stream: A text stream; one that cannot be changed stays as it is.
    """
    codecs.register_error(SPELLING, _spelt)
    with contextlib.suppress(AttributeError, OSError, ValueError):
        stream.reconfigure(errors=SPELLING)


def _spelt(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for letters that cannot be encoded, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    spelt = [SPELT.get(letter) or _escaped(letter) for letter in letters]
    return "".join(spelt), error.end


def _escaped(letter: str) -> str:
    """Return the escape sequence of a letter, in ASCII."""
    return letter.encode("ascii", "backslashreplace").decode("ascii")


def silence(stream: Any) -> None:
    """Point a stream to nowhere, so that Python does not try to write its rest at the end."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        handle = os.open(os.devnull, os.O_WRONLY)
        os.dup2(handle, stream.fileno())
        os.close(handle)


def note(line: str) -> None:
    """Print a line on standard error."""
    print(plain(line), file=sys.stderr, flush=True)
