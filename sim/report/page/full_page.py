"""The whole report of a result folder: its sections in the order of reading."""

from collections.abc import Callable, Iterable
from typing import Final

from sim.report.page import (
    appendix,
    basis_section,
    calibration_section,
    choices_section,
    coders_section,
    coverage_section,
    crossed_section,
    figure_section,
    foresight_section,
    full_posterior_section,
    glance_section,
    identifiability_section,
    inference_section,
    informed_section,
    ledger_section,
    limits,
    opening,
    panel_section,
    placebo_section,
    posterior_section,
    power_section,
    prior_section,
    rule_map_section,
    run_section,
    score_section,
    shipped_scenario,
    sweep_section,
    transfer_section,
    trial_checks,
    trial_section,
    variance_section,
)
from sim.report.page.anchors import NOTHING
from sim.report.page.blocks import Block, Page, Section
from sim.report.page.companion import verdicts_beside
from sim.report.page.folder_reader import Folder
from sim.report.translation import Translator

LABELS: Final = (
    "page.contents",
    "page.all",
    "page.rows_shown",
    "page.show_all",
    "page.filter",
    "page.to_contents",
    "page.brand",
    "page.steps",
    "page.month",
    "page.first_month",
    "page.earlier",
    "page.later",
    "page.all_months",
    "page.branch",
)
Maker = Callable[[Folder, Translator], Section | None]
RUN: Final[tuple[Maker, ...]] = (
    glance_section.glance,
    inference_section.evidence,
    foresight_section.foresight,
    informed_section.informed,
    rule_map_section.rule_map,
    coverage_section.coverage,
    inference_section.trainings,
    prior_section.implied,
    run_section.run_facts,
    figure_section.states,
    figure_section.perceived,
    score_section.scores,
    trial_section.verdicts,
    trial_section.attribution,
    trial_checks.checks,
    identifiability_section.identifiability,
    variance_section.variance,
    sweep_section.sweep,
    figure_section.relations,
    ledger_section.ledger,
    ledger_section.chronicle,
    run_section.lacking,
)
BESIDE: Final[tuple[Maker, ...]] = (  # of verdicts that lie beside a run
    posterior_section.verdicts,
    choices_section.choices,
    basis_section.bases,
    posterior_section.rule,
    appendix.theses,
)
APPENDIX: Final[tuple[Maker, ...]] = (
    coders_section.coders,
    appendix.theses,
    appendix.history,
    appendix.acts,
    appendix.parameters,
)
# By kind of study: what its page leads with, and its sections.
STUDIES: Final[dict[str, tuple[Callable[[Folder, Translator], str], tuple[Maker, ...]]]] = {
    calibration_section.KIND: (
        calibration_section.lead,
        (calibration_section.waves, calibration_section.shrinkage, calibration_section.scores),
    ),
    posterior_section.KIND: (
        posterior_section.lead,
        (
            posterior_section.verdicts,
            choices_section.choices,
            basis_section.bases,
            posterior_section.rule,
            coders_section.coders,
            appendix.theses,
        ),
    ),
    placebo_section.KIND: (placebo_section.lead, (placebo_section.placebos,)),
    transfer_section.KIND: (
        transfer_section.lead,
        (transfer_section.spans, transfer_section.results),
    ),
    power_section.KIND: (
        power_section.lead,
        (
            power_section.theses,
            full_posterior_section.agreement,
            power_section.makers,
            power_section.learned,
        ),
    ),
    panel_section.KIND: (
        panel_section.lead,
        (panel_section.states, panel_section.sums, panel_section.silence, panel_section.fits),
    ),
    crossed_section.KIND: (
        crossed_section.lead,
        (crossed_section.verdicts, crossed_section.evidence, crossed_section.answers),
    ),
}
# By kind of study: what its page opens with, above its sections.
OPENINGS: Final[dict[str, Callable[[Folder, Translator], tuple[Block, ...]]]] = {
    posterior_section.KIND: opening.opening,
    power_section.KIND: power_section.operating,
    panel_section.KIND: panel_section.totals,
    crossed_section.KIND: crossed_section.side_by_side,
}


def page(folder: Folder, say: Translator) -> Page:
    """Return the report of a result folder.

    Raises:
        BadInput: A file of the folder is damaged.
    """
    if folder.kind in STUDIES:
        lead, makers = STUDIES[folder.kind]
        opens = OPENINGS.get(folder.kind)
        first = () if opens is None else opens(folder, say)
        sections = [run_section.run_facts(folder, say)]
        sections += [make(folder, say) for make in makers]
        sections.append(limits.limits(say))
        return whole_page(title(folder, say), lead(folder, say), sections, say, first)
    sections = [make(folder, say) for make in RUN]
    beside = verdicts_beside(folder)
    if beside is not None:
        sections += [make(beside, say) for make in BESIDE]
    sections.append(limits.limits(say))
    sections += [make(folder, say) for make in APPENDIX]
    words = say("page.lead", worlds=folder.manifest.get("worlds", NOTHING))
    if folder.kind == inference_section.KIND:
        words = inference_section.lead(folder, say)
    return whole_page(title(folder, say), words, sections, say, opening.opening(folder, say))


def whole_page(
    heading: str,
    lead: str,
    sections: Iterable[Section | None],
    say: Translator,
    first: tuple[Block, ...] = (),
) -> Page:
    """Return a page of the sections that exist, with the labels of the page itself.

    Args:
        heading: Its title.
        lead: One sentence below it.
        sections: Its sections; None for one that there is nothing for.
        say: The language.
        first: What stands above the contents; below it the sections are folded.
    """
    found = tuple(section for section in sections if section is not None)
    return Page(heading, lead, found, {label: say(label) for label in LABELS}, first)


def title(folder: Folder, say: Translator) -> str:
    """Return the title of a folder in the reader's language."""
    if folder.kind == transfer_section.KIND:
        return say("transfer.page_title")
    return shipped_scenario.title(folder, say)
