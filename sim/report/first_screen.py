"""The first screen: the few plain lines that a command ends in, no wider than a terminal."""

import textwrap
from collections.abc import Iterable, Sequence
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
class Told:
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


def told(lines: Iterable[Line], detail: Iterable[str] = (), faults: Iterable[str] = ()) -> Told:
    """Return what a command prints, its first screen fitted to a terminal."""
    return Told(tuple(fitted(lines)), tuple(detail), tuple(faults))


def fitted(lines: Iterable[Line]) -> list[str]:
    """Return at most twelve lines of at most ``WIDTH`` columns, paths apart.

    Where they are more, first those that may be shortened are cut to one line each, then spare
    ones are left out, the last first; at the end every line is cut.

    >>> fitted([Line("a" * 9, "whole"), Line("out/a.csv", "place")])
    ['aaaaaaaaa', 'out/a.csv']
    """
    kept = list(lines)
    if len(_wrapped(kept, ())) <= MOST:
        return _wrapped(kept, ())
    cut = ("shortened",)
    while len(_wrapped(kept, cut)) > MOST and any(line.room == "spare" for line in kept):
        last = max(place for place, line in enumerate(kept) if line.room == "spare")
        del kept[last]
    if len(_wrapped(kept, cut)) <= MOST:
        return _wrapped(kept, cut)
    short = _wrapped(kept, ("shortened", "whole", "spare"))
    return [*short[: MOST - 1], short[-1]] if len(short) > MOST else short


def _wrapped(lines: Sequence[Line], cut: Sequence[str]) -> list[str]:
    """Return lines wrapped to the width; those of the kinds ``cut`` are cut to one line."""
    found: list[str] = []
    for line in lines:
        if line.room == "place":
            found.append(line.text)
        elif line.room in cut:
            found.append(textwrap.shorten(line.text, WIDTH, placeholder=MARK))
        else:
            found += textwrap.wrap(
                line.text, WIDTH, subsequent_indent=INDENT, break_on_hyphens=False
            )
    return found
