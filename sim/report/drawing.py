"""Figures to be plotted and written: what is plotted, from which inputs, and to which file."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from matplotlib import rc_context
from matplotlib.figure import Figure

from sim.core.errors import BadInput, shown
from sim.record.result_folder import Claim
from sim.report import figure_fit, letters, svg_ids
from sim.report.figure_style import styled

FOLDER: Final = "figures"
KINDS: Final = (".svg", ".png")
DPI: Final = 600  # of a PNG that a journal prints
SCREEN_DPI: Final = 180  # of a PNG beside a result
# without a time stamp, so that equal figures are equal bytes
FORMATS: Final[dict[str, dict[str, Any]]] = {
    "pdf": {"metadata": {"CreationDate": None}},
    "svg": {"metadata": {"Date": None}},
    "png": {"metadata": {"Software": None}},
}


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
        with styled():
            figure = self.make(*self.inputs)
            save(figure, self.path)

    def attempt(self) -> str:
        """Plot the figure; return what went wrong, and leave no half of it, or nothing."""
        try:
            self()
        except Exception as error:  # noqa: BLE001  any failure of a figure costs that figure only
            for kind in KINDS:
                self.path.with_suffix(kind).unlink(missing_ok=True)
            return complaint(self.path.name, error)
        return ""


def save(figure: Figure, path: Path) -> None:
    """Write a figure as SVG and PNG without a time stamp, so that equal figures are equal bytes."""
    for kind, content in rendered(figure, ("svg", "png"), SCREEN_DPI).items():
        path.with_suffix(f".{kind}").write_bytes(content)


def rendered(figure: Figure, kinds: Iterable[str], dpi: int = DPI) -> dict[str, bytes]:
    """Return a figure as the contents of files, by their kind: pdf, svg or png.

    Args:
        figure: The figure, plotted within ``styled``.
        kinds: Keys of ``FORMATS``.
        dpi: Dots of a PNG by inch.
    """
    letters.complete(figure)
    figure_fit.fit(figure)
    found = {}
    with rc_context({"figure.constrained_layout.use": False}):
        figure.set_layout_engine(None)  # laid out once; with an engine every format draws twice
        for kind in kinds:
            found[kind] = _content(figure, kind, dpi)
    return found


def _content(figure: Figure, kind: str, dpi: int) -> bytes:
    """Return a figure that is laid out as the content of a file; see ``FORMATS``."""
    content = io.BytesIO()
    figure.savefig(content, format=kind, dpi=dpi if kind == "png" else "figure", **FORMATS[kind])
    if kind == "svg":
        return svg_ids.numbered(content.getvalue().decode()).encode()
    return content.getvalue()


def complaint(name: str, error: BaseException) -> str:
    """Describe in one line why a figure is missing."""
    return f"figure {name} could not be plotted ({type(error).__name__}: {shown(str(error))})"


def attempt_all(plan: Callable[[Path], Iterable[Drawing]], folder: Path) -> list[str]:
    """Plot figures into a folder; return a line for each that fails.

    Args:
        plan: Lists the figures, given the folder.
        folder: A folder, in which ``figures`` is made.
    """
    (folder / FOLDER).mkdir(exist_ok=True)
    try:
        drawings = list(plan(folder))
    except Exception as error:  # noqa: BLE001  figures cost lines, not the tables
        return [complaint("list", error)]
    return [line for drawing in drawings if (line := drawing.attempt())]


def add_figures(place: Claim, plan: Callable[[Path], Iterable[Drawing]]) -> list[str]:
    """Plot figures and add them to a result folder, whose tables are saved already.

    Args:
        place: The result folder.
        plan: Lists the figures, given the folder in which ``figures`` is made.

    Returns:
        A line for each figure that is missing.
    """
    try:
        with place.draft() as draft:
            lines = attempt_all(plan, draft)
            place.put_beside(draft)
    except BadInput as bad:
        return [f"the figures are missing: {fault.message}" for fault in bad.faults]
    return lines
