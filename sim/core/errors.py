"""One shape for everything that can be wrong with a file: where, what came, what is allowed, what to do."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

SHORT: Final = 60  # letters of what came that a line shows


@dataclass(frozen=True, order=True)
class Fault:
    """A fault at a place: one line for a person to act on.

    >>> print(Fault("replay.yaml", 12, 5, "theories: 'x' is no theory; allowed: a, b"))
    replay.yaml:12:5: theories: 'x' is no theory; allowed: a, b
    """

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        """Write the fault as file:line:column: message, on one line whatever the input held."""
        return f"{plain(self.file) or '(nothing)'}:{self.line}:{self.column}: {plain(' '.join(self.message.split()))}"


class BadInput(Exception):
    """All the faults of what was read, at once; nothing has been written."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep each fault once, in the order of their places."""
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))

    def __reduce__(self) -> tuple[type["BadInput"], tuple[tuple[Fault, ...]]]:
        """Travel between processes as faults, not as their text."""
        return type(self), (self.faults,)


def plain(text: str) -> str:
    r"""Write text so that it neither breaks a line nor moves a terminal.

    >>> plain("two\nlines")
    'two\\nlines'
    """
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text
    )


def shown(came: object) -> str:
    """Show what came as a file would write it, cut to what a line can bear.

    >>> shown(True), shown(None), shown("NO")
    ('true', 'nothing', "'NO'")
    """
    text = (
        {True: "true", False: "false", None: "nothing"}[came]
        if came is None or isinstance(came, bool)
        else repr(came)
    )
    return text if len(text) < SHORT else f"{text[: SHORT - 3]}…"


def bad_word(what: str, came: object, allowed: Sequence[str]) -> str:
    """Say that a word is not in a vocabulary, with the nearest one that is.

    >>> bad_word("theories", "balance_of_thret", ["balance_of_threat", "hedging"])
    "theories: 'balance_of_thret' is not allowed; did you mean 'balance_of_threat'? allowed: balance_of_threat, hedging"
    """
    near = get_close_matches(str(came), allowed, n=1)
    hint = f"did you mean '{near[0]}'? " if near else ""
    return f"{what}: {shown(came)} is not allowed; {hint}allowed: {', '.join(allowed)}"


def together(*readings: Callable[[], Any]) -> list[Any]:
    """Read several inputs and give what each holds; raises BadInput with the faults of all of them."""
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
