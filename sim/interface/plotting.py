"""Figures in the public face: ``sim.plot``."""

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from matplotlib.figure import Figure

from sim.core.errors import BadInput, bad_word
from sim.core.vocabulary import month_text
from sim.interface.inference_result import Inference
from sim.interface.result import Result
from sim.interface.run_result import Run
from sim.interface.sweep_result import Sweep
from sim.interface.verdicts_result import Verdicts
from sim.report import figure_fit, letters
from sim.report.driver_figure import ActsMet
from sim.report.figure_style import styled
from sim.report.page import result_figures
from sim.report.page.result_figures import MemoryFolder
from sim.report.page_size import inches
from sim.report.translation import Translator
from sim.scenario.frozen_scenario import Scenario

NOWHERE: Final = Path()
SCREEN: Final = 200  # dots in an inch of a picture on a screen
Entries = Mapping[str, object]


class ShownFigure(Figure):
    """A figure that a notebook shows, whether or not it plots anything else."""

    def _repr_png_(self) -> bytes:
        """Return the figure as a picture."""
        content = io.BytesIO()
        with styled():
            self.savefig(content, format="png", dpi=SCREEN)
        return content.getvalue()


def plot(
    result: Result, name: str | None = None, *, width: str = "85mm", lang: str = "en"
) -> Figure:
    """Plot a figure of a result, as ``bamboo figures`` does.

    Args:
        result: What ``sim.run``, ``sim.infer`` or ``sim.sweep`` returned, or ``sim.judge`` with
            ``posterior`` and ``beside``.
        name: Name of the figure; by default the first. A wrong name lists those that there are.
        width: Width in print, such as ``85mm``, ``18cm`` or ``3.5in``.
        lang: ``en`` or ``zh-Hant``.

    Returns:
        A figure of matplotlib, which a notebook shows and ``savefig`` writes.

    Raises:
        BadInput: The result has no figures or none of this name, or the width or the language is
            not allowed.
    """
    size, say = inches(width, "width"), Translator(lang)
    folder, case = _folder(result)
    plots = result_figures.plots(folder, say.of_case(case.case))
    first = next(iter(plots), None)
    chosen = first if name is None else name
    if chosen is None or chosen not in plots:
        raise BadInput.at("name", bad_word("figure", str(chosen), list(plots)))
    with styled(width=size):
        figure = plots[chosen]()
        letters.complete(figure)
        figure_fit.fit(figure)
        figure.set_layout_engine(None)
    figure.__class__ = ShownFigure
    return figure


def _folder(result: Result) -> tuple[MemoryFolder, Scenario]:
    """Return a result as figures read it, with its scenario."""
    if isinstance(result, Run):
        met = _met(result.scenario)
        return _memory(result, result.scenario, {"unforced": result.unforced}, met), result.scenario
    if isinstance(result, Inference):
        case = result.plan.scenario
        return _memory(result, case, {"tie": case.ties[0]}), case
    if isinstance(result, Sweep):
        case = result.plan.scenarios[0]
        return _memory(result, case, {"sweep": {"design": _design(result)}}), case
    if isinstance(result, Verdicts):
        return _of_verdicts(result), result.scenario
    message = f"a {type(result).__name__} has no figures; plot a run, an inference or a sweep"
    raise BadInput.at("result", message)


def _of_verdicts(result: Verdicts) -> MemoryFolder:
    """Return verdicts as figures read them; raises BadInput where there are no other choices."""
    if result.verdict_changes is None:
        message = "only verdicts beside those of other choices have a figure; judge with beside"
        raise BadInput.at("result", message)
    entries: Entries = {"choice": result.choice, "tie": result.scenario.own_ties[0]}
    folder = _memory(result, result.scenario, entries)
    return replace(folder, claimed={thesis.id: thesis for thesis in result.theses})


def _memory(
    result: Result, case: Scenario, more: Entries, met: ActsMet | None = None
) -> MemoryFolder:
    """Return a result as figures read it."""
    manifest: dict[str, object] = {
        "kind": result.kind,
        "name": case.name,
        "title": case.title,
        "own_ties": case.own_ties,
        "window": list(case.window),
        **more,
    }
    if case.setting is not None:
        manifest["setting"] = month_text(case.setting)
    return MemoryFolder(NOWHERE, manifest, tables=result.tables, met=met)


def _met(case: Scenario) -> ActsMet:
    """Return the recorded acts that the focus meets in the span."""
    acts = [
        act
        for act in case.forcing.acts
        if act.target == case.focus and case.start <= act.month <= case.end
    ]
    return ActsMet(acts, case.forcing.covered, case.case.supporter(case.own_ties[0][1]))


def _design(result: Sweep) -> Entries:
    """Return what the manifest of a sweep states of its design."""
    design = result.plan.design
    factors = {
        factor.name: [factor.low, factor.high, factor.log, factor.steps or 0, list(factor.labels)]
        for factor in design.factors
        if factor.stepped
    }
    return {"kind": design.sweep.design, "factors": factors}
