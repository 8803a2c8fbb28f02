"""One shape for everything that can be wrong with a file: where, what came, what is allowed, what to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


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
        return f"{self.file}:{self.line}:{self.column}: {' '.join(self.message.split())}"


class BadInput(Exception):  # noqa: N818 - the name says what it is; "Error" would add nothing
    """All the faults of what was read, at once; nothing has been written."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the faults in the order of their places."""
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))


def bad_word(what: str, came: object, allowed: Sequence[str]) -> str:
    """Say that a word is not in a vocabulary, with the nearest one that is.

    >>> bad_word("theories", "balance_of_thret", ["balance_of_threat", "hedging"])
    "theories: 'balance_of_thret' is not allowed; did you mean 'balance_of_threat'? allowed: balance_of_threat, hedging"
    """
    near = get_close_matches(str(came), allowed, n=1)
    hint = f"did you mean '{near[0]}'? " if near else ""
    return f"{what}: {came!r} is not allowed; {hint}allowed: {', '.join(allowed)}"
