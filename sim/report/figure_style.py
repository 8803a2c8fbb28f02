"""The style of the figures: sizes, colours, hatches and markers.

The colours are those of Okabe and Ito (2008), which colour-blind readers can tell apart. Hatches
and markers carry the same information as colours, so that a figure also reads in print.
"""

import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, NamedTuple, cast

import matplotlib as mpl

MM: Final = 1 / 25.4  # inches
COLUMN: Final = 3.54  # inches, one column of a journal's page
TWO_COLUMNS: Final = 7.2  # inches, both columns of a journal's page
NARROW: Final = 4.7  # inches; a narrower figure has its panels below each other
SMALLEST: Final = 6.0  # points, of any text
TITLE_SIZE: Final = 8  # points, of the title above a whole figure
BLACK: Final = "#000000"
ORANGE: Final = "#E69F00"
SKY: Final = "#56B4E9"
GREEN: Final = "#009E73"
BLUE: Final = "#0072B2"
RED: Final = "#D55E00"
PURPLE: Final = "#CC79A7"
GREY: Final = "#777777"
PALE: Final = "#DDDDDD"
SIDE: Final = {
    "bandwagon": SKY,
    "hedge": PALE,
    "balance": RED,
    "soft_balance": ORANGE,
    "hard_balance": RED,
}
HATCH: Final = {
    "bandwagon": "....",
    "hedge": "",
    "balance": "////",
    "soft_balance": "////",
    "hard_balance": "xxxx",
}
STYLE: Final[dict[str, Any]] = {
    "figure.dpi": 300,  # at which texts are measured; widths of letters are rounded to pixels
    "font.size": 7,
    "axes.titlesize": 7.5,
    "axes.labelsize": 7,
    "xtick.labelsize": 6.5,
    "ytick.labelsize": 6.5,
    "legend.fontsize": 6.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "pdf.fonttype": 42,  # text in PDF stays text
    "svg.fonttype": "none",  # text in SVG stays text
    "svg.hashsalt": "bamboo",
    "hatch.linewidth": 0.4,
    "figure.constrained_layout.use": True,
    "font.family": ["DejaVu Sans"],
    "axes.titlelocation": "left",
    "text.parse_math": False,
}


class ContenderStyle(NamedTuple):
    """Marker and colour of a contender."""

    marker: str
    colour: str


CONTENDER_STYLE: Final = {
    "model": ContenderStyle("D", RED),
    "always_hedge": ContenderStyle("o", GREY),
    "line": ContenderStyle("_", BLUE),
    "no_forcing": ContenderStyle("s", SKY),
    "forcing_only": ContenderStyle("^", GREEN),
    "random_driver": ContenderStyle("v", PURPLE),
    "persistence": ContenderStyle("x", BLACK),
    "table_1": ContenderStyle("P", ORANGE),
}


# the model beside baselines that take nothing from the record, and beside those fitted to it
CONTENDER_GROUPS: Final = {
    "plain": ("model", "always_hedge", "no_forcing", "persistence"),
    "fitted": ("model", "line", "random_driver", "forcing_only", "table_1"),
}

# settings of matplotlib that are none of looks
OF_A_MACHINE: Final = (
    "animation",
    "backend",
    "date.epoch",
    "docstring",
    "figure.max_open_warning",
    "interactive",
    "keymap",
    "savefig.directory",
    "timezone",
    "tk",
    "toolbar",
    "webagg",
)
_TURN: Final = threading.RLock()  # settings of matplotlib are those of the whole process
_WIDTH: ContextVar[float | None] = ContextVar("width", default=None)


def page_width(default: float) -> float:
    """Return the width that is asked for in ``styled``, in inches; else a figure's own width."""
    return _WIDTH.get() or default


def panel_columns(default: float, number: int) -> int:
    """Return how many panels stand beside each other: two in a wide figure, if there are two."""
    return 1 if page_width(default) < NARROW or number == 1 else 2


@contextmanager
def styled(style: Mapping[str, Any] = STYLE, width: float | None = None) -> Iterator[None]:
    """Plot with a style, whatever the user's own settings are, and put these back afterwards.

    Args:
        style: Settings of matplotlib; all others are its defaults.
        width: Width of the figures in inches; None for that of each figure.
    """
    asked = _WIDTH.set(width)
    try:
        with _looks(style):
            yield
    finally:
        _WIDTH.reset(asked)


@contextmanager
def _looks(style: Mapping[str, Any]) -> Iterator[None]:
    defaults = {key: value for key, value in mpl.rcParamsDefault.items() if _is_look(key)}
    with _TURN, mpl.rc_context(cast("Any", {**defaults, **style})), warnings.catch_warnings():
        # missing letters are reported in one line, by sim.report.letters
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        warnings.filterwarnings("ignore", message=".* does not support .* natively")
        # before titles are broken into lines, by sim.report.figure_fit
        warnings.filterwarnings("ignore", message="constrained_layout not applied")
        yield


def _is_look(key: str) -> bool:
    """Whether a setting is one of looks, not of how matplotlib is used on a machine."""
    return not key.startswith(OF_A_MACHINE)
