"""Checks of what a scenario means, beyond its form; each fault goes to the draft at its key."""

from collections.abc import Iterable, Sequence
from typing import Final

from sim import mechanisms
from sim.core.vocabulary import MONTHS, month_index
from sim.core.yaml_reader import Where
from sim.decision.situation import CONSTANTS, FIELDS
from sim.evidence.case_parts import CaseFile
from sim.scenario.draft import Draft
from sim.scenario.schema import ActorSpec, ScenarioFile, StandingSpec

MOST_YEARS: Final = 400  # of a span


def check_span(file: ScenarioFile, draft: Draft) -> None:
    """Check that the span runs forward in whole years, and that all months lie inside it."""
    _check_order(file, draft)
    _check_whole_years(file, draft)
    _check_length(file, draft)
    start, end = month_index(file.start), month_index(file.end)
    for key in ("hold", "split", "setting"):
        month = getattr(file, key)
        if month is not None and not start <= month_index(month) <= end:
            message = f"{month} lies outside the span {file.start} to {file.end}"
            draft.judge((key,), message, ["start", "end"])
    if file.setting is not None and month_index(file.setting) % MONTHS:
        message = f"{file.setting} cuts a year; a setting is of whole years and starts in -01"
        draft.judge(("setting",), message)
    if file.window and file.window[0] > file.window[1]:
        first, last = file.window
        draft.judge(("window",), f"the year {first} lies after {last}; a window runs forward")
    _check_noes(file, draft)


def _check_order(file: ScenarioFile, draft: Draft) -> None:
    """Check that the span ends after it starts; the later layer is blamed, as it knew the other."""
    if month_index(file.end) >= month_index(file.start):
        return
    if draft.rank(("start",)) > draft.rank(("end",)):
        key = "start"
        order = f"{file.start} lies after the end, {file.end}"
    else:
        key = "end"
        order = f"{file.end} lies before the start, {file.start}"
    draft.judge((key,), f"{order}; a span runs forward", ["start", "end"])
    draft.replaced |= {"start", "end"}


def _check_whole_years(file: ScenarioFile, draft: Draft) -> None:
    if month_index(file.start) % MONTHS:
        message = f"{file.start} cuts a year; a span covers whole years and starts in -01"
        draft.judge(("start",), message)
    if month_index(file.end) % MONTHS != MONTHS - 1:
        message = f"{file.end} cuts a year; a span covers whole years and ends in -12"
        draft.judge(("end",), message)


def _check_length(file: ScenarioFile, draft: Draft) -> None:
    """Check that the span is short enough for memory, which grows with the square of its years."""
    years = (month_index(file.end) - month_index(file.start)) // MONTHS + 1
    if years > MOST_YEARS:
        message = f"{file.start} to {file.end} has {years} years; a span has {MOST_YEARS} at most"
        draft.judge(("end",), message, ["start"])


def _check_noes(file: ScenarioFile, draft: Draft) -> None:
    """Check that no declared no lies after the span, unless a base declares it for more years."""
    end = month_index(file.end)
    for actor, spec in file.actors.items():
        for month in spec.noes:
            where: Where = ("actors", actor, "noes", month)
            if month_index(month) > end and draft.rank(where) >= draft.rank(("end",)):
                message = f"{month} lies after the span {file.start} to {file.end}"
                draft.judge(where, message, ["start", "end"])


def check_states(file: ScenarioFile, draft: Draft, sources: Iterable[str]) -> None:
    """Check focus, partners, members and neighbours.

    Args:
        file: The scenario.
        draft: Takes the faults.
        sources: Codes of states that act in the record, some of whom may be partners.
    """
    if "focus" in draft.merged.data:
        draft.check(("focus",), file.focus, list(file.actors), ["actors"])
    others = sorted(set(sources) - set(file.actors))
    for i, partner in enumerate(file.partners):
        if partner in file.actors:
            message = (
                f"{partner!r} is an actor of the scenario; a partner is a state that only acts"
            )
            draft.judge(("partners", i), message, ["actors"])
        else:
            draft.check(("partners", i), partner, others, ["actors", "acts"])
    check_once("partners", file.partners, draft)
    _check_members(file, draft)
    _check_neighbours(file, draft)


def _check_members(file: ScenarioFile, draft: Draft) -> None:
    """Check that no state counts as two actors; the latest layer is blamed."""
    named: dict[str, list[Where]] = {actor: [("actors", actor)] for actor in file.actors}
    for actor, spec in file.actors.items():
        for i, member in enumerate(spec.members):
            named.setdefault(member, []).append(("actors", actor, "members", i))
    for state, places in named.items():
        if len(places) > 1:
            last = max(places, key=lambda where: (draft.rank(where), len(where)))
            others = ", ".join(str(where[1]) for where in places if where is not last)
            message = (
                f"{state!r} counts as {others} already; a state is one actor or a member of one"
            )
            draft.judge(last, message)


def _check_neighbours(file: ScenarioFile, draft: Draft) -> None:
    """Check that neighbours lie outside the scenario: what happens to its states is seen as is."""
    inside: dict[str, str] = {}
    for actor, spec in file.actors.items():
        inside |= dict.fromkeys((actor, *spec.members), actor)
    for actor, spec in file.actors.items():
        _check_neighbours_of(actor, spec, inside, draft)


def _check_neighbours_of(actor: str, spec: ActorSpec, inside: dict[str, str], draft: Draft) -> None:
    for i, state in enumerate(spec.neighbours):
        where: Where = ("actors", actor, "neighbours", i)
        if state in inside:
            message = (
                f"{state!r} counts as {inside[state]}, an actor of the scenario; "
                "a neighbour is a state outside it"
            )
            draft.judge(where, message, ["actors"])
        elif state in spec.neighbours[:i]:
            _judge_repeated(where, state, draft)


def check_once(key: str, names: Sequence[str], draft: Draft) -> None:
    """Check that no name stands twice in the list under a key."""
    for i, name in enumerate(names):
        if name in names[:i]:
            _judge_repeated((key, i), name, draft)


def _judge_repeated(where: Where, name: str, draft: Draft) -> None:
    draft.judge(where, f"{name!r} stands twice; keep one of them")


def check_mechanisms(file: ScenarioFile, draft: Draft) -> None:
    """Check that every mechanism exists and stands once."""
    for i, name in enumerate(file.mechanisms):
        draft.check(("mechanisms", i), name, mechanisms.BUILT_IN)
    check_once("mechanisms", file.mechanisms, draft)


def check_constants(file: ScenarioFile, draft: Draft) -> None:
    """Check that constants are fields of a situation and lie inside their bounds."""
    bounds = {field.name: (field.low, field.high) for field in FIELDS}
    for name, value in file.constant.items():
        if not draft.check(("constant", name), name, CONSTANTS):
            continue
        low, high = bounds[name]
        if not low <= value <= high:
            message = f"{value:g} lies outside the bounds of {name}, {low:g} to {high:g}"
            draft.judge(("constant", name), message)


def check_standing(file: ScenarioFile, draft: Draft, case: CaseFile) -> None:
    """Check that standing conditions are columns that the case lists, and no act of the focus."""
    for column, spec in file.standing.items():
        known = draft.check(("standing", column), column, list(case.conditions), ["case"])
        if spec.actor == file.focus:
            message = (
                f"{spec.actor!r} is what the scenario explains: its acts are chosen, "
                "never given; name another state"
            )
            draft.judge(("standing", column, "actor"), message, ["focus", "actors"])
        elif known:
            _check_whose(column, spec, draft, case)


def _check_whose(column: str, spec: StandingSpec, draft: Draft, case: CaseFile) -> None:
    """Check that a standing condition is the act of the state, and of the tone, that it is of."""
    known = case.conditions[column]
    for key in ("actor", "tone"):
        stated, expected = getattr(spec, key), getattr(known, key)
        if stated != expected:
            message = f"the case states {expected!r} of this column; write that, not {stated!r}"
            draft.judge(("standing", column, key), message)
