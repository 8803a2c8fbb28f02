"""Measures of a figure: texts that are cropped, too small, or written over each other."""

from collections.abc import Iterator
from itertools import combinations

from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.report import figure_fit, letters
from sim.report.figure_style import SMALLEST, styled

TOUCH = 2  # pixels by which the boxes of two texts may overlap
MM = 1 / 25.4


def made(make, millimetres: float) -> Figure:
    """A figure as it is written, of a width."""
    with styled(width=millimetres * MM):
        figure = make()
        letters.complete(figure)
        figure_fit.fit(figure)
    return figure


def texts(figure: Figure) -> list[Text]:
    """The texts that are seen: not those of ticks beyond the range of their axis."""
    unseen = set()
    for panel in figure.axes:
        for axis in (panel.xaxis, panel.yaxis):
            shown = set(map(id, figure_fit.shown_ticks(axis)))
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                unseen |= {id(t) for t in (tick.label1, tick.label2) if id(t) not in shown}
    found = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
    return [t for t in found if id(t) not in unseen and (t.axes is None or t.axes.get_visible())]


def faults(figure: Figure) -> Iterator[str]:
    """What is wrong with the texts of a figure."""
    page = figure.bbox
    boxes = [(t, t.get_window_extent()) for t in texts(figure)]
    for text, box in boxes:
        name = text.get_text()
        if text.get_fontsize() < SMALLEST:
            yield f"{text.get_fontsize()} pt: {name}"
        inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= page.x1 + 1 and box.y1 <= page.y1 + 1
        if not inside:
            yield f"cropped: {name}"
    for (one, a), (two, b) in combinations(boxes, 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        high = min(a.y1, b.y1) - max(a.y0, b.y0)
        if one.get_text() != two.get_text() and min(wide, high) > TOUCH:
            yield f"over each other: {one.get_text()} / {two.get_text()}"
