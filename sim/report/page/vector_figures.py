"""Figures inside a page: vector drawings whose words are text, in the reader's language and fonts.

A drawing library measures words with a font of its own, which holds no Chinese. So Chinese is drawn with stand-ins, signs of that
font as wide as a Chinese one, and exchanged for the words themselves in what was written.
"""

import io
import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Final, cast

import matplotlib as mpl
from markupsafe import Markup, escape
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator

from sim.core.errors import plain
from sim.report.figures import STYLE
from sim.report.page.blocks import Picture
from sim.report.page.translation import Tongue

WIDE: Final = 5.0  # inches; what is broader gets more room on the page
FONT: Final = "DejaVu Sans"
SYMBOLS: Final = (0x2100, 0xFAFF), (0x1F000, 0x1F7FF)  # written from left to right
SQUARE: Final = 0.75  # a stand-in is no narrower, as a share of the height
ID: Final = re.compile(r'\bid="([^"]+)"')
USE: Final = re.compile(r'(url\(#|href="#)([^)"]+)')
WORDY: Final = re.compile(r"[A-Za-z\u3400-\u9fff]")
LONG: Final = re.compile(r"(-?\d+\.\d\d)\d+")
DATA: Final = re.compile(r"(<image [^>]*>|<text .*?</text>|<title>.*?</title>)", re.DOTALL)
STYLE_RULE: Final = re.compile(
    r"\s*<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL
)  # a rule in a drawing would hold for the whole page


@cache
def _wide_signs() -> list[str]:
    """List signs of the measuring font that are as wide as high, the squarest first."""
    font = FT2Font(str(cast("Any", mpl).get_data_path()) + "/fonts/ttf/DejaVuSans.ttf")
    font.set_size(100, 72)
    widths = {
        code: font.load_char(code).linearHoriAdvance / 6_553_600
        for code in font.get_charmap()
        if any(low <= code <= high for low, high in SYMBOLS)
    }
    return [
        chr(c)
        for c, w in sorted(widths.items(), key=lambda p: (abs(p[1] - 1), p[0]))
        if abs(w - 1) <= 1 - SQUARE
    ]


def stand_ins(texts: Iterable[str]) -> dict[int, str]:
    """Give each letter that the measuring font lacks a sign of its own that no text uses."""
    letters = dict.fromkeys("".join(texts))
    free = (s for s in _wide_signs() if s not in letters)
    known = _known()
    return dict(zip((ord(c) for c in letters if ord(c) not in known), free, strict=False))


@cache
def _known() -> frozenset[int]:
    return frozenset(
        FT2Font(str(cast("Any", mpl).get_data_path()) + "/fonts/ttf/DejaVuSans.ttf").get_charmap()
    )


def _named_ticks(figure: Figure) -> list[Axis]:
    """List the axes whose ticks are named; others are numbered, and their labels written anew whenever the figure is drawn."""
    return [
        axis
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        if isinstance(axis.get_major_locator(), FixedLocator)
    ]


def _words(figure: Figure) -> list[Text]:
    """List the texts of a figure that are words."""
    return [t for t in figure.findobj(Text) if isinstance(t, Text) and WORDY.search(t.get_text())]


def _spoken(figure: Figure, tongue: Tongue) -> dict[int, str]:
    """Put a figure's words into the reader's language, with stand-ins; gives the stand-ins."""
    axes = _named_ticks(figure)
    ticks = [[_shown(label.get_text(), tongue) for label in axis.get_ticklabels()] for axis in axes]
    texts = _words(figure)
    said = [_shown(t.get_text(), tongue) for t in texts]
    proxies = stand_ins([*said, *(s for row in ticks for s in row)])
    for text, words in zip(texts, said, strict=True):
        text.set_text(words.translate(proxies))
    for axis, row in zip(axes, ticks, strict=True):
        axis.set_ticks(axis.get_ticklocs(), labels=[s.translate(proxies) for s in row])
    return proxies


def _shown(text: str, tongue: Tongue) -> str:
    """Put a text into the reader's language; what cannot be printed is spelled out."""
    return "\n".join(map(plain, tongue.lines(text).split("\n")))


def svg(figure: Figure, tongue: Tongue, name: str, alt: str) -> Markup:
    """Draw a figure as SVG for a page: words as text, ids of its own, and a title for those who do not see it."""
    held = io.StringIO()
    with mpl.rc_context(cast("Any", STYLE)):
        proxies = _spoken(figure, tongue)
        figure.savefig(held, format="svg", metadata={"Date": None, "Creator": None})
    drawn = held.getvalue().translate({ord(sign): chr(letter) for letter, sign in proxies.items()})
    return Markup(_for_page(drawn[drawn.index("<svg") :], name, alt))


def _for_page(drawn: str, name: str, alt: str) -> str:
    """Shorten a drawing, give its ids a prefix, and name it."""
    box = re.search(r'viewBox="[^"]+"', drawn)
    body = re.sub(
        r"\s*<metadata>.*?</metadata>", "", drawn[drawn.index(">") + 1 :], flags=re.DOTALL
    )
    body = USE.sub(rf"\g<1>{name}-\g<2>", ID.sub(rf'id="{name}-\g<1>"', body))
    body = "".join(
        p if i % 2 else re.sub(r"\s*\n\s*", "\n", LONG.sub(r"\1", p))
        for i, p in enumerate(DATA.split(body))
    )
    body = STYLE_RULE.sub("", body, count=1).replace(f"'{FONT}'", "sans-serif")
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" stroke-linejoin="round" stroke-linecap="butt"'
    head = f'<svg {box.group() if box else ""} {spaces} role="img" aria-labelledby="{name}-title">'
    return f'{head}<title id="{name}-title">{escape(alt)}</title>{body}'.strip()


def picture(figure: Figure, tongue: Tongue, name: str, alt: str, caption: str) -> Picture:
    """Draw a figure for the page."""
    return Picture(
        name, svg(figure, tongue, name, alt), alt, caption, wide=figure.get_figwidth() > WIDE
    )
