"""What a report opens with: one figure, who coded, the claims with verdicts, what was foreseen.

Verdicts and the replay of a posterior lie in two folders side by side; the page of either takes
from the other what it lacks, if both are of one scenario and one record.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

from matplotlib.figure import Figure

from sim.report import command_screens, figures, ribbon_figure, screen_lines
from sim.report.minus_signs import with_minus
from sim.report.page import claims_table, coders_section, figure_section, result_figures
from sim.report.page.blocks import Block, Listing, Picture, paragraph
from sim.report.page.companion import VERDICTS, companion
from sim.report.page.folder_reader import Folder
from sim.report.page.glance_section import conditional
from sim.report.page.vector_figures import fitting_picture
from sim.report.panels import of_tie
from sim.report.screen_lines import Scene
from sim.report.translation import Translator

INFERENCE: Final = "posterior"  # the kind of folders of 'bamboo infer'


def opening(folder: Folder, say: Translator) -> tuple[Block, ...]:
    """Return the blocks that stand above the contents; none for a page that has no such thing.

    Raises:
        BadInput: A table of the folder is damaged.
    """
    runs = _replay(folder)
    sentences = [with_minus(sentence) for sentence in _sentences(runs, say)]
    blocks: list[Block] = [*conditional(folder, say), *_figure(runs, say)]
    blocks += coders_section.sentences(folder, say)
    blocks += claims_table.claims(folder, say)
    if sentences:
        blocks.append(Listing(tuple(sentences)))
    if folder.swept:
        blocks.append(paragraph(say("sweep.tie", tie=say.tie(*folder.focus))))
    return tuple(blocks)


def _replay(folder: Folder) -> Folder:
    """Return the folder of the run: the folder itself, or the one beside a folder of verdicts."""
    if folder.kind != VERDICTS:
        return folder
    return companion(folder, "run") or folder


def _figure(folder: Folder, say: Translator) -> Iterator[Picture]:
    """Yield the figure of levels: the ribbons of a replayed posterior, else those of the run."""
    if folder.kind == INFERENCE:
        yield from _foresight(folder, say)
    if folder.swept or not folder.ties:
        return
    actor, target = folder.focus
    names = {"actor": say.term(actor), "target": say.term(target)}
    levels = folder.filled("replayed_levels")
    if levels is not None:
        coded = figure_section.coded_history(folder)
        plot = partial(ribbon_figure.ribbons, levels, coded, folder.focus, say)
        yield fitting_picture(plot, "first", say("first.ribbons", **names))
        return
    table = folder.table("trajectories")
    if table is None or of_tie(table, folder.focus).empty:
        return
    coded = figure_section.coded_history(folder)

    def plain() -> Figure:
        figure = figures.domains(table, coded, folder.focus, say)
        return figure_section.with_end(folder, figure, say)

    yield fitting_picture(plain, "domains", say("states.domains", **names))


def _foresight(folder: Folder, say: Translator) -> Iterator[Picture]:
    """Yield the figure of an inference: what each contender foresaw, else its evidence."""
    made = dict(result_figures.of_inference(folder, say))
    name = next((name for name in ("foresight", "evidence") if name in made), None)
    if name is not None:
        yield fitting_picture(made[name], "first", say(f"first.{name}"))


def _sentences(folder: Folder, say: Translator) -> Iterator[str]:
    """Yield what the focus did before and after, and how well that was foreseen."""
    if folder.kind == INFERENCE:
        yield from _inferred(folder, say)
        return
    scene = _scene(folder, say)
    history, levels = folder.of_run("history"), folder.filled("replayed_levels")
    if scene is None or folder.swept:
        return
    if history is not None:
        yield from screen_lines.documented(scene, of_tie(history, scene.tie))
    scores = folder.filled("replayed_scores")
    if levels is not None and scores is not None:
        yield from screen_lines.replayed(scene, levels)
        yield from screen_lines.foreseen(scene, scores)
        return
    table, comparison = folder.of_run("trajectories"), folder.table("comparison")
    if table is not None and not of_tie(table, scene.tie).empty:
        yield screen_lines.simulated(scene, table)
    if comparison is not None:
        yield from screen_lines.missed(scene, comparison, folder.manifest)


def _inferred(folder: Folder, say: Translator) -> Iterator[str]:
    """Yield by how much the contenders of an inference miss the coded levels."""
    found = {name: folder.filled(name) for name in command_screens.MISSES}
    tables = {name: table for name, table in found.items() if table is not None}
    tie = folder.manifest.get("tie")
    if len(tables) < len(found) or not tie:
        return
    scene = Scene((str(tie[0]), str(tie[1])), 0, say)
    yield scene("screen.scale")
    yield from screen_lines.foreseen(scene, command_screens.misses(tables), screen_lines.DRAWN)


def _scene(folder: Folder, say: Translator) -> Scene | None:
    """Return whom the sentences are about, where the manifest says when the outcome begins."""
    if not folder.ties or not (folder.manifest.get("setting") or folder.window or folder.span):
        return None
    stated = {"setting": folder.manifest.get("setting"), "window": folder.window}
    since = screen_lines.since_of(stated | {"span": folder.span})
    return Scene(folder.focus, since, say)
