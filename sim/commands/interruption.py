"""Interruption of a command by a signal: Ctrl-C, a scheduler's time limit, a closed terminal."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Final

from sim.core.errors import Stopped

SIGNALS: Final = ("SIGTERM", "SIGHUP")  # beside SIGINT, for which Python does the same
SHIFT: Final = 128  # of the exit code of a command that a signal ends


@contextlib.contextmanager
def handled() -> Iterator[None]:
    """Raise ``Stopped`` on signals that end a process, so that it can leave everything whole.

    A signal that is ignored, as under ``nohup``, stays ignored.
    """
    before = {}
    if threading.current_thread() is threading.main_thread():
        for name in SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                before[number] = signal.signal(number, _stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, _: FrameType | None) -> None:
    """End the command once; a second signal does not disturb its end."""
    signal.signal(number, signal.SIG_IGN)
    raise Stopped(code=SHIFT + number)
