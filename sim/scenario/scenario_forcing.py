"""The forcing of a scenario: the evidence that it asks for, standing conditions and edits."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from sim.core.errors import BadInput, Fault
from sim.core.paths import is_folder
from sim.core.resources import folder
from sim.core.vocabulary import MONTHS, month_index
from sim.evidence import coded_tables, coders
from sim.evidence.case_folders import ACTS, Sources, find_sources
from sim.evidence.case_parts import CaseFile
from sim.evidence.rows import Act, Forcing
from sim.scenario import standing_conditions
from sim.scenario.draft import Draft
from sim.scenario.edits import edited
from sim.scenario.schema import ScenarioFile

NAMED: Final = 6  # states of foreign acts that a fault names


def sources_of(file: ScenarioFile, draft: Draft, seeds: Path | None) -> Sources:
    """Return the folders of a scenario's evidence and their case.

    Args:
        file: The scenario.
        draft: Takes the faults of the scenario and of the case.
        seeds: Folder of evidence; default: the shipped one.
    """
    if file.alone and file.evidence is None:
        message = "a scenario whose own evidence stands alone names its folder with 'evidence'"
        draft.judge(("alone",), message, ["evidence"])
    if file.in_place and file.evidence is None:
        message = "a scenario that takes acts or a record from a folder names it with 'evidence'"
        draft.judge(("in_place",), message, ["evidence"])
    if file.in_place and file.alone:
        message = "a folder that stands alone gives all the evidence; leave out one of the two"
        draft.judge(("in_place",), message, ["alone"])
    added = None if file.evidence is None else _added_folder(file.evidence, draft)
    try:
        return find_sources(seeds, added, alone=file.alone, in_place=file.in_place)
    except BadInput as bad:
        draft.faults += bad.faults
        draft.replaced |= {"acts", "case"}
        return Sources((), (), (), CaseFile())


def _added_folder(name: str, draft: Draft) -> Path | None:
    """Return the folder that a scenario names beside its file, if there is one."""
    scenario_file, _ = draft.place(("evidence",))
    added = Path(scenario_file.name).parent / name
    if is_folder(added):
        return added
    draft.judge(("evidence",), f"there is no folder {name!r} beside the scenario file")
    draft.replaced.add("acts")
    return None


def stated_forcing(file: ScenarioFile, draft: Draft, sources: Sources) -> Forcing:
    """Return the recorded forcing of a scenario, before its edits.

    Args:
        file: The scenario.
        draft: Takes the faults of the scenario and of the tables.
        sources: The folders of its evidence.
    """
    forcing = _evidence(file, draft, sources)
    forcing = _coded(forcing, file, draft, sources)
    forcing = _of_the_span(forcing, file)
    return _with_setting_covered(forcing, file)


def edited_forcing(forcing: Forcing, file: ScenarioFile, draft: Draft) -> Forcing:
    """Apply the scenario's edits to the acts that it meets; faults of the edits go to the draft."""
    focus = file.actors.get(file.focus)
    own = {file.focus, *(focus.members if focus is not None else ())}
    start, end = month_index(file.start), month_index(file.end)
    met = tuple(act for act in forcing.acts if file.joint == "all" or not act.joint)
    acts, complaints = edited(met, file.edits, start, end, own)
    for complaint in complaints:
        draft.judge(("edits", *complaint.where), complaint.message, complaint.rests)
    return forcing.with_acts(acts)


def until_the_end(forcing: Forcing, file: ScenarioFile) -> Forcing:
    """Leave out acts that begin after the span, so that no placebo can bring them forward."""
    end = month_index(file.end)
    return forcing.with_acts(act for act in forcing.acts if act.month <= end)


def acting_states(file: ScenarioFile, acts: Iterable[Act], seeds: Path | None) -> set[str]:
    """Return the states that act; partners that a base names may act in the shipped record only."""
    known = {act.actor for act in acts}
    other_evidence = file.evidence is not None or seeds is not None
    if other_evidence and not known.issuperset(file.partners):
        known |= {act.actor for act in coded_tables.load_forcing().acts}
    return known


def _evidence(file: ScenarioFile, draft: Draft, sources: Sources) -> Forcing:
    """Load the acts and figures of all folders, and check the record beside them."""
    forcing: Forcing | None = None
    for place in sources.forcing:
        more = _loaded(draft, place, file, sources.case, forcing)
        if ACTS in file.in_place and place != sources.forcing[-1]:
            more = replace(more, acts=(), covered=frozenset())
        forcing = more if forcing is None else _joined(forcing, more)
    _check_record(draft, sources)
    shipped = sources.forcing == (folder("seeds"),)
    if forcing is not None and not shipped and "acts" not in draft.replaced:
        _check_acts(forcing.acts, file, draft, sources)
    return forcing or Forcing()


def _check_acts(acts: Collection[Act], file: ScenarioFile, draft: Draft, sources: Sources) -> None:
    """Refuse evidence in which no act concerns a state of the scenario."""
    members = {member for actor in file.actors.values() for member in actor.members}
    states = {*file.actors, *members, *file.partners}
    if any({act.actor, act.target} & states for act in acts):
        return
    came = list(dict.fromkeys(state for act in acts for state in (act.actor, act.target)))
    named = ", ".join(came[:NAMED]) + (" …" if len(came) > NAMED else "")
    message = (
        f"no act is of a state of the scenario, but of {named}"
        if came
        else "no row is an act that reaches the model, with the role 'forcing'"
    )
    place = str(sources.forcing[-1] / "events.csv")
    states_named = ", ".join(sorted(file.actors))
    draft.faults.append(Fault(place, 1, 1, f"{message}; the scenario's are {states_named}"))
    draft.replaced.add("acts")


def _joined(first: Forcing, more: Forcing) -> Forcing:
    """Join the forcing of two folders."""
    return Forcing(
        acts=(*first.acts, *more.acts),
        figures=(*first.figures, *more.figures),
        covered=first.covered | more.covered,
        digest=first.digest + more.digest,
    )


def _loaded(
    draft: Draft, path: Path, file: ScenarioFile, case: CaseFile, before: Forcing | None
) -> Forcing:
    """Load a folder of tables; where it is faulty, what depends on its acts is not judged."""
    taken = frozenset(act.id for act in before.acts) if before else frozenset()
    try:
        forcing = coded_tables.load_forcing(path, taken, case)
        if not file.standing:
            return forcing
        conditions = coded_tables.load_conditions(path, case)
        return standing_conditions.add_standing_acts(forcing, conditions, file.standing)
    except BadInput as bad:
        draft.faults += bad.faults
        draft.replaced.add("acts")
        return Forcing()


def _check_record(draft: Draft, sources: Sources) -> None:
    """Check the tables that only score, unless they are the shipped ones."""
    for place in sources.record:
        if place == folder("seeds"):
            continue
        try:
            coded_tables.load_history(place, sources.case)
        except BadInput as bad:
            draft.faults += bad.faults


def _coded(forcing: Forcing, file: ScenarioFile, draft: Draft, sources: Sources) -> Forcing:
    """Replace the codes of the acts by those of the scenario's coder."""
    if not sources.forcing:
        return forcing
    try:
        return coders.coded_by(forcing, file.coder, *sources.forcing)
    except BadInput as bad:
        draft.faults += bad.faults
        return forcing


def _of_the_span(forcing: Forcing, file: ScenarioFile) -> Forcing:
    """Leave out series of figures without a year in the span: decades away, they say nothing."""
    first, last = month_index(file.start) // MONTHS, month_index(file.end) // MONTHS
    near = {
        (figure.field, figure.actor, figure.counterpart)
        for figure in forcing.figures
        if first <= figure.year <= last
    }
    figures = [
        figure
        for figure in forcing.figures
        if (figure.field, figure.actor, figure.counterpart) in near
    ]
    return replace(forcing, figures=tuple(figures))


def _with_setting_covered(forcing: Forcing, file: ScenarioFile) -> Forcing:
    """Count the years of a hypothetical setting as covered: its edits state all acts.

    What goes on when the record ends is renewed no longer.
    """
    if file.setting is None:
        return forcing
    recorded = [act for act in forcing.acts if act.month < month_index(file.setting)]
    first, last = month_index(file.setting) // MONTHS, month_index(file.end) // MONTHS
    stated = {(year, actor) for year in range(first, last + 1) for actor in file.actors}
    return replace(forcing, acts=tuple(recorded), covered=forcing.covered | stated)
