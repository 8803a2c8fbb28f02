"""Faults of input, in one form: where, what came, what is allowed, what to do."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

NAMED: Final = 6  # examples of one kind that a message names
SHORT: Final = 60  # characters of what came that a message shows
LINES_NAMED: Final = 5  # lines of faults of one kind that are named
SPECIFIC: Final = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|['"][^'"]*…|[0-9]+""")


@dataclass(frozen=True, order=True)
class Fault:
    """A fault at a place in a file: one line for a person to act on.

    Attributes:
        file: Name of the file, or of what stands for one.
        line: Line of the fault, from 1.
        column: Column of the fault, from 1.
        message: What came, what is allowed, what to do.
        kind: What faults of one kind share; empty for a fault that stands alone. Faults of one
            kind in one column of a file are printed as one line.

    >>> print(Fault("replay.yaml", 12, 5, "theories: 'x' is no theory; allowed: a, b"))
    replay.yaml:12:5: theories: 'x' is no theory; allowed: a, b
    """

    file: str
    line: int
    column: int
    message: str
    kind: str = field(default="", compare=False)

    def __str__(self) -> str:
        """Format the fault as file:line:column: message, always on one line."""
        file = plain(self.file) or "(nothing)"
        message = plain(" ".join(self.message.split()))
        return f"{file}:{self.line}:{self.column}: {message}"


class BadInput(Exception):  # noqa: N818 - the name says what it is; "Error" would add nothing
    """All faults of what was read; raised before anything is written.

    Attributes:
        faults: The faults without repetition, sorted by file and place.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep each fault once, sorted by place."""
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(folded(self.faults)))

    def __reduce__(self) -> tuple[type["BadInput"], tuple[tuple[Fault, ...]]]:
        """Pickle the error as its faults, not as their text."""
        return type(self), (self.faults,)

    @classmethod
    def at(cls, file: Path | str, message: str, line: int = 1, column: int = 1) -> "BadInput":
        """Return the error of a single fault.

        >>> print(BadInput.at("replay.yaml", "the file is empty"))
        replay.yaml:1:1: the file is empty
        """
        fault = Fault(str(file), line, column, message)
        return cls([fault])


def kind_of(message: str) -> str:
    """Return what a message shares with those of the same kind: all but what is quoted or counted.

    >>> kind_of("value: 'x' is not a number") == kind_of("value: 'y' is not a number")
    True
    """
    return SPECIFIC.sub("…", message)


def folded(faults: Iterable[Fault]) -> list[str]:
    """Return a line for every fault; those of one kind share the line of the first of them.

    >>> folded([Fault("a.csv", n, 1, f"year: 'x{n}' is no year", "year: … is no year")
    ...         for n in (2, 3, 5)])
    ["a.csv:2:1: year: 'x2' is no year (3 such faults, on lines 2, 3, 5)"]
    """
    groups: dict[object, list[Fault]] = {}
    for fault in faults:
        alone = fault if not fault.kind else (fault.file, fault.column, fault.kind)
        groups.setdefault(alone, []).append(fault)
    return [_folded(group) for group in groups.values()]


def _folded(group: list[Fault]) -> str:
    """Return the line of the first fault of a kind, with a count and the first lines of all."""
    first = str(group[0])
    if len(group) == 1:
        return first
    lines = list(dict.fromkeys(fault.line for fault in group))
    more = " …" if len(lines) > LINES_NAMED else ""
    named = ", ".join(map(str, lines[:LINES_NAMED]))
    return f"{first} ({len(group)} such faults, on lines {named}{more})"


class Stopped(KeyboardInterrupt):
    """A command was stopped from outside.

    Attributes:
        message: What is left, for the user; empty where nothing is.
        code: The exit code.
    """

    def __init__(self, message: str = "", code: int = 130) -> None:
        """Keep the message and the code."""
        super().__init__(message)
        self.message = message
        self.code = code


def plain(text: str) -> str:
    r"""Escape characters that would break a line or control a terminal.

    >>> plain("two\nlines")
    'two\\nlines'
    """
    return "".join(map(_printable, text))


def _printable(character: str) -> str:
    """Return a character, or its escape sequence if it is not printable."""
    if character.isprintable():
        return character
    escaped = character.encode("unicode_escape", "surrogatepass")
    return escaped.decode()


def shown(came: object) -> str:
    """Format what came as a file would write it, cut to a length that fits a message.

    >>> shown(True), shown(None), shown("NO")
    ('true', 'nothing', "'NO'")
    """
    if came is None:
        return "nothing"
    if isinstance(came, bool):
        return "true" if came else "false"
    text = repr(came)
    if len(text) < SHORT:
        return text
    return f"{text[: SHORT - 3]}…"


def listed(items: Iterable[str]) -> str:
    """Join the first few items, and count the others.

    >>> listed("abcdefgh")
    'a, b, c, d, e, f and 2 more'
    """
    every = list(items)
    more = f" and {len(every) - NAMED} more" if len(every) > NAMED else ""
    return ", ".join(every[:NAMED]) + more


def bad_word(what: str, came: object, allowed: Sequence[str]) -> str:
    """Write the message that a word is not in a vocabulary, with the nearest word that is.

    >>> bad_word("theory", "hedgin", ["balance_of_threat", "hedging"])
    "theory: 'hedgin' is not allowed; did you mean 'hedging'? allowed: balance_of_threat, hedging"
    """
    near = get_close_matches(str(came), allowed, n=1)
    hint = f"did you mean '{near[0]}'? " if near else ""
    words = ", ".join(allowed)
    return f"{what}: {shown(came)} is not allowed; {hint}allowed: {words}"


def together(*readings: Callable[[], Any]) -> list[Any]:
    """Read several inputs and collect the faults of all of them.

    Args:
        *readings: Functions without arguments, each of which reads one input.

    Returns:
        What each function returned, in order.

    Raises:
        BadInput: At least one reading failed; the error lists the faults of all.
    """
    found: list[Any] = []
    faults: list[Fault] = []
    for reading in readings:
        try:
            found.append(reading())
        except BadInput as bad:
            faults += bad.faults
    if faults:
        raise BadInput(faults)
    return found
