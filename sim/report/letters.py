"""Letters that the font of the figures lacks, such as Chinese ones, in another font of the machine.

Only texts with such letters change their font, so that all other figures stay the same bytes on
every machine.
"""

import logging
from collections.abc import Iterator
from functools import cache
from typing import Final

from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager, get_font
from matplotlib.text import Text

FONT: Final = "DejaVu Sans"
# fonts with Traditional Chinese letters come first; then any font that has the letters
PREFERRED: Final = (
    "Noto Sans CJK TC",
    "Noto Sans TC",
    "Noto Sans HK",
    "Source Han Sans TC",
    "PingFang TC",
    "Heiti TC",
    "Microsoft JhengHei",
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
)
_LOG: Final = logging.getLogger(__name__)


def complete(figure: Figure) -> None:
    """Set a second font for texts with letters that the font of the figures lacks.

    Args:
        figure: A figure that is ready to be written. It is laid out.
    """
    figure.draw_without_rendering()  # makes the labels of ticks
    if _complete_texts(figure):
        figure.draw_without_rendering()


def _complete_texts(figure: Figure) -> bool:
    """Change the font of texts that need it; return whether there were any."""
    changed = False
    for text in figure.findobj(Text):
        lacking = _lacking(text.get_text()) if isinstance(text, Text) else frozenset()
        if lacking and isinstance(text, Text):
            other = font_with(lacking)
            text.set_fontfamily([FONT, other] if other else [FONT])
            changed = changed or bool(other)
    return changed


def _lacking(text: str) -> frozenset[str]:
    """Return the letters of a text that the font of the figures lacks."""
    if text.isascii():
        return frozenset()
    known = _letters_of(FONT)
    return frozenset(letter for letter in text if letter.isprintable() and ord(letter) not in known)


@cache
def font_with(letters: frozenset[str]) -> str:
    """Return the name of a font of this machine with some letters; empty where there is none.

    A lack is reported once for each set of letters.

    Args:
        letters: The letters.
    """
    needed = set(map(ord, letters))
    for name in _fonts():
        if needed <= _letters_of(name):
            return name
    sample = "".join(sorted(letters)[:5])
    _LOG.warning(
        "bamboo: no font of this machine has the letters %s; figures show boxes in their place "
        "until one is installed, such as Noto Sans CJK",
        sample,
    )
    return ""


def _fonts() -> Iterator[str]:
    """Yield the names of the fonts of this machine, preferred ones first."""
    names = {entry.name for entry in fontManager.ttflist}
    preferred = [name for name in PREFERRED if name in names]
    yield from preferred
    yield from sorted(names.difference(preferred))


@cache
def _letters_of(name: str) -> frozenset[int]:
    """Return the letters of a font; none where its file cannot be read."""
    for entry in fontManager.ttflist:
        if entry.name == name:
            try:
                return frozenset(get_font(entry.fname).get_charmap())
            except (OSError, RuntimeError):
                continue
    return frozenset()
