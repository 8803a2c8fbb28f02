"""Directed ties of a scenario: those that it names, and those that are decided."""

from collections.abc import Mapping, Sequence

from sim.core.vocabulary import tie_name
from sim.core.yaml_reader import Where
from sim.scenario.draft import Draft
from sim.scenario.forcing_modes import FREE, Pair
from sim.scenario.schema import ScenarioFile


def named_ties(file: ScenarioFile, draft: Draft) -> list[Pair]:
    """Return the ties that a scenario names; what is no tie goes to the draft as a fault."""
    found: list[Pair] = []
    example = tie_name(*list(file.actors)[:2])
    for i, text in enumerate(file.ties):
        where: Where = ("ties", i)
        actor, arrow, target = text.partition(">")
        if not arrow:
            message = f"{text!r} is no tie; write two states and an arrow, such as '{example}'"
            draft.judge(where, message)
            continue
        known = _is_actor(file, draft, where, actor) and _is_actor(file, draft, where, target)
        if not known:
            continue
        if actor == target:
            message = f"{text!r} ties a state to itself; name two states, such as '{example}'"
            draft.judge(where, message)
        elif (actor, target) in found:
            draft.judge(where, f"{text!r} stands twice; keep one of them")
        else:
            found.append((actor, target))
    return found


def _is_actor(file: ScenarioFile, draft: Draft, where: Where, state: str) -> bool:
    """Whether a state is an actor; one that is none is a fault, unless its block was left out."""
    if state in file.actors:
        return True
    if draft.is_lost(("actors", state)):
        return False
    return draft.check(where, state, list(file.actors), ["actors"])


def decided_ties(
    file: ScenarioFile, named: Sequence[Pair], modes: Mapping[Pair, str]
) -> tuple[Pair, ...]:
    """Return the ties that are decided: those that the scenario names, and every free pair."""
    free = [pair for pair, mode in modes.items() if mode == FREE]
    further = [pair for pair in free if pair[0] != file.focus and pair not in named]
    return (*named, *further)
