"""Figures to be plotted and written: what is plotted, from which inputs, and to which file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import matplotlib as mpl
from matplotlib.figure import Figure

from sim.report.figure_style import STYLE


@dataclass(frozen=True)
class Drawing:
    """A figure that is plotted when it is called; it can be sent to another process.

    Attributes:
        make: The function that plots the figure.
        inputs: The arguments of that function.
        path: Where the figure goes, without a suffix.
    """

    make: Callable[..., Figure]
    inputs: tuple[Any, ...]
    path: Path

    def __call__(self) -> None:
        """Plot the figure and write it as SVG and PNG."""
        with mpl.rc_context(cast("Any", STYLE)):
            figure = self.make(*self.inputs)
            save(figure, self.path)


def save(figure: Figure, path: Path) -> None:
    """Write a figure as SVG and PNG without a time stamp, so that equal figures are equal bytes."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")  # laid out once, for both formats
    figure.savefig(path.with_suffix(".svg"), metadata={"Date": None})
    figure.savefig(path.with_suffix(".png"), dpi=180, metadata={"Software": None})
