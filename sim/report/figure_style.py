"""The style of the figures: sizes, colours, hatches and markers.

The colours are those of Okabe and Ito (2008), which colour-blind readers can tell apart. Hatches
and markers carry the same information as colours, so that a figure also reads in print.
"""

from typing import Any, Final, NamedTuple

COLUMN: Final = 3.54  # inches, one column of a journal's page
TWO_COLUMNS: Final = 7.2  # inches, both columns of a journal's page
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
    "font.size": 7,
    "axes.titlesize": 7.5,
    "axes.labelsize": 7,
    "xtick.labelsize": 6.5,
    "ytick.labelsize": 6.5,
    "legend.fontsize": 6.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
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
