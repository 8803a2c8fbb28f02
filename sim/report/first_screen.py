"""The first screen: the few plain lines that a command ends in, no wider than a terminal."""

import textwrap
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

MOST: Final = 12  # lines of a first screen
WIDTH: Final = 104  # columns
MARK: Final = " ..."  # ends a line that was shortened
INDENT: Final = "  "  # begins the rest of a line that was wrapped


@dataclass(frozen=True)
class Line:
    """A line of a first screen, and what becomes of it where there is no room.

    Attributes:
        text: The line, of any length.
        room: ``whole`` is wrapped, ``shortened`` is cut to one line, ``spare`` is left out,
            ``place`` is a path, which is neither wrapped nor cut.
    """

    text: str
    room: Literal["whole", "shortened", "spare", "place"] = "whole"


@dataclass(frozen=True)
class CommandOutput:
    """What a command prints.

    Attributes:
        screen: The first screen.
        detail: The numbers behind it, for readers who ask for them.
        faults: Lines on what is missing, such as a figure that could not be plotted.
    """

    screen: tuple[str, ...]
    detail: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    def lines(self, *, verbose: bool = False) -> list[str]:
        """Return the lines to print; the first screen is the last of them.

        Args:
            verbose: Whether the numbers behind it are printed above it.
        """
        return [*(self.detail if verbose else ()), *self.faults, *self.screen]


def output_of(
    lines: Iterable[Line], detail: Iterable[str] = (), faults: Iterable[str] = ()
) -> CommandOutput:
    """Return what a command prints, its first screen fitted to a terminal."""
    return CommandOutput(tuple(fitted(lines)), tuple(detail), tuple(faults))


def fitted(lines: Iterable[Line]) -> list[str]:
    """Return at most twelve lines of at most ``WIDTH`` columns, paths apart.

    Where they are more, first those that may be shortened are cut to one line each, as few as
    need be; then spare ones are left out, the last first; at the end every line is cut.

    >>> fitted([Line("a" * 9, "whole"), Line("out/a.csv", "place")])
    ['aaaaaaaaa', 'out/a.csv']
    """
    kept = list(lines)
    cut: set[int] = set()
    for place in _cut_first(kept):
        if len(_wrapped(kept, cut)) > MOST:
            cut.add(place)
    shown = [line for place, line in enumerate(kept) if line.room != "spare"]
    spare = [place for place, line in enumerate(kept) if line.room == "spare"]
    while len(_wrapped(kept, cut)) > MOST and spare:
        kept[spare.pop()] = Line("", "place")
    found = _wrapped(kept, cut)
    if len(found) > MOST:
        found = _wrapped(shown, set(range(len(shown))))
    return [*found[: MOST - 1], found[-1]] if len(found) > MOST else found


def _cut_first(lines: Sequence[Line]) -> list[int]:
    """Return the places of lines that may be shortened: the first, then the last ones."""
    found = [place for place, line in enumerate(lines) if line.room == "shortened"]
    return [*found[:1], *found[:0:-1]]


def _wrapped(lines: Sequence[Line], cut: Collection[int]) -> list[str]:
    """Return lines wrapped to the width; those at the places ``cut`` are cut to one line."""
    found: list[str] = []
    for place, line in enumerate(lines):
        if line.room == "place":
            found += [line.text] if line.text else []
        elif place in cut:
            found.append(textwrap.shorten(line.text, WIDTH, placeholder=MARK))
        else:
            found += textwrap.wrap(
                line.text, WIDTH, subsequent_indent=INDENT, break_on_hyphens=False
            )
    return found
