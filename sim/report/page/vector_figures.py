"""Figures inside a page: vector drawings whose labels are text.

The plotting library measures text with a font of its own, which holds no Chinese. Chinese letters
are therefore plotted as stand-ins, signs of that font that are as wide as a Chinese letter, and
the stand-ins are replaced by the letters in the SVG that is written.
"""

import io
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from typing import Any, Final, cast

import matplotlib as mpl
from markupsafe import Markup, escape
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator, ScalarFormatter

from sim.core.plain_text import readable, readable_lines
from sim.report import figure_fit, svg_ids
from sim.report.figure_style import styled
from sim.report.page.blocks import Picture

WIDE: Final = 5.0  # inches; a broader figure takes the full width of the page
PHONE: Final = 3.0  # inches; on a phone of 390 pixels, text of 6.5 points is 11 pixels high
FONT: Final = "DejaVu Sans"
FONT_FILE: Final = "fonts/ttf/DejaVuSans.ttf"
SIZE: Final = 100  # points, at which letters are measured
UNITS: Final = SIZE * 65_536  # of the font library in one letter's height
SYMBOLS: Final = (0x2100, 0xFAFF), (0x1F000, 0x1F7FF)  # written from left to right
SQUARE: Final = 0.75  # least width of a stand-in, as a share of the height
NAME: Final = re.compile(r"[A-Za-z0-9_-]+")
ID: Final = re.compile(r'\bid="([^"]+)"')
USE: Final = re.compile(r'(url\(#|href="#)([^)"]+)')
LETTERS: Final = re.compile(r"[A-Za-z\u3000-\u9fff\uff00-\uffef]")
LONG_NUMBER: Final = re.compile(r"(-?\d+\.\d\d)\d+")
LINE_END: Final = re.compile(r"\s*\n\s*")
METADATA: Final = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
DATA: Final = re.compile(r"(<image [^>]*>|<text .*?</text>|<title>.*?</title>)", re.DOTALL)
# A style rule in a drawing would apply to the whole page.
STYLE_RULE: Final = re.compile(r"\s*<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)
ROOT_ATTRIBUTES: Final = (
    'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'stroke-linejoin="round" stroke-linecap="butt"'
)


def _font() -> FT2Font:
    return FT2Font(f"{cast('Any', mpl).get_data_path()}/{FONT_FILE}")


@cache
def _known() -> frozenset[int]:
    """Return the letters that the measuring font has."""
    return frozenset(_font().get_charmap())


@cache
def _wide_signs() -> list[str]:
    """Return the signs of the measuring font that are about as wide as high, squarest first."""
    font = _font()
    font.set_size(SIZE, 72)
    oddness = {}
    for code in font.get_charmap():
        if any(low <= code <= high for low, high in SYMBOLS):
            width = font.load_char(code).linearHoriAdvance / UNITS
            oddness[code] = abs(width - 1)
    square = [code for code, odd in oddness.items() if odd <= 1 - SQUARE]
    square.sort(key=lambda code: (oddness[code], code))
    return [chr(code) for code in square]


def stand_ins(texts: Iterable[str]) -> dict[int, str]:
    """Return, for each letter that the measuring font lacks, a sign that no text contains."""
    letters = dict.fromkeys("".join(texts))
    lacking = [ord(letter) for letter in letters if ord(letter) not in _known()]
    free = [sign for sign in _wide_signs() if sign not in letters]
    return dict(zip(lacking, free, strict=False))


def _axes_with_named_ticks(figure: Figure) -> list[Axis]:
    """Return the axes whose ticks have names; numbers are written when the figure is drawn."""
    pairs = [(axes.xaxis, axes.yaxis) for axes in figure.axes]
    named = [axis for pair in pairs for axis in pair if _is_listed(axis)]
    return [axis for axis in named if not isinstance(axis.get_major_formatter(), ScalarFormatter)]


def _is_listed(axis: Axis) -> bool:
    return isinstance(axis.get_major_locator(), FixedLocator)


def _texts(figure: Figure) -> list[Text]:
    """Return the texts of a figure that contain letters, or what cannot be printed."""
    texts = [found for found in figure.findobj(Text) if isinstance(found, Text)]
    return [text for text in texts if _has_letters(text.get_text())]


def _has_letters(text: str) -> bool:
    return LETTERS.search(text) is not None or readable_lines(text) != text


def _put_stand_ins(figure: Figure) -> dict[int, str]:
    """Replace the letters that the measuring font lacks in a figure, and return the stand-ins."""
    axes = _axes_with_named_ticks(figure)
    ticks = [[readable_lines(label.get_text()) for label in axis.get_ticklabels()] for axis in axes]
    texts = _texts(figure)
    words = [readable_lines(text.get_text()) for text in texts]
    signs = stand_ins([*words, *(label for labels in ticks for label in labels)])
    for text, written in zip(texts, words, strict=True):
        text.set_text(written.translate(signs))
    for axis, labels in zip(axes, ticks, strict=True):
        axis.set_ticks(axis.get_ticklocs(), labels=[label.translate(signs) for label in labels])
    return signs


def svg(figure: Figure, name: str, alt: str) -> Markup:
    """Return a figure as SVG for a page.

    Args:
        figure: The figure.
        name: Prefix of the ids within the drawing: letters, digits, '-' and '_', none of them
            from a file.
        alt: Description for those who do not see it.

    Raises:
        ValueError: The name is no part of an id.
    """
    if NAME.fullmatch(name) is None:
        raise ValueError(f"{name!r} is no name of a figure")
    written = io.StringIO()
    with styled():
        signs = _put_stand_ins(figure)
        figure.draw_without_rendering()
        figure_fit.fit(figure)
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    letters = {ord(sign): chr(letter) for letter, sign in signs.items()}
    drawing = written.getvalue().translate(letters)
    # The library escapes what it plots; the title is escaped here.
    return Markup(_for_page(drawing[drawing.index("<svg") :], name, alt))  # noqa: S704


def _for_page(drawing: str, name: str, alt: str) -> str:
    """Shorten a drawing, give its ids a prefix, and add a title."""
    box = re.search(r'viewBox="[^"]+"', drawing)
    body = svg_ids.numbered(METADATA.sub("", drawing[drawing.index(">") + 1 :]))
    body = ID.sub(rf'id="{name}-\g<1>"', body)
    body = USE.sub(rf"\g<1>{name}-\g<2>", body)
    body = _shortened(body)
    body = STYLE_RULE.sub("", body, count=1).replace(f"'{FONT}'", "sans-serif")
    view = box.group() if box else ""
    head = f'<svg {view} {ROOT_ATTRIBUTES} role="img" aria-labelledby="{name}-title">'
    return f'{head}<title id="{name}-title">{escape(readable(alt))}</title>{body}'.strip()


def _shortened(body: str) -> str:
    """Cut numbers to two digits and lines to their content, outside texts and images."""
    parts = DATA.split(body)
    for i in range(0, len(parts), 2):  # the parts between texts and images
        parts[i] = LINE_END.sub("\n", LONG_NUMBER.sub(r"\1", parts[i]))
    return "".join(parts)


def fitting_picture(plot: Callable[[], Figure], name: str, caption: str) -> Picture:
    """Return a picture that fits the width of a phone: a wide figure is plotted narrow as well.

    Args:
        plot: Plots the figure, as wide as ``styled`` asks.
        name: Prefix of the ids within the drawing.
        caption: Caption of the figure, which also describes it.
    """
    with styled():
        whole = picture(plot(), name, caption)
    if not whole.wide:
        return whole
    with styled(width=PHONE):
        narrow = svg(plot(), f"{name}-narrow", caption)
    return replace(whole, narrow=narrow)


def picture(figure: Figure, name: str, caption: str) -> Picture:
    """Return a figure as a picture of the page, whose caption also describes it."""
    return Picture(
        name=name,
        svg=svg(figure, name, caption),
        alt=caption,
        caption=caption,
        wide=figure.get_figwidth() > WIDE,
    )
