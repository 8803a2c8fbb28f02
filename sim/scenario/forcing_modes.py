"""Forcing modes: whether acts of a pair of states are prescribed, chosen freely or left out."""

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Final

from sim.core.vocabulary import tie_name
from sim.scenario.draft import Draft
from sim.scenario.schema import ScenarioFile

PRESCRIBED: Final = "prescribed"
FREE: Final = "free"
NONE: Final = "none"
DEPARTURES: Final = "departures"  # free acts are departures from habit, not levels
# prescribed, but without imagined acts in years that no document covers: the source is removed
SILENT: Final = "silent"
# prescribed, and of the imagined acts only those of one tone are left out
UNPRESSED: Final = "unpressed"
UNCOURTED: Final = "uncourted"
RECORDED: Final = (PRESCRIBED, SILENT, UNPRESSED, UNCOURTED)  # recorded acts arrive
Pair = tuple[str, str]


def resolve_modes(file: ScenarioFile, draft: Draft, sources: Iterable[str]) -> dict[Pair, str]:
    """Resolve the forcing mode of every pair of states.

    By default the focus chooses freely and all others' acts are prescribed. Rules of the scenario
    apply in their order; the last rule that matches a pair holds.

    Args:
        file: The scenario.
        draft: Takes the faults of rules that match nothing or cannot be.
        sources: Codes of states that act in the record.

    Returns:
        The mode by (source, target): prescribed, free or none.
    """
    actors = list(file.actors)
    acting = [*actors, *sorted(set(sources) - set(actors))]
    found: dict[Pair, str] = {}
    for source in acting:
        for target in actors:
            if source != target:
                found[source, target] = FREE if source == file.focus else PRESCRIBED
    for rule, mode in file.forcing.items():
        matching = _matching(rule, found)
        for message in _faults_of_rule(file, rule, mode, matching):
            draft.judge(("forcing", rule), message, ["actors", "acts", "focus"])
        for pair in matching:
            may_hold = mode != FREE or pair[0] in file.actors
            found[pair] = mode if may_hold else PRESCRIBED
    return found


def _matching(rule: str, pairs: Iterable[Pair]) -> list[Pair]:
    """Find the pairs that a rule such as 'AAA>*' matches."""
    if ">" not in rule:
        return []
    return [pair for pair in pairs if fnmatchcase(tie_name(*pair), rule)]


def _faults_of_rule(
    file: ScenarioFile, rule: str, mode: str, matching: Sequence[Pair]
) -> Iterator[str]:
    """Describe what is wrong with a rule: it matches nothing, or its mode is impossible."""
    sources = sorted({source for source, _ in matching})
    if not matching:
        first, second = list(file.actors)[:2]
        examples = f"'{second}>{first}', '{second}>*' or '*>{first}'"
        yield (
            f"{rule!r} matches no pair of states; write {examples} with {', '.join(file.actors)}"
        )
    elif mode == FREE and not any(source in file.actors for source in sources):
        yield (
            f"{rule!r} cannot be free: only an actor chooses, and {', '.join(sources)} is none; "
            "allowed here: prescribed, none"
        )
    elif mode == PRESCRIBED and sources == [file.focus]:
        yield (
            f"{rule!r} cannot be prescribed: {file.focus} is what the scenario explains, "
            "and its acts are chosen; allowed here: free, none"
        )
