"""Selection of theories: those that a scenario runs, and their fixed weights if it has any."""

from collections.abc import Iterable, Mapping, Sequence

from sim import mechanisms
from sim.core.yaml_reader import Where
from sim.decision import choice, theories
from sim.decision.theories import Theory
from sim.decision.theory_trial import trial_fault
from sim.scenario.draft import Draft
from sim.scenario.schema import ScenarioFile
from sim.scenario.validation import check_once


def chosen_theories(
    file: ScenarioFile, draft: Draft
) -> tuple[tuple[Theory, ...], tuple[float, ...]]:
    """Look up the theories of a scenario.

    Args:
        file: The scenario; a list of theories leaves their weights to be drawn, a mapping fixes
            them, and ``all`` in a list means every theory that can be loaded.
        draft: Takes the faults.

    Returns:
        The theories, and their weights in the same order; no weights where they are drawn.
    """
    weights = file.theories if isinstance(file.theories, dict) else {}
    allowed = list(theories.registry())
    if not file.theories:
        draft.judge(("theories",), f"no theory is named; allowed: {', '.join(allowed)}")
    names = _expanded(file.theories, allowed, draft)
    known = []
    for i, name in enumerate(names):
        where: Where = ("theories", name if weights else i)
        if _is_theory(where, name, allowed, draft):
            known.append(name)
    check_once("theories", list(file.theories), draft)
    if weights and sum(weights.values()) <= 0:
        message = "the weights sum to nothing; give at least one theory a weight above 0"
        draft.judge(("theories",), message)
    if len(known) < len(names) or draft.is_lost(("theories",)):
        draft.replaced.add("theories")  # the theories that were meant are not known
    fixed = tuple(weights[name] for name in known) if weights else ()
    return theories.chosen(known), fixed


def _expanded(named: Iterable[str], allowed: Sequence[str], draft: Draft) -> list[str]:
    """Replace ``all`` by every theory; an installed one that cannot be loaded is a fault then."""
    names = list(named)
    if theories.EVERY not in names or isinstance(named, Mapping):
        return names
    draft.faults += theories.broken().values()
    others = [name for name in names if name != theories.EVERY]
    return list(dict.fromkeys([*others, *allowed]))


def _is_theory(where: Where, name: str, allowed: Sequence[str], draft: Draft) -> bool:
    """Whether a theory can be run; the reason why not goes to the draft."""
    if name not in allowed and name in theories.broken():
        draft.faults.append(theories.broken()[name])
        return False
    if not draft.check(where, name, allowed):
        return False
    clashing = clashing_parameters(theories.registry()[name])
    if clashing:
        names = ", ".join(map(repr, clashing))
        message = (
            f"the theory {name!r} declares {names}, which the model itself reads; "
            "give its parameters names of their own"
        )
        draft.judge(where, message)
        return False
    fault = trial_fault(theories.registry()[name])
    if fault is not None:
        draft.faults.append(fault)
    return fault is None


def clashing_parameters(theory: Theory) -> list[str]:
    """Return the names of a theory's parameters that choice or a mechanism declares already."""
    of_choice = {parameter.name for parameter in (*choice.PARAMETERS, *choice.TEMPLATES)}
    reserved = of_choice | set(mechanisms.declared())
    return [parameter.name for parameter in theory.parameters if parameter.name in reserved]
