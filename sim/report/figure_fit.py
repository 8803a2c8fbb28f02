"""Fitting of a figure to its width: titles are broken into lines, crowded ticks are thinned out."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeVar

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator, MaxNLocator

T = TypeVar("T")
INCH: Final = 72  # points
EDGE: Final = 4  # points that are kept free at the right
SPARE: Final = 0.95  # of the letters of a line, as some are wider than others
FEWEST: Final = 8  # letters of a line
ROUNDS: Final = 3
EDGE_OF_RANGE: Final = 1e-6
BETWEEN: Final = 1.0  # least space between two labels of ticks, as a share of their height
MOST_TICKS: Final = 5


def fit(figure: Figure) -> None:
    """Break titles that are too wide, and thin out labels of ticks that touch.

    Args:
        figure: A figure that is ready to be written and has been drawn. It is laid out.
    """
    for _ in range(ROUNDS):
        crowded = [axis for axis in _axes(figure) if _is_crowded(axis)]
        wide = list(_wide_titles(figure))
        if not crowded and not wide:
            return
        for axis in crowded:
            _thin(axis)
        for text, room in wide:
            text.set_text(broken(text, room))
        figure.draw_without_rendering()


def broken(text: Text, room: float) -> str:
    """Return the letters of a text in lines that fit into some room.

    Args:
        text: The text, which is drawn already.
        room: Width in pixels.
    """
    lines = []
    for line in text.get_text().split("\n"):
        letters = max(FEWEST, int(SPARE * len(line) * room / max(_width(text), 1.0)))
        lines += textwrap.wrap(line, letters) or [""]
    return "\n".join(lines)


def _width(text: Text) -> float:
    return float(text.get_window_extent().width)


def _wide_titles(figure: Figure) -> Iterator[tuple[Text, float]]:
    """Yield the titles that are wider than their room, each with its room in pixels."""
    for text, room in _titles(figure):
        if text.get_text() and text.get_visible() and _width(text) > room:
            yield text, room


def _titles(figure: Figure) -> Iterator[tuple[Text, float]]:
    """Yield the titles of a figure and of its panels, each with the width that it may take."""
    edge = EDGE * figure.dpi / INCH
    if figure.get_suptitle():
        title = next(text for text in figure.texts if text.get_text() == figure.get_suptitle())
        yield title, figure.bbox.width - 2 * edge
    panels = _panels(figure)
    for axis in panels:
        box = axis.get_window_extent()
        right = [other for other in panels if _is_right_of(other, axis) and _of_axis(other)]
        end = min([other.get_window_extent().x0 for other in right], default=figure.bbox.width)
        for text in _of_axis(axis):
            yield text, end - edge - box.x0
        yield axis.xaxis.label, _room_of_label(axis, panels, figure.bbox.width) - 2 * edge


def _room_of_label(axis: Axes, panels: Sequence[Axes], width: float) -> float:
    """Return the width that the label below a panel may take, which is centred there."""
    box = axis.get_window_extent()
    if any(_is_right_of(other, axis) or _is_right_of(axis, other) for other in panels):
        return float(box.width)
    middle = (box.x0 + box.x1) / 2
    return float(2 * min(middle, width - middle))


def _of_axis(axis: Axes) -> list[Text]:
    """Return the titles of a panel, in the middle and at the left."""
    said = {axis.get_title(), axis.get_title(loc="left")} - {""}
    texts = [child for child in axis.get_children() if isinstance(child, Text)]
    return [text for text in texts if text.get_text() in said]


def _panels(figure: Figure) -> list[Axes]:
    return [axis for axis in figure.axes if axis.get_visible()]


def _is_right_of(other: Axes, axis: Axes) -> bool:
    """Whether a panel stands to the right of another, at the same height."""
    mine, its = axis.get_window_extent(), other.get_window_extent()
    return bool(its.x0 > mine.x0 + 1 and its.y0 < mine.y1 and its.y1 > mine.y0)


def _axes(figure: Figure) -> Iterator[Axis]:
    for axis in _panels(figure):
        yield axis.xaxis


def shown_ticks(axis: Axis) -> list[Text]:
    """Return the labels of the ticks of an axis that lie within its range."""
    low, high = sorted(axis.get_view_interval())
    edge = EDGE_OF_RANGE * (high - low)
    ticks = [tick for tick in axis.get_major_ticks() if low - edge <= tick.get_loc() <= high + edge]
    return [tick.label1 for tick in ticks if tick.label1.get_visible()]


def _is_crowded(axis: Axis) -> bool:
    """Whether labels of a horizontal axis touch each other."""
    labels = [label for label in shown_ticks(axis) if label.get_text()]
    boxes = sorted((label.get_window_extent() for label in labels), key=lambda box: box.x0)
    upright = [label for label in labels if not label.get_rotation()]
    if len(upright) < len(labels):
        return False
    return any(two.x0 - one.x1 < BETWEEN * one.height for one, two in pairwise(boxes))


def _thin(axis: Axis) -> None:
    """Take fewer ticks: every other one of a list, or as many as fit."""
    locator = axis.get_major_locator()
    if isinstance(locator, FixedLocator):
        places = list(axis.get_majorticklocs())
        labels = [label.get_text() for label in axis.get_ticklabels()]
        axis.set_ticks(_every_other(places), labels=_every_other(labels))
        return
    number = max(2, min(MOST_TICKS, len(axis.get_majorticklocs()) - 2))
    low, high = axis.get_view_interval()
    axis.set_major_locator(MaxNLocator(number, integer=bool(high - low > MOST_TICKS)))


def _every_other(values: Sequence[T]) -> list[T]:
    return list(values)[::2]
