"""Remarks: what was assumed of a file that is read although it departs from what is expected.

Remarks go to the logger ``bamboo`` as warnings, one line a file. The command line collects them
and prints them on standard error once the input is accepted; another program that uses Bamboo
handles them as it handles every log.
"""

import logging
import sys
from dataclasses import dataclass, field
from typing import Final

from sim.core.errors import listed, plain

LOGGER: Final = logging.getLogger("bamboo")


@dataclass
class Remarks:
    """What was assumed of one table.

    Attributes:
        said: Assumptions that concern the whole table, in words.
        read_as: What came and how it was read, by kind of cell.
        counted: Number of cells that were read as missing, by what stands in them.
    """

    said: list[str] = field(default_factory=list)
    read_as: dict[str, str] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)

    def add(self, text: str) -> None:
        """Add an assumption, once."""
        if text not in self.said:
            self.said.append(text)

    def add_reading(self, came: str, read: str) -> None:
        """Add how a cell was read."""
        self.read_as.setdefault(came, read)

    def count_missing(self, word: str) -> None:
        """Count a cell that was read as missing."""
        self.counted[word] = self.counted.get(word, 0) + 1

    def text(self) -> str:
        """Return all assumptions as one line; empty where there are none."""
        parts = list(self.said)
        if self.read_as:
            pairs = [f"{came} as {read}" for came, read in self.read_as.items()]
            parts.append(f"read {listed(pairs)}")
        if self.counted:
            cells = [f"{word} ({number})" for word, number in self.counted.items()]
            parts.append(f"cells read as missing: {listed(cells)}")
        return "; ".join(parts)

    def send(self, file: str) -> None:
        """Send the assumptions on a file to the log."""
        text = self.text()
        if text:
            remark(file, text)


def remark(file: str, text: str) -> None:
    """Send one remark on a file to the log, in the form of a fault."""
    LOGGER.warning("%s:1:1: %s", file, text)


class Collector(logging.Handler):
    """Collects remarks, each once, until they are shown or the input is refused."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.waiting: list[str] = []
        self.seen: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Collect a remark that was not seen before."""
        line = plain(" ".join(record.getMessage().split()))
        if line not in self.seen:
            self.seen.add(line)
            self.waiting.append(line)

    def show(self) -> None:
        """Print the remarks that wait on standard error."""
        waiting, self.waiting = self.waiting, []
        for line in waiting:
            print(line, file=sys.stderr)


def collect() -> Collector:
    """Collect remarks from now on; a collector of an earlier call is replaced."""
    for handler in list(LOGGER.handlers):
        if isinstance(handler, Collector):
            LOGGER.removeHandler(handler)
    collector = Collector()
    LOGGER.addHandler(collector)
    LOGGER.propagate = False
    return collector


def show_collected() -> None:
    """Print the remarks that were collected so far, where a command collects them."""
    for handler in LOGGER.handlers:
        if isinstance(handler, Collector):
            handler.show()
