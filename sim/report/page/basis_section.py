"""Levels by basis: what the stance that codes, and joint acts, change in codes and worlds."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from matplotlib.figure import Figure

from sim.report import basis_figure
from sim.report.figure_style import styled
from sim.report.page.blocks import Section, paragraph, section
from sim.report.page.folder_reader import Folder
from sim.report.page.vector_figures import picture
from sim.report.panels import Tie
from sim.report.translation import Translator

NAME: Final = "basis_levels"  # of the table and of the figure


def bases(folder: Folder, say: Translator) -> Section | None:
    """Return the section with the figure of levels by basis, or None where there is one basis."""
    for name, make in plots(folder, say):
        with styled():
            figure = picture(make(), name, say("bases.figure"))
        return section("bases", say("bases.title"), [paragraph(say("bases.lead")), figure])
    return None


def plots(folder: Folder, say: Translator) -> Iterator[tuple[str, Callable[[], Figure]]]:
    """Yield what plots the figure of levels by basis, where the folder has its table."""
    table, tie = folder.filled(NAME), _tie(folder)
    if table is not None and tie is not None:
        yield NAME, partial(basis_figure.levels, table, tie, say)


def _tie(folder: Folder) -> Tie | None:
    """Return the tie that the verdicts are about."""
    tie = folder.manifest.get("tie")
    return (str(tie[0]), str(tie[1])) if tie else None
