"""The whole report of a result folder: its sections in the order in which a reader wants them."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sim.report.page import (
    appendix,
    calibration_section,
    figure_section,
    ledger_section,
    limits,
    opening,
    score_section,
    sweep_section,
    transfer_section,
    trial_section,
    variance_section,
)
from sim.report.page.anchors import NOTHING
from sim.report.page.blocks import Page, Section
from sim.report.page.folder_reader import Folder
from sim.report.page.translation import Tongue

LABELS = (
    "Contents",
    "All",
    "Rows shown",
    "Show all rows",
    "Filter",
    "To the contents",
    "Bamboo: a laboratory for diplomatic alignment",
)

OTHERS: Final[
    dict[str, tuple[Callable[[Folder, Tongue], Any], ...]]
] = {  # by kind: what the page leads with, and its sections
    calibration_section.KIND: (
        calibration_section.lead,
        calibration_section.waves,
        calibration_section.shrinkage,
        calibration_section.scores,
    ),
    transfer_section.KIND: (
        transfer_section.lead,
        transfer_section.spans,
        transfer_section.results,
    ),
}


def page(f: Folder, say: Tongue) -> Page:
    """Make the report of a folder."""
    if f.kind in OTHERS:
        return _other(f, say)
    makers = (
        opening.glance,
        opening.ran,
        figure_section.did,
        figure_section.perceived,
        score_section.scores,
        trial_section.verdicts,
        trial_section.attribution,
        trial_section.checks,
        variance_section.told,
        variance_section.spreads,
        sweep_section.swept,
        figure_section.kept,
        ledger_section.why,
        ledger_section.chronicle,
    )
    body = [make(f, say) for make in makers]
    after = [
        opening.lacking(f, say),
        limits.limits(say),
        appendix.theses(f, say),
        appendix.history(f, say),
        appendix.acts(f, say),
        appendix.parameters(f, say),
    ]
    lead = say(
        "What {worlds} possible worlds make of it, how near that comes to the coded history, and where each number comes from.",
        worlds=f.said.get("worlds", NOTHING),
    )
    return _page(f, lead, [*body, *after], say)


def _other(f: Folder, say: Tongue) -> Page:
    """Make the report of a folder that holds no run of its own."""
    lead, *makers = OTHERS[f.kind]
    return _page(
        f,
        lead(f, say),
        [opening.ran(f, say), *(make(f, say) for make in makers), limits.limits(say)],
        say,
    )


def _page(f: Folder, lead: str, sections: Sequence[Section | None], say: Tongue) -> Page:
    title = say.told(str(f.said.get("title") or f.said.get("name")))
    return Page(
        title,
        lead,
        tuple(s for s in sections if s is not None),
        {label: say(label) for label in LABELS},
    )
